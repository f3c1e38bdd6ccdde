//! Keeps what waits in a queue under the size that the queue accepts.

use serde_json::Value;

use super::RetryItem;
use crate::{Alarm, Alert, Content, FactValue, Notice, render::visible};

/// The JSON of a text: far more than any format shows of one (Amazon Q's description takes 8,000).
const MAX_TEXT_BYTES: usize = 16 * 1_024;
/// The JSON of a text if the notice has so many that they do not fit otherwise. With the limits
/// below an item always fits then.
const MIN_TEXT_BYTES: usize = 512;
/// The elements of a list; formats show the first ten at most.
const MAX_ITEMS: usize = 10;
/// The paths of a package; formats show the first and the number of all.
const MAX_PATHS: usize = 1;
/// The alarms that changed a composite one, all of whose names formats show as far as they fit.
const MAX_CHILDREN: usize = 50;
/// The facts of an alert; a card shows about ten.
const MAX_FACTS: usize = 16;

/// The item with a notice that fits.
pub(super) fn bounded(mut item: RetryItem) -> RetryItem {
    if item.to_json().len() <= MAX_TEXT_BYTES {
        return item;
    }
    cut_lists(&mut item.notice);
    let Ok(whole) = serde_json::to_value(&item.notice) else { return item };
    let mut max = MAX_TEXT_BYTES;
    loop {
        let mut value = whole.clone();
        cut_texts(&mut value, max);
        // A notice with shorter texts is still one.
        if let Ok(notice) = serde_json::from_value(value) {
            item.notice = notice;
        }
        if max <= MIN_TEXT_BYTES || item.to_json().len() <= RetryItem::MAX_BYTES {
            return item;
        }
        max /= 2;
    }
}

fn cut_lists(notice: &mut Notice) {
    match &mut notice.content {
        Content::Alarm(alarm) => {
            alarm.children.truncate(MAX_CHILDREN);
            if let Some(contributor) = &mut alarm.contributor {
                contributor.attributes.truncate(MAX_ITEMS);
            }
            let Alarm { metrics, metric_accounts, log_groups, log_lines, tags, .. } =
                alarm.as_mut();
            for list in [metrics, metric_accounts, log_groups, log_lines, tags] {
                list.truncate(MAX_ITEMS);
            }
        }
        Content::Alert(alert) => {
            let Alert { resources, facts, .. } = alert.as_mut();
            resources.truncate(MAX_ITEMS);
            facts.truncate(MAX_FACTS);
            for (_, value) in facts {
                match value {
                    FactValue::Text(_) | FactValue::Time(_) => {}
                    FactValue::List(texts) => texts.truncate(MAX_ITEMS),
                    FactValue::Packages(packages) => {
                        packages.truncate(MAX_ITEMS);
                        for package in &mut packages.items {
                            package.paths.truncate(MAX_PATHS);
                        }
                    }
                }
            }
        }
        Content::Remediation(_)
        | Content::Storage(_)
        | Content::Announcement { .. }
        | Content::Unrecognised { .. } => {}
    }
}

/// Cuts every text in the value, at any depth, so that new fields are cut without a change here.
fn cut_texts(value: &mut Value, max: usize) {
    match value {
        Value::String(text) => cut_text(text, max),
        Value::Array(values) => values.iter_mut().for_each(|value| cut_texts(value, max)),
        Value::Object(fields) => fields.values_mut().for_each(|value| cut_texts(value, max)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn cut_text(text: &mut String, max: usize) {
    if json_bytes(text) <= max {
        return;
    }
    let total = text.len();
    // Formats leave out invisible characters, and show what comes after thousands of them.
    *text = visible(text, MAX_TEXT_BYTES).into_owned();
    if json_bytes(text) <= max {
        return;
    }
    let mark = format!("… [cut, {total} bytes in all]");
    let room = max.saturating_sub(mark.len());
    let mut used = 0;
    let end = text.char_indices().find_map(|(index, character)| {
        used += json_bytes_of(character);
        (used > room).then_some(index)
    });
    text.truncate(end.unwrap_or(text.len()));
    *text += &mark;
}

fn json_bytes(text: &str) -> usize {
    text.chars().map(json_bytes_of).sum()
}

/// Bytes of a character in JSON as [`RetryItem::to_json`] prints it.
fn json_bytes_of(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => 6,
        _ => character.len_utf8(),
    }
}
