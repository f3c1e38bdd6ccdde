//! Attack sequences of GuardDuty in ASFF (API reference, `Detection` and `Sequence`).

use super::super::{
    fields::{Facts, fact, facts, several},
    phrases::{user, with_details},
};
use crate::{
    FactName,
    parse::json::{Object, first_text, object, objects, text, text_at},
};

/// The attack sequence of a finding.
pub(super) fn of<'a>(finding: &'a Object<'a>) -> Option<&'a Object<'a>> {
    object(object(finding, "Detection")?, "Sequence")
}

/// Who acted, from where, and the signals that make the sequence.
pub(super) fn facts_of(sequence: &Object) -> Facts {
    let users = objects(sequence, "Actors").filter_map(|actor| {
        let of = object(actor, "User")?;
        user(text(of, "Type"), first_text(of, &["Name", "Uid"]), text(of, "CredentialUid"))
    });
    let endpoints = || objects(sequence, "Endpoints");
    let addresses = endpoints().filter_map(|endpoint| {
        with_details(Some(text(endpoint, "Ip")?), [text_at(endpoint, &["Location", "Country"])])
    });
    let domains = endpoints().filter_map(|endpoint| text(endpoint, "Domain"));
    facts([
        fact(FactName::Caller, several(users)),
        fact(FactName::Signals, several(objects(sequence, "Signals").filter_map(signal))),
        fact(FactName::Domain, several(domains)),
        fact(FactName::RemoteAddress, several(addresses)),
    ])
}

/// `Discovery:S3/AnomalousBehavior`, or `s3:DeleteObject (S3_DATA_EVENTS, ×3)` of a log.
fn signal(signal: &Object) -> Option<String> {
    let source = text(signal, "Type").filter(|of| of != "FINDING");
    let count = text(signal, "Count").filter(|count| count != "1").map(|count| format!("×{count}"));
    with_details(Some(first_text(signal, &["Name", "Title"])?), [source, count])
}
