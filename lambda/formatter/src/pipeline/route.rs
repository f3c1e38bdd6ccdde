//! Route: from notices to deliveries, each with the rule that decided. Touches the configuration.

use notify_core::routing::{RoutingDecision, Verdict};

use super::{Delivery, PendingNotice};
use crate::{context::Context, error::Error, outcome::Outcome, publisher::Publisher};

/// Makes one delivery of each notice and destination, and ends those that a rule denies. A retried
/// notice goes to its own destination alone.
pub(super) fn route<'a>(
    context: &'a Context,
    notices: &'a [PendingNotice<'a>],
) -> Vec<Delivery<'a>> {
    let mut deliveries = Vec::with_capacity(notices.len());
    for pending in notices {
        if let Some(retry) = &pending.retry {
            deliveries.push(route_retry(context, pending, &retry.destination));
            continue;
        }
        for (number, publisher) in context.publishers.iter().enumerate() {
            let decision = decide(pending, number, publisher);
            let mut delivery = Delivery {
                pending,
                destination: publisher.name(),
                publisher: Some(publisher),
                rule: decision.rule,
                lease: None,
                end: None,
            };
            if decision.verdict == Verdict::Deny {
                delivery.end(Ok(Outcome::Dropped));
            }
            deliveries.push(delivery);
        }
    }
    deliveries
}

/// The decision of an earlier phase, unless it waits for organizational units.
fn decide(pending: &PendingNotice<'_>, number: usize, publisher: &Publisher) -> RoutingDecision {
    match pending.decisions.get(number) {
        Some(made) if made.verdict != Verdict::NeedsUnits => made.clone(),
        _ => {
            let units = pending.units.as_deref().unwrap_or_default();
            publisher.destination().decide(&pending.notice, Some(units))
        }
    }
}

fn route_retry<'a>(
    context: &'a Context,
    pending: &'a PendingNotice<'a>,
    destination: &'a str,
) -> Delivery<'a> {
    let publisher = context.publisher(destination);
    let rule = String::from("retried");
    let mut delivery = Delivery { pending, destination, publisher, rule, lease: None, end: None };
    if publisher.is_none() {
        delivery.end(Err(Error::NoDestination { name: destination.to_owned() }));
    }
    delivery
}
