//! Messages as a reviewer can read them.

use std::fmt::Write as _;

use notify_core::{
    render::{Message, Style},
    routing::Format,
};
use serde_json::Value;

/// A message as a reviewer can read it, with its line breaks. Zero-width spaces, which make
/// untrusted markup harmless, are shown as `⁞`.
pub(crate) fn show(message: &Message, format: Format, style: &Style) -> String {
    let Message { text, subject, attributes } = message;
    let shown = match format {
        Format::AmazonQ | Format::Teams => show_amazon_q(&serde_json::from_str(text).unwrap()),
        Format::Email => format!("Subject: {}\n\n{text}", subject.as_deref().unwrap()),
        Format::Json => {
            let document: Value = serde_json::from_str(text).unwrap();
            format!("{attributes:?}\n{}\n", serde_json::to_string_pretty(&document).unwrap())
        }
        Format::SlackBot => show_slack(&serde_json::from_str(text).unwrap()),
    };
    format!("\n===== {format}, {}\n{}", style.language, shown.replace('\u{200b}', "⁞"))
}

/// The bot's message, block by block.
fn show_slack(message: &Value) -> String {
    let mut shown = format!("thread: {}\ntext: {}\n", message["thread"], message["text"]);
    if let Some(subject) = message.get("subject") {
        writeln!(shown, "opens: {subject}").unwrap();
    }
    shown += &show_blocks(&message["blocks"]);
    if let Some(update) = message.get("update") {
        writeln!(shown, "\n--- update of {}\ntext: {}", update["subject"], update["text"]).unwrap();
        shown += &show_blocks(&update["blocks"]);
    }
    shown
}

fn show_blocks(blocks: &Value) -> String {
    let mut shown = String::new();
    for block in blocks.as_array().unwrap() {
        let several = block["fields"].as_array().or(block["elements"].as_array());
        let texts = several.map_or(vec![block["text"].clone()], Clone::clone);
        let texts: Vec<&str> = texts.iter().map(|text| text["text"].as_str().unwrap()).collect();
        writeln!(shown, "[{}]\n{}", block["type"].as_str().unwrap(), texts.join("\n")).unwrap();
    }
    shown
}

fn show_amazon_q(message: &Value) -> String {
    let list = |pointer: &str| -> Vec<&str> {
        let values = message.pointer(pointer).and_then(Value::as_array);
        values.into_iter().flatten().map(|value| value.as_str().unwrap()).collect()
    };
    let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str).unwrap();
    let mut shown = format!(
        "{}\n\n{}\n\n- {}\n[{}]\nthread: {}\nsummary: {}\n",
        text("/content/title"),
        text("/content/description"),
        list("/content/nextSteps").join("\n- "),
        list("/content/keywords").join("] ["),
        text("/metadata/threadId"),
        text("/metadata/summary"),
    );
    let context = message.pointer("/metadata/additionalContext").and_then(Value::as_object);
    for (key, value) in context.into_iter().flatten() {
        writeln!(shown, "{key}: {value}").unwrap();
    }
    shown
}
