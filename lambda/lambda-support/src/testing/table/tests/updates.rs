//! Update expressions, and what a write returns.

use super::*;

/// An update of `k/s`; `#x` stands for the attribute `x`.
fn update(expression: &str, values: &Value) -> Value {
    let is_in_word = |letter: char| letter.is_ascii_alphanumeric() || "#_".contains(letter);
    let words = expression.split(|letter| !is_in_word(letter));
    let names = words.filter_map(|word| Some((word, word.strip_prefix('#')?)));
    json!({
        "TableName": "state",
        "Key": {"key": {"S": "k"}, "sort": {"S": "s"}},
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names.collect::<HashMap<_, _>>(),
        "ExpressionAttributeValues": values,
    })
}

/// A table with an item whose `n` is 5 and whose `t` is `x`.
fn filled() -> MockTable {
    let table = table();
    let given = json!({"key": {"S": "k"}, "sort": {"S": "s"}, "n": {"N": "5"}, "t": {"S": "x"}});
    table.put(item(&given)).unwrap();
    table
}

/// The attributes of the item without its key.
fn attributes(table: &MockTable) -> Option<Value> {
    let mut item = table.item("k", "s")?;
    assert!(item.remove("key").is_some() && item.remove("sort").is_some());
    Some(item.into())
}

fn after(table: &MockTable, expression: &str, values: &Value) -> Value {
    assert_eq!(ok(table, "UpdateItem", &update(expression, values)), json!({}));
    attributes(table).unwrap()
}

#[test]
fn set_writes_values_sums_and_defaults() {
    let (two, text) = (json!({":v": {"N": "2"}}), json!({"S": "x"}));
    for (expression, n) in [
        ("SET #n = :v", "2"),
        ("SET #n = #n + :v", "7"),
        ("SET #n = #n - :v", "3"),
        ("SET #n = :v - #n", "-3"),
        ("SET #n = if_not_exists(#n, :v)", "5"),
        ("SET #n = if_not_exists(#n, :v) + :v", "7"),
        ("SET #n = if_not_exists(#z, :v) + :v", "4"),
        ("SET #n = if_not_exists(#z, #n) + :v", "7"),
    ] {
        let expected = json!({"n": {"N": n}, "t": text});
        assert_eq!(after(&filled(), expression, &two), expected, "{expression}");
    }
}

#[test]
fn every_term_has_its_value_from_before_the_update() {
    let swapped = after(&filled(), "SET #n = #t, #t = #n", &json!({}));
    assert_eq!(swapped, json!({"n": {"S": "x"}, "t": {"N": "5"}}));
    let moved = after(&filled(), "set #m = #n + :one remove #n", &json!({":one": {"N": "1"}}));
    assert_eq!(moved, json!({"m": {"N": "6"}, "t": {"S": "x"}}));
}

#[test]
fn add_counts_from_zero_and_remove_ignores_an_absent_attribute() {
    let two = json!({":v": {"N": "2"}});
    let added = after(&filled(), "ADD #n :v, #m :v REMOVE #t, #z", &two);
    assert_eq!(added, json!({"n": {"N": "7"}, "m": {"N": "2"}}));
    let subtracted = after(&filled(), "ADD #n :v", &json!({":v": {"N": "-7"}}));
    assert_eq!(subtracted["n"], json!({"N": "-2"}));
}

#[test]
fn update_creates_an_absent_item_unless_it_only_removes() {
    let one = json!({":one": {"N": "1"}});
    assert_eq!(after(&table(), "SET #n = :one", &one), json!({"n": {"N": "1"}}));
    assert_eq!(after(&table(), "ADD #n :one", &one), json!({"n": {"N": "1"}}));
    let table = table();
    let remove = with(update("REMOVE #n", &json!({})), &json!({"ReturnValues": "ALL_NEW"}));
    assert_eq!(ok(&table, "UpdateItem", &remove), json!({}));
    assert_eq!(attributes(&table), None);
    ok(&table, "UpdateItem", &json!({"TableName": "state", "Key": remove["Key"]}));
    assert_eq!(attributes(&table), Some(json!({})), "an update without an expression");
}

