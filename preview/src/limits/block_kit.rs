//! Block Kit's rules (docs.slack.dev/reference/block-kit/blocks), as far as Slack states them or
//! people ran into them. Characters are Unicode's: Slack does not say how it counts.

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::Checked;

/// What all texts of a message may have together: not documented, slackapi/bolt-js#2509.
pub const LONGEST_MESSAGE: usize = 13_200;

const MOST_BLOCKS: usize = 50;
const MOST_FIELDS: usize = 10;
const MOST_CONTEXT: usize = 10;
const MOST_ACTIONS: usize = 25;
const LONGEST_HEADER: usize = 150;
const LONGEST_SECTION: usize = 3_000;
const LONGEST_FIELD: usize = 2_000;
const LONGEST_BUTTON: usize = 75;
const LONGEST_CONTEXT: usize = 3_000;
const LONGEST_URL: usize = 3_000;
const LONGEST_BLOCK_ID: usize = 255;

const PLAIN: &[&str] = &["plain_text"];
const ANY: &[&str] = &["mrkdwn", "plain_text"];

/// What Slack would say of these blocks, in the words of `response_metadata.messages`, and how much
/// of its limits they take.
#[must_use]
pub fn check(blocks: &Value) -> Checked {
    let mut checked = Checked::default();
    let Some(list) = blocks.as_array() else {
        refuse(&mut checked, "must be an array", "/blocks");
        return checked;
    };
    checked.use_up("blocks", list.len(), MOST_BLOCKS);
    checked.use_up("all texts", size(blocks), LONGEST_MESSAGE);
    if list.len() > MOST_BLOCKS {
        refuse(&mut checked, &format!("no more than {MOST_BLOCKS} items allowed"), "/blocks");
    }
    for (number, block) in list.iter().enumerate() {
        check_block(&mut checked, block, &format!("/blocks/{number}"));
    }
    checked
}

/// The characters of all texts.
#[must_use]
pub fn size(blocks: &Value) -> usize {
    match blocks {
        Value::Object(values) => values
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("text" | "url" | "alt_text", Value::String(text)) => text.chars().count(),
                _ => size(value),
            })
            .sum(),
        Value::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}

fn check_block(checked: &mut Checked, block: &Value, at: &str) {
    if !block.is_object() {
        return refuse(checked, "must be an object", at);
    }
    match kind(block) {
        "header" => {
            check_text(checked, block.get("text"), LONGEST_HEADER, &format!("{at}/text"), PLAIN);
        }
        "section" => check_section(checked, block, at),
        "context" => check_elements(checked, block, at, MOST_CONTEXT, check_context_element),
        "actions" => check_elements(checked, block, at, MOST_ACTIONS, check_element),
        "divider" | "rich_text" => {}
        kind => return unsupported(checked, kind, at),
    }
    let id = block.get("block_id").and_then(Value::as_str).unwrap_or_default();
    if id.chars().count() > LONGEST_BLOCK_ID {
        too_long(checked, LONGEST_BLOCK_ID, &format!("{at}/block_id"));
    }
}

fn check_section(checked: &mut Checked, block: &Value, at: &str) {
    let fields = block.get("fields").filter(|fields| !fields.is_null());
    if block.get("text").is_some() || fields.is_none() {
        check_text(checked, block.get("text"), LONGEST_SECTION, &format!("{at}/text"), ANY);
    }
    if let Some(fields) = fields {
        check_items(checked, fields, &format!("{at}/fields"), MOST_FIELDS, |checked, field, at| {
            check_text(checked, Some(field), LONGEST_FIELD, at, ANY);
        });
    }
    if let Some(accessory) = block.get("accessory") {
        check_element(checked, accessory, &format!("{at}/accessory"));
    }
}

type Check = fn(&mut Checked, &Value, &str);

fn check_elements(checked: &mut Checked, block: &Value, at: &str, most: usize, check: Check) {
    let elements = block.get("elements").unwrap_or(&Value::Null);
    check_items(checked, elements, &format!("{at}/elements"), most, check);
}

fn check_items(checked: &mut Checked, items: &Value, at: &str, most: usize, check: Check) {
    let Some(items) = items.as_array().filter(|items| (1..=most).contains(&items.len())) else {
        return refuse(checked, &format!("must have 1 to {most} items"), at);
    };
    checked.use_up(&part(at), items.len(), most);
    for (number, item) in items.iter().enumerate() {
        check(checked, item, &format!("{at}/{number}"));
    }
}

fn check_context_element(checked: &mut Checked, element: &Value, at: &str) {
    if element.is_object() && kind(element) != "image" {
        check_text(checked, Some(element), LONGEST_CONTEXT, at, ANY);
    } else {
        check_element(checked, element, at);
    }
}

fn check_element(checked: &mut Checked, element: &Value, at: &str) {
    let said = |name: &str| element.get(name).and_then(Value::as_str).unwrap_or_default();
    match kind(element) {
        "image" if said("image_url").is_empty() || said("alt_text").is_empty() => {
            refuse(checked, "missing required field: image_url or alt_text", at);
        }
        "image" => {}
        "button" => {
            check_text(checked, element.get("text"), LONGEST_BUTTON, &format!("{at}/text"), PLAIN);
            let (url, at) = (said("url"), format!("{at}/url"));
            if url.chars().count() > LONGEST_URL {
                too_long(checked, LONGEST_URL, &at);
            }
            if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
                refuse(checked, "must be a valid url", &at);
            }
        }
        kind => unsupported(checked, kind, at),
    }
}

fn check_text(
    checked: &mut Checked,
    object: Option<&Value>,
    most: usize,
    at: &str,
    kinds: &[&str],
) {
    let Some(object) = object.filter(|object| object.is_object()) else {
        return refuse(checked, "missing required field: text", at);
    };
    if !kinds.contains(&kind(object)) {
        return unsupported(checked, kind(object), at);
    }
    let words = object.get("text").and_then(Value::as_str).unwrap_or_default();
    let length = words.chars().count();
    checked.use_up(&part(at), length, most);
    if length == 0 {
        refuse(checked, "must be more than 0 characters", &format!("{at}/text"));
    } else if length > most {
        too_long(checked, most, &format!("{at}/text"));
    }
}

fn kind(object: &Value) -> &str {
    object.get("type").and_then(Value::as_str).unwrap_or("none")
}

fn unsupported(checked: &mut Checked, kind: &str, at: &str) {
    refuse(checked, &format!("unsupported type: {kind}"), &format!("{at}/type"));
}

fn too_long(checked: &mut Checked, most: usize, at: &str) {
    refuse(checked, &format!("must be less than {} characters", most + 1), at);
}

fn refuse(checked: &mut Checked, what: &str, at: &str) {
    checked.problems.push(format!("[ERROR] {what} [json-pointer:{at}]"));
}

/// A JSON pointer as people write it: `blocks[1].text`.
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
