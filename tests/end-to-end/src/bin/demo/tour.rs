//! Publishes the messages of the tour, slowly enough to watch them arrive; then a burst, which becomes
//! a summary, and the digest.

use std::{
    thread,
    time::{Duration, Instant},
};

use end_to_end::{Asr, Channel, Deployment, End, LocalCloud, Received, Workspace, now, put_events};
use serde_json::{Value, json};

use crate::{
    language::{Language, Text},
    progress::Step,
    stops::{BURST, Route, Stop, TOUR, burst},
};

/// The time from one message to the next: above it, they would be grouped.
const PACE: Duration = Duration::from_millis(700);

/// A published message and what became of it.
pub(crate) struct Published {
    pub(crate) stop: &'static Stop,
    pub(crate) end: End,
    /// The message that Amazon Q received. None if a rule dropped it or it is no news.
    pub(crate) received: Option<Received>,
}

/// What the tour has shown.
pub(crate) struct Tour {
    pub(crate) published: Vec<Published>,
    /// The number of the burst's findings that had a message of their own.
    pub(crate) singly: usize,
    /// The summaries of the others.
    pub(crate) summaries: Vec<Received>,
    pub(crate) digest: Received,
}

/// Publishes everything and waits until it arrives. Fails if something else arrives than should.
pub(crate) fn take(
    cloud: &LocalCloud,
    asr: &Asr,
    deployment: &Deployment<'_>,
    language: Language,
    step: &Step,
) -> Tour {
    let posted_before = Workspace::new(cloud).messages().len();
    let ids = publish(cloud, asr, language, step);
    step.set_detail(Text::new("waiting for what is over", "解決の処理を待機中").of(language));
    let channel = Channel::new(cloud);
    let ends = deployment.ends(&ids);
    let published = TOUR.iter().zip(ends).map(|(stop, end)| {
        let id = end.delivery("channel").and_then(|line| line["published_id"].as_str());
        let received = id.map(|id| channel.wait_for(id));
        Published { stop, end, received }
    });
    let published: Vec<Published> = published.collect();
    published.iter().for_each(check);
    let text = Text::new("many findings at once", "一度に多数の検出結果");
    step.set_detail(text.of(language));
    let burst = put_events(cloud, &burst());
    let singly = deployment.ends(&burst).iter().filter(|end| is_notified(end)).count();
    let summaries = deployment.summaries("channel", BURST - singly);
    let summaries = summaries.iter().map(|id| channel.wait_for(id)).collect();
    step.set_detail(Text::new("the digest", "ダイジェスト").of(language));
    let digest = channel.wait_for(&send_digests(cloud, deployment));
    wait_for_the_bot(cloud, posted_before, &published);
    Tour { published, singly, summaries, digest }
}

fn is_notified(end: &End) -> bool {
    end.delivery("channel").is_some_and(|line| line["outcome"] == "notified")
}

fn check(published: &Published) {
    let Published { stop, end, .. } = published;
    let expected = stop.turn.decision();
    let decision = end.decision("channel");
    assert!(
        expected.is_none_or(|expected| decision == Some(expected)),
        "{} ({}) was {decision:?}, not {expected:?}",
        stop.fixture,
        stop.what.en
    );
}

/// Every destination's digest, as its schedule sends it once a day. Returns the id of the channel's.
fn send_digests(cloud: &LocalCloud, deployment: &Deployment<'_>) -> String {
    let function = deployment.output("formatter_function_name");
    for destination in ["mail", "bot", "channel"] {
        let event = json!({"digest": {"destination": destination, "at": now()}});
        cloud.post("invocations/repeat", &json!({"function_name": function, "event": event}));
    }
    deployment.digest("channel")
}

/// Waits for the messages of the tour in the bot's channel. What is over may edit one instead.
fn wait_for_the_bot(cloud: &LocalCloud, before: usize, tour: &[Published]) {
    let posted = tour.iter().filter(|published| {
        let line: Option<&Value> = published.end.delivery("bot");
        line.is_some_and(|line| line["outcome"] == "notified" && line["decision"] != "resolved")
    });
    // Every message contains the empty text.
    let _ = Workspace::new(cloud).wait_for("", before + posted.count());
}

/// Publishes all messages and returns their ids, in the order of the tour.
fn publish(cloud: &LocalCloud, asr: &Asr, language: Language, step: &Step) -> Vec<String> {
    let ids = TOUR.iter().enumerate().map(|(number, stop)| {
        let began = Instant::now();
        let what = stop.what.of(language);
        step.set_detail(&format!("{}/{}, {}: {what}", number + 1, TOUR.len(), stop.origin()));
        let body = stop.body(number);
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
