//! Attack sequences of GuardDuty in ASFF (API reference, `Detection` and `Sequence`).

use super::{
    super::fields::{fact, facts, several},
    evidence::{user, with},
};
use crate::{
    FactName, FactValue,
    parse::json::{Object, object, objects, text, text_at},
};

/// The attack sequence of a finding.
pub(super) fn of(finding: &Object) -> Option<&Object> {
    object(object(finding, "Detection")?, "Sequence")
}

/// Who acted, from where, and the signals that make the sequence.
pub(super) fn facts_of(sequence: &Object) -> Vec<(FactName, FactValue)> {
    let users = objects(sequence, "Actors").filter_map(|actor| {
        let of = object(actor, "User")?;
        let name = text(of, "Name").or_else(|| text(of, "Uid"));
        user(text(of, "Type"), name, text(of, "CredentialUid"))
    });
    let endpoints = || objects(sequence, "Endpoints");
    let addresses = endpoints().filter_map(|endpoint| {
        Some(with(text(endpoint, "Ip")?, text_at(endpoint, &["Location", "Country"])))
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
    let name = text(signal, "Name").or_else(|| text(signal, "Title"))?;
    let details: Vec<String> = [source, count].into_iter().flatten().collect();
    Some(with(name, (!details.is_empty()).then(|| details.join(", "))))
}
