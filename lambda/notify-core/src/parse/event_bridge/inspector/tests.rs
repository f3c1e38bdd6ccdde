//! Values of the facts of Inspector.

use serde_json::{Value, json};

use super::*;
use crate::Content;

fn alert(detail: &Value) -> Alert {
    let envelope = Envelope {
        account: None,
        region: Some("eu-west-1".to_owned()),
        time: None,
        resources: &[],
        detail: detail.as_object().unwrap(),
    };
    match parse(&envelope).remove(0).content {
        Content::Alert(alert) => *alert,
        content => panic!("{content:?}"),
    }
}

/// The value of a fact of a finding with one more field.
fn fact_of(name: FactName, key: &str, value: Value) -> Option<String> {
    let mut detail = json!({"findingArn": "x"});
    detail[key] = value;
    alert(&detail).fact(name).map(str::to_owned)
}

#[test]
fn weakness_is_the_cwe_or_else_the_detectors_name() {
    let of = |code| fact_of(FactName::Weakness, "codeVulnerabilityDetails", code);
    let detector = "Insecure hashing";
    assert_eq!(of(json!({"cwes": ["CWE-1", "CWE-2"]})).as_deref(), Some("CWE-1, CWE-2"));
    assert_eq!(of(json!({"cwes": [], "detectorName": detector})).as_deref(), Some(detector));
    assert_eq!(of(json!([])), None);
}

#[test]
fn code_location_has_the_path_and_the_lines() {
    let of = |file| {
        fact_of(FactName::CodeLocation, "codeVulnerabilityDetails", json!({"filePath": file}))
    };
    for (file, location) in [
        (json!({"filePath": "a/b.py", "startLine": 6, "endLine": 6}), "a/b.py:6"),
        (json!({"filePath": "a/b.py", "startLine": 6, "endLine": "9"}), "a/b.py:6-9"),
        (json!({"fileName": "b.py", "filePath": null}), "b.py"),
    ] {
        assert_eq!(of(file).as_deref(), Some(location));
    }
    assert_eq!(of(json!("a/b.py")), None);
}

#[test]
fn port_has_the_range_and_the_protocol() {
    let of = |network| fact_of(FactName::Port, "networkReachabilityDetails", network);
    for (network, port) in [
        (json!({"openPortRange": {"begin": 22, "end": 22}, "protocol": "TCP"}), "22/TCP"),
        (json!({"openPortRange": {"begin": 1, "end": 9}, "protocol": "UDP"}), "1-9/UDP"),
        (json!({"openPortRange": [], "protocol": "TCP"}), "TCP"),
        (json!({"openPortRange": {"end": "22"}}), "22"),
    ] {
        assert_eq!(of(network).as_deref(), Some(port));
    }
}

#[test]
fn exploit_probability_has_no_exponent() {
    let of = |score| fact_of(FactName::ExploitProbability, "epss", json!({"score": score}));
    assert_eq!(of(json!(0.00002)).as_deref(), Some("0.00002"));
    assert_eq!(of(json!("0.42")).as_deref(), Some("0.42"));
    assert_eq!(of(json!({})), None);
}

#[test]
fn runtime_reachability_is_that_of_the_whole_finding() {
    let of = |words: &[Value]| {
        let packages: Vec<Value> =
            words.iter().map(|word| json!({"name": "a", "runtimeReachability": word})).collect();
        let details = json!({"vulnerablePackages": packages});
        fact_of(FactName::RuntimeReachability, "packageVulnerabilityDetails", details)
    };
    let (yes, no, unknown) = (json!("REACHABLE"), json!("NOT_REACHABLE"), json!("UNKNOWN"));
    assert_eq!(of(&[no.clone(), unknown.clone(), yes]).as_deref(), Some("REACHABLE"));
    assert_eq!(of(&[no.clone(), no.clone()]).as_deref(), Some("NOT_REACHABLE"));
    assert_eq!(of(&[unknown, no.clone()]), None);
    assert_eq!(of(&[no, Value::Null]), None);
}

#[test]
fn open_since_is_given_from_another_day_on() {
    let of = |first: Value, last: Value, status: &str| {
        let alert = alert(&json!({"findingArn": "x", "status": status,
            "firstObservedAt": first, "lastObservedAt": last}));
        alert.facts.into_iter().find_map(|(name, value)| match value {
            FactValue::Time(time) if name == FactName::OpenSince => Some(time),
            _ => None,
        })
    };
    let times = [
        ("Thu May 29 17:28:07.919 UTC 2025", "Thu May 29 23:23:16.162 UTC 2025", false),
        ("Thu May 29 17:28:07.919 UTC 2025", "Thu Jun 05 23:23:16.162 UTC 2025", true),
        ("Thu May 29 17:28:07.919 UTC 2014", "Thu May 29 17:28:07.919 UTC 2025", true),
        ("2026-06-12T01:30:00.000Z", "2026-06-12T09:30:00.000Z", false),
        ("2026-06-12T01:30:00.000Z", "2026-06-13T01:30:00.000Z", true),
        ("1732687626000", "Thu May 29 17:28:07.919 UTC 2025", true),
        ("Dec 3, 2021, 6:02:30 AM", "Dec 3, 2021, 6:02:30 PM", false),
        ("Dec 3, 2021, 6:02:30 PM", "Jan 3, 2022, 6:02:30 AM", true),
        ("yesterday", "2026-06-13T01:30:00.000Z", false),
    ];
    for (first, last, is_given) in times {
        let shown = of(json!(first), json!(last), "ACTIVE");
        assert_eq!(shown.as_deref(), is_given.then_some(first), "{first} {last}");
        assert_eq!(of(json!(first), json!(last), "CLOSED"), None);
    }
    assert_eq!(of(json!("2026-06-12T01:30:00.000Z"), Value::Null, "ACTIVE"), None);
}

#[test]
fn cloud_is_that_of_the_resource_unless_it_is_aws() {
    let of = |provider: Value| {
        let resource = json!({"provider": provider, "providerAccountId": "s", "region": "eastus"});
        let alert = alert(&json!({"findingArn": "x", "resources": [resource]}));
        [FactName::Cloud, FactName::CloudAccount, FactName::CloudRegion]
            .map(|name| alert.fact(name).map(str::to_owned))
    };
    assert_eq!(of(json!("AZURE")), ["AZURE", "s", "eastus"].map(|text| Some(text.to_owned())));
    assert_eq!(of(json!("AWS")), [None, None, None]);
    assert_eq!(of(Value::Null), [None, None, None]);
}
