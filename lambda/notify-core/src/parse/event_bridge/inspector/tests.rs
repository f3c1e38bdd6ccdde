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
        detail: &detail.as_object().unwrap().into(),
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
