//! The log lines that CloudWatch sends with a log alarm (`ActionLogLineCount`, at most 50).
//!
//! AWS documents that they are in the notification, and neither their key nor their form. So a key
//! whose name says log lines or log events counts, with texts, with objects that have a message, or
//! with the lists of fields and values that CloudWatch Logs answers (`GetQueryResults`).

use crate::{
    List,
    parse::json::{Object, Value, first_text},
};

/// As many as CloudWatch sends.
const MAX_LINES: usize = 50;
const KEY_ENDS: [&str; 2] = ["loglines", "logevents"];

pub(in crate::parse) fn parse(body: &Object) -> List<String> {
    let Some((_, value)) = body.iter().find(|(key, _)| is_about_log_lines(key)) else {
        return List::default();
    };
    let mut lines: List<String> = match value {
        Value::Array(values) => values.iter().filter_map(line).collect(),
        Value::String(text) => text.lines().filter_map(visible).collect(),
        _ => List::default(),
    };
    lines.truncate(MAX_LINES);
    lines
}

fn is_about_log_lines(key: &str) -> bool {
    KEY_ENDS.iter().any(|end| {
        let start = key.len().checked_sub(end.len());
        start.and_then(|start| key.get(start..)).is_some_and(|it| it.eq_ignore_ascii_case(end))
    })
}

fn line(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => visible(text),
        Value::Object(fields) => message(fields).or_else(|| Some(value.to_string())),
        Value::Array(fields) => {
            let fields = || fields.iter().filter_map(field);
            let message = fields().find(|(name, _)| name == "@message").map(|(_, text)| text);
            let joined = || {
                let all = fields().filter(|(name, _)| name != "@ptr");
                all.map(|(name, text)| [name, text].join(": ")).collect::<Vec<_>>().join(", ")
            };
            visible(&message.unwrap_or_else(joined))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn message(fields: &Object) -> Option<String> {
    first_text(fields, &["@message", "message", "Message"])
}

/// `{"field": "@message", "value": "…"}`.
fn field(value: &Value) -> Option<(String, String)> {
    let field = value.as_object()?;
    Some((first_text(field, &["field", "Field"])?, first_text(field, &["value", "Value"])?))
}

fn visible(line: &str) -> Option<String> {
    let line = line.trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parse_reads_texts_objects_and_query_results_under_any_key_about_log_lines() {
        for (key, value) in [
            ("LogLines", json!(["one", "two"])),
            ("AlarmLogLines", json!("one\r\n\ntwo")),
            ("actionLogLines", json!([{"@message": "one"}, {"message": "two"}])),
            (
                "LogEvents",
                json!([
                    [{"field": "@timestamp", "value": "t"}, {"field": "@message", "value": "one"}],
                    null,
                    [{"field": "@message", "value": "two"}, {"field": "@ptr", "value": "p"}],
                ]),
            ),
        ] {
            let body = Object::from_iter([(key.into(), (&value).into())]);
            assert_eq!(parse(&body).items, ["one", "two"], "{key}");
        }
    }

    #[test]
    fn parse_shows_other_fields_of_results_without_a_message() {
        let results = json!([[{"field": "status", "value": 500}, {"field": "@ptr", "value": "p"}]]);
        let body = Object::from_iter([("LogLines".into(), (&results).into())]);
        assert_eq!(parse(&body).items, ["status: 500"]);
    }

    #[test]
    fn parse_counts_the_lines_that_it_leaves_out() {
        let lines = json!(vec!["x"; 60]);
        let body = Object::from_iter([("LogLines".into(), (&lines).into())]);
        let lines = parse(&body);
        assert_eq!((lines.items.len(), lines.omitted), (50, 10));
    }
}
