//! Conditions of writes: each part of the grammar.

use super::*;

/// A delete of `k/s` under a condition; `#x` stands for the attribute `x`.
fn delete(condition: &str) -> Value {
    let (mut names, mut values) = (json!({}), json!({}));
    let known = json!({
        ":one": {"N": "1"}, ":two": {"N": "2"}, ":ten": {"N": "10"}, ":x": {"S": "x"},
        ":xy": {"S": "xy"}, ":empty": {"S": ""}, ":yes": {"BOOL": true}, ":null": {"NULL": true},
        ":list": {"L": [{"N": "1"}]}, ":map": {"M": {"a": {"N": "1"}}},
    });
    let is_in_word = |letter: char| letter.is_ascii_alphanumeric() || "#:_".contains(letter);
    for word in condition.split(|letter| !is_in_word(letter)) {
        if let Some(name) = word.strip_prefix('#') {
            names[word] = name.into();
        } else if word.starts_with(':') {
            values[word] = known[word].clone();
        }
    }
    json!({
        "TableName": "state",
        "Key": {"key": {"S": "k"}, "sort": {"S": "s"}},
        "ConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    })
}

/// Whether the condition holds for an item with number 2, text `xy`, and one value of each other
/// type.
fn holds(condition: &str) -> bool {
    let table = table();
    let given = json!({
        "key": {"S": "k"}, "sort": {"S": "s"}, "number": {"N": "2"}, "same": {"N": "2"},
        "text": {"S": "xy"}, "flag": {"BOOL": true}, "null": {"NULL": true},
        "list": {"L": [{"N": "1"}]}, "map": {"M": {"a": {"N": "1"}}},
    });
    table.put(item(&given)).unwrap();
    let response = table.respond(&call("DeleteItem", &delete(condition)));
    let holds = response.status == Some(200);
    assert!(holds || response.body.contains("ConditionalCheckFailed"), "{}", response.body);
    assert_eq!(table.items().is_empty(), holds, "a failed condition changes nothing");
    holds
}

fn assert_holds(conditions: &[(&str, bool)]) {
    for (condition, expected) in conditions {
        assert_eq!(holds(condition), *expected, "{condition}");
    }
}

#[test]
fn numbers_compare_by_value_and_strings_by_bytes() {
    assert_holds(&[
        ("#number = :two", true),
        ("#number = :ten", false),
        ("#number <> :ten", true),
        ("#number <> :two", false),
        ("#number < :ten", true), // as text "2" > "10"
        ("#number < :two", false),
        ("#number <= :two", true),
        ("#number > :one", true),
        ("#number > :ten", false),
        ("#number >= :two", true),
        ("#number >= :ten", false),
        (":ten > #number", true),
        ("#number = #same", true),
        ("#text = :xy", true),
        ("#text > :x", true),
        ("#text < :x", false),
        ("#text > :empty", true),
    ]);
}

#[test]
fn other_types_compare_by_equality_only() {
    assert_holds(&[
        ("#flag = :yes", true),
        ("#null = :null", true),
        ("#list = :list", true),
        ("#map = :map", true),
        ("#map <> :list", true),
        ("#number = :x", false),
        ("#number <> :x", true),
        ("#number < :x", false),
        ("#number >= :x", false),
        ("#flag < :one", false),
    ]);
    for condition in ["#number < :yes", ":list >= #number", "#number BETWEEN :null AND :null"] {
        assert_invalid(&table(), "DeleteItem", &delete(condition));
    }
}

/// As `DynamoDB` decides: an absent attribute is unequal to everything.
#[test]
fn comparisons_with_an_absent_attribute_are_false_but_for_inequality() {
    assert_holds(&[
        ("#absent = :one", false),
        ("#absent <> :one", true),
        ("#absent < :one", false),
        ("#absent >= :one", false),
        (":one > #absent", false),
        ("#absent = #missing", false),
        ("#absent <> #missing", true),
        ("NOT #absent = :one", true),
        ("#absent BETWEEN :one AND :ten", false),
        ("#number BETWEEN #absent AND :ten", false),
        ("begins_with(#absent, :empty)", false),
        ("size(#absent) < :ten", false),
    ]);
}

#[test]
fn functions_read_an_attribute() {
    assert_holds(&[
        ("attribute_exists(#number)", true),
        ("attribute_exists(#absent)", false),
        ("attribute_not_exists(#absent)", true),
        ("attribute_not_exists ( #null )", false),
        ("begins_with(#text, :x)", true),
        ("begins_with(#text, :empty)", true),
        ("begins_with(#text, :xy)", true),
        ("begins_with(#number, :x)", false),
        ("contains(#text, :x)", true),
        ("contains(#number, :x)", false),
        ("size(#text) = :two", true),
        ("size(#list) = :one", true),
        ("size(#map) < :two", true),
        (":one < size(#text)", true),
        ("size(#number) = :one", false),
    ]);
}

#[test]
fn between_includes_its_bounds() {
    assert_holds(&[
        ("#number BETWEEN :two AND :ten", true),
        ("#number BETWEEN :one AND :two", true),
        ("#number between :ten and :ten", false),
        ("#number BETWEEN #same AND #same", true),
        ("#text BETWEEN :x AND :xy", true),
        ("#text BETWEEN :one AND :ten", false),
        ("#number BETWEEN :one AND :two AND #text = :x", false),
    ]);
    for condition in ["#number BETWEEN :ten AND :one", "#number BETWEEN :one AND :x"] {
        assert_invalid(&table(), "DeleteItem", &delete(condition));
    }
}

#[test]
fn not_binds_closer_than_and_and_and_closer_than_or() {
    let (yes, no) = ("#number = :two", "#number = :one");
    for (condition, expected) in [
        (format!("{yes} OR {yes} AND {no}"), true),
        (format!("({yes} OR {yes}) AND {no}"), false),
        (format!("{no} AND {no} OR {yes}"), true),
        (format!("{no} AND ({no} OR {yes})"), false),
        (format!("NOT {no} AND {no}"), false),
        (format!("NOT ({no} AND {no})"), true),
        (format!("not not {yes} or {no}"), true),
        (format!("({yes}) AND (({no}) OR ({yes}))"), true),
    ] {
        assert_eq!(holds(&condition), expected, "{condition}");
    }
}

#[test]
fn condition_that_cannot_be_read_is_refused() {
    for condition in [
        "",
        "#number",
        "#number =",
        "= :one",
        "#number = :one AND",
        "#number = :one :two",
        "#number == :one",
        "#number != :one",
        "#number = 1",
        "number = :one",
        "(#number = :one",
        "#number = :one)",
        "((#number = :one))",
        "(#number = :one OR ((#text = :x)))",
        "size(#text)",
        "size(:x) = :one",
        "attribute_exists(#number) = :yes",
        "attribute_exists(#number, #text)",
        "attribute_exists(number)",
        "attribute_type(#number, :x)",
        "begins_with(#text, :one)",
        "begins_with(#text)",
        "#number IN (:one, :two)",
        "#map.#a = :one",
        "#number BETWEEN :one OR :two",
    ] {
        assert_invalid(&table(), "DeleteItem", &delete(condition));
    }
}

#[test]
fn every_placeholder_is_defined_and_used() {
    let defined = delete("#number = :one");
    for (member, extra) in [
        ("ExpressionAttributeNames", json!({"#number": "number", "#unused": "a"})),
        ("ExpressionAttributeValues", json!({":one": {"N": "1"}, ":unused": {"N": "1"}})),
        ("ExpressionAttributeNames", json!({})),
        ("ExpressionAttributeValues", json!({})),
    ] {
        assert_invalid(&table(), "DeleteItem", &with(defined.clone(), &json!({member: extra})));
    }
}
