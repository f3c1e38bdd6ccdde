//! One fixture file, one snapshot beside it: a new file in `tests/fixtures/` is a new test.
//! `cargo insta review`, or `INSTA_UPDATE=always`, takes in what was meant to change.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

use std::{fmt::Write as _, fs};

use notice::{
    AccessPortal, Language, Notice,
    intake::{Body, read},
    render::{Style, amazon_q},
    rules::Rules,
};
use serde_json::Value;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:222222222222:SO0111-ASR_Topic";

#[test]
fn every_fixture_reads_as_its_snapshot_says() {
    insta::glob!("../../../tests/fixtures", "*/*.{json,txt}", |path| {
        let text = fs::read_to_string(path).unwrap();
        let notices = read(&Body { text: &text, subject: None, topic_arn: Some(TOPIC) });
        let shown: Vec<String> = notices.iter().map(show).collect();
        let folder = path.parent().and_then(Path::file_name).unwrap().to_string_lossy();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.with_file_name("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.remove_snapshot_suffix();
        settings.bind(|| {
            let name = path.file_name().unwrap().to_string_lossy();
            insta::assert_snapshot!(format!("{folder}-{name}"), shown.join("\n"));
        });
    });
}

/// The links of a failure through an access portal: longer than a next step may be, so they
/// stand in the description.
#[test]
fn with_an_access_portal_links_lead_through_it() {
    let text = fs::read_to_string("../../tests/fixtures/asr/failed-runbook.json").unwrap();
    let notices = read(&Body { text: &text, subject: None, topic_arn: None });
    let portal =
        AccessPortal::new("https://example.awsapps.com/start/#/", Some("Audit".to_owned()));
    let style = Style { language: Language::En, access_portal: Some(portal.unwrap()) };
    insta::assert_snapshot!(lay_out(&amazon_q::render(&notices[0], &style)));
}

#[test]
fn an_access_portal_must_be_https() {
    let error = AccessPortal::new("http://example.awsapps.com/start", None).unwrap_err();
    assert!(error.to_string().contains("`http://example.awsapps.com/start`"));
}

fn show(notice: &Notice) -> String {
    let mut text = format!("source: {}\n", notice.source());
    if let Some(outcome) = notice.outcome() {
        writeln!(text, "outcome: {outcome:?}\ndecision: {:?}", Rules::default().decide(notice))
            .unwrap();
    }
    for language in [Language::En, Language::Ja] {
        let message = amazon_q::render(notice, &Style { language, access_portal: None });
        write!(text, "\n===== {language:?}\n{}", lay_out(&message)).unwrap();
    }
    text
}

/// A message as a reviewer can read it: its texts with their line breaks.
fn lay_out(message: &str) -> String {
    let message: Value = serde_json::from_str(message).unwrap();
    let list = |pointer: &str| {
        let values = message.pointer(pointer).and_then(Value::as_array).cloned();
        values.unwrap_or_default().iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let steps: Vec<String> = list("/content/nextSteps");
    let keywords: Vec<String> = list("/content/keywords");
    let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    let mut laid_out = format!(
        "{}\n\n{}\n\n- {}\n[{}]\nthread: {}\nsummary: {}\n",
        text("/content/title"),
        text("/content/description"),
        steps.join("\n- "),
        keywords.join("] ["),
        text("/metadata/threadId"),
        text("/metadata/summary"),
    );
    for (key, value) in message.pointer("/metadata/additionalContext").unwrap().as_object().unwrap()
    {
        writeln!(laid_out, "{key}: {value}").unwrap();
    }
    // Zero-width spaces are what makes foreign markup harmless; a reviewer should see them.
    laid_out.replace('\u{200b}', "⁞")
}
