mod reference;

use serde_json::{Value, json};

use super::{
    Verdict::{Allow, Deny, NeedsUnits},
    *,
};
use crate::{Account, Alert, Content, Failure, Notice, Outcome, Remediation, Severity, Source};

const ACCOUNT: &str = "333333333333";
const UNIT: &str = "ou-ab12-11111111";
const ROOT: &str = "r-ab12";

fn rules(raw: &Value) -> Rules {
    let raw = serde_json::from_value(raw.clone()).unwrap();
    Rules::validate(raw).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn problems(raw: Value) -> Vec<String> {
    let raw = serde_json::from_value(raw).unwrap();
    Rules::validate(raw).expect_err("the rules are invalid")
}

fn remediation(outcome: Outcome) -> Notice {
    notice(Content::Remediation(Box::new(Remediation {
        outcome,
        control: Some("S3.5".to_owned()),
        standard: None,
        product: None,
        title: None,
        resource: None,
        detail: None,
        output: None,
        follow_up: None,
        finding_arn: None,
        finding_link: None,
        home_region: None,
        execution_arn: None,
        automation_id: None,
        ticket: None,
        rollback: None,
    })))
}

fn alert(source: Source, severity: Severity) -> Notice {
    notice(Content::Alert(Box::new(Alert { severity, ..Alert::new(source) })))
}

fn notice(content: Content) -> Notice {
    let account = Some(Account { id: ACCOUNT.parse().unwrap(), name: None });
    Notice { account, region: Some("eu-central-1".to_owned()), content }
}

fn unrecognised() -> Notice {
    let content = Content::Unrecognised { subject: None, topic_arn: None, body: "?".to_owned() };
    Notice { account: None, region: None, content }
}

fn units(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// The verdict and the rule for an account in the unit and the root.
fn decide(raw: &Value, notice: &Notice) -> (Verdict, String) {
    let RoutingDecision { verdict, rule } = rules(raw).decide(notice, Some(&units(&[UNIT, ROOT])));
    (verdict, rule)
}

fn check(cases: &[(Value, &Notice, Verdict, &str)]) {
    for (raw, notice, verdict, rule) in cases {
        assert_eq!(decide(raw, notice), (*verdict, (*rule).to_owned()), "{raw}");
    }
}

#[test]
fn default_rules_deny_queued_and_skipped_remediations_only() {
    let failed = remediation(Outcome::Failed(Failure::Runbook));
    check(&[
        (json!({}), &failed, Allow, "no rules: everything is allowed"),
        (json!({}), &unrecognised(), Allow, "no rules: everything is allowed"),
        (json!({}), &remediation(Outcome::Queued), Deny, "outcome queued is excluded by default"),
        (json!({}), &remediation(Outcome::Skipped), Deny, "outcome skipped is excluded by default"),
        (json!({"outcomes": {}}), &remediation(Outcome::Queued), Allow, "no rule applies"),
    ]);
}

#[test]
fn outcomes_rule_is_about_remediations_only() {
    let only_failed = || json!({"outcomes": {"include": ["failed"]}});
    let failed = remediation(Outcome::Failed(Failure::Runbook));
    let low = alert(Source::GuardDuty, Severity::Low);
    check(&[
        (only_failed(), &remediation(Outcome::Queued), Deny, "outcome queued is not included"),
        (only_failed(), &failed, Allow, "outcome failed is included"),
        (only_failed(), &low, Allow, "no rule applies"),
    ]);
}

#[test]
fn min_severity_denies_lower_alerts_and_allows_unknown_ones() {
    let failed = remediation(Outcome::Failed(Failure::Runbook));
    let low = alert(Source::GuardDuty, Severity::Low);
    let unknown = alert(Source::Health, Severity::Unknown);
    let at_least = |severity: &str| json!({"min_severity": severity});
    check(&[
        (at_least("high"), &low, Deny, "severity low is below high"),
        (at_least("low"), &low, Allow, "severity low is at least low"),
        (at_least("high"), &unknown, Allow, "severity unknown is allowed by any min_severity"),
        (at_least("high"), &failed, Allow, "no rule applies"),
    ]);
}

#[test]
fn source_account_and_region_rules_compare_whole_words() {
    let low = alert(Source::GuardDuty, Severity::Low);
    let sources = json!({"sources": {"include": ["asr", "unrecognised"]}});
    let regions = json!({"regions": {"include": ["us-east-1"]}});
    let some_accounts = json!({"accounts": {"include": [ACCOUNT]}});
    let other_accounts = || json!({"accounts": {"exclude": [ACCOUNT]}});
    check(&[
        (sources, &low, Deny, "source guardduty is not included"),
        (json!({"sources": {"exclude": ["asr"]}}), &low, Allow, "source guardduty is not excluded"),
        (other_accounts(), &low, Deny, "account 333333333333 is excluded"),
        (other_accounts(), &unrecognised(), Allow, "no rule applies"),
        (some_accounts, &unrecognised(), Deny, "it has no account, and only some are included"),
        (regions, &low, Deny, "region eu-central-1 is not included"),
    ]);
}

#[test]
fn controls_rule_takes_beginnings_and_exclusion_wins() {
    let failed = remediation(Outcome::Failed(Failure::Runbook));
    let low = alert(Source::GuardDuty, Severity::Low);
    let included = || json!({"controls": {"include": ["S3.*"]}});
    let excluded = json!({"controls": {"include": ["S3.*"], "exclude": ["S3.5"]}});
    check(&[
        (included(), &failed, Allow, "control S3.5 is included"),
        (included(), &low, Deny, "it has no control, and only some are included"),
        (excluded, &failed, Deny, "control S3.5 is excluded"),
    ]);
}

#[test]
fn units_rule_covers_all_units_above_the_account() {
    let low = alert(Source::GuardDuty, Severity::Low);
    let root_only = || json!({"organizational_units": {"include": [ROOT]}});
    check(&[
        (
            json!({"organizational_units": {"include": [ROOT], "exclude": [UNIT]}}),
            &low,
            Deny,
            "organizational unit of account 333333333333 is excluded",
        ),
        (root_only(), &low, Allow, "organizational unit of account 333333333333 is included"),
        (
            root_only(),
            &unrecognised(),
            Deny,
            "it has no account, and only some organizational units are included",
        ),
    ]);
}

#[test]
fn decision_names_every_rule_that_allowed_it() {
    let low = alert(Source::GuardDuty, Severity::Low);
    let rules = json!({"min_severity": "low", "sources": {"include": ["guardduty"]}});
    check(&[(rules, &low, Allow, "source guardduty is included, severity low is at least low")]);
}

#[test]
fn units_of_a_failed_lookup_allow_everything() {
    for filter in ["include", "exclude"] {
        let rules = rules(&json!({"organizational_units": {filter: [UNIT]}}));
        let decision = rules.decide(&alert(Source::Macie, Severity::Low), Some(&[]));
        assert_eq!(decision.verdict, Allow);
        assert_eq!(decision.rule, "organizational units of account 333333333333 are unknown");
    }
}

#[test]
fn units_are_needed_only_if_no_other_rule_denies_and_there_is_an_account() {
    let low = alert(Source::Macie, Severity::Low);
    let verdict = |raw: Value, notice: &Notice| rules(&raw).decide(notice, None).verdict;
    let units = json!({"include": [UNIT]});
    assert_eq!(verdict(json!({"organizational_units": units}), &low), NeedsUnits);
    let no_region =
        json!({"organizational_units": units, "regions": {"exclude": ["eu-central-1"]}});
    assert_eq!(verdict(no_region, &low), Deny);
    assert_eq!(verdict(json!({"organizational_units": units}), &unrecognised()), Deny);
    let excluded = json!({"organizational_units": {"exclude": [UNIT]}});
    assert_eq!(verdict(excluded, &unrecognised()), Allow);
    assert_eq!(verdict(json!({"min_severity": "low"}), &low), Allow);
}

#[test]
fn reason_quotes_only_the_beginning_of_a_long_value() {
    let mut notice = unrecognised();
    notice.region = Some("x".repeat(1_000));
    let (_, rule) = decide(&json!({"regions": {"exclude": ["eu-central-1"]}}), &notice);
    assert!(rule.len() < 100, "{rule}");
}

#[test]
fn validate_refuses_rules_that_allow_nothing_and_unknown_words() {
    let all: Vec<String> = Source::ALL.iter().map(ToString::to_string).collect();
    for (raw, problem) in [
        (json!({"sources": {"include": []}}), "sources.include is empty, so nothing is allowed"),
        (
            json!({"sources": {"include": ["asr"], "exclude": ["asr", "s3"]}}),
            "sources excludes all",
        ),
        (json!({"sources": {"exclude": all}}), "sources excludes every source"),
        (
            json!({"controls": {"include": ["S3.5", "S3.1*"], "exclude": ["S3.*"]}}),
            "controls excludes all that it includes",
        ),
        (
            json!({"sources": {"include": ["asr", "alarm"]}, "min_severity": "high"}),
            "min_severity never applies: no allowed source has alerts",
        ),
        (
            json!({"sources": {"include": ["macie", "s3"], "exclude": ["macie"]}, "min_severity": "high"}),
            "min_severity never applies",
        ),
        (json!({"sources": {"include": ["sns"]}}), "sources.include: `sns` is not a source"),
        (json!({"outcomes": {"exclude": ["lost"]}}), "outcomes.exclude: `lost` is not an outcome"),
        (json!({"min_severity": "HIGH"}), "min_severity: `HIGH` is not a severity"),
        (json!({"accounts": {"include": ["1"]}}), "accounts.include: `1` is not an account id"),
        (
            json!({"organizational_units": {"include": ["ou-ab12"]}}),
            "is not an organizational unit",
        ),
        (json!({"organizational_units": {"exclude": ["Root"]}}), "is not an organizational unit"),
        (json!({"controls": {"include": ["*.5"]}}), "controls.include: `*.5` is not a control"),
        (json!({"controls": {"exclude": [""]}}), "controls.exclude: `` is not a control"),
        (json!({"regions": {"include": ["Frankfurt"]}}), "`Frankfurt` is not a region code"),
    ] {
        let problems = problems(raw.clone());
        assert_eq!(problems.len(), 1, "{raw}: {problems:?}");
        assert!(problems[0].contains(problem), "{raw}: {problems:?}");
    }
    // Those that allow something are valid.
    rules(&json!({"regions": {"include": ["eusc-de-east-1", "global"]}}));
    rules(&json!({"controls": {"include": ["S3.*"], "exclude": ["S3.5"]}}));
    rules(&json!({"sources": {"include": ["asr", "macie"]}, "min_severity": "high"}));
    rules(&json!({"accounts": {"exclude": []}}));
}
