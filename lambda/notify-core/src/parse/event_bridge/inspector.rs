//! Amazon Inspector (its user guide, "Amazon EventBridge event schema for Amazon Inspector events";
//! API reference, "Finding"). Its dates have formats of their own, `Wed Sep 04 16:59:44.356 UTC
//! 2024` and before that `Dec 3, 2021, 6:02:30 PM`, those of on-demand scans are ISO 8601, so the
//! envelope's time is used instead.

use super::{
    advice,
    cloud::Cloud,
    fields::{
        Envelope, fact, facts, guidance, only, open_since, resource, several, severity, texts,
    },
    markdown,
    packages::PackageFields,
    phrases::{joined, lines_of, network_path, port_range, weaknesses},
};
use crate::{
    Alert, FactName, FactValue, Notice, Severity, Source, Tracking,
    parse::{
        json::{Object, first_text, object, objects, text, text_at, word},
        notice::account,
    },
};

const PACKAGE: PackageFields = PackageFields {
    name: "name",
    version: "version",
    release: "release",
    fixed_in: "fixedInVersion",
    path: "filePath",
};

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let package = object(detail, "packageVulnerabilityDetails");
    let code = object(detail, "codeVulnerabilityDetails");
    let network = object(detail, "networkReachabilityDetails");
    let first = objects(detail, "resources").next();
    let recommendation = |key| text_at(detail, &["remediation", "recommendation", key]);
    let status = field("status");
    let is_over = status.as_deref().is_some_and(|word| matches!(word, "CLOSED" | "SUPPRESSED"));
    let seen = |key| word(detail, key);
    let last_seen = seen("lastObservedAt").or_else(|| seen("updatedAt"));
    let open_since = open_since(seen("firstObservedAt"), last_seen).filter(|_| !is_over);
    let alert = Alert {
        // `UNTRIAGED` is not a severity yet.
        severity: field("severity").map_or(Severity::Unknown, |word| severity(&word)),
        title: field("title"),
        description: field("description"),
        kind: field("type"),
        resources: objects(detail, "resources").filter_map(affected).collect(),
        is_over,
        status,
        facts: [
            first.and_then(Cloud::of_inspector).map(Cloud::facts).unwrap_or_default(),
            facts([
                fact(FactName::Vulnerability, package.and_then(|of| text(of, "vulnerabilityId"))),
                fact(FactName::Weakness, code.and_then(weakness)),
                fact(FactName::CodeLocation, code.and_then(code_location)),
                fact(FactName::Port, network.and_then(port)),
                fact(FactName::NetworkPath, network.and_then(path)),
                fact(FactName::Score, field("inspectorScore")),
                fact(FactName::Packages, package.and_then(|of| PACKAGE.read(vulnerable(of)))),
                fact(FactName::Fix, field("fixAvailable")),
                fact(FactName::Exploit, field("exploitAvailable")),
                fact(FactName::ExploitProbability, exploit_probability(detail)),
                fact(FactName::RuntimeReachability, package.and_then(runtime_reachability)),
                fact(FactName::Image, first.and_then(image)),
                fact(FactName::Layer, layers(package, code)),
                fact(FactName::OpenSince, open_since),
            ]),
        ]
        .into_iter()
        .flatten()
        .collect(),
        recommendation: advice::own_words(recommendation("text")).map(markdown::read),
        guidance: recommendation("url")
            .or_else(|| recommendation("Url"))
            .as_deref()
            .and_then(guidance),
        id: field("findingArn"),
        tracking: Tracking {
            updated_at: field("updatedAt"),
            first_observed_at: field("firstObservedAt"),
            ..Tracking::default()
        },
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

fn vulnerable<'a>(details: &'a Object<'a>) -> impl Iterator<Item = &'a Object<'a>> {
    objects(details, "vulnerablePackages")
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
    weaknesses(texts(code, "cwes")).or_else(|| first_text(code, &["detectorName", "detectorId"]))
}

/// `lambda_function.py:6`, `src/app.py:6-9`.
fn code_location(code: &Object) -> Option<String> {
    let file = object(code, "filePath")?;
    let path = first_text(file, &["filePath", "fileName"])?;
    Some(lines_of(path, text(file, "startLine"), text(file, "endLine")))
}

/// The open ports, or the protocol of which all are.
fn port(network: &Object) -> Option<String> {
    let range = object(network, "openPortRange");
    let bound = |key| text(range?, key);
    port_range(bound("begin"), bound("end"), text(network, "protocol"))
}

/// `igw-0a1b → acl-0a1b → sg-0a1b → eni-0a1b → i-0a1b`.
fn path(network: &Object) -> Option<String> {
    let steps = objects(object(network, "networkPath")?, "steps");
    network_path(steps.filter_map(|step| text(step, "componentId")))
}

/// A container's image, `shop:1.4`, with the registry's host if it is not ECR; a machine image's
/// name.
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
    let name = joined(host, "/", Some(repository))?;
    let tags = texts(image, "imageTags").map(|tag| format!("{name}:{tag}"));
    several(tags).or_else(|| Some(name.clone().into()))
}

/// The layers that the vulnerable packages or the code are in, each once.
fn layers(package: Option<&Object>, code: Option<&Object>) -> Option<FactValue> {
    let of_package = package.into_iter().flat_map(vulnerable).flat_map(|package| {
        [text(package, "sourceLayerHash"), text(package, "sourceLambdaLayerArn")]
    });
    let of_code = code.and_then(|code| text(code, "sourceLambdaLayerArn"));
    several(of_package.chain([of_code]).flatten())
}

#[cfg(test)]
mod tests;
