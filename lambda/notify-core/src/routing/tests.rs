use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{Account, Alert, Content, Failure, Outcome, Remediation};

const ACCOUNT: &str = "333333333333";
const UNIT: &str = "ou-ab12-11111111";
const ROOT: &str = "r-ab12";

fn rules(written: &Value) -> Rules {
    let written = serde_json::from_value(written.clone()).unwrap();
    Rules::check(written).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn wrong(written: Value) -> Vec<String> {
    let written = serde_json::from_value(written).unwrap();
    Rules::check(written).expect_err("it is wrong")
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
    })))
}

fn alert(source: Source, severity: Severity) -> Notice {
    notice(Content::Alert(Box::new(Alert { severity, ..Alert::of(source) })))
}

fn notice(content: Content) -> Notice {
    let account = Some(Account { id: ACCOUNT.to_owned(), name: None });
    Notice { account, region: Some("eu-central-1".to_owned()), content }
}

fn unrecognised() -> Notice {
    let content = Content::Unrecognised { subject: None, topic_arn: None, body: "?".to_owned() };
    Notice { account: None, region: None, content }
}

fn decide(written: &Value, notice: &Notice) -> (bool, String) {
    let Decision { is_wanted, rule } =
        rules(written).decide(notice, &[UNIT.to_owned(), ROOT.to_owned()]);
    (is_wanted, rule)
}

#[test]
fn each_rule_says_what_it_did() {
    let failed = remediation(Outcome::Failed(Failure::Runbook));
    let queued = remediation(Outcome::Queued);
    let low = alert(Source::GuardDuty, Severity::Low);
    let unknown = alert(Source::Health, Severity::Unknown);
    let nobody = unrecognised();
    for (written, notice, is_wanted, rule) in [
        (json!({}), &failed, true, "no rule: everything"),
        (json!({}), &nobody, true, "no rule: everything"),
        (json!({}), &queued, false, "outcome queued is excluded where no outcomes are chosen"),
        (json!({"outcomes": {}}), &queued, true, "no rule speaks of it"),
        (
            json!({"outcomes": {"include": ["failed"]}}),
            &queued,
            false,
            "outcome queued is not among those included",
        ),
        (json!({"outcomes": {"include": ["failed"]}}), &failed, true, "outcome failed is included"),
        (json!({"outcomes": {"include": ["failed"]}}), &low, true, "no rule speaks of it"),
        (json!({"min_severity": "high"}), &low, false, "severity low is under high"),
        (json!({"min_severity": "low"}), &low, true, "severity low is at least low"),
        (json!({"min_severity": "high"}), &unknown, true, "severity unknown passes any threshold"),
        (json!({"min_severity": "high"}), &failed, true, "no rule speaks of it"),
        (
            json!({"sources": {"include": ["asr", "unrecognised"]}}),
            &low,
            false,
            "source guardduty is not among those included",
        ),
        (json!({"sources": {"exclude": ["asr"]}}), &low, true, "source guardduty is not excluded"),
        (
            json!({"accounts": {"exclude": [ACCOUNT]}}),
            &low,
            false,
            "account 333333333333 is excluded",
        ),
        (json!({"accounts": {"exclude": [ACCOUNT]}}), &nobody, true, "no rule speaks of it"),
        (
            json!({"accounts": {"include": [ACCOUNT]}}),
            &nobody,
            false,
            "it has no account, and only some are included",
        ),
        (json!({"controls": {"include": ["S3.*"]}}), &failed, true, "control S3.5 is included"),
        (
            json!({"controls": {"include": ["S3.*"]}}),
            &low,
            false,
            "it has no control, and only some are included",
        ),
        (
            json!({"controls": {"include": ["S3.*"], "exclude": ["S3.5"]}}),
            &failed,
            false,
            "control S3.5 is excluded",
        ),
        (
            json!({"regions": {"include": ["us-east-1"]}}),
            &low,
            false,
            "region eu-central-1 is not among those included",
        ),
        (
            json!({"organizational_units": {"include": [ROOT], "exclude": [UNIT]}}),
            &low,
            false,
            "organizational unit of account 333333333333 is excluded",
        ),
        (
            json!({"organizational_units": {"include": [ROOT]}}),
            &low,
            true,
            "organizational unit of account 333333333333 is included",
        ),
        (
            json!({"organizational_units": {"include": [ROOT]}}),
            &nobody,
            false,
            "it has no account, and only some organizational units are included",
        ),
        (
            json!({"min_severity": "low", "sources": {"include": ["guardduty"]}}),
            &low,
            true,
            "source guardduty is included, severity low is at least low",
        ),
    ] {
        assert_eq!(decide(&written, notice), (is_wanted, rule.to_owned()), "{written}");
    }
}

