//! What the terminal shows beside the page: a line for each message, one card and one mail whole,
//! and how to go on.

use std::io::{self, IsTerminal as _};

use end_to_end::{Account, Deployment, LocalCloud, wait_for_mail};
use serde_json::Value;

use crate::tour::Told;

/// The message that is shown whole as a card …
const CARD: &str = "asr/failed-output-traceback.json";
/// … and the one that is shown as mail.
const MAIL: &str = "guardduty/instance.json";

/// Tells what became of everything.
pub(crate) fn tell(cloud: &LocalCloud, tour: &[Told]) {
    println!("\nIn Amazon Q's channel, the bot's and the mail:\n");
    tour.iter().for_each(line);
    if let Some(told) = find(tour, CARD) {
        println!("\n{} · tests/fixtures/{CARD}", told.stop.what);
        card(told);
    }
    if let Some(told) = find(tour, MAIL) {
        println!("\n{}, as mail · tests/fixtures/{MAIL}\n", told.stop.what);
        mail(cloud, told);
    }
    summarise(tour);
}

fn find<'a>(tour: &'a [Told], fixture: &str) -> Option<&'a Told> {
    tour.iter().find(|told| told.stop.fixture == fixture)
}

fn line(told: &Told) {
    let whose = told.stop.whose();
    let Some(received) = &told.received else {
        let decision = &told.decisions["channel"];
        let (word, rule) = (word(&decision["decision"]), word(&decision["rule"]));
        return println!("  {whose:20}{} · {word}: {rule}", told.stop.what);
    };
    println!("  {whose:20}{}", preview::markup::plain(received.title()));
    if !received.accepted {
        println!("  {:20}Amazon Q would drop this without a word!", "");
    }
}

fn card(told: &Told) {
    let Some(received) = &told.received else { return };
    match preview::amazon_q(&received.body, io::stdout().is_terminal()) {
        Ok(card) => print!("{card}"),
        Err(error) => println!("  {error}: {}", received.body),
    }
}

fn mail(cloud: &LocalCloud, told: &Told) {
    let mail = wait_for_mail(cloud, word(&told.decisions["mail"]["published_id"]));
    println!("Subject: {}\n\n{}", word(&mail["subject"]), word(&mail["text"]));
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn summarise(tour: &[Told]) {
    let count =
        |word| tour.iter().filter(|told| told.decisions["channel"]["decision"] == word).count();
    println!(
        "\n{} published: {} notified, {} dropped as noise, {} failed",
        tour.len(),
        count("notified"),
        count("dropped"),
        count("failed")
    );
}

/// What a person can do now.
pub(crate) fn say_how_to_go_on(cloud: &LocalCloud, deployment: &Deployment<'_>) {
    println!(
        "\nThe page: {page}\n
To publish more and look further, in another terminal:\n
  export AWS_ENDPOINT_URL={endpoint} AWS_DEFAULT_REGION={region}
  export AWS_ACCESS_KEY_ID={account} AWS_SECRET_ACCESS_KEY=local
  export PATH=\".tools/python/bin:$PATH\"
  aws sns publish --topic-arn {topic} --message file://tests/fixtures/asr/success.json
  aws logs filter-log-events --log-group-name {log}
  curl {endpoint}/_local-cloud/amazon-q/messages\n
Enter ends the local cloud and the page; ./task demo begins anew.",
        page = cloud.preview.address(),
        endpoint = cloud.endpoint,
        region = cloud.region,
        account = Account::Security.id(),
        topic = deployment.output("status_topic_arn"),
        log = deployment.output("log_group_name"),
    );
}
