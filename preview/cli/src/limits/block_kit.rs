//! The rules of Block Kit (docs.slack.dev/reference/block-kit/blocks) for the blocks that the
//! formatter uses, as far as Slack documents them or people met them. Characters are Unicode scalar
//! values: Slack does not define them. Any other block is a problem: its rules are missing here.

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::checked::Checked;

const MAX_BLOCKS: usize = 50;
const MAX_FIELDS: usize = 10;
const MAX_CONTEXT_ELEMENTS: usize = 10;
const MAX_HEADER_CHARS: usize = 150;
const MAX_SECTION_CHARS: usize = 3_000;
const MAX_FIELD_CHARS: usize = 2_000;
const MAX_CONTEXT_CHARS: usize = 3_000;

const PLAIN_TEXT: &[&str] = &["plain_text"];
const ANY_TEXT: &[&str] = &["mrkdwn", "plain_text"];

/// Adds the problems of these blocks, in the words of Slack's `response_metadata.messages`, and the
/// usage of their limits.
pub(super) fn check(blocks: &Value, checked: &mut Checked) {
    let Some(list) = blocks.as_array() else {
        return refuse(checked, "must be an array", "/blocks");
    };
    checked.add_usage("blocks", list.len(), MAX_BLOCKS);
    if list.len() > MAX_BLOCKS {
        refuse(checked, &format!("no more than {MAX_BLOCKS} items allowed"), "/blocks");
    }
    for (number, block) in list.iter().enumerate() {
        check_block(checked, block, &format!("/blocks/{number}"));
    }
}

/// The characters of all texts.
pub(super) fn text_chars(blocks: &Value) -> usize {
    match blocks {
        Value::Object(values) => values
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("text", Value::String(text)) => text.chars().count(),
                _ => text_chars(value),
            })
            .sum(),
        Value::Array(items) => items.iter().map(text_chars).sum(),
        _ => 0,
    }
}

fn check_block(checked: &mut Checked, block: &Value, at: &str) {
    let text = block.get("text");
    let text_at = format!("{at}/text");
    match kind(block) {
        _ if !block.is_object() => refuse(checked, "must be an object", at),
        "header" => check_text(checked, text, MAX_HEADER_CHARS, &text_at, PLAIN_TEXT),
        "section" => {
            let fields = block.get("fields").filter(|fields| !fields.is_null());
            if text.is_some() || fields.is_none() {
                check_text(checked, text, MAX_SECTION_CHARS, &text_at, ANY_TEXT);
            }
            if let Some(fields) = fields {
                let at = format!("{at}/fields");
                check_texts(checked, fields, MAX_FIELDS, MAX_FIELD_CHARS, &at);
            }
        }
        "context" => {
            let elements = block.get("elements").unwrap_or(&Value::Null);
            let at = format!("{at}/elements");
            check_texts(checked, elements, MAX_CONTEXT_ELEMENTS, MAX_CONTEXT_CHARS, &at);
        }
        "divider" => {}
        kind => unsupported(checked, kind, at),
    }
}

fn check_texts(checked: &mut Checked, list: &Value, max: usize, max_chars: usize, at: &str) {
    let Some(texts) = list.as_array().filter(|texts| (1..=max).contains(&texts.len())) else {
        return refuse(checked, &format!("must have 1 to {max} items"), at);
    };
    checked.add_usage(&part(at), texts.len(), max);
    for (number, text) in texts.iter().enumerate() {
        check_text(checked, Some(text), max_chars, &format!("{at}/{number}"), ANY_TEXT);
    }
}

fn check_text(checked: &mut Checked, object: Option<&Value>, max: usize, at: &str, kinds: &[&str]) {
    let Some(object) = object.filter(|object| object.is_object()) else {
        return refuse(checked, "missing required field: text", at);
    };
    if !kinds.contains(&kind(object)) {
        return unsupported(checked, kind(object), at);
    }
    let chars = object.get("text").and_then(Value::as_str).unwrap_or_default().chars().count();
    checked.add_usage(&part(at), chars, max);
    if chars == 0 {
        refuse(checked, "must be more than 0 characters", &format!("{at}/text"));
    } else if chars > max {
        let problem = format!("must be less than {} characters", max + 1);
        refuse(checked, &problem, &format!("{at}/text"));
    }
}

fn kind(object: &Value) -> &str {
    object.get("type").and_then(Value::as_str).unwrap_or("none")
}

fn unsupported(checked: &mut Checked, kind: &str, at: &str) {
    refuse(checked, &format!("unsupported type: {kind}"), &format!("{at}/type"));
}

fn refuse(checked: &mut Checked, problem: &str, at: &str) {
    checked.add_problem(format!("[ERROR] {problem} [json-pointer:{at}]"));
}

/// A JSON pointer as a path: `blocks[1].text`.
fn part(pointer: &str) -> String {
    let mut part = String::new();
    for step in pointer.split('/').filter(|step| !step.is_empty()) {
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            part += &format!("[{step}]");
        } else {
            part += if part.is_empty() { "" } else { "." };
            part += step;
        }
    }
    part
}
