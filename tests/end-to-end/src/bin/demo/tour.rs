//! Publishes the messages of the tour, slowly enough to watch them arrive.

use std::{
    thread,
    time::{Duration, Instant},
};

use end_to_end::{
    Asr, Channel, Deliveries, Deployment, LocalCloud, Received, Workspace, put_events,
};

use crate::{
    progress::Step,
    stops::{Route, Stop, TOUR},
};

/// The time from one message to the next.
const PACE: Duration = Duration::from_millis(700);

/// A published message and its deliveries.
pub(crate) struct Published {
    pub(crate) stop: &'static Stop,
    pub(crate) deliveries: Deliveries,
    /// The message that Amazon Q received, unless a rule dropped it.
    pub(crate) received: Option<Received>,
}

/// Publishes all messages and waits until they arrive.
pub(crate) fn take(
    cloud: &LocalCloud,
    asr: &Asr,
    deployment: &Deployment<'_>,
    step: &Step,
) -> Vec<Published> {
    let ids = publish(cloud, asr, step);
    step.set_detail("waiting for the last deliveries");
    let channel = Channel::new(cloud);
    let deliveries = deployment.all_deliveries(&ids);
    let tour = TOUR.iter().zip(deliveries).map(|(stop, deliveries)| {
        let id = deliveries["channel"]["published_id"].as_str();
        let received = id.map(|id| channel.wait_for(id));
        Published { stop, deliveries, received }
    });
    let tour: Vec<Published> = tour.collect();
    // Every message contains the empty text.
    let posted = tour
        .iter()
        .filter(|published| published.deliveries["bot"]["outcome"] == "notified")
        .count();
    let _ = Workspace::new(cloud).wait_for("", posted);
    tour
}

/// Publishes all messages and returns their ids, in the order of the tour.
fn publish(cloud: &LocalCloud, asr: &Asr, step: &Step) -> Vec<String> {
    let ids = TOUR.iter().enumerate().map(|(number, stop)| {
        let began = Instant::now();
        step.set_detail(&format!(
            "{} of {}, {}: {}",
            number + 1,
            TOUR.len(),
            stop.origin(),
            stop.what
        ));
        let body = stop.body();
        let id = match stop.route {
            Route::StatusTopic => Asr::publish(cloud, &asr.status_topic, &body),
            Route::AlarmTopic => Asr::publish(cloud, &asr.alarm_topic, &body),
            Route::Bus => {
                let event = serde_json::from_str(&body).expect("the fixture is JSON");
                put_events(cloud, &[event]).remove(0)
            }
        };
        thread::sleep(PACE.saturating_sub(began.elapsed()));
        id
    });
    ids.collect()
}
