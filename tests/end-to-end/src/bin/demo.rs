//! `task demo`: the whole pipeline on the local cloud, and what people would see.
#![expect(clippy::indexing_slicing, reason = "a demo that can not go on ends")]

use std::{io::IsTerminal as _, time::Instant};

use end_to_end::{
    Account, Asr, Channel, Decisions, Deployment, LocalCloud, Workspace, event, fixture,
    put_events, wait_for_mail,
};
use serde_json::Value;

/// One stop of the tour: the topic (`true` for the alarm topic), the fixture, and what it is.
struct Stop(bool, &'static str, &'static str);

const TOUR: [Stop; 22] = [
    Stop(false, "asr/queued.json", "a remediation starts"),
    Stop(false, "asr/success.json", "… and succeeds"),
    Stop(false, "asr/failed-runbook.json", "a runbook fails"),
    Stop(false, "asr/failed-reported-by-runbook.json", "ASR says Success, the runbook says Failed"),
    Stop(false, "asr/failed-output-traceback.json", "a failure with the runbook's output"),
    Stop(false, "asr/timed-out-runbook.json", "a runbook takes too long"),
    Stop(false, "asr/cancelled.json", "a runbook is cancelled"),
    Stop(false, "asr/aborted.json", "the orchestrator is stopped"),
    Stop(false, "asr/failed-execution.json", "the orchestrator fails"),
    Stop(false, "asr/no-runbook.json", "there is no runbook"),
    Stop(false, "asr/assume-role-failure.json", "the member role is missing"),
    Stop(false, "asr/playbook-not-enabled.json", "the playbook is not enabled"),
    Stop(false, "asr/runbook-not-active.json", "the runbook is not active"),
    Stop(false, "asr/lambda-error.json", "a step of the orchestrator fails"),
    Stop(false, "asr/not-new.json", "a finding that is not new"),
    Stop(false, "asr/follow-up-guardduty.json", "a success that leaves steps to a person"),
    Stop(true, "alarm/no-runbook.json", "an alarm of ASR's, built from Metrics[]"),
    Stop(true, "alarm/cognito-risk.json", "a classic alarm"),
    Stop(true, "alarm/composite.json", "a composite alarm"),
    Stop(false, "announcement/migration-aborted.txt", "plain text from ASR"),
    Stop(false, "asr/hostile.json", "a finding that tries to mention everybody"),
    Stop(false, "unrecognised/other-json.json", "something nobody knows"),
];

/// An alert, for every way to a reader, and a word that is in no other message.
const ALERT: &str = "guardduty/instance.json";
const ALERT_WORD: &str = "SSHBruteForce";

fn main() {
    let start = Instant::now();
    let step = |what: &str| println!("\n── {what} ({} s)", start.elapsed().as_secs());

    step("Starting the local cloud");
    let cloud = LocalCloud::start();
    step("Playing ASR's and Slack's part: two topics, a parameter, a bot and its token");
    let asr = Asr::install(&cloud);
    let (_, secret) = Workspace::install(&cloud);
    step("Applying terraform/ (about a minute, half of which the AWS provider waits for Amazon Q)");
    let deployment = Deployment::apply(&cloud, &secret);
    step("Publishing a tour of messages to ASR's topics, and an alert to the bus");
    let mut published: Vec<String> = TOUR.iter().map(|stop| publish(&cloud, &asr, stop)).collect();
    published.extend(put_events(&cloud, &[event(ALERT)]));
    step("What became of each, as it looks in Amazon Q's channel");
    let decisions = deployment.all_decisions(&published);
    for (Stop(_, name, what), decisions) in TOUR.iter().zip(&decisions) {
        println!("\n{what} · tests/fixtures/{name}");
        show(&Channel::of(&cloud), &decisions["channel"]);
    }
    if let Some(decisions) = decisions.last() {
        step(&format!("One alert for all three readers · tests/fixtures/{ALERT}"));
        show_everywhere(&cloud, decisions);
    }
    summarise(&decisions);
    say_how_to_go_on(&cloud, &deployment);
    // Anything but a person at a terminal ends the demo here.
    let _ = std::io::stdin().read_line(&mut String::new());
    println!("The local cloud is gone, and everything in it.");
}

/// An alert in Amazon Q's channel, in the bot's, and as mail.
fn show_everywhere(cloud: &LocalCloud, decisions: &Decisions) {
    println!("\nSlack, by Amazon Q:");
    show(&Channel::of(cloud), &decisions["channel"]);
    println!("\nSlack, by the bot:");
    for message in Workspace::of(cloud).wait_for(ALERT_WORD, 1) {
        println!("{}", preview::slack(&message.to_string(), std::io::stdout().is_terminal()));
    }
    println!("\nMail:");
    let mail = wait_for_mail(cloud, decisions["mail"]["published_id"].as_str().unwrap_or_default());
    println!("Subject: {}\n\n{}", word(&mail["subject"]), word(&mail["text"]));
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn publish(cloud: &LocalCloud, asr: &Asr, Stop(is_alarm, name, _): &Stop) -> String {
    let topic = if *is_alarm { &asr.alarm_topic } else { &asr.status_topic };
    Asr::publish(cloud, topic, &fixture(name))
}

fn show(channel: &Channel<'_>, decision: &Value) {
    let Some(id) = decision["published_id"].as_str() else {
        let word = word(&decision["decision"]);
        return println!("  {word}: {}", self::word(&decision["rule"]));
    };
    let received = channel.wait_for(id);
    match preview::amazon_q(&received.body, std::io::stdout().is_terminal()) {
        Ok(card) => print!("{card}"),
        Err(error) => println!("  {error}: {}", received.body),
    }
    if !received.accepted {
        println!("  Amazon Q would drop this without a word!");
    }
}

fn summarise(decisions: &[Decisions]) {
    let count =
        |word| decisions.iter().filter(|lines| lines["channel"]["decision"] == word).count();
    println!(
        "\n{} published: {} notified, {} dropped as noise, {} failed",
        decisions.len(),
        count("notified"),
        count("dropped"),
        count("failed")
    );
}

fn say_how_to_go_on(cloud: &LocalCloud, deployment: &Deployment<'_>) {
    println!(
        "\nTo look further, in another terminal:\n
  export AWS_ENDPOINT_URL={endpoint} AWS_DEFAULT_REGION={region}
  export AWS_ACCESS_KEY_ID={account} AWS_SECRET_ACCESS_KEY=local
  export PATH=\".tools/python/bin:$PATH\"
  aws sns publish --topic-arn {topic} --message file://tests/fixtures/asr/success.json
  aws logs filter-log-events --log-group-name {log}
  curl {endpoint}/_local-cloud/amazon-q/messages\n
Enter ends the local cloud; ./task demo begins anew.",
        endpoint = cloud.endpoint,
        region = cloud.region,
        account = Account::Security.id(),
        topic = deployment.output("status_topic_arn"),
        log = deployment.output("log_group_name"),
    );
}
