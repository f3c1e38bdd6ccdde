//! The log and the metrics: docs/logging.md is complete.

use std::collections::BTreeSet;

use lambda_support::testing::MockResponse;

use super::*;
use crate::testing::{
    batch, key_of, received, retry_message, retry_message_with_key, state_response, state_table,
    topic_attributes,
};

/// docs/logging.md lists every field and metric of the function, and no other.
#[tokio::test]
async fn docs_list_every_log_field_and_metric() {
    let table = state_table();
    let unknown = json!({"key": {"S": "x"}, "sort": {"S": "x"}, "due_shard": {"S": "0"},
        "due_at": {"N": "1"}});
    table.put(unknown.as_object().unwrap().clone()).unwrap();
    let aws = MockAws::new(move |call| match call.operation.as_str() {
        "DescribeAccount" | "ListParents" | "ChangeMessageVisibilityBatch" => {
            error_response(call, 400, "AccessDeniedException")
        }
        "GetTopicAttributes" => MockResponse::new(200, topic_attributes(0)),
        "UpdateItem" if key_of(call).is_some_and(|key| key.starts_with("message#")) => {
            error_response(call, 400, "AccessDeniedException")
        }
        _ if call.body.contains("poison") => error_response(call, 400, "InvalidParameter"),
        _ => state_response(&table, call),
    });
    let mut unit = destination("notices", "amazon-q");
    unit["rules"] = json!({"organizational_units": {"include": ["r-ab12"]}});
    unit["grouping"] = json!({"above": 1});
    let destinations = json!([unit]).to_string();
    let pairs = [
        ("DESTINATIONS", &*destinations),
        ("ACCOUNT_LOOKUP", "direct"),
        ("STATE_TABLE_NAME", "state-table"),
        ("CLOCK", "events"),
    ];
    let (context, log) = function(&pairs, &aws);
    let failed = |number: usize| {
        let body = result("FAILED", "444455556666", "marker");
        let mut record = record("one", &body.replace("a4aaaa", &format!("a4aaa{number}")));
        record["Sns"]["Timestamp"] = "2026-10-12T00:12:13Z".into();
        record
    };
    let messages = [
        received("event", 1, &events(&[failed(1)]).to_string()),
        received("refused", 1, &retry_message("notices", "poison")),
        received("taken", 1, &retry_message_with_key("notices", "x", "message#1")),
    ];
    let flush = json!({"flush": {"destination": "notices", "at": 1_791_800_000}}).to_string();
    for event in [
        batch(&messages),
        // More than go at once: those after the first are held until the flush.
        events(&[failed(1), failed(2), failed(3)]),
        events(&[failed(1)]),
        batch(&[received("flush", 1, &flush)]),
        json!({"digest": {"destination": "notices", "at": "2026-10-13T00:00:00Z"}}),
        json!({"source": "aws.events", "detail-type": "Scheduled Event",
            "time": "2026-10-13T00:00:00Z"}),
    ] {
        let event = LambdaEvent::new(event, lambda_runtime::Context::default());
        handle(event, &context).await.unwrap();
    }

    let page = include_str!("../../../../../docs/logging.md");
    let (formatter, _) = page.split_once("\n## Slack poster").unwrap();
    let (every_line, lines) = formatter.split_once("\n## Formatter").unwrap();
    let common = documented(every_line);
    for section in lines.split("\n### ").skip(1) {
        let (title, table) = section.split_once('\n').unwrap();
        let message = title.trim_matches('`');
        let logged = log.with_message(message);
        let line = logged.first().unwrap_or_else(|| panic!("no line `{message}`"));
        let fields: BTreeSet<_> = line.as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, documented(table).union(&common).cloned().collect(), "{message}");
    }
    let written: BTreeSet<_> =
        log.lines().iter().filter_map(|line| line["message"].as_str().map(str::to_owned)).collect();
    let listed = lines.split("\n### ").skip(1).filter_map(|section| section.lines().next());
    assert_eq!(written, listed.map(|title| title.trim_matches('`').to_owned()).collect());

    let (_, metrics) = page.split_once("\n### Metrics of the formatter").unwrap();
    let (metrics, _) = metrics.split_once("\n### ").unwrap();
    let counts = json!(crate::outcome::Counts::default());
    assert_eq!(documented(metrics), counts.as_object().unwrap().keys().cloned().collect());
}

/// The names in the first column of the tables.
fn documented(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned())).collect()
}
