//! The id of the control, the rule or the check that a finding comes from.

use super::product::Product;
use crate::parse::json::{Object, object, text, text_at, word};

/// The id, as its product calls it. None if the finding names none.
pub(super) fn id(finding: &Object, product: &Product<'_>) -> Option<String> {
    let fields = object(finding, "ProductFields");
    let field = |key| text(fields?, key);
    text_at(finding, &["Compliance", "SecurityControlId"])
        // Findings that are not consolidated name their standard's control, the oldest its rule.
        .or_else(|| field("ControlId"))
        .or_else(|| field("RuleId"))
        .or_else(|| field("aws/config/ConfigRuleName"))
        .or_else(|| of_generator(word(finding, "GeneratorId")?, product).map(str::to_owned))
}

/// The id in a generator's id of a known shape:
/// - `prowler-<check>`, Prowler's ASFF output;
/// - `<product ARN>/cis-kubernetes-benchmark/<version>/<id>`, kube-bench;
/// - `Trivy/<id>`, Trivy's template, also for vulnerabilities;
/// - the policy's name, Cloud Custodian;
/// - `security-control/<id>`, `<standard>/v/<version>/<id>`, `…/v/<version>/rule/<id>`, Security Hub.
fn of_generator<'a>(generator: &'a str, product: &Product<'_>) -> Option<&'a str> {
    let last = || generator.rsplit('/').next().filter(|id| !id.is_empty());
    if let Some(check) = generator.strip_prefix("prowler-") {
        return (!check.is_empty()).then_some(check);
    }
    if let Some(id) = generator.strip_prefix("Trivy/") {
        return (!id.is_empty() && !is_vulnerability(id)).then_some(id);
    }
    if product.is_cloud_custodian() {
        return Some(generator);
    }
    let is_known = generator.starts_with("security-control/")
        || generator.contains("/cis-kubernetes-benchmark/")
        || generator.contains("/v/");
    if is_known { last() } else { None }
}

/// The node that kube-bench ran on, which it names in the finding's id only:
/// `…EKSnodeID+<node>+<check>+…`, or `…EKSnodeID+<check><time>` if it knows none.
pub(super) fn node(finding: &Object, check: Option<&str>) -> Option<String> {
    let (_, rest) = word(finding, "Id")?.split_once("EKSnodeID+")?;
    let (node, _) = rest.split_once('+')?;
    (!node.is_empty() && !node.starts_with(check?)).then(|| node.to_owned())
}

/// The vulnerability in the generator's id of Trivy.
pub(super) fn vulnerability(finding: &Object) -> Option<String> {
    let id = word(finding, "GeneratorId")?.strip_prefix("Trivy/")?;
    is_vulnerability(id).then(|| id.to_owned())
}

fn is_vulnerability(id: &str) -> bool {
    ["CVE-", "GHSA-", "DLA-", "DSA-", "ELSA-", "RHSA-", "ALAS"]
        .iter()
        .any(|start| id.starts_with(start))
}
