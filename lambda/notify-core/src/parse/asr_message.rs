//! ASR's `Message`: a text with the values that have no field of their own.
//!
//! Its shape, in all versions (ASR's `send_notifications.py`):
//! `[<automation id>: ]<template>[ (<affected resource>)][\n\n--- MANUAL FOLLOW-UP REQUIRED ---\n…]`,
//! where the template of a remediation is
//! `Remediation <verb> for <standard> control <id> in account <id>[: <text>]`.

use super::json::Value;
use crate::{Failure, Outcome, aws_ids::AccountId};

const FOLLOW_UP: &str = "--- MANUAL FOLLOW-UP REQUIRED ---";
/// ASR's word for an unknown resource.
const UNKNOWN: &str = "UNKNOWN";

/// The parts of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Message<'a> {
    pub(super) automation_id: Option<&'a str>,
    pub(super) control: Option<&'a str>,
    pub(super) account_id: Option<&'a str>,
    pub(super) detail: Option<&'a str>,
    pub(super) output: Option<&'a str>,
    pub(super) resource: Option<&'a str>,
    pub(super) follow_up: Option<&'a str>,
}

/// The outcomes that ASR's sentences mean, for the versions that send no status. The first one that
/// the message contains counts.
const SENTENCES: [(&str, Outcome); 12] = [
    ("Remediation succeeded", Outcome::Succeeded),
    ("Remediation failed", Outcome::Failed(Failure::Runbook)),
    ("Remediation queued", Outcome::Queued),
    ("Finding Workflow State is not NEW", Outcome::Skipped),
    ("could not be found in account", Outcome::Failed(Failure::NoRunbook)),
    ("Unable to assume", Outcome::Failed(Failure::AssumeRole)),
    ("is not enabled", Outcome::Failed(Failure::PlaybookNotEnabled)),
    ("is not active", Outcome::Failed(Failure::RunbookNotActive)),
    ("Orchestrator execution failed", Outcome::Failed(Failure::Execution)),
    ("Orchestrator execution timed_out", Outcome::Failed(Failure::TimedOut)),
    ("Orchestrator execution aborted", Outcome::Failed(Failure::Aborted)),
    ("Orchestrator failed", Outcome::Failed(Failure::OrchestratorStep)),
];

/// The outcome of a message. None if it has none of ASR's sentences.
pub(super) fn outcome_of(message: &str) -> Option<Outcome> {
    SENTENCES
        .iter()
        .find(|(sentence, _)| message.contains(sentence))
        .map(|(_, outcome)| outcome.clone())
}

/// Splits a message into its parts.
pub(super) fn parse(message: &str) -> Message<'_> {
    // Most messages have none: a search for a few letters finds that out at a tenth of the cost.
    let parts = message.contains("FOLLOW-UP").then(|| message.split_once(FOLLOW_UP)).flatten();
    let (head, follow_up) = match parts {
        Some((head, steps)) => (head.trim(), Some(steps.trim())),
        None => (message.trim(), None),
    };
    let (automation_id, head) = split_automation_id(head);
    let (head, resource) = split_resource(head);
    // ASR may put the resource after the steps instead.
    let (follow_up, late_resource) = match (resource, follow_up) {
        (None, Some(steps)) if steps.ends_with(')') && steps.contains(" (Aws") => {
            let (steps, resource) = split_resource(steps);
            (Some(steps), resource)
        }
        _ => (follow_up, None),
    };
    let text = text_after_template(head);
    let (detail, output) =
        if is_json_object(text) { (None, Some(text)) } else { (Some(text), None) };
    let is_text = |text: &&str| !text.is_empty();
    Message {
        automation_id,
        control: word_after(head, " control ").filter(|word| *word != "N/A"),
        account_id: word_after(head, "in account ")
            .filter(|word| word.parse::<AccountId>().is_ok()),
        detail: detail.filter(is_text),
        output: output.filter(|output| *output != "{}").filter(is_text),
        resource: resource.or(late_resource).filter(|name| *name != UNKNOWN).filter(is_text),
        follow_up: follow_up.filter(is_text),
    }
}

/// `<uuid>: ` in front names the Systems Manager Automation execution.
fn split_automation_id(text: &str) -> (Option<&str>, &str) {
    let parts = text.split_at_checked(36).filter(|(id, _)| is_uuid(id));
    match parts.and_then(|(id, rest)| Some((id, rest.strip_prefix(": ")?))) {
        Some((id, rest)) => (Some(id), rest),
        None => (None, text),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The last parentheses of a message hold the resource; it may have parentheses of its own.
fn split_resource(text: &str) -> (&str, Option<&str>) {
    let Some(inside) = text.strip_suffix(')') else {
        return (text, None);
    };
    let mut depth = 1_usize;
    let balanced = inside.char_indices().rev().find_map(|(index, character)| {
        match character {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(index)
    });
    match balanced.or_else(|| inside.rfind('(')).and_then(|open| inside.split_at_checked(open)) {
        Some((before, resource)) if before.is_empty() || before.ends_with(char::is_whitespace) => {
            (before.trim_end(), resource.strip_prefix('(').map(str::trim))
        }
        _ => (text, None),
    }
}

/// The text after the template of a remediation, or else the whole message.
fn text_after_template(head: &str) -> &str {
    let template =
        head.starts_with("Remediation ").then(|| head.split_once(" in account ")).flatten();
    match template {
        Some((_, rest)) => rest.split_once(':').map_or("", |(_, text)| text.trim()),
        None => head,
    }
}

fn is_json_object(text: &str) -> bool {
    text.starts_with('{')
        && serde_json::from_str::<Value>(text).is_ok_and(|value| value.as_object().is_some())
}

/// The word after a phrase, without the punctuation at its end.
fn word_after<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(phrase)?;
    let word = rest.split_whitespace().next()?.trim_end_matches([':', ',', '.']);
    (!word.is_empty()).then_some(word)
}
