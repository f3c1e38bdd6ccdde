//! One snapshot beside each fixture: a new file in `tests/fixtures/` is a new test.
//! `INSTA_UPDATE=always cargo test -p notify-core --test fixtures` accepts all changes.
//!
//! A snapshot shows Amazon Q's message in English, those of [`IN_BOTH_LANGUAGES`] in Japanese too,
//! and those of [`IN_ALL_FORMATS`] show every format in both languages.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod show;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use notify_core::{
    AccessPortal, Language, Notice, Severity, Source, TimeZone,
    parse::{Body, ParseSettings, notices},
    render::{Style, render},
    routing::{Format, OutcomeName, Rules, destination},
};
use serde_json::Value;
use show::show;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:222222222222:SO0111-ASR_Topic";

/// One fixture of each shape of message.
const IN_ALL_FORMATS: [&str; 13] = [
    "alarm/composite.json",
    "alarm/name-of-255-characters.json",
    "alarm/no-runbook.json",
    "asr/failed-runbook.json",
    "asr/follow-up-guardduty.json",
    "asr/hostile.json",
    "asr/success.json",
    "config/non-compliant.json",
    "guardduty/instance.json",
    "health/scheduled-change.json",
    "inspector/package.json",
    "security-hub/control.json",
    "unrecognised/prose.txt",
];

