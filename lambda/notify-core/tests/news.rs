//! News: what a message says of each kind, and how it differs from the first message.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod show;

use std::{fmt::Write as _, fs, path::Path};

use notify_core::{
    Content, Failure, Language, Notice, Severity, TimeZone,
    parse::{Body, ParseSettings, notices},
    render::{Style, render, render_news},
    routing::{Format, destination},
    state::{Change, Claim, Claimant, Ending, Mark, News, NewsKind, Rhythm, Worst},
};
use serde_json::Value;
use show::show;

const DAY: i64 = 86_400;
/// 2026-11-23 17:05:00 UTC.
const NOW: i64 = 1_795_453_500;
const SUBJECT: &str = "0123456789abcdef0123456789abcdef";

fn notice(fixture: &str) -> Notice {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let text = fs::read_to_string(folder.join(fixture)).unwrap();
    notices(&Body::from_text(&text), &ParseSettings::default()).remove(0)
}

fn news(kind: NewsKind) -> News {
    let worst = Worst { severity: Some(Severity::High), ..Worst::default() };
    News {
        subject: SUBJECT.to_owned(),
        kind,
        opened_at: NOW - 3 * DAY,
        late_by: None,
        mark: Mark { openings: 1, worst, at: NOW, is_single: true, ..Mark::default() },
    }
}

fn styles() -> [Style; 2] {
    Language::ALL.map(|language| {
        let time_zone = match language {
            Language::En => TimeZone::default(),
            Language::Ja => "JST-9".parse().unwrap(),
        };
        Style { language, time_zone, ..Style::default() }
    })
}

/// Every kind, with every sentence that it can have.
fn kinds() -> Vec<NewsKind> {
    let claim = |by| Some(Claim { by, at: NOW - 2 * DAY });
    let severity = Change::Severity { from: Severity::Medium, to: Severity::High };
    let reopened = |times, rhythm| NewsKind::Reopened { times, rhythm };
    vec![
        NewsKind::New,
        NewsKind::Risen,
        NewsKind::Backlog,
        NewsKind::Changed(vec![severity.clone()]),
        NewsKind::Changed(vec![Change::Count { from: 10, to: 120 }, Change::Actor]),
        NewsKind::Changed(vec![severity, Change::Signals(1), Change::Entities(1)]),
        NewsKind::Changed(vec![
            Change::Signals(3),
            Change::Entities(2),
            Change::Count { from: 1_000_000, to: 10_000_000 },
            Change::Actor,
        ]),
        reopened(1, None),
        reopened(2, Some(Rhythm::Daily(17 * 3_600 + 600))),
        reopened(3, Some(Rhythm::AfterFix(12 * 60))),
        reopened(11, None),
        NewsKind::Again { times: 1 },
        NewsKind::Again { times: 5 },
        NewsKind::NotFixed(claim(Claimant::Asr)),
        NewsKind::NotFixed(claim(Claimant::Person)),
        NewsKind::NotFixed(None),
        NewsKind::NoLongerSetAside,
        NewsKind::RolledBack,
        NewsKind::Flapping { turns: 4 },
        NewsKind::Resolved(Ending::Confirmed),
        NewsKind::Resolved(Ending::ClaimedByAsr),
        NewsKind::Resolved(Ending::ClaimedByPerson),
        NewsKind::Resolved(Ending::SetAside),
        NewsKind::Reminder { seen: 1 },
        NewsKind::Reminder { seen: 19 },
        NewsKind::BackInSight { lost_at: 1_795_194_300 },
        NewsKind::Unchecked,
    ]
}

/// The subject of a mail, and the paragraph that says why it comes.
fn in_short(notice: &Notice, news: &News, style: &Style) -> String {
    let with = render_news(notice, news, Format::Email, style);
    let mut paragraphs = with.text.split("\n\n").skip(1);
    let without = render(notice, Format::Email, style).text;
    let why = paragraphs.find(|text| !without.contains(text) && !text.contains("333333333333"));
    let mut shown = with.subject.unwrap() + "\n";
    for line in why.into_iter().flat_map(str::lines) {
        writeln!(shown, "    {line}").unwrap();
    }
    shown
}

#[test]
fn news_of_every_kind_is_in_the_headline_and_explained() {
    let finding = notice("security-hub/control.json");
    let shown = kinds().into_iter().map(|kind| {
        let news = news(kind);
        let [en, ja] = styles().map(|style| in_short(&finding, &news, &style));
        format!("{:?}\n{en}{ja}\n", news.kind)
    });
    insta::assert_snapshot!(shown.collect::<String>());
}

