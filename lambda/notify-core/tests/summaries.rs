//! Summaries and digests: what they name, count and leave out.
#![expect(
    clippy::indexing_slicing,
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, and fields are options"
)]

mod show;

use notify_core::{
    Account, Counted, Digest, Group, HeldBack, Language, List, Member, OpenProblem, Severity,
    Source, Summary, SummaryReason, TimeZone,
    render::{Style, render_digest, render_summary},
    routing::{Format, destination},
};
use show::show;

const HOUR: i64 = 3_600;
/// 2026-11-23 17:05:00 UTC.
const NOW: i64 = 1_795_453_500;

fn styles() -> [Style; 2] {
    Language::ALL.map(|language| {
        let time_zone = match language {
            Language::En => TimeZone::default(),
            Language::Ja => "JST-9".parse().unwrap(),
        };
        Style { language, time_zone, ..Style::default() }
    })
}

fn account(id: &str, name: Option<&str>) -> Option<Account> {
    Some(Account { id: id.parse().unwrap(), name: name.map(str::to_owned) })
}

fn link(id: &str) -> Option<String> {
    let console = "https://console.aws.amazon.com/securityhub/home?region=eu-central-1#/findings";
    Some(format!("{console}?search=Id%3D{}", id.replace(' ', "%20")))
}

fn member(account: Option<Account>, what: &str) -> Member {
    let region = Some("eu-central-1".to_owned());
    Member { account, region, what: Some(what.to_owned()), link: link(what) }
}

fn counts(counts: &[(&str, usize)]) -> Vec<(String, usize)> {
    counts.iter().map(|(word, number)| ((*word).to_owned(), *number)).collect()
}

fn burst() -> Summary {
    let (shop, dev) =
        (account("111122223333", Some("shop-production")), account("444455556666", None));
    let group = Group {
        source: Source::SecurityHub,
        name: None,
        title: None,
        severity: None,
        decisions: Vec::new(),
        accounts: Vec::new(),
        omitted_accounts: 0,
        members: Vec::new(),
        total: 1,
    };
    let groups = vec![
        Group {
            name: Some("S3.8".to_owned()),
            title: Some("S3 general purpose buckets should block public access".to_owned()),
            severity: Some(Severity::Critical),
            decisions: counts(&[("new", 10), ("reopened", 2)]),
            accounts: vec![(shop.clone(), 9), (dev.clone(), 2)],
            omitted_accounts: 1,
            members: vec![member(shop.clone(), "orders-export"), member(dev, "logs")],
            total: 12,
            ..group.clone()
        },
        Group {
            source: Source::GuardDuty,
            name: Some("UnauthorizedAccess:EC2/SSHBruteForce".to_owned()),
            severity: Some(Severity::Medium),
            decisions: counts(&[("new", 1)]),
            accounts: vec![(shop.clone(), 1)],
            members: vec![member(shop.clone(), "Instance i-0a1b2c3d4e5f")],
            ..group.clone()
        },
        Group {
            source: Source::Alarm,
            name: Some("orders-api-errors".to_owned()),
            decisions: counts(&[("new", 2), ("resolved", 1)]),
            accounts: vec![(shop.clone(), 3)],
            members: vec![Member { account: shop, region: None, what: None, link: None }],
            total: 3,
            ..group
        },
    ];
    Summary {
        reason: SummaryReason::Burst,
        since: NOW - 300,
        until: NOW,
        total: 37,
        severities: vec![(Some(Severity::Critical), 12), (Some(Severity::Medium), 1), (None, 24)],
        groups,
        omitted: 21,
    }
}

fn reasons() -> Vec<SummaryReason> {
    vec![
        SummaryReason::Burst,
        SummaryReason::KnownProblem,
        SummaryReason::StillOpen,
        SummaryReason::Resolved,
        SummaryReason::Interval,
        SummaryReason::Backlog,
        SummaryReason::Held,
        SummaryReason::Silence {
            by: "arn:aws:sts::111122223333:assumed-role/admin/alice".to_owned(),
            comment: "Migration until Friday".to_owned(),
        },
        SummaryReason::Unchecked,
    ]
}

