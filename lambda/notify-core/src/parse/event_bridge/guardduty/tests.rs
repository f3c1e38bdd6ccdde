mod scan_results;

use serde_json::{Value, json};

use crate::{
    Alert, Content, FactName, FactValue, Severity,
    parse::{Body, ParseSettings, notices},
};

fn alert(source: &str, detail_type: &str, detail: &Value) -> Alert {
    let event = json!({"source": source, "detail-type": detail_type, "detail": detail});
    let mut notices = notices(&Body::from_text(&event.to_string()), &ParseSettings::default());
    match notices.remove(0).content {
        Content::Alert(alert) => *alert,
        other => panic!("{other:?}"),
    }
}

fn finding(resource: &Value, service: &Value) -> Alert {
    let detail = json!({"id": "x", "resource": resource, "service": service});
    alert("aws.guardduty", "GuardDuty Finding", &detail)
}

fn fact(alert: &Alert, name: FactName) -> Option<String> {
    alert.facts.iter().find(|(of, _)| *of == name).map(|(_, value)| match value {
        FactValue::Text(text) | FactValue::Time(text) => text.clone(),
        FactValue::List(texts) => texts.items.join(", "),
        FactValue::Packages(packages) => panic!("{packages:?}"),
    })
}

/// The resources, and what else is involved, of a finding whose event describes all of these.
fn affected(resource_type: &Value) -> (Vec<String>, String) {
    let mut resource = json!({
        "accessKeyDetails": {"userName": "deploy", "accessKeyId": "AKIAEXAMPLE"},
        "s3BucketDetails": [{"name": "exports", "s3ObjectDetails": [{"key": "a.csv"}]}],
        "containerDetails": {"name": null, "id": "0a1b"},
        "instanceDetails": {"instanceId": "i-0a1b",
            "tags": [{"key": "Name", "value": "web"}, {"key": "x"}]},
        "eksClusterDetails": {"name": "orders"},
        "ebsVolumeDetails": {"scannedVolumeDetails": [{"volumeArn": "arn:v1"}, {"volumeArn": "arn:v2"}]},
        "modelDetails": [{"modelId": "m1"}, {"modelId": "m2"}],
        "bedrockGuardrailDetails": {"guardrails": [{"arn": "arn:g"}]},
        "recoveryPointDetails": {"recoveryPointArn": "arn:r"},
    });
    resource["resourceType"] = resource_type.clone();
    let alert = finding(&resource, &json!({}));
    (alert.resources.items.clone(), fact(&alert, FactName::AlsoInvolved).unwrap_or_default())
}

#[test]
fn resource_is_described_by_the_details_of_its_type() {
    for (resource_type, resources) in [
        ("AccessKey", vec!["AccessKey deploy"]),
        ("S3Bucket", vec!["S3Bucket exports"]),
        ("S3Object", vec!["S3Object a.csv"]),
        ("Container", vec!["Container 0a1b"]),
        ("Instance", vec!["Instance i-0a1b (web)"]),
        ("EKSCluster", vec!["EKSCluster orders"]),
        ("KubernetesCluster", vec!["KubernetesCluster orders"]),
        ("EBSVolume", vec!["arn:v1", "arn:v2"]),
        ("BedrockModel", vec!["BedrockModel m1", "BedrockModel m2"]),
        ("Guardrail", vec!["arn:g"]),
        ("EC2RecoveryPoint", vec!["arn:r"]),
        // None of the details is of this type.
        ("RDSDBInstance", vec!["RDSDBInstance"]),
        ("Spaceship", vec!["Spaceship"]),
    ] {
        assert_eq!(affected(&json!(resource_type)).0, resources, "{resource_type}");
    }
}

