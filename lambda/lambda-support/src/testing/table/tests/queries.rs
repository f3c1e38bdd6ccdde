//! Queries of the table and of its index.

use super::*;

/// Items `k/a` to `k/e`, one of another key, and in the index those with a time.
fn filled() -> MockTable {
    let table = table();
    for (key, sort, due_at) in [
        ("k", "a", None),
        ("k", "b", Some("10")),
        ("k", "ca", Some("9")),
        ("k", "cb", Some("9")),
        ("k", "e", None),
        ("other", "c", Some("-1")),
    ] {
        let mut given = item(&json!({
            "key": {"S": key}, "sort": {"S": sort}, "shard": {"S": "0"}, "brief": {"S": sort},
            "text": {"S": "long"},
        }));
        given.extend(due_at.map(|at| ("due_at".to_owned(), json!({"N": at}))));
        table.put(given).unwrap();
    }
    table
}

fn query(condition: &str, names: &Value, values: &Value) -> Value {
    json!({
        "TableName": "state",
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    })
}

/// The items of the table whose sort key meets a condition with these values.
fn in_table(condition: &str, values: &[(&str, &str)]) -> Value {
    let mut all = json!({":k": {"S": "k"}});
    for (name, value) in values {
        all[*name] = json!({"S": value});
    }
    let (condition, names) = match condition {
        "" => ("#key = :k".to_owned(), json!({"#key": "key"})),
        condition => {
            (format!("#key = :k AND {condition}"), json!({"#key": "key", "#sort": "sort"}))
        }
    };
    query(&condition, &names, &all)
}

fn in_index(condition: &str, values: &Value) -> Value {
    let names = json!({"#shard": "shard", "#due_at": "due_at"});
    with(query(condition, &names, values), &json!({"IndexName": "due"}))
}

/// The sort keys of the items of a page.
fn sorts(page: &Value) -> Vec<&str> {
    let items = page["Items"].as_array().unwrap();
    assert_eq!((&page["Count"], &page["ScannedCount"]), (&json!(items.len()), &json!(items.len())));
    items.iter().map(|item| item["sort"]["S"].as_str().unwrap()).collect()
}

#[test]
fn items_of_a_key_come_in_the_order_of_the_range_key() {
    let table = filled();
    let all = in_table("", &[]);
    assert_eq!(sorts(&ok(&table, "Query", &all)), ["a", "b", "ca", "cb", "e"]);
    let backward = with(all, &json!({"ScanIndexForward": false, "ConsistentRead": true}));
    assert_eq!(sorts(&ok(&table, "Query", &backward)), ["e", "cb", "ca", "b", "a"]);
    let none = query("#key = :k", &json!({"#key": "key"}), &json!({":k": {"S": "none"}}));
    assert_eq!(ok(&table, "Query", &none), json!({"Count": 0, "ScannedCount": 0, "Items": []}));
}

#[test]
fn key_condition_limits_the_range_key() {
    let table = filled();
    for (condition, values, expected) in [
        ("#sort = :b", vec![(":b", "b")], vec!["b"]),
        ("#sort < :b", vec![(":b", "b")], vec!["a"]),
        ("#sort <= :b", vec![(":b", "b")], vec!["a", "b"]),
        ("#sort > :b", vec![(":b", "cb")], vec!["e"]),
        ("#sort >= :b", vec![(":b", "cb")], vec!["cb", "e"]),
        ("#sort BETWEEN :b AND :d", vec![(":b", "b"), (":d", "d")], vec!["b", "ca", "cb"]),
        ("begins_with(#sort, :c)", vec![(":c", "c")], vec!["ca", "cb"]),
    ] {
        let body = in_table(condition, &values);
        assert_eq!(sorts(&ok(&table, "Query", &body)), expected, "{condition}");
    }
    let names = json!({"#key": "key", "#sort": "sort"});
    let values = json!({":k": {"S": "k"}, ":b": {"S": "b"}});
    let reversed = query("#sort = :b AND #key = :k", &names, &values);
    assert_eq!(sorts(&ok(&table, "Query", &reversed)), ["b"]);
}

#[test]
fn index_holds_only_items_with_both_keys_and_what_it_projects() {
    let table = filled();
    let shard = json!({":shard": {"S": "0"}, ":due": {"N": "9"}});
    let page = ok(&table, "Query", &in_index("#shard = :shard AND #due_at <= :due", &shard));
    assert_eq!(sorts(&page), ["c", "ca", "cb"]);
    let expected = json!({
        "key": {"S": "other"}, "sort": {"S": "c"}, "shard": {"S": "0"}, "due_at": {"N": "-1"},
        "brief": {"S": "c"},
    });
    assert_eq!(page["Items"][0], expected);
}

