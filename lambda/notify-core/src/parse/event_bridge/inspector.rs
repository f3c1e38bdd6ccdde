//! Amazon Inspector (its user guide, "Amazon EventBridge event schema for Amazon Inspector events";
//! API reference, "Finding"). Its dates have formats of their own, `Wed Sep 04 16:59:44.356 UTC
//! 2024` and before that `Dec 3, 2021, 6:02:30 PM`, those of on-demand scans are ISO 8601, so the
//! envelope's time is used instead.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    fields::{Envelope, fact, facts, guidance, only, resource, several, severity, texts},
    markdown,
    packages::packages,
};
use crate::{
    Alert, FactName, FactValue, Notice, Package, Severity, Source,
    parse::{
        json::{Object, object, objects, text, text_at},
        notice::account,
    },
    time::{self, SECONDS_PER_DAY},
};

/// Inspector's text for no recommendation.
const NO_RECOMMENDATION: &str = "None Provided";
/// Inspector's text for no version.
const NO_VERSION: &str = "NotAvailable";
/// Inspector's words for resources that are in no other cloud.
const NOT_ELSEWHERE: [&str; 3] = ["AWS", "NOT_APPLICABLE", ""];
/// Steps of a network path that are named. Inspector's paths have about five.
const MAX_STEPS: usize = 10;
/// Weaknesses that are named. Detectors have one or a few.
const MAX_WEAKNESSES: usize = 5;

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let package = object(detail, "packageVulnerabilityDetails");
    let code = object(detail, "codeVulnerabilityDetails");
    let network = object(detail, "networkReachabilityDetails");
    let first = objects(detail, "resources").next();
    let provider = first.and_then(|each| each.get("provider")?.as_str());
    let elsewhere = first.filter(|_| provider.is_some_and(|cloud| !NOT_ELSEWHERE.contains(&cloud)));
    let of_cloud = |key| text(elsewhere?, key);
    let recommendation = |key| {
        text_at(detail, &["remediation", "recommendation", key])
            .filter(|text| text != NO_RECOMMENDATION)
    };
    let status = field("status");
    let is_over = status.as_deref().is_some_and(|word| matches!(word, "CLOSED" | "SUPPRESSED"));
    let alert = Alert {
        // `UNTRIAGED` is not a severity yet.
        severity: field("severity").map_or(Severity::Unknown, |word| severity(&word)),
        title: field("title"),
        description: field("description"),
        kind: field("type"),
        resources: objects(detail, "resources").filter_map(affected).collect(),
        is_over,
        status,
        facts: facts([
            fact(FactName::Cloud, of_cloud("provider")),
            fact(FactName::CloudAccount, of_cloud("providerAccountId")),
            fact(FactName::CloudRegion, of_cloud("region")),
            fact(FactName::Vulnerability, package.and_then(|of| text(of, "vulnerabilityId"))),
            fact(FactName::Weakness, code.and_then(weakness)),
            fact(FactName::CodeLocation, code.and_then(code_location)),
            fact(FactName::Port, network.and_then(port)),
            fact(FactName::NetworkPath, network.and_then(network_path)),
            fact(FactName::Score, field("inspectorScore")),
            fact(FactName::Packages, package.and_then(vulnerable_packages)),
            fact(FactName::Fix, field("fixAvailable")),
            fact(FactName::Exploit, field("exploitAvailable")),
            fact(FactName::ExploitProbability, exploit_probability(detail)),
            fact(FactName::RuntimeReachability, package.and_then(runtime_reachability)),
            fact(FactName::Image, first.and_then(image)),
            fact(FactName::Layer, layers(package, code)),
            fact(FactName::OpenSince, (!is_over).then(|| open_since(detail)).flatten()),
        ]),
        recommendation: recommendation("text").map(|text| markdown::plain(&text).into_owned()),
        guidance: recommendation("url")
            .or_else(|| recommendation("Url"))
            .as_deref()
            .and_then(guidance),
        id: field("findingArn"),
        ..Alert::new(Source::Inspector)
    };
    // A resource of another cloud has that cloud's region; the finding is in AWS's.
    let region = envelope.region.clone();
    only(account(field("awsAccountId"), None), region, alert)
}

/// The resource. A code repository has a name that says more than its ARN.
fn affected(of: &Object) -> Option<String> {
    let repository = object(of, "details").and_then(|details| object(details, "codeRepository"));
    let name = repository.and_then(|repository| text(repository, "projectName"));
    resource(text(of, "type"), name.or_else(|| text(of, "id")))
}

fn vulnerable(details: &Object) -> impl Iterator<Item = &Object> {
    objects(details, "vulnerablePackages")
}

fn vulnerable_packages(details: &Object) -> Option<FactValue> {
    packages(vulnerable(details).filter_map(|package| {
        let version = |key| text(package, key).filter(|version| version != NO_VERSION);
        let release = |version| match text(package, "release") {
            Some(release) => format!("{version}-{release}"),
            None => version,
        };
        Some(Package {
            name: text(package, "name")?,
            version: version("version").map(release),
            fixed_in: version("fixedInVersion"),
            paths: text(package, "filePath").into_iter().collect(),
        })
    }))
}