#[test]
fn units_that_nobody_knows_let_everything_through() {
    for filter in ["include", "exclude"] {
        let rules = rules(&json!({"organizational_units": {filter: [UNIT]}}));
        let decision = rules.decide(&alert(Source::Macie, Severity::Low), &[]);
        assert!(decision.is_wanted);
        assert_eq!(decision.rule, "the organizational units of account 333333333333 are not known");
    }
}

#[test]
fn a_text_of_others_stays_short_in_a_rule() {
    let mut notice = unrecognised();
    notice.region = Some("x".repeat(1_000));
    let (_, rule) = decide(&json!({"regions": {"exclude": ["eu-central-1"]}}), &notice);
    assert!(rule.len() < 100, "{rule}");
}

#[test]
fn rules_that_can_never_match_are_refused() {
    let all: Vec<String> = Source::ALL.iter().map(ToString::to_string).collect();
    for (written, problem) in [
        (json!({"sources": {"include": []}}), "sources.include is empty, so nothing would"),
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
            "min_severity can never apply: no source that is left has alerts",
        ),
        (
            json!({"sources": {"include": ["macie", "s3"], "exclude": ["macie"]}, "min_severity": "high"}),
            "min_severity can never apply",
        ),
        (json!({"sources": {"include": ["sns"]}}), "sources.include: `sns` is not a source"),
        (json!({"outcomes": {"exclude": ["lost"]}}), "outcomes.exclude: `lost` is not an outcome"),
        (json!({"min_severity": "HIGH"}), "min_severity: `HIGH` is not a severity"),
        (json!({"accounts": {"include": ["1"]}}), "accounts.include: `1` is no account id"),
        (json!({"organizational_units": {"include": ["ou-ab12"]}}), "no organizational unit"),
        (json!({"organizational_units": {"exclude": ["Root"]}}), "no organizational unit"),
        (json!({"controls": {"include": ["*.5"]}}), "controls.include: `*.5` is no control"),
        (json!({"controls": {"exclude": [""]}}), "controls.exclude: `` is no control"),
        (json!({"regions": {"include": ["Frankfurt"]}}), "`Frankfurt` is no region"),
    ] {
        let problems = wrong(written.clone());
        assert_eq!(problems.len(), 1, "{written}: {problems:?}");
        assert!(problems[0].contains(problem), "{written}: {problems:?}");
    }
    // What is only nearly so is not.
    rules(&json!({"controls": {"include": ["S3.*"], "exclude": ["S3.5"]}}));
    rules(&json!({"sources": {"include": ["asr", "macie"]}, "min_severity": "high"}));
    rules(&json!({"accounts": {"exclude": []}}));
}

// The reference: what the words mean, told as plainly as can be, over a small world.

#[derive(Debug, Clone)]
struct Model {
    include: Option<Vec<String>>,
    exclude: Vec<String>,
}

fn lists(of: &'static [&'static str]) -> impl Strategy<Value = Option<Model>> {
    let some = prop::sample::subsequence(of, 1..=of.len());
    let any = prop::sample::subsequence(of, 0..=of.len());
    let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let lists = (prop::option::of(some), any).prop_map(move |(include, exclude)| Model {
        include: include.map(owned),
        exclude: owned(exclude),
    });
    prop::option::of(lists)
}

/// Whether a filter lets these values through; a notice without the property has none.
fn lets_through(lists: Option<&Model>, values: &[&str]) -> bool {
    let matches = |pattern: &String| {
        values.iter().any(|value| match pattern.strip_suffix('*') {
            Some(beginning) => value.starts_with(beginning),
            None => value == pattern,
        })
    };
    lists.is_none_or(|Model { include, exclude }| {
        include.as_ref().is_none_or(|include| include.iter().any(matches))
            && !exclude.iter().any(matches)
    })
}

