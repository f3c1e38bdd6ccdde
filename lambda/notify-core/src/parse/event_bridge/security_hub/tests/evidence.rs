use super::*;

#[test]
fn ports_are_the_resources_and_the_other_sides() {
    let ports = |network: Value| {
        let alert = alert(&json!({"Title": "t", "Network": network}));
        let of = |name| alert.fact(name).map(str::to_owned);
        (of(FactName::Port), of(FactName::RemotePort))
    };
    let some = |text: &str| Some(text.to_owned());
    let range = |begin: Value, end: Value| json!({"OpenPortRange": {"Begin": begin, "End": end}});
    assert_eq!(ports(range(json!(22), json!(22))), (some("22"), None));
    assert_eq!(ports(range(json!("80"), json!(90))), (some("80-90"), None));
    assert_eq!(ports(range(json!([]), json!(90))), (None, None));
    let to = |direction: &str| json!({"Direction": direction, "DestinationPort": "443", "Protocol": "TCP"});
    assert_eq!(ports(to("IN")), (some("443/TCP"), None));
    assert_eq!(ports(to("OUT")), (None, some("443/TCP")));
    assert_eq!(ports(json!([])), (None, None));
}

#[test]
fn network_path_is_cut() {
    let steps = vec![json!({"ComponentId": "x"}); 1_000];
    let alert = alert(&json!({"Title": "t", "NetworkPath": steps}));
    assert_eq!(alert.fact(FactName::NetworkPath), Some(&*["x"; 10].join(" → ")));
}

#[test]
fn attack_sequence_of_unexpected_types_costs_its_facts_only() {
    for sequence in [
        json!(null),
        json!([]),
        json!({"Actors": {}, "Endpoints": [7], "Signals": ["s", {"Name": []}]}),
    ] {
        let alert = alert(&json!({"Title": "t", "Detection": {"Sequence": sequence}}));
        assert!(alert.facts.is_empty(), "{sequence}");
    }
}

#[test]
fn process_is_also_in_the_product_fields_of_guardduty() {
    let start = "aws/guardduty/service/runtimeDetails/process/";
    let fields = |name: Value| json!({format!("{start}name"): name, format!("{start}executablePath"): "/usr/bin/x"});
    let of =
        |finding: Value| alert(&with_title(finding)).fact(FactName::Process).map(str::to_owned);
    assert_eq!(of(json!({"ProductFields": fields(json!("x"))})).as_deref(), Some("x (/usr/bin/x)"));
    assert_eq!(of(json!({"ProductFields": fields(json!([]))})).as_deref(), Some("/usr/bin/x"));
    assert_eq!(of(json!({"Process": {"Name": "y"}})).as_deref(), Some("y"));
    assert_eq!(of(json!({"ProductFields": []})), None);
}

#[test]
fn access_from_outside_has_its_principal_and_actions() {
    let of = |other: Value| {
        let finding = json!({"Resources": [{"Id": "arn:aws:s3:::b", "Details": {"Other": other}}]});
        alert(&with_title(finding)).facts
    };
    let actions = ["s3:GetObject", "s3:ListBucket"].map(str::to_owned).into_iter().collect();
    assert_eq!(
        of(json!({"External Principal Type": "AWS", "External Principal": 444_455_556_666_u64,
            "Action Granted": "s3:GetObject, s3:ListBucket,", "Condition": "none"})),
        [
            (FactName::Principal, FactValue::Text("AWS 444455556666".to_owned())),
            (FactName::Actions, FactValue::List(actions)),
        ]
    );
    assert_eq!(of(json!({"External Principal": {}, "Action Granted": ","})), []);
    let condition = "aws:SourceIp: 203.0.113.0/24".to_owned();
    assert_eq!(
        of(json!({"Condition": condition})),
        [(FactName::AccessCondition, FactValue::Text(condition))]
    );
    assert_eq!(of(json!([])), []);
}

#[test]
fn unused_access_is_counted_in_product_fields() {
    let fields = json!({"numberOfUnusedActions": "256", "numberOfUnusedServices": 15});
    let alert = alert(&with_title(json!({"ProductFields": fields})));
    assert_eq!(alert.fact(FactName::UnusedActions), Some("256"));
    assert_eq!(alert.fact(FactName::UnusedServices), Some("15"));
}
