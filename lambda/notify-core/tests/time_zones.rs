//! `modules/formatter/time-zones.json`: the rules that Terraform passes to the function.
//! `tools/time_zones.py` writes it.

#![expect(clippy::unwrap_used, reason = "a file of this repository")]

use std::{collections::BTreeMap, fs};

use notify_core::TimeZone;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../modules/formatter/time-zones.json");

fn table() -> BTreeMap<String, String> {
    serde_json::from_str(&fs::read_to_string(PATH).unwrap()).unwrap()
}

#[test]
fn every_rule_of_the_table_is_parsed() {
    let table = table();
    assert!(table.len() > 590, "{} time zones", table.len());
    for (name, rule) in table {
        assert!(rule.parse::<TimeZone>().is_ok(), "{name}: {rule}");
    }
}

#[test]
fn table_has_the_rules_of_well_known_zones() {
    let table = table();
    for (name, rule) in [
        ("UTC", "UTC0"),
        ("Asia/Tokyo", "JST-9"),
        ("Asia/Kolkata", "IST-5:30"),
        ("Asia/Singapore", "<+08>-8"),
        ("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"),
        ("Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"),
        ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
        ("America/Sao_Paulo", "<-03>3"),
        ("Australia/Sydney", "AEST-10AEDT,M10.1.0,M4.1.0/3"),
    ] {
        assert_eq!(table.get(name).map(String::as_str), Some(rule), "{name}");
    }
}
