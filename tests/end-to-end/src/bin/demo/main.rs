//! `task demo`: runs the whole pipeline on the local cloud and shows the messages.
#![expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a demo that cannot continue ends"
)]

mod progress;
mod report;
mod stops;
mod tour;

use std::{
    io::{self, Write as _},
    panic,
    sync::Arc,
};

use clap::{Parser, ValueEnum};
use end_to_end::{Asr, Deployment, LocalCloud, Workspace, build_lambdas};
use preview_web::{Preview, Reader};
use serde_json::json;

use progress::Progress;

/// Deploys to a local cloud, publishes a tour of messages, and shows them on a page as they arrive.
#[derive(Debug, Parser)]
#[command(name = "demo", version)]
struct Args {
    /// Language of the messages and of the page
    #[arg(long, value_enum, default_value_t = Language::En)]
    language: Language,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    En,
    Ja,
}

impl Language {
    /// Terraform's value of `language`, which is also the page's parameter.
    fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// Terraform's value of `time_zone` that its readers expect.
    fn time_zone(self) -> &'static str {
        match self {
            Self::En => "UTC",
            Self::Ja => "Asia/Tokyo",
        }
    }
}

fn main() {
    let Args { language } = Args::parse();
    panic::set_hook(Box::new(|panicked| {
        let why = panicked.payload_as_str().unwrap_or("the demo failed");
        progress::clear_line();
        // If standard error is closed, there is nowhere else to write to.
        let _ = writeln!(io::stderr(), "{why}");
    }));
    let page = Arc::new(Preview::start(0, Vec::new()).expect("the page can be served"));
    println!("Watch the messages arrive: {}\n", page_address(&page, language));
    show(&page, language);
}

fn page_address(page: &Preview, language: Language) -> String {
    format!("{}/?language={}", page.address(), language.code())
}

fn show(page: &Arc<Preview>, language: Language) {
    let progress = Progress::new(page);
    progress.step("Building the Lambdas", |step| build_lambdas(&mut |line| step.set_detail(line)));
    let cloud =
        progress.step("Starting the local cloud", |_| LocalCloud::start_with(Arc::clone(page)));
    let (asr, secret) = progress.step("Setting up what stands in for ASR and Slack", |step| {
        step.set_detail("two topics and a parameter");
        let asr = Asr::install(&cloud);
        step.set_detail("a bot and its token");
        (asr, Workspace::install(&cloud).1)
    });
    let mut variables =
        vec![("/language", language.code().into()), ("/time_zone", language.time_zone().into())];
    // Windows of seconds instead of a minute, and known problems singly, so that the tour is short.
    let grouping =
        json!({"wait_seconds": 3, "above": 8, "max_per_hour": 1_000, "interval_minutes": 0});
    for (pointer, digest) in [
        ("/destinations/channel/grouping", "/destinations/channel/digest"),
        ("/destinations/bot/grouping", "/destinations/bot/digest"),
        ("/destinations/mail/grouping", "/destinations/mail/digest"),
    ] {
        variables.push((pointer, grouping.clone()));
        variables.push((digest, json!({"schedule": "cron(0 9 * * ? *)"})));
    }
    let deployment = progress.step("Applying terraform/", |step| {
        Deployment::apply_watched(&cloud, &secret, &variables, &mut |line| step.set_detail(line))
    });
    progress.step("Subscribing the page to the topics", |_| {
        for (destination, reader, name) in [
            ("channel", Reader::AmazonQ, "security-findings"),
            ("mail", Reader::Mail, "security@example.com"),
        ] {
            let topic = deployment.topic(destination);
            let subscribed = page.subscribe(&cloud.endpoint, topic, reader, name);
            subscribed.expect("the page can be subscribed");
        }
    });
    let tour =
        progress.step("Publishing a tour", |step| tour::take(&cloud, &asr, &deployment, step));
    report::print_tour(&cloud, &tour);
    report::print_next_steps(&cloud, &deployment, &page_address(page, language));
    // Without a terminal, standard input is at its end and the demo ends here.
    let _ = io::stdin().read_line(&mut String::new());
    println!("The local cloud has ended, and its data is deleted.");
}
