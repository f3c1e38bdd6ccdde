//! What open pages are told.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::Value;
use ureq::{Body, BodyReader};

use crate::{Site, custom};

const CHANNEL: &str = "/sns/amazon-q/findings";

/// Somebody who looks at a page.
struct Looker(BufReader<BodyReader<'static>>);

impl Looker {
    fn at(site: &Site, query: &str) -> Self {
        let answer = site.agent.get(site.url(&format!("/events{query}"))).call().unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let body: Body = answer.into_body();
        Self(BufReader::new(body.into_reader()))
    }

    /// The next event's name and data; none at the end. Without data it is no event.
    fn next(&mut self) -> Option<(String, Value)> {
        let (mut name, mut data) = (String::new(), None);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("event", value)) => value.clone_into(&mut name),
                Some(("data", value)) => data = Some(serde_json::from_str(value).unwrap()),
                None if data.is_some() => return Some((name, data?)),
                _ => {}
            }
        }
    }

    /// The next event of that name.
    fn wait_for(&mut self, wanted: &str) -> Value {
        loop {
            let (name, data) = self.next().expect("there is another event");
            if name == wanted {
                return data;
            }
        }
    }
}

fn html(event: &Value) -> &str {
    event["html"].as_str().unwrap()
}

#[test]
fn a_new_message_comes_with_its_thread_as_the_page_has_it() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First\r\n\r\nevent: x", "333333333333"));
    let mut looker = Looker::at(&site, "");
    site.notify(CHANNEL, "2", &custom("Second", "333333333333"));
    let event = looker.wait_for("thread");
    assert_eq!((&event["id"], &event["news"]), (&"thread-1".into(), &"Second".into()));
    assert!(site.get("/").text.contains(html(&event)));
    assert!(html(&event).contains("1 reply"));
}

#[test]
fn everybody_is_told_of_what_they_look_at() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    let mut looker = Looker::at(&site, "?channel=findings&account=444444444444&language=ja");
    site.notify("/sns/amazon-q/elsewhere", "2", &custom("Elsewhere", "444444444444"));
    site.notify(CHANNEL, "3", &custom("Of another account", "333333333333"));
    site.notify("/sns/mail/ops", "4", "Account: 333333333333");
    site.notify("/sns/mail/ops", "5", "Account: 444444444444");
    site.notify(CHANNEL, "6", &custom("Wanted", "444444444444"));
    let lists = looker.wait_for("lists");
    assert!(html(&lists).contains("channel=elsewhere"));
    let mail = looker.wait_for("mail");
    assert!(html(&mail).contains("差出人") && html(&mail).contains("data-message-id=\"5\""));
    assert!(html(&looker.wait_for("thread")).contains("Wanted"));
}

#[test]
fn progress_is_told_and_ends() {
    let site = Site::start();
    site.get("/").shows(&["<div class=\"strip\" id=\"progress\" hidden>"]);
    let mut looker = Looker::at(&site, "");
    site.preview.tell_progress("Applying <it>", 61);
    let event = looker.wait_for("progress");
    assert!(html(&event).contains("Applying &lt;it&gt;") && html(&event).contains("1 min 1 s"));
    site.get("/").shows(&["Applying &lt;it&gt;"]);
    site.preview.tell_progress("", 0);
    assert!(html(&looker.wait_for("progress")).contains("hidden"));
}

#[test]
fn who_missed_something_is_told_to_load_the_page_again() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    let page = site.get("/").text;
    let version = page.split("data-version=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut looker = Looker::at(&site, &format!("?version={version}"));
    site.notify(CHANNEL, "2", &custom("Second", "333333333333"));
    assert_eq!(looker.next().unwrap().0, "thread");
    let mut late = Looker::at(&site, &format!("?version={version}"));
    assert_eq!(late.next().unwrap().0, "reload");
}

#[test]
fn the_first_channel_comes_to_who_waits_for_one() {
    let site = Site::start();
    let mut looker = Looker::at(&site, "");
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    assert_eq!(looker.next().unwrap().0, "reload");
}

#[test]
fn a_burst_is_written_once_and_nothing_of_it_is_lost() {
    let site = Site::start();
    site.notify(CHANNEL, "first", &custom("First", "333333333333"));
    let mut looker = Looker::at(&site, "");
    for number in 0..150 {
        site.notify(CHANNEL, &number.to_string(), &custom("Again", "333333333333"));
    }
    let mut events = 0;
    loop {
        events += 1;
        if html(&looker.wait_for("thread")).contains("150 replies") {
            break;
        }
    }
    assert!(events < 100, "{events}");
    let page = site.get("/");
    page.shows(&["50 earlier replies are not shown here."]);
    assert_eq!(page.count("data-message-id="), 101);
}

#[test]
fn it_ends_with_who_looks_and_leaves_nothing() {
    let site = Site::start();
    let address = site.preview.address().trim_start_matches("http://").to_owned();
    let mut looker = Looker::at(&site, "");
    let start = Instant::now();
    drop(site);
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_eq!(looker.next(), None);
    assert!(TcpStream::connect(address).is_err());
}
