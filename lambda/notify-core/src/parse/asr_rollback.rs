//! What ASR 4.1 says about undoing a remediation (`EnableRollback`).
//!
//! The runbooks of controls that can be rolled back have one step, `SnapshotRemediateOrRollback`,
//! with five outputs (ASR's `*_rollback.py`). A remediation fills `snapshotStored`,
//! `snapshotVersionId` and `rollbackDescription`; a rollback fills `Message` and `Status` instead.
//! ASR's status and message are those of a successful remediation in both cases.

use super::json::{Object, Value};
use crate::Rollback;

/// Texts that only a failed rollback has: in its errors, or in the traceback of its script. The
/// search for more than 32 bytes takes ten times as many instructions.
const FAILURE_MARKS: [&str; 5] = [
    "Rollback aborted",
    "execute_rollback",
    "Snapshot not found for execution",
    "to read snapshot for execution",
    "Snapshot for execution",
];

/// What the step did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It remediated.
    Remediated(Rollback),
    /// It undid an earlier remediation, and what it says about that.
    RolledBack(Option<String>),
    /// It failed to, and why.
    Failed(Option<String>),
}

/// What the step did, by a runbook's output: an object, JSON, or a Python dictionary as text. None
/// if the output is of another step.
pub(super) fn step(output: &Value) -> Option<Step> {
    match output {
        Value::Object(fields) => step_of(fields)
            .or_else(|| fields.values().filter_map(Value::as_object).find_map(step_of)),
        Value::Array(values) => values.iter().filter_map(Value::as_object).find_map(step_of),
        Value::String(text) => step_in_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The same for an output that is text.
pub(super) fn step_in_text(text: &str) -> Option<Step> {
    if !["snapshotStored", "rollbackDescription"].iter().any(|key| text.contains(key)) {
        return None;
    }
    match serde_json::from_str::<Object>(text) {
        Ok(fields) => step_of(&fields),
        Err(_) => step_of(&python_dictionary(text)),
    }
}

/// Whether a text about a failed runbook is about a failed rollback.
pub(super) fn is_failed_rollback(text: &str) -> bool {
    FAILURE_MARKS.iter().any(|mark| text.contains(mark))
}

fn step_of(fields: &Object) -> Option<Step> {
    let field = |name: &str| fields.iter().find(|(key, _)| is_named(key, name));
    field("snapshotStored").or_else(|| field("rollbackDescription"))?;
    let text = |name: &str| field(name).and_then(|(_, value)| only(value));
    if let Some(status) = text("Status") {
        let is_success = status.eq_ignore_ascii_case("success");
        let message = text("Message");
        return Some(if is_success { Step::RolledBack(message) } else { Step::Failed(message) });
    }
    let description = text("rollbackDescription");
    let is_stored = text("snapshotStored").map(|word| word.eq_ignore_ascii_case("true"));
    match is_stored {
        Some(false) => Some(Step::Remediated(Rollback::Unavailable)),
        None if description.is_none() => None,
        _ => Some(Step::Remediated(Rollback::Available(description))),
    }
}

/// Whether a key is the name, with any step in front: `SnapshotRemediateOrRollback.Status`.
fn is_named(key: &str, name: &str) -> bool {
    key.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case(name))
}

/// The text of a value, or of the only element of a list, as Systems Manager returns outputs. None
/// if it is empty.
fn only(value: &Value) -> Option<String> {
    let value = match value {
        Value::Array(values) => values.first()?,
        value => value,
    };
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The keys of a flat Python dictionary, each with the first of its texts.
fn python_dictionary(text: &str) -> Object<'static> {
    let mut fields = Vec::new();
    let mut key = None;
    let mut characters = text.chars();
    while let Some(quote) = characters.find(|character| matches!(character, '\'' | '"')) {
        let mut string = String::new();
        while let Some(character) = characters.next().filter(|character| *character != quote) {
            string.push(match (character, character == '\\') {
                (_, true) => match characters.next() {
                    Some('n') => '\n',
                    Some(escaped) => escaped,
                    None => break,
                },
                (character, false) => character,
            });
        }
        if characters.as_str().trim_start().starts_with(':') {
            key = Some(string);
        } else if let Some(key) = key.take() {
            fields.push((key.into(), Value::String(string.into())));
        }
    }
    fields.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn step(output: &serde_json::Value) -> Option<Step> {
        super::step(&output.into())
    }

    #[test]
    fn step_reads_objects_json_and_python_with_texts_or_lists_of_one() {
        let object = |value: &dyn Fn(&str) -> serde_json::Value| {
            json!({
                "AnyStep.snapshotStored": value("true"), "AnyStep.snapshotVersionId": value("v1"),
                "AnyStep.rollbackDescription": value("Disable it"),
                "AnyStep.Message": value(""), "AnyStep.Status": value(""),
            })
        };
        let texts = object(&|text| json!(text));
        let lists = object(&|text| json!([text]));
        let python = "{'snapshotStored': ['true'], 'rollbackDescription': [\"Disable it\"], \
                      'Message': [''], 'Status': ['']}";
        let expected = Step::Remediated(Rollback::Available(Some("Disable it".to_owned())));
        for output in [
            texts.clone(),
            lists.clone(),
            json!(texts.to_string()),
            json!(lists.to_string()),
            json!(python),
            json!({"Remediation.Output": lists}),
            json!([texts]),
        ] {
            assert_eq!(step(&output).as_ref(), Some(&expected), "{output}");
        }
    }

    #[test]
    fn step_tells_a_rollback_from_a_remediation() {
        let output = |stored: &str, message: &str, status: &str| {
            step(&json!({"s.snapshotStored": stored, "s.Message": message, "s.Status": status}))
        };
        let text = Some("restored".to_owned());
        assert_eq!(output("", "restored", "SUCCESS"), Some(Step::RolledBack(text.clone())));
        assert_eq!(output("", "restored", "FAILED"), Some(Step::Failed(text)));
        assert_eq!(output("false", "", ""), Some(Step::Remediated(Rollback::Unavailable)));
        assert_eq!(output("", "", ""), None);
    }

    #[test]
    fn step_is_none_for_other_outputs() {
        for output in [
            json!({"Message": "done", "Status": "SUCCESS"}),
            json!("{'status': 'Success'}"),
            json!("snapshotStored 'x' \\"),
            json!([1, null]),
            json!(null),
        ] {
            assert_eq!(step(&output), None, "{output}");
        }
    }

    #[test]
    fn is_failed_rollback_reads_its_errors() {
        for text in [
            "Rollback aborted: the bucket changed",
            "Snapshot not found for execution 7d0f2b1c",
            "Failed to read snapshot for execution 7d0f2b1c",
            "Snapshot for execution 7d0f2b1c is incomplete",
        ] {
            assert!(is_failed_rollback(text), "{text}");
        }
        assert!(!is_failed_rollback("The snapshot of the volume failed"));
    }

    #[test]
    fn python_dictionary_reads_escapes() {
        let fields = python_dictionary(r#"{'a': 'it\'s\n\\', "b": ['x', 'y'], 'c': None}"#);
        let expected = json!({"a": "it's\n\\", "b": "x"});
        assert_eq!(Value::Object(fields), Value::from(&expected));
    }
}