#[test]
fn resources_beside_the_affected_one_are_a_fact() {
    let (_, also) = affected(&json!("Container"));
    assert!(also.contains("Instance i-0a1b (web), EKSCluster orders, arn:v1, arn:v2"), "{also}");
    assert!(!also.contains("Container") && !also.contains("deploy"), "{also}");
    // Without a type the first details are the resource's.
    for no_type in [json!(null), json!({}), json!("")] {
        let (resources, also) = affected(&no_type);
        assert_eq!(resources, ["S3Object a.csv"]);
        assert!(also.starts_with("S3Bucket exports, Container 0a1b"), "{also}");
    }
}

#[test]
fn resource_of_an_unknown_type_is_the_one_in_its_own_details() {
    let resource = |details: &Value| {
        let mut resource = json!({"resourceType": "GameServer", "instanceDetails": {"instanceId": "i-1"},
            "kubernetesDetails": {"name": "x"}, "rdsDbUserDetails": {"name": "x"}});
        for (key, value) in details.as_object().unwrap() {
            resource[key] = value.clone();
        }
        finding(&resource, &json!({})).resources.items
    };
    let arns = json!({"fleetRoleArn": "arn:role", "serverArn": "arn:server", "serverId": "s"});
    assert_eq!(resource(&json!({"gameServerDetails": arns})), ["arn:server"]);
    assert_eq!(resource(&json!({"gameServerDetails": [{"id": 7}]})), ["GameServer 7"]);
    assert_eq!(resource(&json!({"computeDetails": {"name": "c"}})), ["GameServer c"]);
    let two = json!({"aDetails": {"name": "a"}, "gameserverDetails": {"name": "g"}});
    assert_eq!(resource(&two), ["GameServer g"]);
    let other_two = json!({"aDetails": {"name": "a"}, "bDetails": {"name": "b"}});
    assert_eq!(resource(&other_two), ["GameServer"]);
    assert_eq!(
        resource(&json!({"gameServerDetails": {"fleetRoleArn": "arn:role"}})),
        ["GameServer"]
    );
}

#[test]
fn caller_has_its_type_and_key() {
    let caller = |details: Value| {
        fact(&finding(&json!({"accessKeyDetails": details}), &json!({})), FactName::Caller)
    };
    let whole = json!({"userType": "Role", "userName": "web", "principalId": "A:i-1", "accessKeyId": "ASIA1"});
    assert_eq!(caller(whole).unwrap(), "Role web/i-1 (ASIA1)");
    assert_eq!(caller(json!({"userType": "Root", "userName": "Root"})).unwrap(), "Root");
    assert_eq!(caller(json!({"principalId": "AIDA1"})).unwrap(), "AIDA1");
    assert_eq!(caller(json!({"accessKeyId": "AKIA1"})).unwrap(), "AKIA1");
    assert_eq!(caller(json!([])), None);
}

#[test]
fn ports_have_protocol_and_service() {
    let action = json!({"action": {"networkConnectionAction": {"connectionDirection": "UNKNOWN",
        "protocol": "TCP", "localPortDetails": {"port": "22", "portName": "SSH"},
        "remotePortDetails": {"port": 4444, "portName": "Unknown"}, "blocked": true}}});
    let alert = finding(&json!({}), &action);
    assert_eq!(fact(&alert, FactName::Port).unwrap(), "22/TCP (SSH)");
    assert_eq!(fact(&alert, FactName::RemotePort).unwrap(), "4444/TCP");
    assert_eq!(fact(&alert, FactName::Blocked).unwrap(), "true");
    assert_eq!(fact(&alert, FactName::Direction), None);
}

#[test]
fn scanned_ports_and_unusual_calls_are_read_from_the_additional_information() {
    let information = json!({"portsScannedSample": [22, 80, "x"],
        "anomalies": {"anomalousAPIs": "s3.amazonaws.com:[ListBuckets:success]"}});
    let action = json!({"networkConnectionAction": {"remotePortDetails": {"port": 22}},
        "awsApiCallAction": {}});
    let service = json!({"action": action, "additionalInfo": {"value": information.to_string()}});
    let alert = finding(&json!({}), &service);
    assert_eq!(fact(&alert, FactName::RemotePort).unwrap(), "22, 80");
    let calls = "s3.amazonaws.com:[ListBuckets:success]";
    assert_eq!(fact(&alert, FactName::UnusualCalls).unwrap(), calls);
}

