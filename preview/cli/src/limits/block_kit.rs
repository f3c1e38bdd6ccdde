//! The rules of Block Kit (docs.slack.dev/reference/block-kit/blocks), as far as Slack documents
//! them or people met them. Characters are Unicode scalar values: Slack does not define them.

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::checked::Checked;

const MAX_BLOCKS: usize = 50;
const MAX_FIELDS: usize = 10;
const MAX_CONTEXT_ELEMENTS: usize = 10;
const MAX_ACTIONS: usize = 25;
const MAX_HEADER_CHARS: usize = 150;
const MAX_SECTION_CHARS: usize = 3_000;
const MAX_FIELD_CHARS: usize = 2_000;
const MAX_BUTTON_CHARS: usize = 75;
const MAX_CONTEXT_CHARS: usize = 3_000;
const MAX_URL_CHARS: usize = 3_000;
const MAX_BLOCK_ID_CHARS: usize = 255;

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

/// The characters of all texts and URLs.
pub(super) fn text_chars(blocks: &Value) -> usize {
    match blocks {
        Value::Object(values) => values
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("text" | "url" | "alt_text", Value::String(text)) => text.chars().count(),
                _ => text_chars(value),
            })
            .sum(),
        Value::Array(items) => items.iter().map(text_chars).sum(),
        _ => 0,
    }
}

fn check_block(checked: &mut Checked, block: &Value, at: &str) {
    if !block.is_object() {
        return refuse(checked, "must be an object", at);
    }
    match kind(block) {
        "header" => {
            check_text(
                checked,
                block.get("text"),
                MAX_HEADER_CHARS,
                &format!("{at}/text"),
                PLAIN_TEXT,
            );
        }
        "section" => check_section(checked, block, at),
        "context" => {
            check_elements(checked, block, at, MAX_CONTEXT_ELEMENTS, check_context_element);
        }
        "actions" => check_elements(checked, block, at, MAX_ACTIONS, check_element),
        "divider" | "rich_text" => {}
        kind => return unsupported(checked, kind, at),
    }
    let id = block.get("block_id").and_then(Value::as_str).unwrap_or_default();
    if id.chars().count() > MAX_BLOCK_ID_CHARS {
        too_long(checked, MAX_BLOCK_ID_CHARS, &format!("{at}/block_id"));
    }
}

fn check_section(checked: &mut Checked, block: &Value, at: &str) {
    let fields = block.get("fields").filter(|fields| !fields.is_null());
    if block.get("text").is_some() || fields.is_none() {
        check_text(checked, block.get("text"), MAX_SECTION_CHARS, &format!("{at}/text"), ANY_TEXT);
    }
    if let Some(fields) = fields {
        check_items(checked, fields, &format!("{at}/fields"), MAX_FIELDS, |checked, field, at| {
            check_text(checked, Some(field), MAX_FIELD_CHARS, at, ANY_TEXT);
        });
    }
    if let Some(accessory) = block.get("accessory") {
        check_element(checked, accessory, &format!("{at}/accessory"));
    }
}

type Check = fn(&mut Checked, &Value, &str);

fn check_elements(checked: &mut Checked, block: &Value, at: &str, max: usize, check: Check) {
    let elements = block.get("elements").unwrap_or(&Value::Null);
    check_items(checked, elements, &format!("{at}/elements"), max, check);
}

fn check_items(checked: &mut Checked, items: &Value, at: &str, max: usize, check: Check) {
    let Some(items) = items.as_array().filter(|items| (1..=max).contains(&items.len())) else {
        return refuse(checked, &format!("must have 1 to {max} items"), at);
    };
    checked.add_usage(&part(at), items.len(), max);
    for (number, item) in items.iter().enumerate() {
        check(checked, item, &format!("{at}/{number}"));
    }
}

fn check_context_element(checked: &mut Checked, element: &Value, at: &str) {
    if element.is_object() && kind(element) != "image" {
        check_text(checked, Some(element), MAX_CONTEXT_CHARS, at, ANY_TEXT);
    } else {
        check_element(checked, element, at);
    }
}

fn check_element(checked: &mut Checked, element: &Value, at: &str) {
    let text = |name: &str| element.get(name).and_then(Value::as_str).unwrap_or_default();
    match kind(element) {
        "image" if text("image_url").is_empty() || text("alt_text").is_empty() => {
            refuse(checked, "missing required field: image_url or alt_text", at);
        }
        "image" => {}
        "button" => {
            check_text(
                checked,
                element.get("text"),
                MAX_BUTTON_CHARS,
                &format!("{at}/text"),
                PLAIN_TEXT,
            );
            let (url, at) = (text("url"), format!("{at}/url"));
            if url.chars().count() > MAX_URL_CHARS {
                too_long(checked, MAX_URL_CHARS, &at);
            }
            if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
                refuse(checked, "must be a valid url", &at);
            }
        }
        kind => unsupported(checked, kind, at),
    }
}

fn check_text(checked: &mut Checked, object: Option<&Value>, max: usize, at: &str, kinds: &[&str]) {
    let Some(object) = object.filter(|object| object.is_object()) else {
        return refuse(checked, "missing required field: text", at);
    };
    if !kinds.contains(&kind(object)) {
        return unsupported(checked, kind(object), at);
    }
    let words = object.get("text").and_then(Value::as_str).unwrap_or_default();
    let length = words.chars().count();
    checked.add_usage(&part(at), length, max);
    if length == 0 {
        refuse(checked, "must be more than 0 characters", &format!("{at}/text"));
    } else if length > max {
        too_long(checked, max, &format!("{at}/text"));
    }
}

fn kind(object: &Value) -> &str {
    object.get("type").and_then(Value::as_str).unwrap_or("none")
}

fn unsupported(checked: &mut Checked, kind: &str, at: &str) {
    refuse(checked, &format!("unsupported type: {kind}"), &format!("{at}/type"));
}

fn too_long(checked: &mut Checked, max: usize, at: &str) {
    refuse(checked, &format!("must be less than {} characters", max + 1), at);
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
