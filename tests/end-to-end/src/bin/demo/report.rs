//! The demo's output on the terminal: one line per message, one message as a card, one as a mail, and
//! the next steps.

use std::io::{self, IsTerminal as _};

use end_to_end::{Account, Deployment, End, LocalCloud, Received, wait_for_mail};
use serde_json::Value;

use crate::{
    day::Shown,
    language::Language,
    stops::BURST,
    tour::{Published, Tour},
};

/// The message that is shown as a card …
const CARD: &str = "asr/failed-output-traceback.json";
/// … and the one that is shown as a mail.
const MAIL: &str = "guardduty/instance.json";

/// Prints the results of the day before the tour.
pub(crate) fn print_day(day: &[Shown], language: Language) {
    println!("\nIn the day until now, in simulated time:\n");
    for Shown { what, received, why, .. } in day {
        println!("  {}", what.of(language));
        for message in received {
            titled("", message);
        }
        if received.is_empty() {
            println!("  {:20}{why}", "");
        }
    }
}

/// Prints the results of the tour.
pub(crate) fn print_tour(cloud: &LocalCloud, tour: &Tour, language: Language) {
    println!("\nIn Amazon Q's channel, the bot's channel and the mailbox:\n");
    tour.published.iter().for_each(|published| line(published, language));
    for message in tour.summaries.iter().chain([&tour.digest]) {
        titled(
            if message.message_id == tour.digest.message_id { "digest" } else { "burst" },
            message,
        );
    }
    if let Some(published) = find(tour, CARD) {
        println!("\n{} · tests/fixtures/{CARD}", published.stop.what.of(language));
        card(published.received.as_ref());
    }
    println!("\nThe summary of the burst");
    card(tour.summaries.first());
    if let Some(published) = find(tour, MAIL) {
        println!("\n{}, as mail · tests/fixtures/{MAIL}\n", published.stop.what.of(language));
        mail(cloud, published);
    }
    summarise(tour);
}

fn find<'a>(tour: &'a Tour, fixture: &str) -> Option<&'a Published> {
    tour.published.iter().find(|published| published.stop.fixture == fixture)
}

fn line(published: &Published, language: Language) {
    let origin = published.stop.origin();
    if let Some(received) = &published.received {
        titled(origin, received);
    } else {
        let what = published.stop.what.of(language);
        println!("  {origin:20}{what} · {}", published.end.why("channel"));
    }
}

fn titled(origin: &str, received: &Received) {
    println!("  {origin:20}{}", preview::markup::plain(received.title()));
    if !received.accepted {
        println!("  {:20}Amazon Q would drop this message without an error!", "");
    }
}

fn card(received: Option<&Received>) {
    let Some(received) = received else { return };
    match preview::amazon_q(&received.body, io::stdout().is_terminal()) {
        Ok(card) => print!("{card}"),
        Err(error) => println!("  {error}: {}", received.body),
    }
}

fn mail(cloud: &LocalCloud, published: &Published) {
    let mail = wait_for_mail(
        cloud,
        text(&published.end.delivery("mail").unwrap_or(&Value::Null)["published_id"]),
    );
    println!("Subject: {}\n\n{}", text(&mail["subject"]), text(&mail["text"]));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn summarise(tour: &Tour) {
    let ends = tour.published.iter().map(|published| &published.end);
    let count = |outcome: &str| {
        let lines = ends.clone().filter_map(|end| end.delivery("channel"));
        lines.filter(|line| line["outcome"] == outcome).count()
    };
    println!(
        "\n{} published: {} notified, {} dropped by rule, {} no news, {} failed; \
         a burst of {BURST}: {} notified singly, the others in {} summary",
        tour.published.len(),
        count("notified"),
        count("dropped"),
        ends.clone().filter(|end| matches!(end, End::NoNews(_))).count(),
        count("failed"),
        tour.singly,
        tour.summaries.len(),
    );
}

/// Prints the commands to explore the running demo with.
pub(crate) fn print_next_steps(cloud: &LocalCloud, deployment: &Deployment<'_>, page: &str) {
    println!(
        "\nThe page: {page}\n
To publish more messages and look at the deployment, run in another terminal:\n
  export AWS_ENDPOINT_URL={endpoint} AWS_DEFAULT_REGION={region}
  export AWS_ACCESS_KEY_ID={account} AWS_SECRET_ACCESS_KEY=local
  export PATH=\".tools/python/bin:$PATH\"
  aws sns publish --topic-arn {topic} --message file://tests/fixtures/asr/success.json
  aws logs filter-log-events --log-group-name {log}
  curl {endpoint}/_local-cloud/amazon-q/messages\n
Press Enter to end the local cloud and the page.",
        endpoint = cloud.endpoint,
        region = cloud.region,
        account = Account::Security.id(),
        topic = deployment.output("status_topic_arn"),
        log = deployment.output("log_group_name"),
    );
}