/// One fixture of each kind of content, so that no label and no advice is seen in one language only.
const IN_BOTH_LANGUAGES: &[&str] = &[
    "access-analyzer/external-error.json",
    "access-analyzer/external-role-error.json",
    "access-analyzer/external-role.json",
    "access-analyzer/internal.json",
    "access-analyzer/unused-access-key.json",
    "access-analyzer/unused-password.json",
    "access-analyzer/unused-permissions.json",
    "access-analyzer/unused-role-error.json",
    "access-analyzer/unused-role.json",
    "alarm/anomaly.json",
    "alarm/contributor-log-alarm.json",
    "alarm/contributor-metrics-insights.json",
    "alarm/contributor-promql.json",
    "alarm/control-failures.json",
    "alarm/event-composite-suppressed.json",
    "alarm/event-contributor-muted.json",
    "alarm/event-metric-math.json",
    "alarm/event-single-metric.json",
    "alarm/metric-math-cross-account.json",
    "alarm/no-runbook-ok.json",
    "asr/no-runbook.json",
    "asr/rollback-failed.json",
    "asr/rolled-back.json",
    "asr/success-can-be-rolled-back.json",
    "asr/success-no-snapshot.json",
    "config/resource-in-qualifier.json",
    "guardduty/access-key-outside-instance.json",
    "guardduty/attack-sequence-cluster.json",
    "guardduty/attack-sequence.json",
    "guardduty/bucket-caller.json",
    "guardduty/container-runtime.json",
    "guardduty/custom-rule.json",
    "guardduty/dns-blocked.json",
    "guardduty/kubernetes-exec.json",
    "guardduty/kubernetes-role-binding.json",
    "guardduty/lambda-outbound.json",
    "guardduty/models.json",
    "guardduty/object-malware.json",
    "guardduty/rds-login.json",
    "guardduty/scan-backup-failed.json",
    "guardduty/scan-backup-threats.json",
    "guardduty/scan-object-access-denied.json",
    "guardduty/scan-object-clean.json",
    "guardduty/scan-object-threats.json",
    "guardduty/snapshot-malware.json",
    "guardduty/ssh-inbound.json",
    "guardduty/unusual-calls.json",
    "guardduty/volume-malware.json",
    "health/abuse-2018.json",
    "health/account-issue.json",
    "health/change-done.json",
    "health/change-of-a-service.json",
    "health/change-partly-done.json",
    "health/exposed-credentials.json",
    "health/investigation.json",
    "health/notification.json",
    "health/public-issue.json",
    "health/security-notification.json",
    "inspector/azure-machine.json",
    "inspector/code-repository.json",
    "inspector/code-vulnerability.json",
    "inspector/image-layer.json",
    "inspector/lambda-layer.json",
    "inspector/network-path.json",
    "inspector/on-demand-image.json",
    "inspector/package-in-many-files.json",
    "macie/credentials-and-names.json",
    "macie/custom-identifier.json",
    "macie/policy-role.json",
    "security-hub-v2/control-opaque-uid.json",
    "security-hub-v2/exposure.json",
    "security-hub-v2/gcp-resource.json",
    "security-hub-v2/guardduty-evidence.json",
    "security-hub-v2/vulnerability-packages.json",
    "security-hub/azure-resource.json",
    "security-hub/guardduty-attack-sequence.json",
    "security-hub/guardduty-key-without-id.json",
    "security-hub/insight-results.json",
    "security-hub/inspector-code.json",
    "security-hub/inspector.json",
    "security-hub/kube-bench.json",
    "security-hub/open-for-a-month.json",
    "security-hub/partner-detection.json",
    "security-hub/prowler-failed.json",
    "security-hub/prowler-muted.json",
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

/// The first notice of a fixture.
fn notice(fixture: &str) -> Notice {
    let text = fs::read_to_string(fixtures().join(fixture)).unwrap();
    notices(&Body::from_text(&text), &default_settings()).remove(0)
}

/// The default of Terraform's variable `alert_severities`.
fn default_settings() -> ParseSettings {
    let sources = [Source::AccessAnalyzer, Source::Health, Source::Config];
    ParseSettings {
        severities: sources.map(|source| (source, Severity::Medium)).into(),
        ..ParseSettings::default()
    }
}

#[test]
fn every_fixture_is_rendered_as_its_snapshot() {
    insta::glob!("../../../tests/fixtures", "*/*.{json,txt}", |path| {
        let text = fs::read_to_string(path).unwrap();
        let body = Body { topic_arn: Some(TOPIC), ..Body::from_text(&text) };
        let is_in = |list: &[&str]| list.iter().any(|fixture| path.ends_with(fixture));
        let (languages, formats): (&[Language], &[Format]) = if is_in(&IN_ALL_FORMATS) {
            (&Language::ALL, &Format::ALL)
        } else if is_in(IN_BOTH_LANGUAGES) {
            (&Language::ALL, &[Format::AmazonQ])
        } else {
            (&[Language::En], &[Format::AmazonQ])
        };
        let shown: Vec<String> = notices(&body, &default_settings())
            .iter()
            .map(|notice| decision(notice) + &messages(notice, languages, formats))
            .collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.with_file_name("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.remove_snapshot_suffix();
        settings.bind(|| {
            let name = path.file_name().unwrap().to_string_lossy();
            insta::assert_snapshot!(name.as_ref(), shown.join("\n"));
        });
    });
}

#[test]
fn fixtures_of_the_lists_exist() {
    for fixture in IN_ALL_FORMATS.iter().chain(IN_BOTH_LANGUAGES) {
        assert!(fixtures().join(fixture).is_file(), "{fixture}");
    }
}

/// Links through a portal are longer than a next step may be, so they stand in the description.
#[test]
fn links_lead_through_an_access_portal() {
    let portal =
        AccessPortal::new("https://example.awsapps.com/start/#/", Some("Audit".to_owned()));
    let style = Style { access_portal: Some(portal.unwrap()), ..Style::default() };
    let notice = notice("asr/failed-runbook.json");
    let shown = Format::ALL.map(|format| show(&render(&notice, format, &style), format, &style));
    insta::assert_snapshot!(shown.concat());
}

#[test]
fn mention_stands_in_messages_about_urgent_notices_only() {
    let destinations = r#"[{"name": "a", "format": "slack-bot",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "S0123ABCD"}}]"#;
    let mention = destination::parse(destinations).unwrap().remove(0).mention;
    let style = Style { mention, ..Style::default() };
    let messages = |fixture: &str| {
        [Format::AmazonQ, Format::SlackBot].map(|format| {
            let message = render(&notice(fixture), format, &style);
            serde_json::from_str::<Value>(&message.text).unwrap()
        })
    };
    let [amazon_q, slack] = messages("asr/failed-runbook.json");
    for text in
        [&amazon_q["content"]["description"], &slack["text"], &slack["blocks"][1]["text"]["text"]]
    {
        assert!(text.as_str().unwrap().starts_with("<!subteam^S0123ABCD>"), "{text}");
    }
    for message in messages("asr/success.json") {
        assert!(!message.to_string().contains("subteam"), "{message}");
    }
}

#[test]
fn access_portal_must_be_https() {
    let error = AccessPortal::new("http://example.awsapps.com/start", None).unwrap_err();
    assert!(error.to_string().contains("`http://example.awsapps.com/start`"));
}

/// The properties that rules look at.
fn decision(notice: &Notice) -> String {
    let mut text = format!("source: {}\n", notice.source());
    if let Some(outcome) = notice.outcome() {
        let outcome = OutcomeName::from(outcome);
        let rule = Rules::default().decide(notice, None).rule;
        writeln!(text, "outcome: {outcome}\nby default: {rule}").unwrap();
    }
    if let Some(severity) = notice.severity() {
        writeln!(text, "severity: {severity}").unwrap();
    }
    text
}

fn messages(notice: &Notice, languages: &[Language], formats: &[Format]) -> String {
    let all =
        languages.iter().flat_map(|language| formats.iter().map(|format| (*language, *format)));
    all.map(|(language, format)| {
        let time_zone = match language {
            Language::En => TimeZone::default(),
            Language::Ja => "JST-9".parse().unwrap(),
        };
        let style = Style { language, time_zone, ..Style::default() };
        show(&render(notice, format, &style), format, &style)
    })
    .collect()
}
