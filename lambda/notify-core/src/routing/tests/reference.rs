//! The same rules as plainly as possible, over few values, beside the real ones.

use proptest::prelude::*;

use super::*;

const UNITS: [&str; 3] = [UNIT, ROOT, "ou-ab12-22222222"];
/// A unit that no rule names.
const OTHER_UNIT: &str = "ou-ab12-33333333";

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

/// Whether a filter allows these values; a notice without the property has none.
fn allows(lists: Option<&Model>, values: &[&str]) -> bool {
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

fn raw(lists: Option<&Model>) -> Value {
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
    let severity = prop::sample::select(Severity::ALL.to_vec());
    let source = prop::sample::select(vec![Source::GuardDuty, Source::Config]);
    let notice = prop_oneof![
        outcome.prop_map(remediation),
        (source, severity).prop_map(|(source, severity)| alert(source, severity)),
        Just(unrecognised()),
    ];
    let account = prop::option::of(prop::sample::select(vec![ACCOUNT, "444444444444"]));
    let region = prop::option::of(prop::sample::select(vec!["eu-central-1", "us-east-1"]));
    (notice, account, region).prop_map(|(notice, account, region)| Notice {
        account: account.map(|id| Account { id: id.parse().unwrap(), name: None }),
        region: region.map(str::to_owned),
        ..notice
    })
}

/// Rules as an operator wrote them.
#[derive(Debug, Clone)]
struct RawModel {
    sources: Option<Model>,
    outcomes: Option<Model>,
    min_severity: Option<&'static str>,
    accounts: Option<Model>,
    units: Option<Model>,
    controls: Option<Model>,
    regions: Option<Model>,
}

fn any_rules() -> impl Strategy<Value = RawModel> {
    let severity = prop::option::of(prop::sample::select(vec!["low", "medium", "high"]));
    let first = (
        lists(&["asr", "guardduty", "config", "unrecognised"]),
        lists(&["succeeded", "failed", "rolled-back", "queued", "skipped", "unknown"]),
        severity,
        lists(&[ACCOUNT, "444444444444"]),
    );
    let second =
        (lists(&UNITS), lists(&["S3.5", "S3.*", "EC2.1"]), lists(&["eu-central-1", "us-east-1"]));
    (first, second).prop_map(|((sources, outcomes, min_severity, accounts), second)| {
        let (units, controls, regions) = second;
        RawModel { sources, outcomes, min_severity, accounts, units, controls, regions }
    })
}

impl RawModel {
    /// The rules, or None if they are refused: they would allow nothing, or their `min_severity`
    /// would never apply.
    fn rules(&self) -> Option<Rules> {
        let raw = json!({
            "sources": raw(self.sources.as_ref()), "outcomes": raw(self.outcomes.as_ref()),
            "min_severity": self.min_severity, "accounts": raw(self.accounts.as_ref()),
            "organizational_units": raw(self.units.as_ref()),
            "controls": raw(self.controls.as_ref()), "regions": raw(self.regions.as_ref()),
        });
        Rules::validate(serde_json::from_value(raw).unwrap()).ok()
    }

    fn allows(&self, notice: &Notice, units: &[&str]) -> bool {
        let account: Vec<&str> = notice.account.iter().map(|account| account.id.as_str()).collect();
        let outcome = notice.outcome().map(|outcome| OutcomeName::from(outcome).as_str());
        let outcome_allowed = match (outcome, &self.outcomes) {
            (None, _) => true,
            (Some(word), None) => word != "queued" && word != "skipped",
            (Some(word), some) => allows(some.as_ref(), &[word]),
        };
        let severity_allowed = match (notice.severity(), self.min_severity) {
            (Some(Severity::Low), Some(min)) => min == "low",
            (Some(Severity::Medium), Some(min)) => min != "high",
            (Some(Severity::Informational), Some(_)) => false,
            _ => true,
        };
        let units_allowed = if account.is_empty() {
            allows(self.units.as_ref(), &[])
        } else {
            units.is_empty() || allows(self.units.as_ref(), units)
        };
        let control: Vec<&str> = notice.control().into_iter().collect();
        let region: Vec<&str> = notice.region.as_deref().into_iter().collect();
        allows(self.sources.as_ref(), &[notice.source().as_str()])
            && outcome_allowed
            && severity_allowed
            && allows(self.accounts.as_ref(), &account)
            && units_allowed
            && allows(self.controls.as_ref(), &control)
            && allows(self.regions.as_ref(), &region)
    }
}

proptest! {
    // Failures are reported with their input; a file of them would be neither ignored nor shared.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decide_agrees_with_the_reference(
        notice in any_notice(), raw in any_rules(),
        above in prop::sample::subsequence(UNITS.to_vec(), 0..=3),
    ) {
        let Some(rules) = raw.rules() else { return Ok(()) };
        let expected = if raw.allows(&notice, &above) { Allow } else { Deny };
        let decision = rules.decide(&notice, Some(&units(&above)));
        prop_assert_eq!(decision.verdict, expected, "{}", &decision.rule);
        prop_assert!(!decision.rule.is_empty());
    }

    #[test]
    fn decide_needs_units_if_and_only_if_the_verdict_depends_on_them(
        notice in any_notice(), raw in any_rules(),
    ) {
        let Some(rules) = raw.rules() else { return Ok(()) };
        let all: Vec<bool> = (0..8)
            .map(|bits: usize| {
                let of_rules = UNITS.into_iter().enumerate();
                let some = of_rules.filter(|(index, _)| bits >> index & 1 == 1);
                let above = some.map(|(_, unit)| unit).chain([OTHER_UNIT]);
                raw.allows(&notice, &above.collect::<Vec<_>>())
            })
            .collect();
        let expected = match (all.contains(&true), all.contains(&false)) {
            (true, true) => NeedsUnits,
            (true, false) => Allow,
            _ => Deny,
        };
        prop_assert_eq!(rules.decide(&notice, None).verdict, expected);
    }
}