fn digest() -> Digest {
    let problem = |name: &str, what: &str, days: i64| OpenProblem {
        subject: String::new(),
        source: Source::SecurityHub,
        name: Some(name.to_owned()),
        what: Some(what.to_owned()),
        account: account("111122223333", Some("shop-production")),
        region: Some("eu-central-1".to_owned()),
        opened_at: NOW - days * 24 * HOUR,
        link: link(what),
    };
    Digest {
        since: NOW - 24 * HOUR,
        until: NOW,
        open: 40,
        open_by_severity: vec![
            (Some(Severity::Critical), 2),
            (Some(Severity::High), 30),
            (None, 8),
        ],
        open_by_account: Counted {
            largest: vec![
                (account("111122223333", Some("shop-production")), 31),
                (account("444455556666", None), 4),
                (None, 3),
            ],
            others: 2,
        },
        open_by_control: Counted { largest: vec![("S3.8".to_owned(), 25)], others: 15 },
        decisions: counts(&[
            ("new", 3),
            ("changed", 1),
            ("resolved", 5),
            ("reopened", 1),
            ("not-fixed", 1),
            ("flapping", 1),
            ("reminder", 4),
            ("backlog", 6),
            ("unchecked", 2),
        ]),
        held_back: vec![(HeldBack::Rules, 120), (HeldBack::Silences, 0), (HeldBack::Grouping, 14)],
        oldest_critical: vec![problem("S3.8", "orders-export", 41), problem("IAM.4", "root", 9)],
        unconfirmed: List { items: vec![problem("EC2.19", "sg-0a1b2c3d", 2)], omitted: 3 },
        lost_sight: List { items: vec![problem("Lambda.1", "orders-import", 60)], omitted: 0 },
        events: 812,
        last_event_at: Some(NOW - 360),
    }
}

fn quiet() -> Digest {
    Digest {
        since: NOW - 24 * HOUR,
        until: NOW,
        open: 0,
        open_by_severity: Vec::new(),
        open_by_account: Counted { largest: Vec::new(), others: 0 },
        open_by_control: Counted { largest: Vec::new(), others: 0 },
        decisions: counts(&[("new", 0)]),
        held_back: vec![(HeldBack::Rules, 7)],
        oldest_critical: Vec::new(),
        unconfirmed: List::default(),
        lost_sight: List::default(),
        events: 812,
        last_event_at: Some(NOW - 360),
    }
}

#[test]
fn summary_in_every_format() {
    let mut shown = String::new();
    for style in styles() {
        for format in Format::ALL {
            shown += &show(&render_summary(&burst(), format, &style), format, &style);
        }
    }
    insta::assert_snapshot!(shown);
}

