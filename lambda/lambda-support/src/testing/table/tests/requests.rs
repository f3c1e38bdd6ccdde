//! Keys, values, reads of items, faults, and the SDK as a client.

use std::time::Duration;

use aws_sdk_dynamodb::{Client, types::KeysAndAttributes};

use super::*;
use crate::{
    aws::{self, Aws},
    dynamodb::{number, text},
    environment::Environment,
    testing::MockAws,
};

fn key(sort: &str) -> Value {
    json!({"key": {"S": "k"}, "sort": {"S": sort}})
}

fn numbered(count: usize) -> MockTable {
    let table = table();
    for number in 0..count {
        let given = with(key(&format!("{number:03}")), &json!({"n": {"N": number.to_string()}}));
        table.put(item(&given)).unwrap();
    }
    table
}

#[test]
fn invalid_keys_and_values_are_refused() {
    for given in [
        json!({"key": {"S": "k"}}),
        json!({"key": {"S": "k"}, "sort": {"N": "1"}}),
        json!({"key": {"S": "k"}, "sort": {"S": ""}}),
        with(key("s"), &json!({"shard": {"N": "1"}})),
        with(key("s"), &json!({"shard": {"S": ""}, "due_at": {"N": "1"}})),
        with(key("s"), &json!({"due_at": {"S": "1"}})),
        with(key("s"), &json!({"a": "text"})),
        with(key("s"), &json!({"a": {"N": 1}})),
        with(key("s"), &json!({"a": {"N": "1.5"}})),
        with(key("s"), &json!({"a": {"N": "01"}})),
        with(key("s"), &json!({"a": {"N": format!("1{}", "0".repeat(38))}})),
        with(key("s"), &json!({"a": {"S": "x", "N": "1"}})),
        with(key("s"), &json!({"a": {"M": {"b": {"NULL": false}}}})),
        with(key("s"), &json!({"a": {"L": [{"SS": ["x"]}]}})),
    ] {
        assert_invalid(&table(), "PutItem", &json!({"Item": given}));
        assert!(table().put(item(&given)).is_err(), "{given}");
    }
    let too_much = with(key("s"), &json!({"n": {"N": "1"}}));
    for key in [json!({"key": {"S": "k"}}), too_much] {
        for operation in ["UpdateItem", "DeleteItem", "GetItem"] {
            assert_invalid(&table(), operation, &json!({"Key": key}));
        }
    }
    let ignored = json!({"Key": key("s"), "AttributeUpdates": {}});
    assert_invalid(&table(), "UpdateItem", &ignored);
    assert_invalid(&table(), "Scan", &json!({"TableName": "state"}));
}

#[test]
fn put_replaces_the_whole_item() {
    let table = numbered(1);
    ok(&table, "PutItem", &json!({"Item": with(key("000"), &json!({"m": {"BOOL": true}}))}));
    assert_eq!(table.items(), [item(&with(key("000"), &json!({"m": {"BOOL": true}})))]);
}

#[test]
fn get_returns_the_item_or_nothing() {
    let table = numbered(2);
    let found = ok(&table, "GetItem", &json!({"Key": key("001"), "ConsistentRead": true}));
    assert_eq!(found["Item"]["n"], json!({"N": "1"}));
    assert_eq!(ok(&table, "GetItem", &json!({"Key": key("002")})), json!({}));
    let projected = json!({
        "Key": key("001"), "ProjectionExpression": "#n", "ExpressionAttributeNames": {"#n": "n"},
    });
    assert_eq!(ok(&table, "GetItem", &projected), json!({"Item": {"n": {"N": "1"}}}));
}

#[test]
fn batch_get_takes_up_to_a_hundred_different_keys() {
    let table = numbered(99);
    let batch = |keys: Vec<Value>| json!({"RequestItems": {"state": {"Keys": keys}}});
    let keys: Vec<_> = (0..101).map(|number| key(&format!("{number:03}"))).collect();
    let response = ok(&table, "BatchGetItem", &batch(keys[..100].to_vec()));
    let mut found = response["Responses"]["state"].as_array().unwrap().clone();
    assert_eq!((found.len(), &found[0]["n"]), (99, &json!({"N": "98"})), "not in order");
    found.dedup();
    assert_eq!((found.len(), &response["UnprocessedKeys"]), (99, &json!({})));
    assert_invalid(&table, "BatchGetItem", &batch(keys.clone()));
    assert_invalid(&table, "BatchGetItem", &batch(vec![]));
    assert_invalid(&table, "BatchGetItem", &batch(vec![key("000"), key("001"), key("000")]));
}

