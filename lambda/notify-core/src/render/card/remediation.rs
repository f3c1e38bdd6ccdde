//! The card of a remediation.

use std::borrow::Cow;

use super::{Card, Fact, Section};
use crate::{
    Notice, Outcome, Remediation, Rollback, Ticket, links,
    render::style::Style,
    routing::OutcomeName,
    wording::{Label, Wording},
};

impl<'a> Card<'a> {
    pub(super) fn remediation(
        &mut self,
        notice: &'a Notice,
        remediation: &'a Remediation,
        style: &Style,
        wording: &dyn Wording,
    ) {
        let outcome = &remediation.outcome;
        self.emoji = outcome_emoji(outcome);
        self.headline = match (outcome, &remediation.follow_up) {
            (Outcome::Succeeded, Some(_)) => wording.succeeded_with_follow_up(),
            _ => wording.outcome(outcome),
        }
        .into();
        let control = remediation.control.as_deref();
        let native = remediation.product.as_deref().and_then(product_name);
        self.subject = control.or(native).map(Cow::from);
        self.title = remediation.title.as_deref().map(Cow::from);
        if let Outcome::Unknown(word) = outcome {
            self.fact(wording, Label::State, Some(Fact::code(word)));
        }
        self.keyword(control);
        self.account(notice, wording);
        self.keyword(Some(wording.outcome_keyword(outcome)));
        self.region(notice, wording);
        let control_fact = control.map(|control| match &remediation.standard {
            Some(standard) => Fact::Within(control, standard),
            None => Fact::code(control),
        });
        self.fact(wording, Label::Control, control_fact);
        self.fact(wording, Label::Resource, remediation.resource.as_ref().map(Fact::code));
        let label = if matches!(outcome, Outcome::Succeeded | Outcome::RolledBack) {
            Label::Result
        } else {
            Label::Reason
        };
        let detail = remediation.detail.as_ref();
        let detail = detail.map(|text| wording.asr_text(text).map_or(text.into(), Cow::from));
        self.fact(wording, label, detail.map(Fact::Text));
        if let Some(rollback) = &remediation.rollback {
            let (label, text) = match rollback {
                Rollback::Available(Some(description)) => {
                    (Label::RollbackAvailable, description.as_str())
                }
                Rollback::Available(None) => (Label::Rollback, wording.rollback_available()),
                Rollback::Unavailable => (Label::Rollback, wording.rollback_unavailable()),
            };
            self.fact(wording, label, Some(Fact::text(text)));
        }
        if let Some(Ticket::Problem(problem)) = &remediation.ticket {
            self.fact(wording, Label::Ticket, Some(Fact::text(problem)));
        }
        match outcome {
            Outcome::Failed(failure) => self.advise(wording, wording.failure_advice(*failure)),
            Outcome::Unknown(_) => self.advise(wording, wording.unknown_outcome_advice()),
            Outcome::RolledBack => self.advise(wording, wording.rolled_back_advice()),
            Outcome::Succeeded | Outcome::Queued | Outcome::Skipped => {}
        }
        if let Some(steps) = &remediation.follow_up {
            self.section(wording, Label::FollowUp, Section::Quote(steps.into()));
        }
        if let Some(output) = &remediation.output {
            self.section(wording, Label::Output, Section::Preformatted(output.into()));
        }
        let portal = style.access_portal.as_ref();
        let is_v2 = |link: &String| link.contains("/securityhub/v2/");
        let open = if remediation.finding_link.as_ref().is_some_and(is_v2) {
            Label::OpenFindingV2
        } else {
            Label::OpenFinding
        };
        self.link(wording, open, links::finding(notice, remediation, portal));
        if matches!(outcome, Outcome::Failed(_) | Outcome::RolledBack | Outcome::Unknown(_)) {
            self.link(wording, Label::OpenExecution, links::execution(remediation, portal));
            let automation = links::automation(notice, remediation, portal);
            self.link(wording, Label::OpenAutomation, automation);
        }
        if let Some(Ticket::Link(ticket)) = &remediation.ticket {
            self.link(wording, Label::OpenTicket, Some(ticket));
        }
        self.context("outcome", Some(OutcomeName::from(outcome).as_str()));
        self.context("region", notice.region.as_ref());
        self.context("control", control);
        self.context("resource", remediation.resource.as_ref());
        self.context("findingArn", remediation.finding_arn.as_ref());
        self.context("executionArn", remediation.execution_arn.as_ref());
        self.context("automationExecutionId", remediation.automation_id.as_ref());
    }
}

fn outcome_emoji(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => ":white_check_mark:",
        Outcome::Failed(_) => ":x:",
        Outcome::RolledBack => ":warning:",
        Outcome::Queued => ":hourglass_flowing_sand:",
        Outcome::Skipped => ":fast_forward:",
        Outcome::Unknown(_) => ":grey_question:",
    }
}

/// The name of the service that found something which belongs to no control.
fn product_name(service: &str) -> Option<&'static str> {
    Some(match service {
        "guardduty" => "GuardDuty",
        "inspector2" => "Inspector",
        "macie2" => "Macie",
        "access-analyzer" => "IAM Access Analyzer",
        "securityhub" => "Security Hub CSPM",
        _ => return None,
    })
}
