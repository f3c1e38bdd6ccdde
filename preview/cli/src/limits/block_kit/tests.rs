use serde_json::json;

use super::*;

fn problems(blocks: &Value) -> Vec<String> {
    let mut checked = Checked::default();
    check(blocks, &mut checked);
    checked.problems
}

fn text(kind: &str, chars: usize) -> Value {
    json!({"type": kind, "text": "語".repeat(chars)})
}

fn section(length: usize) -> Value {
    json!({"type": "section", "text": text("mrkdwn", length)})
}

fn button(length: usize, url: &str) -> Value {
    json!({"type": "button", "text": text("plain_text", length), "url": url})
}

#[test]
fn check_takes_every_part_at_its_limit() {
    let button = button(75, "https://a.example");
    let blocks = json!([
        {"type": "header", "text": text("plain_text", 150)},
        {"type": "section", "text": text("mrkdwn", 3000), "accessory": button},
        {"type": "section", "fields": vec![text("mrkdwn", 2000); 10]},
        {"type": "context", "elements": [text("mrkdwn", 1),
            {"type": "image", "image_url": "https://a.example", "alt_text": "a"}]},
        {"type": "actions", "elements": vec![button; 25]},
        {"type": "divider"},
    ]);
    let mut checked = Checked::default();
    check(&blocks, &mut checked);
    assert_eq!(checked.problems, [""; 0]);
    let usage: Vec<_> = checked.usage.iter().map(|u| (u.part.as_str(), u.used, u.max)).collect();
    for expected in [
        ("blocks", 6, 50),
        ("blocks[0].text", 150, 150),
        ("blocks[1].accessory.text", 75, 75),
        ("blocks[2].fields", 10, 10),
        ("blocks[2].fields[9]", 2000, 2000),
        ("blocks[3].elements[0]", 1, 3000),
    ] {
        assert!(usage.contains(&expected), "{expected:?} is missing in {usage:?}");
    }
    assert_eq!(problems(&json!(vec![section(1); 50])), [""; 0]);
}

#[test]
fn check_reports_each_broken_rule_once_and_where() {
    let one = text("mrkdwn", 1);
    for (blocks, problem) in [
        (json!(vec![section(1); 51]), "no more than 50 items allowed [json-pointer:/blocks]"),
        (
            json!([{"type": "header", "text": text("plain_text", 151)}]),
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            json!([section(1), {"type": "header", "text": one}]),
            "unsupported type: mrkdwn [json-pointer:/blocks/1/text/type]",
        ),
        (
            json!([section(3001)]),
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ),
        (json!([section(0)]), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            json!([{"type": "section"}]),
            "missing required field: text [json-pointer:/blocks/0/text]",
        ),
        (
            json!([{"type": "section", "fields": vec![one.clone(); 11]}]),
            "must have 1 to 10 items [json-pointer:/blocks/0/fields]",
        ),
        (
            json!([{"type": "section", "fields": [text("mrkdwn", 2001)]}]),
            "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
        ),
        (
            json!([{"type": "context", "elements": vec![one.clone(); 11]}]),
            "must have 1 to 10 items [json-pointer:/blocks/0/elements]",
        ),
        (
            json!([{"type": "context", "elements": ["words"]}]),
            "unsupported type: none [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            json!([{"type": "actions", "elements": vec![button(1, ""); 26]}]),
            "must have 1 to 25 items [json-pointer:/blocks/0/elements]",
        ),
        (
            json!([{"type": "actions", "elements": [button(1, "x")]}]),
            "must be a valid url [json-pointer:/blocks/0/elements/0/url]",
        ),
        (
            json!([{"type": "actions", "elements": [button(1, &format!("https://{}", "x".repeat(3000)))]}]),
            "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
        ),
        (
            json!([{"type": "actions", "elements": [button(76, "")]}]),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            json!([{"type": "context", "elements": [{"type": "image", "alt_text": "a"}]}]),
            "missing required field: image_url or alt_text [json-pointer:/blocks/0/elements/0]",
        ),
        (
            json!([{"type": "divider", "block_id": "x".repeat(256)}]),
            "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
        ),
        (
            json!([{"type": "paragraph"}]),
            "unsupported type: paragraph [json-pointer:/blocks/0/type]",
        ),
        (json!(["text"]), "must be an object [json-pointer:/blocks/0]"),
        (json!({"type": "divider"}), "must be an array [json-pointer:/blocks]"),
    ] {
        assert_eq!(problems(&blocks), [format!("[ERROR] {problem}")]);
    }
}

#[test]
fn text_chars_counts_texts_and_urls() {
    let blocks = json!([section(3), {"type": "actions", "elements": [button(2, "https://a")]}]);
    assert_eq!(text_chars(&blocks), 3 + 2 + 9);
}
