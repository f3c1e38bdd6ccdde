//! Publishes one message after another, slowly enough to watch them arrive.

use std::{
    thread,
    time::{Duration, Instant},
};

use end_to_end::{
    Asr, Channel, Decisions, Deployment, LocalCloud, Received, Workspace, put_events,
};

use crate::{
    progress::Step,
    stops::{Stop, TOUR, Way},
};

/// From one message to the next.
const PACE: Duration = Duration::from_millis(700);

/// What became of a stop.
pub(crate) struct Told {
    pub(crate) stop: &'static Stop,
    pub(crate) decisions: Decisions,
    /// What Amazon Q was given of it, if anything.
    pub(crate) received: Option<Received>,
}

/// Publishes everything, and waits until it is where it should be.
pub(crate) fn take(
    cloud: &LocalCloud,
    asr: &Asr,
    deployment: &Deployment<'_>,
    step: &Step,
) -> Vec<Told> {
    let ids = publish(cloud, asr, step);
    step.is_at("waiting for the last ones");
    let channel = Channel::of(cloud);
    let decisions = deployment.all_decisions(&ids);
    let told = TOUR.iter().zip(decisions).map(|(stop, decisions)| {
        let id = decisions["channel"]["published_id"].as_str();
        let received = id.map(|id| channel.wait_for(id));
        Told { stop, decisions, received }
    });
    let told: Vec<Told> = told.collect();
    // By the empty text, which every message holds.
    let posted = told.iter().filter(|told| told.decisions["bot"]["decision"] == "notified").count();
    let _ = Workspace::of(cloud).wait_for("", posted);
    told
}

/// Returns the ids of the messages, in their order.
fn publish(cloud: &LocalCloud, asr: &Asr, step: &Step) -> Vec<String> {
    let ids = TOUR.iter().enumerate().map(|(number, stop)| {
        let began = Instant::now();
        step.is_at(&format!("{} of {}, {}: {}", number + 1, TOUR.len(), stop.whose(), stop.what));
        let body = stop.body();
        let id = match stop.way {
            Way::StatusTopic => Asr::publish(cloud, &asr.status_topic, &body),
            Way::AlarmTopic => Asr::publish(cloud, &asr.alarm_topic, &body),
            Way::Bus => {
                let event = serde_json::from_str(&body).expect("the fixture is JSON");
                put_events(cloud, &[event]).remove(0)
            }
        };
        thread::sleep(PACE.saturating_sub(began.elapsed()));
        id
    });
    ids.collect()
}
