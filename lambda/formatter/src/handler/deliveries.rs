//! Which notices go where, and on their way there.

use std::{collections::HashSet, sync::Arc};

use lambda_support::{deadline::millis, error::ErrorChain};
use notify_core::Notice;

use super::{Invocation, Told};
use crate::{
    claims::Claim,
    delivery::{Fate, Try},
    error::Error,
    log::Handled,
    publish::Publisher,
};

/// A notice that a destination wants.
pub(super) struct Delivery<'a> {
    /// Which of the notices it is.
    index: usize,
    notice: Arc<Notice>,
    destination: &'a Arc<Publisher>,
    claim: Option<Claim>,
    line: Handled<'a>,
}

impl Invocation {
    /// What goes where, and a line for each notice that a destination does not want.
    pub(super) fn decide<'a>(&'a self, told: &mut [Told<'a>]) -> Vec<Delivery<'a>> {
        let mut deliveries = Vec::new();
        let mut claimed = HashSet::new();
        for (index, told) in told.iter_mut().enumerate() {
            for destination in &self.context.destinations {
                let decision = destination.decide(&told.notice, &told.units);
                let mut line = told.line.clone();
                line.destination = destination.name();
                line.rule = decision.rule;
                let claims = self.context.claims.as_ref().filter(|_| decision.is_wanted);
                let claim = claims.map(|_| {
                    Claim::on(&told.notice, &told.message, destination.name(), told.owner)
                });
                // What has one owner is not held off by its claims, and a batch may bring the same
                // event twice.
                let is_first = claim.as_ref().is_none_or(|claim| claimed.insert(claim.key.clone()));
                if decision.is_wanted && is_first {
                    let notice = Arc::clone(&told.notice);
                    deliveries.push(Delivery { index, notice, destination, claim, line });
                    continue;
                }
                line.decision = "dropped";
                if decision.is_wanted {
                    line.decision = "repeated";
                    line.rule = String::from("told in the same invocation");
                }
                told.decisions.push(line.decision);
                line.duration_ms = millis(self.started.elapsed());
                line.log(&self.context.log);
            }
        }
        deliveries
    }

    /// Delivers side by side and apart from each other.
    pub(super) async fn deliver<'a>(&self, deliveries: Vec<Delivery<'a>>, told: &mut [Told<'a>]) {
        let tasks = deliveries.iter().map(|delivery| {
            let invocation = self.clone();
            let destination = Arc::clone(delivery.destination);
            let (notice, claim) = (Arc::clone(&delivery.notice), delivery.claim.clone());
            async move {
                let fate = invocation.deliver_one(&destination, &notice, claim).await;
                (fate, invocation.started.elapsed())
            }
        });
        let fates = self.places.side_by_side(tasks).await;
        for (delivery, fate) in deliveries.into_iter().zip(fates) {
            let (fate, after) =
                fate.unwrap_or_else(|_| (Err(Error::Panicked), self.started.elapsed()));
            let Some(told) = told.get_mut(delivery.index) else { continue };
            let mut line = delivery.line;
            line.duration_ms = millis(after);
            match fate {
                Ok(Fate::Told { published_id }) => {
                    line.decision = "notified";
                    line.published_id = published_id;
                }
                Ok(Fate::Repeated { rule }) => {
                    line.decision = "repeated";
                    line.rule = rule.into();
                }
                Ok(Fate::Refused(error)) => {
                    line.decision = "undelivered";
                    line.reason = Some(ErrorChain(&error).to_string());
                }
                Err(error) => {
                    line.decision = "failed";
                    line.reason = Some(ErrorChain(&error).to_string());
                    told.failures.push((line.destination, error));
                }
            }
            told.decisions.push(line.decision);
            line.log(&self.context.log);
        }
    }

    async fn deliver_one(
        &self,
        destination: &Publisher,
        notice: &Notice,
        claim: Option<Claim>,
    ) -> Result<Fate, Error> {
        let message = destination.write(notice);
        let first = Try {
            context: &self.context,
            destination,
            message: &message,
            claim: claim.as_ref(),
            receipts: 0,
            until: self.until(),
            end: self.started + self.limit,
        };
        first.deliver().await
    }
}
