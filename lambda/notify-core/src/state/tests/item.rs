//! Items as JSON, and how large they get.

use serde_json::{Value, json};

use super::{Comparison, DAY, HOUR, Item, Story, T0, control, fixture, guardduty, iso, with};
use crate::{
    Language,
    render::{Style, render},
    routing::Format,
    state::{MAX_ITEM_BYTES, Members, Traits},
};

fn hostile(text_length: usize) -> Value {
    let text = "長".repeat(text_length);
    let principals: Vec<_> = (0..40).map(|n| format!("99998888{n:04}")).collect();
    with(
        fixture("access-analyzer/external.json"),
        &[
            ("/detail/resource", json!(text)),
            ("/detail/resourceType", json!(text)),
            ("/detail/id", json!(text)),
            ("/region", json!(text)),
            ("/detail/principal", json!({"AWS": principals})),
        ],
    )
}

#[test]
fn item_reads_what_it_prints() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    story.learns(T0 + HOUR, &super::asr("FAILED", 1));
    story.learns(T0 + HOUR, &super::asr("SUCCESS", 2));
    story.learns(T0 + DAY, &control(T0 + DAY, "FAILED", "RESOLVED"));
    assert_eq!(Item::parse(&story.item().to_json()).as_ref(), Some(story.item()));
    let mut alarm = Story::new();
    alarm.learns(T0, &super::alarm(T0, "OK", "ALARM"));
    assert_eq!(Item::parse(&alarm.item().to_json()).as_ref(), Some(alarm.item()));
    let mut finding = Story::new();
    finding.learns(T0, &fixture("guardduty/rds-login.json"));
    assert_eq!(Item::parse(&finding.item().to_json()).as_ref(), Some(finding.item()));
}

#[test]
fn item_is_small() {
    let mut story = Story::new();
    story.learns(T0, &control(T0, "FAILED", "NEW"));
    let length = story.item().to_json().len();
    assert!(length < 1_024, "{length}");
}

#[test]
fn hostile_item_of_thirty_destinations_is_bounded_and_loses_no_mark() {
    let mut story = Story::new();
    story.sees(T0, &hostile(3_000));
    for turn in 0..20 {
        let at = T0 + turn * DAY;
        story.sees(at, &with(hostile(3_000), &[("/detail/updatedAt", iso(at))]));
        let over = with(hostile(3_000), &[("/detail/status", json!("RESOLVED"))]);
        story.sees(at + HOUR, &with(over, &[("/detail/updatedAt", iso(at + HOUR))]));
    }
    story.sees(T0 + 21 * DAY, &with(hostile(3_000), &[("/detail/updatedAt", iso(T0 + 21 * DAY))]));
    let how = Comparison { now: T0 + 22 * DAY, ..story.how };
    let names: Vec<_> = (0..30).map(|n| format!("team-{n}")).collect();
    for name in &names {
        let mut news = story.item().news(name, how).unwrap();
        news.mark.actor_at = Some(T0);
        news.mark.is_single = true;
        story.item.as_mut().unwrap().notified(name, news.mark);
    }
    let json = story.item().to_json();
    assert!(json.len() <= MAX_ITEM_BYTES, "{}", json.len());
    let read = Item::parse(&json).unwrap();
    assert_eq!(read.marks, story.item().marks);
    for name in &names {
        assert_eq!(read.news(name, how), None, "what is cut is no news");
    }
}

#[test]
fn sets_are_bounded_and_what_is_beyond_is_counted() {
    let page = |names: std::ops::Range<u32>| {
        let entities: Vec<_> =
            names.map(|n| json!({"entityValue": format!("i-{n:017}")})).collect();
        with(
            fixture("health/scheduled-change.json"),
            &[("/detail/affectedEntities", json!(entities))],
        )
    };
    let mut story = Story::new();
    assert_eq!(story.word(T0, &page(0..39)), "new");
    assert_eq!(story.word(T0 + 1, &page(30..50)), "changed");
    assert_eq!(story.item().traits.entities.total(), 50);
    assert_eq!(story.word(T0 + 2, &page(30..50)), "-");
    assert_eq!(story.word(T0 + 3, &page(0..39)), "-");
    assert!(story.item().to_json().len() < 1_500);
    assert_eq!(Item::parse(&story.item().to_json()).as_ref(), Some(story.item()));
}

#[test]
fn members_are_read_only_if_they_are_well_formed() {
    let read = |text: &str| Members::try_from(text.to_owned()).map(|members| members.total()).ok();
    for (text, total) in [
        ("", Some(0)),
        ("0a1b2c", Some(1)),
        ("0a1b2cffffff+7", Some(9)),
        ("0a1b2", None),
        ("0a1b2g", None),
        ("éééé", None),
        ("0a1b2c+", None),
        ("0a1b2c+-1", None),
    ] {
        assert_eq!(read(text), total, "{text}");
    }
    assert_eq!(read(&"0a1b2c".repeat(41)), None);
}

#[test]
fn order_of_members_is_no_difference() {
    let traits = |names: &[&str]| {
        let body = with(
            fixture("access-analyzer/external.json"),
            &[("/detail/principal", json!({"AWS": names}))],
        );
        let mut story = Story::new();
        story.sees(T0, &body);
        story.item.unwrap().traits
    };
    assert_eq!(traits(&["1", "2", "3"]), traits(&["3", "1", "2"]));
    assert_ne!(traits(&["1"]), Traits::default());
}

#[test]
fn description_of_a_finding_comes_from_the_latest_event_while_it_is_open() {
    let mut story = Story::new();
    story.sees(T0, &guardduty(T0, 1));
    let named = with(guardduty(T0 + 1, 1), &[("/detail/title", json!("Another title"))]);
    story.sees(T0 + 1, &named);
    assert_eq!(story.item().about.title.as_deref(), Some("Another title"));
    let notice = story.item().about.to_notice(story.item().severity(), true);
    assert_eq!(notice.severity(), story.item().severity());
    assert_eq!(notice.region.as_deref(), Some("ap-northeast-1"));
}

#[test]
fn alarm_without_its_event_reads_as_the_alarm_that_it_is() {
    let mut story = Story::new();
    let body = super::alarm(T0, "OK", "ALARM");
    story.sees(T0, &body);
    let about = &story.item().about;
    let shown = |notice: &crate::Notice, language, format| {
        let style = Style { language, ..Style::default() };
        let message = render(notice, format, &style);
        message.subject.unwrap_or(message.text)
    };
    for is_open in [true, false] {
        let notice = about.to_notice(None, is_open);
        let crate::Content::Alarm(alarm) = &notice.content else { panic!("{notice:?}") };
        assert_eq!(alarm.known, Some(crate::AsrAlarm::NoRunbook));
        assert_eq!(alarm.arn.as_deref(), body["AlarmArn"].as_str());
        assert_eq!(notice.subject().unwrap().id, story.item().id);
        let state = if is_open { "ALARM" } else { "OK" };
        assert_eq!(alarm.state.as_str(), state);
        // The same headline as that of its event.
        let event = super::notice(&super::alarm(T0, "OK", state));
        for language in Language::ALL {
            let [mail, of_event] =
                [&notice, &event].map(|notice| shown(notice, language, Format::Email));
            assert_eq!(mail, of_event);
            for format in [Format::SlackBot, Format::AmazonQ] {
                let text = shown(&notice, language, format);
                assert!(text.contains("ASR-NoRunbook") && !text.contains("Finding"), "{text}");
            }
        }
    }
}