#[test]
fn index_follows_the_writes_to_the_table() {
    let table = filled();
    let shard = json!({":shard": {"S": "0"}, ":due": {"N": "99"}});
    let all = in_index("#shard = :shard AND #due_at <= :due", &shard);
    let key = |sort: &str| json!({"key": {"S": "k"}, "sort": {"S": sort}});
    let change = |sort: &str, expression: &str, values: Value| {
        json!({
            "Key": key(sort), "UpdateExpression": expression,
            "ExpressionAttributeNames": {"#due_at": "due_at"}, "ExpressionAttributeValues": values,
        })
    };
    ok(&table, "UpdateItem", &change("b", "SET #due_at = :at", json!({":at": {"N": "0"}})));
    ok(&table, "UpdateItem", &change("ca", "REMOVE #due_at", json!({})));
    ok(&table, "DeleteItem", &json!({"Key": key("cb")}));
    ok(&table, "UpdateItem", &change("e", "SET #due_at = :at", json!({":at": {"N": "50"}})));
    assert_eq!(sorts(&ok(&table, "Query", &all)), ["c", "b", "e"]);
    assert_eq!(table.remove("k", "b").unwrap()["brief"], json!({"S": "b"}));
    assert_eq!(sorts(&ok(&table, "Query", &all)), ["c", "e"]);
}

/// Every page of a query, forward or backward, gives each item once.
#[test]
fn pages_give_each_item_once() {
    let table = filled();
    let values = json!({":shard": {"S": "0"}});
    let mut index = in_index("#shard = :shard", &values);
    index["ExpressionAttributeNames"] = json!({"#shard": "shard"});
    for (base, last_key) in [(in_table("", &[]), 2), (index, 4)] {
        let whole = ok(&table, "Query", &base);
        for (limit, is_forward) in [(1, true), (2, true), (2, false), (3, true), (9, true)] {
            let mut body =
                with(base.clone(), &json!({"Limit": limit, "ScanIndexForward": is_forward}));
            let mut pages = Vec::new();
            loop {
                let page = ok(&table, "Query", &body);
                pages.extend(sorts(&page).into_iter().map(str::to_owned));
                let Some(last) = page.get("LastEvaluatedKey") else { break };
                assert_eq!(last.as_object().unwrap().len(), last_key);
                body["ExclusiveStartKey"] = last.clone();
            }
            if !is_forward {
                pages.reverse();
            }
            assert_eq!(pages, sorts(&whole), "{limit} {is_forward}");
        }
    }
}

#[test]
fn full_page_has_a_last_key_also_at_the_end() {
    let table = filled();
    let body = with(in_table("", &[]), &json!({"Limit": 5}));
    let page = ok(&table, "Query", &body);
    assert_eq!(page["LastEvaluatedKey"], json!({"key": {"S": "k"}, "sort": {"S": "e"}}));
    let next = with(body, &json!({"ExclusiveStartKey": page["LastEvaluatedKey"]}));
    assert_eq!(ok(&table, "Query", &next), json!({"Count": 0, "ScannedCount": 0, "Items": []}));
}

#[test]
fn page_limit_of_the_table_ends_a_page_early() {
    let table = filled();
    table.set_page_limit(2);
    let page = ok(&table, "Query", &in_table("", &[]));
    assert_eq!(sorts(&page), ["a", "b"]);
    assert_eq!(page["LastEvaluatedKey"]["sort"], json!({"S": "b"}));
}

#[test]
fn projection_selects_attributes() {
    let mut body = with(in_table("", &[]), &json!({"Limit": 1, "ProjectionExpression": "#a, #z"}));
    body["ExpressionAttributeNames"] = json!({"#key": "key", "#a": "brief", "#z": "absent"});
    assert_eq!(ok(&filled(), "Query", &body)["Items"], json!([{"brief": {"S": "a"}}]));
}

#[test]
fn query_that_dynamodb_refuses_is_refused() {
    let names = json!({"#key": "key", "#sort": "sort"});
    let values = json!({":k": {"S": "k"}, ":b": {"S": "b"}});
    for condition in [
        "#key = :k OR #sort = :b",
        "#key = :k AND NOT #sort = :b",
        "#key = :k AND #sort <> :b",
        "#key < :k AND #sort = :b",
        "#key = :k AND begins_with(#key, :b)",
        "#key = :k AND attribute_exists(#sort)",
    ] {
        assert_invalid(&filled(), "Query", &query(condition, &names, &values));
    }
    let shard = json!({":shard": {"S": "0"}, ":due": {"S": "9"}});
    let body = in_index("#shard = :shard AND #due_at <= :due", &shard);
    assert_invalid(&filled(), "Query", &body);
    for members in [
        json!({"IndexName": "none"}),
        json!({"Limit": 0}),
        json!({"FilterExpression": "#key = :k"}),
        json!({"ExclusiveStartKey": {"key": {"S": "k"}}}),
        json!({"ExclusiveStartKey": {"key": {"S": "other"}, "sort": {"S": "c"}}}),
    ] {
        assert_invalid(&filled(), "Query", &with(in_table("", &[]), &members));
    }
    let mut body = in_index("#shard = :shard", &json!({":shard": {"S": "0"}}));
    body["ExpressionAttributeNames"] = json!({"#shard": "shard"});
    ok(&filled(), "Query", &body);
    assert_invalid(&filled(), "Query", &with(body, &json!({"ConsistentRead": true})));
}