#[test]
fn news_in_every_format() {
    let late = News { late_by: Some(3 * 3_600), ..news(NewsKind::NotFixed(None)) };
    let mut shown = String::new();
    for (fixture, news) in [
        ("security-hub/control.json", &news(NewsKind::Resolved(Ending::Confirmed))),
        ("asr/success.json", &news(NewsKind::Resolved(Ending::ClaimedByAsr))),
        ("guardduty/instance.json", &late),
    ] {
        for style in styles() {
            for format in Format::ALL {
                shown +=
                    &show(&render_news(&notice(fixture), news, format, &style), format, &style);
            }
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn new_notice_is_rendered_as_without_news() {
    for fixture in ["security-hub/control.json", "asr/failed-runbook.json", "alarm/no-runbook.json"]
    {
        let notice = notice(fixture);
        for style in styles() {
            for format in [Format::AmazonQ, Format::Email] {
                let with = render_news(&notice, &news(NewsKind::New), format, &style);
                assert_eq!(with, render(&notice, format, &style));
            }
            let slack = render_news(&notice, &news(NewsKind::New), Format::SlackBot, &style);
            let mut slack: Value = serde_json::from_str(&slack.text).unwrap();
            assert_eq!(slack.as_object_mut().unwrap().remove("subject").unwrap(), SUBJECT);
            let without = render(&notice, Format::SlackBot, &style);
            assert_eq!(slack, serde_json::from_str::<Value>(&without.text).unwrap());
        }
    }
}

#[test]
fn failure_before_stands_in_the_headline_of_a_remediation() {
    let notice = notice("asr/failed-runbook.json");
    let subject = |from| {
        let change = Change::Failure { from, to: Failure::Runbook };
        let news = news(NewsKind::Changed(vec![change]));
        render_news(&notice, &news, Format::Email, &styles()[0]).subject.unwrap()
    };
    let timed_out = subject(Some(Failure::TimedOut));
    assert!(timed_out.starts_with("Remediation timed out → Remediation failed: "), "{timed_out}");
    assert_eq!(Some(subject(None)), render(&notice, Format::Email, &styles()[0]).subject);
}

/// The severity of a check that passes is informational, and a person may have marked a finding as
/// resolved that is not.
#[test]
fn card_shows_what_the_news_says_of_the_notice() {
    let mut passed = notice("security-hub/control.json");
    if let Content::Alert(alert) = &mut passed.content {
        (alert.severity, alert.is_over) = (Severity::Informational, true);
    }
    let of = |kind| render_news(&passed, &news(kind), Format::Email, &styles()[0]);
    let resolved = of(NewsKind::Resolved(Ending::Confirmed)).text;
    let severity = resolved.lines().find(|line| line.starts_with("Severity:")).unwrap();
    assert!(severity.ends_with("high"), "{severity}");
    assert!(!resolved.contains("What to do:"));
    assert!(of(NewsKind::NotFixed(None)).text.contains("What to do:"));
}

#[test]
fn good_and_old_news_mention_nobody() {
    let destinations = r#"[{"name": "a", "format": "slack-bot",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "S0123ABCD"}}]"#;
    let mention = destination::parse(destinations).unwrap().remove(0).mention;
    let style = Style { mention, ..Style::default() };
    let finding = notice("security-hub/control.json");
    let failed = notice("asr/failed-runbook.json");
    assert!(finding.is_urgent() && failed.is_urgent());
    for kind in kinds() {
        let is_quiet = matches!(
            kind,
            NewsKind::Resolved(_) | NewsKind::Backlog | NewsKind::BackInSight { .. }
        );
        let is_reminder = matches!(kind, NewsKind::Reminder { .. });
        for (notice, is_quiet) in [(&finding, is_quiet), (&failed, is_quiet || is_reminder)] {
            for format in [Format::AmazonQ, Format::SlackBot] {
                let message = render_news(notice, &news(kind.clone()), format, &style);
                assert_eq!(message.text.contains("S0123ABCD"), !is_quiet, "{kind:?}");
            }
        }
    }
}

/// The bot posts nothing where it updates a message, so steps for a person would be lost.
#[test]
fn opening_message_is_updated_if_it_stands_alone_and_no_step_is_left() {
    let update = |fixture: &str, is_single: bool| {
        let mut news = news(NewsKind::Resolved(Ending::ClaimedByAsr));
        news.mark.is_single = is_single;
        let message = render_news(&notice(fixture), &news, Format::SlackBot, &Style::default());
        serde_json::from_str::<Value>(&message.text).unwrap().get("update").cloned()
    };
    assert_eq!(update("asr/success.json", true).unwrap()["subject"], SUBJECT);
    assert_eq!(update("asr/success.json", false), None);
    assert_eq!(update("asr/follow-up-guardduty.json", true), None);
}
