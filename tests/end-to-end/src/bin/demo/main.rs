//! `task demo`: runs the whole pipeline on the local cloud and shows the messages.
#![expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a demo that cannot continue ends"
)]

mod day;
mod language;
mod progress;
mod report;
mod stops;
mod tour;

use std::{
    io::{self, Write as _},
    panic,
    sync::Arc,
};

use clap::Parser;
use end_to_end::{Asr, Deployment, LocalCloud, Workspace, build_quick_lambdas, quick_zip};
use preview_web::{Preview, Reader};
use serde_json::{Value, json};

use day::Times;
use language::{Language, Text};
use progress::Progress;

/// Deploys to a local cloud, publishes a tour of messages, and shows them on a page as they arrive.
#[derive(Debug, Parser)]
#[command(name = "demo", version)]
struct Args {
    /// Language of the messages and of the page
    #[arg(long, value_enum, default_value_t = Language::En)]
    language: Language,
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
    let progress = Progress::new(page, language);
    progress.step(Text::new("Building the Lambdas", "Lambda 関数をビルド中"), |step| {
        build_quick_lambdas(&mut |line| step.set_detail(line));
    });
    let cloud = progress.step(
        Text::new("Starting the local cloud", "ローカルの AWS エミュレーターを起動中"),
        |_| LocalCloud::start_with(Arc::clone(page)),
    );
    let text =
        Text::new("Setting up what stands in for ASR and Slack", "ASR と Slack の代わりを準備中");
    let (asr, secret) =
        progress.step(text, |_| (Asr::install(&cloud), Workspace::install(&cloud).1));
    let times = Times::until_now();
    // Before the deployment, so that no sweep comes before the day.
    cloud.set_time(times.begin());
    let variables = variables(language, times);
    let deployment =
        progress.step(Text::new("Applying terraform/", "terraform/ を適用中"), |step| {
            Deployment::apply_watched(&cloud, &secret, &variables, &mut |line| {
                step.set_detail(line);
            })
        });
    let text =
        Text::new("Subscribing the page to the topics", "ページをトピックにサブスクライブ中");
    progress.step(text, |_| {
        for (destination, reader, name) in [
            ("channel", Reader::AmazonQ, "security-findings"),
            ("mail", Reader::Mail, "security@example.com"),
        ] {
            let topic = deployment.topic(destination);
            let subscribed = page.subscribe(&cloud.endpoint, topic, reader, name);
            subscribed.expect("the page can be subscribed");
        }
    });
    let text = Text::new("Letting a day pass", "1 日分の時間を経過中");
    let day =
        progress.step(text, |step| day::pass(&cloud, &asr, &deployment, language, times, step));
    let tour = progress
        .step(Text::new("Publishing a tour", "一通りのメッセージを発行中"), |step| {
            tour::take(&cloud, &asr, &deployment, language, step)
        });
    report::print_day(&day, language);
    report::print_tour(&cloud, &tour, language);
    report::print_next_steps(&cloud, &deployment, &page_address(page, language));
    // Without a terminal, standard input is at its end and the demo ends here.
    let _ = io::stdin().read_line(&mut String::new());
    println!("The local cloud has ended, and its data is deleted.");
}

fn variables(language: Language, times: Times) -> Vec<(&'static str, Value)> {
    // Windows of seconds instead of a minute, and known problems singly, so that the tour is short.
    let grouping =
        json!({"wait_seconds": 3, "above": 8, "max_per_hour": 1_000, "interval_minutes": 0});
    let mut variables = vec![
        ("/language", language.code().into()),
        ("/time_zone", language.time_zone().into()),
        ("/formatter_package_path", json!(quick_zip("formatter"))),
        ("/slack_poster_package_path", json!(quick_zip("slack-poster"))),
    ];
    for [own_grouping, digest, quiet_hours] in [
        [
            "/destinations/channel/grouping",
            "/destinations/channel/digest",
            "/destinations/channel/quiet_hours",
        ],
        ["/destinations/bot/grouping", "/destinations/bot/digest", "/destinations/bot/quiet_hours"],
        [
            "/destinations/mail/grouping",
            "/destinations/mail/digest",
            "/destinations/mail/quiet_hours",
        ],
    ] {
        variables.push((own_grouping, grouping.clone()));
        variables.push((digest, times.digest(language)));
        variables.push((quiet_hours, times.quiet_hours(language)));
    }
    variables
}