#[test]
fn probed_ports_and_probing_addresses_are_listed_once() {
    let probe = |port: u16, ip: &str| {
        json!({"localPortDetails": {"port": port, "portName": "SSH"},
            "remoteIpDetails": {"ipAddressV4": ip}})
    };
    let details = [probe(22, "192.0.2.1"), probe(22, "192.0.2.2"), probe(2222, "192.0.2.1")];
    let alert =
        finding(&json!({}), &json!({"action": {"portProbeAction": {"portProbeDetails": details}}}));
    assert_eq!(fact(&alert, FactName::Port).unwrap(), "22 (SSH), 2222 (SSH)");
    assert_eq!(fact(&alert, FactName::RemoteAddress).unwrap(), "192.0.2.1, 192.0.2.2");
}

#[test]
fn kubernetes_request_and_its_roles_are_one_fact() {
    let alert = finding(
        &json!({"kubernetesDetails": {"kubernetesUserDetails": {"username": "admin", "groups": ["g", 7]},
            "kubernetesWorkloadDetails": {"namespace": "shop", "name": "web", "type": "pods"}}}),
        &json!({"action": {
            "kubernetesApiCallAction": {"verb": "list", "requestUri": "/api/v1/secrets", "statusCode": 403},
            "kubernetesPermissionCheckedDetails": {"allowed": false},
            "kubernetesRoleBindingDetails": {"kind": "RoleBinding", "name": "b", "roleRefName": "r"}}}),
    );
    assert_eq!(fact(&alert, FactName::KubernetesUser).unwrap(), "admin (g)");
    let request = "list /api/v1/secrets (403), RoleBinding b → r";
    assert_eq!(fact(&alert, FactName::KubernetesRequest).unwrap(), request);
    assert_eq!(fact(&alert, FactName::Workload).unwrap(), "shop/web (pods)");
}

#[test]
fn logins_are_added_up_for_all_users() {
    let login = |user: &str, failed: Value| json!({"user": user, "failedLoginAttempts": failed});
    for key in ["LoginAttributes", "loginAttributes"] {
        let attributes =
            [login("a", json!(2)), login("b", json!("3")), login("b", json!(u64::MAX))];
        let alert = finding(
            &json!({"rdsDbUserDetails": {"user": "a", "database": "orders", "authMethod": "IAM"}}),
            &json!({"action": {"rdsLoginAttemptAction": {key: attributes}}}),
        );
        assert_eq!(fact(&alert, FactName::DatabaseUser).unwrap(), "a (IAM), b");
        assert_eq!(fact(&alert, FactName::Database).unwrap(), "orders");
        assert_eq!(fact(&alert, FactName::FailedLogins).unwrap(), u64::MAX.to_string());
        assert_eq!(fact(&alert, FactName::SuccessfulLogins), None);
    }
}

#[test]
fn threats_are_named_with_their_list_file_and_hash() {
    let service = json!({
        "evidence": {"threatIntelligenceDetails": [
            {"threatListName": "L", "threatNames": ["Bot"]}, {"threatListName": "M", "threatNames": null}]},
        "malwareScanDetails": {"threats": [{"name": "EICAR", "hash": "00",
            "itemPaths": [{"nestedItemPath": "a/b", "hash": "00"}], "itemDetails": [{"itemPath": "c"}]}]},
    });
    let alert = finding(&json!({}), &service);
    assert_eq!(fact(&alert, FactName::Threat).unwrap(), "Bot (L), M, EICAR");
    assert_eq!(fact(&alert, FactName::File).unwrap(), "a/b, c");
    assert_eq!(fact(&alert, FactName::Hash).unwrap(), "00");
}