#[test]
fn batch_get_leaves_keys_above_the_page_limit() {
    let table = numbered(3);
    table.set_page_limit(2);
    let request = json!({
        "Keys": [key("000"), key("001"), key("002")],
        "ProjectionExpression": "#n",
        "ExpressionAttributeNames": {"#n": "n"},
    });
    let mut pending = json!({"state": request});
    let mut found = Vec::new();
    for left in [1, 0] {
        let response = ok(&table, "BatchGetItem", &json!({"RequestItems": pending}));
        found.extend(response["Responses"]["state"].as_array().unwrap().clone());
        pending = response["UnprocessedKeys"].clone();
        let keys = pending["state"]["Keys"].as_array().map_or(0, Vec::len);
        assert_eq!(keys, left);
    }
    assert_eq!(json!(found), json!([{"n": {"N": "1"}}, {"n": {"N": "0"}}, {"n": {"N": "2"}}]));
    table.set_page_limit(0);
    let response = ok(&table, "BatchGetItem", &json!({"RequestItems": {"state": request}}));
    assert_eq!(response["Responses"], json!({"state": []}));
}

#[test]
fn faults_answer_before_or_after_the_effect_of_the_nth_call() {
    let table = table();
    let failed = MockResponse::new(500, "failed");
    table.set_faults(move |call, number| match (call.operation.as_str(), number) {
        ("PutItem", 1) => Some(Fault::Before(failed.clone())),
        ("PutItem", 3) => Some(Fault::After(failed.clone())),
        _ => None,
    });
    let put = |sort| table.respond(&call("PutItem", &json!({"Item": key(sort)}))).status;
    assert_eq!(["1", "2", "3", "4"].map(put), [Some(500), Some(200), Some(500), Some(200)]);
    let written: Vec<_> = table.items().iter().map(|item| item["sort"]["S"].clone()).collect();
    assert_eq!(written, ["2", "3", "4"]);
    assert_eq!((table.calls("PutItem"), table.calls("Query")), (4, 0));
}

#[test]
fn faults_may_write_between_two_calls() {
    let table = table();
    let other = table.clone();
    table.set_faults(move |_, _| {
        other.put(item(&key("s"))).unwrap();
        None
    });
    let get = json!({"Key": key("s")});
    assert_eq!(ok(&table, "GetItem", &get)["Item"], key("s"));
    assert_eq!(table.item("k", "s"), Some(item(&key("s"))));
}

#[test]
fn table_without_range_key_ignores_it() {
    let table = MockTable::new("id", None, []);
    table.put(item(&json!({"id": {"S": "a"}, "sort": {"N": "1"}}))).unwrap();
    assert!(table.item("a", "ignored").is_some());
    let put = json!({"Item": {"id": {"S": "a"}}});
    ok(&table, "PutItem", &put);
    assert_eq!(table.items(), [item(&put["Item"])]);
}

/// The responses are such that the SDK reads them.
#[tokio::test]
async fn sdk_reads_and_writes_the_table() {
    let table = table();
    let shared = table.clone();
    let mock = MockAws::new(move |call| {
        assert!(MockTable::serves(call), "{}", call.operation);
        shared.respond(call)
    });
    let mut environment = Environment::from_env(&aws::VARIABLES, |name| {
        (name != "AWS_ENDPOINT_URL").then(|| "eu-central-1".to_owned())
    });
    let aws = Aws::from_env(&mut environment, "test").unwrap();
    let client = Client::new(&aws.sdk_config(&mock.connector(), Duration::from_secs(3)));

    for sort in ["a", "b", "c"] {
        let put = client.put_item().table_name("state").item("key", text("k"));
        put.item("sort", text(sort)).send().await.unwrap();
    }
    let key =
        |sort| HashMap::from([("key".to_owned(), text("k")), ("sort".to_owned(), text(sort))]);
    let update = client.update_item().table_name("state").set_key(Some(key("b")));
    let update = update.update_expression("ADD #n :one").expression_attribute_names("#n", "n");
    let update = update.expression_attribute_values(":one", number(1));
    let updated = update.return_values("ALL_NEW".into()).send().await.unwrap();
    assert_eq!(updated.attributes.unwrap()["n"], number(1));

    let query = client.query().table_name("state").key_condition_expression("#key = :k");
    let query = query.expression_attribute_names("#key", "key");
    let query = query.expression_attribute_values(":k", text("k")).limit(2).consistent_read(true);
    let pages = query.into_paginator().items().send().try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);

    let keys = KeysAndAttributes::builder().keys(key("b")).keys(key("z")).build().unwrap();
    let batch = client.batch_get_item().request_items("state", keys).send().await.unwrap();
    assert_eq!(batch.responses.unwrap()["state"], [pages[1].clone()]);
    assert!(batch.unprocessed_keys.unwrap().is_empty());
    let delete = client.delete_item().table_name("state").set_key(Some(key("a")));
    let delete = delete.condition_expression("attribute_exists(#n)");
    let failed = delete.expression_attribute_names("#n", "n").send().await.unwrap_err();
    assert!(failed.into_service_error().is_conditional_check_failed_exception());
    assert_eq!(table.items().len(), 3);
}