/// Whether the package is loaded while the resource runs (user guide, "Understanding runtime
/// reachability"). None if Inspector does not know it of all packages and none is reachable.
fn runtime_reachability(details: &Object) -> Option<String> {
    let mut found = None;
    for package in vulnerable(details) {
        let word = text(package, "runtimeReachability");
        match word.as_deref() {
            Some("REACHABLE") => return word,
            Some("NOT_REACHABLE") if found != Some(None) => found = Some(word),
            _ => found = Some(None),
        }
    }
    found.flatten()
}

/// The probability without an exponent, which JSON uses for small numbers.
fn exploit_probability(detail: &Object) -> Option<String> {
    let score = text_at(detail, &["epss", "score"])?;
    Some(match score.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&number) => number.to_string(),
        _ => score,
    })
}

/// `CWE-798`, or else the detector's name.
fn weakness(code: &Object) -> Option<String> {
    let weaknesses: Vec<String> = texts(code, "cwes").take(MAX_WEAKNESSES).collect();
    let detector = || text(code, "detectorName").or_else(|| text(code, "detectorId"));
    if weaknesses.is_empty() { detector() } else { Some(weaknesses.join(", ")) }
}

/// `lambda_function.py:6`, `src/app.py:6-9`.
fn code_location(code: &Object) -> Option<String> {
    let file = object(code, "filePath")?;
    let path = text(file, "filePath").or_else(|| text(file, "fileName"))?;
    Some(lines(path, text(file, "startLine"), text(file, "endLine")))
}

/// A file with the lines from the first to the last.
pub(super) fn lines(path: String, first: Option<String>, last: Option<String>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first != last => format!("{path}:{first}-{last}"),
        (Some(line), _) | (None, Some(line)) => format!("{path}:{line}"),
        (None, None) => path,
    }
}

/// `22/TCP`, `8000-8080/TCP`.
fn port(network: &Object) -> Option<String> {
    let protocol = text(network, "protocol");
    let range = object(network, "openPortRange");
    let bound = |key| text(range?, key);
    let ports = match (bound("begin"), bound("end")) {
        (Some(begin), Some(end)) if begin != end => Some(format!("{begin}-{end}")),
        (Some(port), _) | (None, Some(port)) => Some(port),
        (None, None) => None,
    };
    match (ports, protocol) {
        (Some(ports), Some(protocol)) => Some(format!("{ports}/{protocol}")),
        (ports, protocol) => ports.or(protocol),
    }
}

/// `igw-0a1b → acl-0a1b → sg-0a1b → eni-0a1b → i-0a1b`.
fn network_path(network: &Object) -> Option<String> {
    let steps: Vec<String> = objects(object(network, "networkPath")?, "steps")
        .filter_map(|step| text(step, "componentId"))
        .take(MAX_STEPS)
        .collect();
    (!steps.is_empty()).then(|| steps.join(" → "))
}

/// A container's image, `shop:1.4`, with the registry's host if it is not ECR; a machine image's name.
fn image(of: &Object) -> Option<FactValue> {
    let details = object(of, "details")?;
    if let Some(name) = text_at(details, &["machineImage", "name"]) {
        return Some(name.into());
    }
    // Both have the same names of fields, but for the hash, which is part of the resource's id.
    let image = object(details, "awsEcrContainerImage").or_else(|| object(details, "image"))?;
    let repository = text(image, "repositoryName")?;
    // ECR's registry is the account.
    let host = text(image, "registry").filter(|registry| registry.contains('.'));
    let name = match host {
        Some(host) => format!("{host}/{repository}"),
        None => repository,
    };
    let tags = texts(image, "imageTags").map(|tag| format!("{name}:{tag}"));
    several(tags).or_else(|| Some(name.clone().into()))
}

/// The layers that the vulnerable packages or the code are in, each once.
fn layers(package: Option<&Object>, code: Option<&Object>) -> Option<FactValue> {
    let of_package = package.into_iter().flat_map(vulnerable).flat_map(|package| {
        [text(package, "sourceLayerHash"), text(package, "sourceLambdaLayerArn")]
    });
    let of_code = code.and_then(|code| text(code, "sourceLambdaLayerArn"));
    let mut seen = HashSet::new();
    let layers = of_package.chain([of_code]).flatten();
    several(layers.filter(|layer| seen.insert(layer.clone())))
}

/// When it was first observed, if that was on an earlier day than the last observation.
fn open_since(detail: &Object) -> Option<FactValue> {
    let time = |key| detail.get(key).and_then(Value::as_str);
    let day = |time| Some(time::parse(time)? / SECONDS_PER_DAY);
    let first = time("firstObservedAt")?;
    let last = time("lastObservedAt").or_else(|| time("updatedAt"))?;
    (day(first)? < day(last)?).then(|| FactValue::Time(first.to_owned()))
}

#[cfg(test)]
mod tests;
