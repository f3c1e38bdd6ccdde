//! The item that the tests of the operator tools use has the form and the keys of the formatter's.

use notify_core::state::{Item, Subject, digest};
use serde_json::Value;

#[test]
fn item_of_the_tools_tests_is_in_the_formatters_form() {
    let written = include_str!("../../../tests/local-cloud/item.json");
    let item = Item::parse(written).expect("the formatter reads it");
    let value = |json: &str| serde_json::from_str::<Value>(json).expect("it is JSON");
    assert_eq!(value(&item.to_json()), value(written));
}

#[test]
fn keys_of_the_tools_tests_are_the_formatters() {
    let item = Item::parse(include_str!("../../../tests/local-cloud/item.json"));
    let finding = item.and_then(|item| item.about.id).expect("it has a finding");
    assert_eq!(digest(&finding), "5fdbac44554b3e68df42b436b715cd16");
    assert_eq!(Subject::provisional_id(&finding), "79133f052d9098dff1c6db5526696e8b");
}
