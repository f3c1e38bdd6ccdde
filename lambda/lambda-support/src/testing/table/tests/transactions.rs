//! Transactions.

use super::*;

fn put(sort: &str, condition: &str) -> Value {
    json!({"Put": {
        "TableName": "state",
        "Item": {"key": {"S": "k"}, "sort": {"S": sort}},
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#key": "key"},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }})
}

fn add(sort: &str) -> Value {
    json!({"Update": {
        "TableName": "state",
        "Key": {"key": {"S": "k"}, "sort": {"S": sort}},
        "UpdateExpression": "ADD #n :one",
        "ExpressionAttributeNames": {"#n": "n"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }})
}

fn transaction(items: &[Value]) -> Value {
    json!({"TransactItems": items, "ClientRequestToken": "token"})
}

#[test]
fn transaction_writes_all_or_nothing() {
    let table = table();
    let absent = "attribute_not_exists(#key)";
    let both = transaction(&[add("counter"), put("first", absent)]);
    assert_eq!(ok(&table, "TransactWriteItems", &both), json!({}));
    assert_eq!(table.item("k", "counter").unwrap()["n"], json!({"N": "1"}));

    let (kind, body) = error(&table, "TransactWriteItems", &both);
    assert_eq!(kind, "TransactionCanceledException");
    let first = json!({"key": {"S": "k"}, "sort": {"S": "first"}});
    let reasons = json!([{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": first}]);
    assert_eq!(body["CancellationReasons"], reasons);
    assert_eq!(table.item("k", "counter").unwrap()["n"], json!({"N": "1"}));

    let delete = json!({"Delete": {"TableName": "state", "Key": first}});
    ok(&table, "TransactWriteItems", &transaction(&[add("counter"), delete]));
    assert!(table.item("k", "first").is_none());
}

#[test]
fn invalid_transactions_are_refused() {
    for items in [
        vec![],
        vec![add("counter"), add("counter")],
        vec![json!({"ConditionCheck": {"Key": {"key": {"S": "k"}, "sort": {"S": "s"}}}})],
    ] {
        assert_invalid(&table(), "TransactWriteItems", &transaction(&items));
    }
}