#[test]
fn update_that_dynamodb_refuses_changes_nothing() {
    let (one, text) = (json!({":v": {"N": "1"}}), json!({":v": {"S": "x"}}));
    let most = json!({":v": {"N": "9".repeat(38)}});
    for (expression, values) in [
        ("", &json!({})),
        ("SET", &json!({})),
        ("SET #n", &json!({})),
        ("SET #n = :v,", &one),
        ("SET #n = :v + :v + :v", &one),
        ("SET #n = :v SET #m = :v", &one),
        ("SET #n = :v, #n = :v", &one),
        ("SET #n = :v REMOVE #n", &one),
        ("SET n = :v", &one),
        ("SET #n = #z", &json!({})),
        ("SET #n = #z + :v", &one),
        ("SET #n = #t + :v", &one),
        ("SET #n = #n + :v", &text),
        ("SET #n = list_append(#n, :v)", &one),
        ("SET #key = :v", &text),
        ("REMOVE #sort", &json!({})),
        ("ADD #n :v", &text),
        ("ADD #t :v", &one),
        ("DELETE #n :v", &one),
        ("ADD #n :v", &most),
        ("SET #shard = :v", &one),
        ("SET #due_at = :v", &text),
    ] {
        assert_invalid(&filled(), "UpdateItem", &update(expression, values));
    }
}

#[test]
fn return_values_are_the_item_before_or_after_or_what_was_updated() {
    let old = json!({"key": {"S": "k"}, "sort": {"S": "s"}, "n": {"N": "5"}, "t": {"S": "x"}});
    let new = json!({"key": {"S": "k"}, "sort": {"S": "s"}, "n": {"N": "6"}});
    let base = update("SET #n = #n + :v REMOVE #t", &json!({":v": {"N": "1"}}));
    for (returns, expected) in [
        ("NONE", json!({})),
        ("ALL_OLD", json!({"Attributes": old})),
        ("ALL_NEW", json!({"Attributes": new})),
        ("UPDATED_NEW", json!({"Attributes": {"n": {"N": "6"}}})),
    ] {
        let body = with(base.clone(), &json!({"ReturnValues": returns}));
        assert_eq!(ok(&filled(), "UpdateItem", &body), expected, "{returns}");
    }
    let removes = with(update("REMOVE #t", &json!({})), &json!({"ReturnValues": "UPDATED_NEW"}));
    assert_eq!(ok(&filled(), "UpdateItem", &removes), json!({}), "nothing new");
    assert_invalid(&filled(), "UpdateItem", &with(base, &json!({"ReturnValues": "UPDATED_OLD"})));

    let delete = json!({"Key": update("", &json!({}))["Key"], "ReturnValues": "ALL_OLD"});
    let put = json!({"Item": new, "ReturnValues": "ALL_OLD"});
    for (operation, body) in [("DeleteItem", delete), ("PutItem", put)] {
        assert_eq!(ok(&filled(), operation, &body), json!({"Attributes": old}), "{operation}");
        assert_eq!(ok(&table(), operation, &body), json!({}), "{operation} without an old item");
        assert_invalid(&filled(), operation, &with(body, &json!({"ReturnValues": "ALL_NEW"})));
    }
}

#[test]
fn failed_condition_returns_the_item_if_asked() {
    let condition = json!({
        "ConditionExpression": "#n = :zero",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ExpressionAttributeValues": {":zero": {"N": "0"}},
    });
    let body = with(update("REMOVE #n", &json!({})), &condition);
    let (kind, failure) = error(&filled(), "UpdateItem", &body);
    assert_eq!((kind.as_str(), &failure["Item"]["n"]), (FAILED, &json!({"N": "5"})));
    assert_eq!(error(&table(), "UpdateItem", &body).1.get("Item"), None, "there is no item");
    let body = with(body, &json!({"ReturnValuesOnConditionCheckFailure": "NONE"}));
    let (kind, failure) = error(&filled(), "UpdateItem", &body);
    assert_eq!((kind.as_str(), failure.get("Item")), (FAILED, None));
}

const FAILED: &str = "ConditionalCheckFailedException";
