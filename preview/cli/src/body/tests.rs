use notify_core::{Language, parse::ParseSettings};
use serde_json::{Value, json};

use super::*;
use crate::{limits, news::Example};

const FINDING: &str = include_str!("../../../../tests/fixtures/guardduty/instance.json");
const QUEUED: &str = include_str!("../../../../tests/fixtures/asr/queued.json");
const HEALTH: &str = include_str!("../../../../tests/fixtures/health/scheduled-change.json");

/// The only notice of a text.
fn preview_one(text: &str, options: &Options) -> NoticePreview {
    let mut notices = preview(text, options);
    assert_eq!(notices.len(), 1, "{notices:?}");
    notices.remove(0)
}

fn mail(notice: &NoticePreview) -> &str {
    let mail = notice.rendered.iter().find(|rendered| rendered.format == Format::Email);
    &mail.unwrap().message.text
}

#[test]
fn preview_renders_every_format_within_its_limits() {
    let notice = preview_one(QUEUED, &Options::default());
    let formats: Vec<Format> = notice.rendered.iter().map(|each| each.format).collect();
    assert_eq!(formats, Format::ALL);
    for Rendered { format, message, .. } in notice.rendered {
        assert_eq!(limits::check(format, &message).problems, [""; 0]);
    }
}

#[test]
fn preview_names_the_rule_that_decided() {
    let notice = preview_one(QUEUED, &Options::default());
    assert!(notice.recognised.starts_with("asr, outcome queued, control "), "{notice:?}");
    for rendered in notice.rendered {
        assert_eq!(rendered.decision(), "dropped");
        assert!(rendered.rule.contains("outcome queued"), "{}", rendered.rule);
    }
}

#[test]
fn preview_uses_the_language() {
    let options = Options { language: Language::Ja, ..Options::default() };
    assert!(mail(&preview_one(HEALTH, &options)).contains("アカウント"));
}

#[test]
fn preview_uses_the_default_severities() {
    let mut options = Options::default();
    assert!(preview_one(HEALTH, &options).recognised.contains("severity medium"));
    options.settings = ParseSettings::default();
    assert!(preview_one(HEALTH, &options).recognised.contains("severity unknown"));
}

#[test]
fn preview_shows_the_news_that_is_chosen() {
    let options = Options { news: Some(Example::Resolved), ..Options::default() };
    let notice = preview_one(FINDING, &options);
    assert!(mail(&notice).starts_with("[Resolved after 3 days] GuardDuty finding"));
}

#[test]
fn preview_shows_examples_of_summaries_and_digests_within_their_limits() {
    for (text, recognised) in [
        (include_str!("../../../examples/summary.json"), "summary of 37 notices"),
        (include_str!("../../../examples/digest.json"), "digest, 40 open"),
        (include_str!("../../../examples/quiet-digest.json"), "digest, 0 open"),
    ] {
        let preview = preview_one(text, &Options::default());
        assert_eq!(preview.recognised, recognised);
        assert_eq!(preview.rendered.len(), Format::ALL.len());
        for Rendered { format, message, .. } in preview.rendered {
            assert_eq!(limits::check(format, &message).problems, [""; 0]);
        }
    }
}

#[test]
fn preview_unwraps_envelopes() {
    let finding = preview(FINDING, &Options::default());
    let sns = json!({"Message": FINDING, "MessageId": "1"});
    let event = json!({"Records": [{"EventSource": "aws:sns", "Sns": sns}]});
    let notification = json!({"Type": "Notification", "Message": FINDING});
    let itself: Value = serde_json::from_str(FINDING).unwrap();
    let failure =
        |event: &Value| json!({"requestContext": {"requestId": "1"}, "requestPayload": event});
    for wrapped in [failure(&event), failure(&itself), notification, event] {
        let unwrapped = preview(&wrapped.to_string(), &Options::default());
        let notices = |previews: &[NoticePreview]| {
            previews.iter().map(|each| (each.notice.clone(), each.rendered.clone())).collect()
        };
        let (unwrapped, finding): (Vec<_>, Vec<_>) = (notices(&unwrapped), notices(&finding));
        assert_eq!(unwrapped, finding, "{wrapped}");
    }
}

#[test]
fn preview_shows_every_record_of_an_event() {
    let record = |message: &str| json!({"EventSource": "aws:sns", "Sns": {"Message": message}});
    let event = json!({"Records": [record("some words"), record(FINDING)]});
    let notices = preview(&event.to_string(), &Options::default());
    assert_eq!(notices.len(), 2);
    assert_eq!(notices[0].recognised, "unrecognised, thread asr-other");
    assert!(notices[1].recognised.starts_with("guardduty, severity "), "{notices:?}");
}

#[test]
fn preview_shows_an_unrecognised_body_as_it_was_given() {
    for text in ["{ \"a\":  1 }", "some words", "\"a string\""] {
        let notice = preview_one(text, &Options::default());
        assert_eq!(notice.recognised, "unrecognised, thread asr-other");
        assert!(mail(&notice).contains(text), "{text} is not in {notice:?}");
    }
}

#[test]
fn preview_shows_a_queued_notice_for_its_destination() {
    let body = Body::from_text(FINDING);
    let notice = parse::notices(&body, &ParseSettings::default()).remove(0);
    let options = Options::default();
    for rendered in preview_notice(&notice, None, &options).rendered {
        let (name, key) = (rendered.destination.clone(), "key".to_owned());
        let queued = preview_one(&RetryItem::new(name, notice.clone(), key).to_json(), &options);
        assert_eq!(queued.rendered, [rendered]);
    }
}

#[test]
fn preview_shows_a_queued_notice_of_another_destination_for_all() {
    let body = Body::from_text(FINDING);
    let notice = parse::notices(&body, &ParseSettings::default()).remove(0);
    let item = RetryItem::new("mine".to_owned(), notice, "key".to_owned());
    let queued = preview_one(&item.to_json(), &Options::default());
    assert!(queued.recognised.starts_with("queued for mine: guardduty, "), "{queued:?}");
    assert_eq!(queued.rendered, preview_one(FINDING, &Options::default()).rendered);
}