#[test]
fn additional_information_is_an_object_or_quoted_json() {
    for information in [
        json!({"sample": true, "threatName": "Bot"}),
        json!({"value": r#"{"sample":true,"threatName":"Bot"}"#, "type": "default"}),
        json!({"sample": true, "threatName": "Bot", "value": "not JSON"}),
        json!(r#"{"sample":true,"threatName":"Bot"}"#),
    ] {
        let alert = finding(&json!({}), &json!({"additionalInfo": information}));
        assert!(alert.is_sample, "{information}");
        assert_eq!(fact(&alert, FactName::Threat).unwrap(), "Bot");
    }
    for information in
        [json!(null), json!([]), json!("{"), json!({"value": "{}"}), json!({"sample": 1})]
    {
        let alert = finding(&json!({}), &json!({"additionalInfo": information}));
        assert!(!alert.is_sample, "{information}");
    }
}

#[test]
fn attack_sequence_names_one_resource_of_each_type_first() {
    let resource = |kind: &str, uid: &str| json!({"resourceType": kind, "uid": uid});
    let sequence = json!({
        "resources": [resource("EC2_INSTANCE", "i-1"), resource("EC2_INSTANCE", "i-2"),
            resource("EKS_CLUSTER", "arn:c"), {"resourceType": "CONTAINER", "uid": "0a", "name": "web"}],
        "signals": [{"type": "FINDING", "name": "A:B/C", "count": 1},
            {"type": "CLOUD_TRAIL", "name": "s3:DeleteObject", "count": 3}],
    });
    let alert = finding(
        &json!({"resourceType": "AttackSequence"}),
        &json!({"detection": {"sequence": sequence}}),
    );
    let resources = ["EC2_INSTANCE i-1", "arn:c", "CONTAINER 0a (web)", "EC2_INSTANCE i-2"];
    assert_eq!(alert.resources.items, resources);
    let signals = "A:B/C, s3:DeleteObject (CLOUD_TRAIL, ×3)";
    assert_eq!(fact(&alert, FactName::Signals).unwrap(), signals);
}

#[test]
fn facts_are_limited() {
    let all = json!({"port": 1, "ipAddressV4": "192.0.2.1"});
    let alert = finding(
        &json!({"accessKeyDetails": {"userName": "u"}, "containerDetails": {"image": "i", "name": "c"},
            "rdsDbUserDetails": {"user": "u", "database": "d"}, "instanceDetails": {"instanceId": "i"}}),
        &json!({"count": 2, "action": {"dnsRequestAction": {"domain": "d", "blocked": false},
            "awsApiCallAction": {"api": "a", "errorCode": "e"}, "networkConnectionAction": {
            "connectionDirection": "INBOUND", "localPortDetails": all, "remotePortDetails": all,
            "remoteIpDetails": all}},
            "runtimeDetails": {"process": {"name": "p"}, "context": {"commandLineExample": "c"}}}),
    );
    assert_eq!(alert.facts.len(), 12);
    assert_eq!(alert.facts[0].0, FactName::Caller);
}

#[test]
fn other_calls_that_a_finding_has_counted_are_named() {
    let calls = |information: Value| {
        let call = json!({"api": "ListBuckets", "serviceName": "s3.amazonaws.com"});
        let action = json!({"awsApiCallAction": call});
        let service = json!({"action": action, "additionalInfo": information});
        fact(&finding(&json!({}), &service), FactName::ApiCall).unwrap()
    };
    let own = "ListBuckets (s3.amazonaws.com)";
    let others =
        json!([{"name": "ListBuckets", "count": 2}, {"name": "GetObject", "count": 3}, {}, 7]);
    assert_eq!(calls(json!({"apiCalls": others})), [own, ", GetObject"].concat());
    let recent = json!([{"api": "PutObject"}, {"api": "PutObject"}]);
    assert_eq!(calls(json!({"recentApiCalls": recent})), [own, ", PutObject"].concat());
    assert_eq!(calls(json!({"apiCalls": {}})), own);
}
