//! One fixture file, one snapshot beside it: a new file in `tests/fixtures/` is a new test.
//! `cargo insta review`, or `INSTA_UPDATE=always`, takes in what was meant to change.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that can not go on fails"
)]

use std::{fmt::Write as _, fs};

use notify_core::{
    AccessPortal, Language, Notice, Severity, Source,
    parse::{Body, Settings, notices},
    render::{Style, amazon_q, email, slack},
    routing::Rules,
    routing::destination,
};
use serde_json::Value;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:222222222222:SO0111-ASR_Topic";

#[test]
fn every_fixture_reads_as_its_snapshot_says() {
    insta::glob!("../../../tests/fixtures", "*/*.{json,txt}", |path| {
        let text = fs::read_to_string(path).unwrap();
        let body = Body { text: &text, subject: None, topic_arn: Some(TOPIC) };
        let notices = notices(&body, &decisions());
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
    let notices = notices(&Body { text: &text, subject: None, topic_arn: None }, &decisions());
    let portal =
        AccessPortal::new("https://example.awsapps.com/start/#/", Some("Audit".to_owned()));
    let style = Style { access_portal: Some(portal.unwrap()), ..Style::default() };
    let email::Mail { subject, text } = email::render(&notices[0], &style);
    let [amazon_q, slack] = [amazon_q::render, slack::render].map(|to| to(&notices[0], &style));
    insta::assert_snapshot!(format!(
        "{}\n===== mail\nSubject: {subject}\n\n{text}\n===== slack\n{}",
        lay_out(&amazon_q),
        lay_out_blocks(&slack)
    ));
}

/// The mention stands first, and only where something can not wait.
#[test]
fn a_mention_calls_its_people_for_failures_only() {
    let destinations = r#"[{"name": "a", "format": "slack-bot",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "S0123ABCD"}}]"#;
    let mention = destination::read(destinations).unwrap().remove(0).mention;
    let style = Style { mention, ..Style::default() };
    let messages = |fixture: &str| {
        let text = fs::read_to_string(format!("../../tests/fixtures/asr/{fixture}")).unwrap();
        let body = Body { text: &text, subject: None, topic_arn: None };
        let notice = notices(&body, &decisions()).remove(0);
        [amazon_q::render(&notice, &style), slack::render(&notice, &style)]
            .map(|message| serde_json::from_str::<Value>(&message).unwrap())
    };
    let [amazon_q, slack] = messages("failed-runbook.json");
    for text in
        [&amazon_q["content"]["description"], &slack["text"], &slack["blocks"][1]["text"]["text"]]
    {
        assert!(text.as_str().unwrap().starts_with("<!subteam^S0123ABCD>"), "{text}");
    }
    for quiet in messages("success.json") {
        assert!(!quiet.to_string().contains("subteam"), "{quiet}");
    }
}

#[test]
fn an_access_portal_must_be_https() {
    let error = AccessPortal::new("http://example.awsapps.com/start", None).unwrap_err();
    assert!(error.to_string().contains("`http://example.awsapps.com/start`"));
}

/// What Terraform says where an operator says nothing.
fn decisions() -> Settings {
    let sources = [Source::AccessAnalyzer, Source::Health, Source::Config];
    Settings { severities: sources.map(|source| (source, Severity::Medium)).into() }
}

fn show(notice: &Notice) -> String {
    let mut text = format!("source: {}\n", notice.source());
    if let Some(outcome) = notice.outcome() {
        let rule = Rules::default().decide(notice, &[]).rule;
        writeln!(text, "outcome: {outcome:?}\nby default: {rule}").unwrap();
    }
    if let Some(severity) = notice.severity() {
        writeln!(text, "severity: {severity}").unwrap();
    }
    for language in [Language::En, Language::Ja] {
        let style = Style { language, ..Style::default() };
        let message = amazon_q::render(notice, &style);
        write!(text, "\n===== {language:?}\n{}", lay_out(&message)).unwrap();
        let mail = email::render(notice, &style);
        let body = visible(&mail.text);
        write!(text, "\n===== {language:?} mail\nSubject: {}\n\n{body}", mail.subject).unwrap();
    }
    let blocks = lay_out_blocks(&slack::render(notice, &Style::default()));
    write!(text, "\n===== En slack\n{blocks}").unwrap();
    text
}

/// The bot's message, block by block.
fn lay_out_blocks(message: &str) -> String {
    let message: Value = serde_json::from_str(message).unwrap();
    let mut laid_out = format!("thread: {}\ntext: {}\n", message["thread"], message["text"]);
    for block in message["blocks"].as_array().unwrap() {
        let several = block["fields"].as_array().or(block["elements"].as_array());
        let texts = several.map_or(vec![block["text"].clone()], Clone::clone);
        let texts: Vec<&str> = texts.iter().map(|text| text["text"].as_str().unwrap()).collect();
        writeln!(laid_out, "[{}]\n{}", block["type"].as_str().unwrap(), texts.join("\n")).unwrap();
    }
    visible(&laid_out)
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
    visible(&laid_out)
}

/// Zero-width spaces are what makes foreign markup harmless; a reviewer should see them.
fn visible(text: &str) -> String {
    text.replace('\u{200b}', "⁞")
}