/// The headline, why the notices come together, and the facts.
#[test]
fn summary_says_why_its_notices_come_together() {
    let mut shown = String::new();
    for reason in reasons() {
        for style in styles() {
            let summary = Summary { reason: reason.clone(), ..burst() };
            let message = render_summary(&summary, Format::Email, &style);
            let start: Vec<&str> = message.text.split("\n\n").take(3).collect();
            shown += &(start.join("\n") + "\n\n");
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn digest_in_every_format() {
    let mut shown = String::new();
    for digest in [digest(), quiet()] {
        for style in styles() {
            for format in Format::ALL {
                shown += &show(&render_digest(&digest, format, &style), format, &style);
            }
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn quiet_digest_has_two_lines() {
    for digest in [quiet(), Digest { events: 0, last_event_at: None, ..quiet() }] {
        let mail = render_digest(&digest, Format::Email, &Style::default()).text;
        assert_eq!(mail.lines().filter(|line| !line.is_empty()).count(), 2, "{mail}");
    }
}

/// As many groups as anybody can send, each with as many members, and with the longest names.
fn huge(text: &str) -> Summary {
    let mut summary = burst();
    let mut group = summary.groups[0].clone();
    group.title = Some(text.to_owned());
    group.members = vec![member(account("111122223333", Some(text)), text); 50];
    group.total = 5_000;
    summary.groups = vec![group; 60];
    summary.omitted = 7;
    summary
}

#[test]
fn members_that_are_not_named_are_counted() {
    for text in ["bucket", &"日本<&>\"\\".repeat(100)] {
        let summary = huge(text);
        let all: usize = summary.groups.iter().map(|group| group.total).sum::<usize>() + 7;
        // A document has the numbers as values.
        for format in Format::ALL.into_iter().filter(|format| *format != Format::Json) {
            let message = render_summary(&summary, format, &Style::default());
            let shown = show(&message, format, &Style::default());
            let is_member = |line: &&str| line.starts_with("• ") || line.starts_with("- ");
            let (mut named, mut counted) = (0, 0);
            for line in shown.lines() {
                let before = line.trim_start_matches('*').split(" more").next().unwrap();
                if let Ok(number) = before.parse::<usize>() {
                    counted += number;
                } else if is_member(&line) && !line.trim_start_matches("- ").is_empty() {
                    named += 1;
                }
            }
            assert!(named >= 10, "{format}: {named} of {shown}");
            assert_eq!(named + counted, all, "{format}: {shown}");
        }
    }
}

/// Small groups leave their room to a large one before them.
#[test]
fn every_critical_member_is_named_if_there_is_room() {
    let mut summary = burst();
    let bucket = |number: usize| format!("{}-{number}", "bucket".repeat(10));
    let members = (0..10).map(|number| member(account("111122223333", None), &bucket(number)));
    summary.groups[0].members = members.collect();
    summary.groups[0].total = 10;
    for format in Format::ALL {
        let text = render_summary(&summary, format, &Style::default()).text;
        let missing: Vec<usize> =
            (0..10).filter(|number| !text.contains(&bucket(*number))).collect();
        assert_eq!(missing, [0; 0], "{format}");
    }
}

#[test]
fn command_has_a_control_only_if_its_name_is_harmless() {
    let mut summary = burst();
    let mail = |summary: &Summary| render_summary(summary, Format::Email, &Style::default()).text;
    assert!(mail(&summary).contains("10 more: task history -- --control S3.8\n"));
    for name in ["S3.8; curl x|sh", "evil.example", "--event", ""] {
        summary.groups[0].name = Some(name.to_owned());
        let mail = mail(&summary);
        assert!(mail.contains("10 more: task history -- --account 111122223333\n"), "{mail}");
    }
}

#[test]
fn summary_mentions_people_for_severe_news_only() {
    let destinations = r#"[{"name": "a", "format": "slack-bot",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "S0123ABCD"}}]"#;
    let mention = destination::parse(destinations).unwrap().remove(0).mention;
    let style = Style { mention, ..Style::default() };
    let mentions = |summary: &Summary| {
        render_summary(summary, Format::SlackBot, &style).text.contains("S0123ABCD")
    };
    for reason in reasons() {
        let is_known = matches!(
            reason,
            SummaryReason::KnownProblem
                | SummaryReason::StillOpen
                | SummaryReason::Resolved
                | SummaryReason::Interval
                | SummaryReason::Backlog
                | SummaryReason::Silence { .. }
        );
        assert_eq!(mentions(&Summary { reason, ..burst() }), !is_known);
    }
    let mut summary = burst();
    summary.groups.truncate(2);
    summary.groups[0].decisions = counts(&[("resolved", 12)]);
    assert!(!mentions(&summary), "only medium news is left");
    summary.groups[0].decisions = counts(&[("resolved", 11), ("new", 1)]);
    assert!(mentions(&summary));
}

/// Each has a thread of its own, so that it stands in the channel.
#[test]
fn summary_and_digest_have_a_thread_of_their_own() {
    let thread = |text: &str| {
        let message: serde_json::Value = serde_json::from_str(text).unwrap();
        message["thread"].as_str().unwrap().to_owned()
    };
    let style = Style::default();
    let digest = render_digest(&digest(), Format::SlackBot, &style).text;
    assert_eq!(thread(&digest), "digest-1795453500");
    let summary = render_summary(&burst(), Format::SlackBot, &style).text;
    assert_eq!(thread(&summary), "summary-burst-1795453500");
}

#[test]
fn summary_and_digest_survive_json() {
    let summary = burst();
    let json = serde_json::to_string(&summary).unwrap();
    assert_eq!(serde_json::from_str::<Summary>(&json).unwrap(), summary);
    let digest = digest();
    let json = serde_json::to_string(&digest).unwrap();
    assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
}
