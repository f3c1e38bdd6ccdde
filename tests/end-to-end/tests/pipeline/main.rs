//! The pipeline as a user has it: applied, published to, looked at, destroyed.
//!
//! An apply takes about a minute, so the stories that change nothing share one.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that can not go on fails"
)]

mod alerts;
mod asr;
mod bot;
mod delivery;
mod lifecycle;
mod permissions;

use std::sync::LazyLock;

use end_to_end::{Asr, Channel, Deployment, LocalCloud, Received, Workspace};
use serde_json::Value;

/// One deployment that lasts as long as this process.
struct Shared {
    cloud: &'static LocalCloud,
    asr: Asr,
    deployment: Deployment<'static>,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let cloud: &LocalCloud = Box::leak(Box::new(LocalCloud::start()));
    let (_, secret) = Workspace::install(cloud);
    Shared { cloud, asr: Asr::install(cloud), deployment: Deployment::apply(cloud, &secret) }
});

impl Shared {
    /// Publishes to ASR's status topic, and returns what became of it in Amazon Q's channel.
    fn tell(&self, body: &str) -> (Value, Option<Received>) {
        self.tell_by(&self.asr.status_topic, body)
    }

    fn tell_by(&self, topic: &str, body: &str) -> (Value, Option<Received>) {
        let id = Asr::publish(self.cloud, topic, body);
        let mut decisions = self.deployment.decisions(&id);
        let decision = decisions.remove("channel").unwrap_or_default();
        let received = self.shown(&decision);
        (decision, received)
    }

    /// The message that Amazon Q's channel got by this decision.
    fn shown(&self, decision: &Value) -> Option<Received> {
        decision["published_id"].as_str().map(|id| Channel::of(self.cloud).wait_for(id))
    }
}
