//! The story of one finding of a control.

use serde_json::json;

use super::super::{
    bodies::{
        asr::{self, Execution, Status},
        controls::{CONTROLS, Control},
        security_hub::Finding,
    },
    world::{ADMINISTRATOR, Account, Bus, HOME_BUS, HOME_REGION, Subject, World, news},
};
use crate::{Attributes, Cause, Kind, MINUTE, Moment, Reason, SECOND, Via};

const IMPORTED: (&str, &str) = ("aws.securityhub", "Security Hub Findings - Imported");
const IMPORTED_V2: (&str, &str) = ("aws.securityhub", "Findings Imported V2");

pub(super) struct ControlStory<'w> {
    pub(super) world: &'w mut World,
    /// When the next line arrives.
    pub(super) now: Moment,
    pub(super) finding: Finding,
    pub(super) subject: Subject,
}

impl<'w> ControlStory<'w> {
    /// A finding that begins at a moment of the week.
    pub(super) fn new(world: &'w mut World, begin: Moment) -> Self {
        let index = world.rng.usize(..CONTROLS.len());
        let control = CONTROLS.get(index).copied().unwrap_or(CONTROLS[0]);
        let account = world.account();
        Self::of(world, control, &account, begin)
    }

    pub(super) fn of(
        world: &'w mut World,
        control: Control,
        account: &Account,
        begin: Moment,
    ) -> Self {
        let region = world.region();
        let name = world.hex(17);
        let resource = control.resource(&account.id, region, &name);
        let uuid = world.uuid();
        let mut finding = Finding::of_control(control, account, region, resource, &uuid);
        finding.first_observed = begin.plus(-MINUTE);
        let subject = Subject {
            name: format!(
                "control {} on {} in {} {region}",
                control.id, finding.resource, account.id
            ),
            problem: format!("control {}", control.id),
            source: "security-hub",
            severity: control.severity,
            attributes: Attributes {
                account: Some(account.id.clone()),
                region: Some(region.to_owned()),
                control: Some(control.id.to_owned()),
                resource: Some(finding.resource.clone()),
                id: Some(finding.id.clone()),
            },
        };
        Self { world, now: begin, finding, subject }
    }

    pub(super) fn wait(&mut self, from_minutes: i64, to_minutes: i64) {
        self.now = self.now.plus(self.world.minutes(from_minutes, to_minutes));
    }

    /// Security Hub evaluates the control: `UpdatedAt` moves.
    pub(super) fn evaluate(&mut self, cause: Cause) {
        self.finding.updated = self.now.plus(-5 * SECOND);
        self.write(cause);
    }

    /// ASR or a person writes into the finding with `BatchUpdateFindings`: `UpdatedAt` does not move.
    pub(super) fn write(&mut self, cause: Cause) {
        self.import(HOME_BUS, cause);
    }

    pub(super) fn import(&mut self, bus: Bus<'_>, cause: Cause) {
        self.subject.attributes.id = Some(self.finding.id.clone());
        let detail = json!({"findings": [self.finding.asff()]});
        self.world.event(self.now, bus, IMPORTED, &detail, (&self.subject, cause));
    }

    pub(super) fn import_v2(&mut self, cause: Cause) {
        let detail = json!({"findings": [self.finding.ocsf()]});
        self.world.event(self.now, HOME_BUS, IMPORTED_V2, &detail, (&self.subject, cause));
    }

    /// The check fails for the first time during the week.
    pub(super) fn begin(&mut self) {
        self.evaluate(news(Kind::New));
    }

    /// Until a moment, Security Hub imports the finding again each 12 to 24 hours.
    pub(super) fn updates_until(&mut self, until: Moment, reason: Reason) {
        loop {
            let before = self.now;
            self.wait(12 * 60, 24 * 60);
            if self.now >= until {
                self.now = before;
                return;
            }
            self.evaluate(Cause::Nothing(reason));
        }
    }

    pub(super) fn updates(&mut self) {
        self.updates_until(self.world.end, Reason::Update);
    }

    /// Starts an execution of ASR's orchestrator.
    pub(super) fn execution(&mut self) -> Execution {
        let machine = "SO0111-ASR-Orchestrator";
        let id = self.world.uuid();
        Execution {
            arn: format!("arn:aws:states:{HOME_REGION}:{ADMINISTRATOR}:execution:{machine}:{id}"),
            automation: self.world.uuid(),
        }
    }

    /// ASR publishes a result.
    pub(super) fn result(&mut self, execution: &Execution, status: Status, cause: Cause) {
        let body = asr::result(&self.finding, execution, status, HOME_REGION);
        let subject = Subject { source: "asr", ..self.subject.clone() };
        self.world.emit(self.now, Via::StatusTopic, body, &subject, cause);
    }
}
