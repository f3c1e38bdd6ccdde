//! `task demo`: the whole pipeline on the local cloud, and what people would see.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a demo that can not go on ends")]

mod progress;
mod report;
mod stops;
mod tour;

use std::{
    io::{self, Write as _},
    panic,
    sync::Arc,
};

use end_to_end::{Asr, Deployment, LocalCloud, Workspace, build_lambdas};
use preview_web::{Preview, Reader};

use progress::Progress;

fn main() {
    panic::set_hook(Box::new(|panicked| {
        let why = panicked.payload_as_str().unwrap_or("something went wrong");
        progress::clear_line();
        // There is nobody else to tell where even that fails.
        let _ = writeln!(io::stderr(), "{why}");
    }));
    let page = Arc::new(Preview::start(0, Vec::new()).expect("the page can be served"));
    println!("Watch it arrive: {}\n", page.address());
    show(&page);
}

fn show(page: &Arc<Preview>) {
    let progress = Progress::new(page);
    progress.step("Building the Lambdas", |step| build_lambdas(&mut |line| step.is_at(line)));
    let cloud =
        progress.step("Starting the local cloud", |_| LocalCloud::start_beside(Arc::clone(page)));
    let (asr, secret) = progress.step("Playing ASR's and Slack's part", |step| {
        step.is_at("two topics and a parameter");
        let asr = Asr::install(&cloud);
        step.is_at("a bot and its token");
        (asr, Workspace::install(&cloud).1)
    });
    let deployment = progress.step("Applying terraform/", |step| {
        Deployment::apply_watched(&cloud, &secret, &[], &mut |line| step.is_at(line))
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
    report::tell(&cloud, &tour);
    report::say_how_to_go_on(&cloud, &deployment);
    // Anything but a person at a terminal ends the demo here.
    let _ = io::stdin().read_line(&mut String::new());
    println!("The local cloud is gone, and everything in it.");
}
