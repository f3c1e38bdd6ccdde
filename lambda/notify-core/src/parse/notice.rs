//! The notices that are the same for all kinds of bodies.

use serde::Serialize;

use super::{
    body::Body,
    json::{Object, Value},
};
use crate::{Account, Content, Notice};

/// Maximum notices of one body, not counting the one with the rest: as many as findings can be
/// imported at once (Security Hub's `BatchImportFindings`).
const MAX_NOTICES: usize = 100;

/// Parses a list of elements of one kind. An element that cannot be parsed becomes an unrecognised
/// notice beside the others, and so do all elements after the first [`MAX_NOTICES`], in one. None
/// if no element can be parsed, so that the whole body is unrecognised.
pub(super) fn each(elements: &[Value], parse: impl Fn(&Object) -> Option<Notice>) -> Vec<Notice> {
    let (first, rest) = elements.split_at(elements.len().min(MAX_NOTICES));
    let parsed: Vec<Option<Notice>> =
        first.iter().map(|element| parse(element.as_object()?)).collect();
    if parsed.iter().all(Option::is_none) {
        return Vec::new();
    }
    first
        .iter()
        .zip(parsed)
        .map(|(element, notice)| notice.unwrap_or_else(|| unrecognised_json(element)))
        .chain((!rest.is_empty()).then(|| unrecognised_json(rest)))
        .collect()
}

/// A part of a body that no parser knows.
fn unrecognised_json(json: &(impl Serialize + ?Sized)) -> Notice {
    // Values always serialise.
    unrecognised(&Body::from_text(&serde_json::to_string(json).unwrap_or_default()))
}

pub(super) fn unrecognised(body: &Body<'_>) -> Notice {
    Notice {
        account: None,
        region: None,
        content: Content::Unrecognised {
            subject: body.subject.map(str::to_owned),
            topic_arn: body.topic_arn.map(str::to_owned),
            body: body.content.to_text().into_owned(),
        },
    }
}

/// The account with that id. None if there is no id, or the text is none.
pub(super) fn account(id: Option<String>, name: Option<String>) -> Option<Account> {
    Some(Account { id: id?.parse().ok()?, name })
}