fn written(lists: Option<&Model>) -> Value {
    match lists {
        None => Value::Null,
        Some(Model { include, exclude }) => json!({"include": include, "exclude": exclude}),
    }
}

fn any_notice() -> impl Strategy<Value = Notice> {
    let outcome = prop::sample::select(vec![
        Outcome::Succeeded,
        Outcome::Failed(Failure::Runbook),
        Outcome::Queued,
        Outcome::Skipped,
        Outcome::Unknown("x".to_owned()),
    ]);
    let severity = prop::sample::select(vec![
        Severity::Unknown,
        Severity::Informational,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ]);
    let source = prop::sample::select(vec![Source::GuardDuty, Source::Config]);
    let notice = prop_oneof![
        outcome.prop_map(remediation),
        (source, severity).prop_map(|(source, severity)| alert(source, severity)),
        Just(unrecognised()),
    ];
    let account = prop::option::of(prop::sample::select(vec![ACCOUNT, "444444444444"]));
    let region = prop::option::of(prop::sample::select(vec!["eu-central-1", "us-east-1"]));
    (notice, account, region).prop_map(|(notice, account, region)| Notice {
        account: account.map(|id| Account { id: id.to_owned(), name: None }),
        region: region.map(str::to_owned),
        ..notice
    })
}

proptest! {
    #[test]
    fn decisions_are_those_of_the_reference(
        notice in any_notice(),
        sources in lists(&["asr", "guardduty", "config", "unrecognised"]),
        outcomes in lists(&["succeeded", "failed", "queued", "skipped", "unknown"]),
        least in prop::option::of(prop::sample::select(vec!["low", "medium", "high"])),
        accounts in lists(&[ACCOUNT, "444444444444"]),
        units in lists(&[UNIT, ROOT, "ou-ab12-22222222"]),
        controls in lists(&["S3.5", "S3.*", "EC2.1"]),
        regions in lists(&["eu-central-1", "us-east-1"]),
        above in prop::sample::subsequence(vec![UNIT, ROOT], 0..=2),
    ) {
        let written = json!({
            "sources": written(sources.as_ref()), "outcomes": written(outcomes.as_ref()),
            "min_severity": least, "accounts": written(accounts.as_ref()),
            "organizational_units": written(units.as_ref()), "controls": written(controls.as_ref()),
            "regions": written(regions.as_ref()),
        });
        let Ok(rules) = Rules::check(serde_json::from_value(written).unwrap()) else {
            // Whatever is refused would have matched nothing, or its threshold nothing.
            return Ok(());
        };
        let account: Vec<&str> = notice.account.iter().map(|account| account.id.as_str()).collect();
        let outcome = notice.outcome().map(|outcome| OutcomeName::from(outcome).to_string());
        let outcome_passes = match (&outcome, &outcomes) {
            (None, _) => true,
            (Some(word), None) => word != "queued" && word != "skipped",
            (Some(word), some) => lets_through(some.as_ref(), &[word]),
        };
        let severity_passes = match (notice.severity(), least) {
            (Some(Severity::Low), Some(least)) => least == "low",
            (Some(Severity::Medium), Some(least)) => least != "high",
            (Some(Severity::Informational), Some(_)) => false,
            _ => true,
        };
        let unit_passes = if account.is_empty() {
            lets_through(units.as_ref(), &[])
        } else {
            above.is_empty() || lets_through(units.as_ref(), &above)
        };
        let expected = lets_through(sources.as_ref(), &[&notice.source().to_string()])
            && outcome_passes
            && severity_passes
            && lets_through(accounts.as_ref(), &account)
            && unit_passes
            && lets_through(controls.as_ref(), &notice.control().into_iter().collect::<Vec<_>>())
            && lets_through(regions.as_ref(), &notice.region.iter().map(String::as_str).collect::<Vec<_>>());
        let above: Vec<String> = above.into_iter().map(str::to_owned).collect();
        let decision = rules.decide(&notice, &above);
        prop_assert_eq!(decision.is_wanted, expected, "{}", &decision.rule);
        prop_assert!(!decision.rule.is_empty());
    }
}
