//! The log and the metrics: docs/logging.md is complete.

use std::collections::BTreeSet;

use lambda_support::testing::MockResponse;

use super::*;
use crate::testing::{batch, received, retry_message};

/// docs/logging.md lists every field and metric of the function, and no other.
#[tokio::test]
async fn docs_list_every_log_field_and_metric() {
    let aws = MockAws::new(|call| match call.operation.as_str() {
        "DescribeAccount" | "ListParents" | "UpdateItem" | "ChangeMessageVisibilityBatch" => {
            error_response(call, 400, "AccessDeniedException")
        }
        "PutItem" | "DeleteItem" => MockResponse::new(200, "{}"),
        _ if call.body.contains("poison") => error_response(call, 400, "InvalidParameter"),
        _ => ok_response(call),
    });
    let mut unit = destination("notices", "amazon-q");
    unit["rules"] = json!({"organizational_units": {"include": ["r-ab12"]}});
    let destinations = json!([unit]).to_string();
    let pairs = [
        ("DESTINATIONS", &*destinations),
        ("ACCOUNT_LOOKUP", "direct"),
        ("DEDUPLICATION_TABLE_NAME", "dedup-table"),
    ];
    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    let messages = [
        received("event", 1, &event.to_string()),
        received("retry", 1, &retry_message("notices", "poison")),
    ];
    let (done, log) = run(&pairs, &aws, batch(&messages)).await;
    done.unwrap();

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
