//! The events of open pages.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use ureq::{Body, BodyReader};

use crate::{Answer, Site, custom};

const CHANNEL: &str = "/sns/amazon-q/findings";

/// A client that reads events.
struct SseClient(BufReader<BodyReader<'static>>);

impl SseClient {
    fn at(site: &Site, query: &str) -> Self {
        let answer = site.agent.get(site.url(&format!("/events{query}"))).call().unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let body: Body = answer.into_body();
        Self(BufReader::new(body.into_reader()))
    }

    /// The name and the data of the next event; `None` at the end.
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
fn thread_event_has_the_html_of_the_page() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First\r\n\r\nevent: x", "333333333333"));
    let mut client = SseClient::at(&site, "");
    site.notify(CHANNEL, "2", &custom("Second", "333333333333"));
    let event = client.wait_for("thread");
    assert_eq!((&event["id"], &event["news"]), (&"thread-1".into(), &"Second".into()));
    assert!(site.get("/").text.contains(html(&event)));
    assert!(html(&event).contains("1 reply"));
}

#[test]
fn edited_message_is_an_event_that_leaves_the_thread_in_its_place() {
    let site = Site::start();
    let call = |method: &str, message: &Value| {
        let request = site.request(&format!("/slack/api/{method}"));
        let request = request.header("authorization", "Bearer xoxb-1");
        Answer::of(request.send(message.to_string()).unwrap()).json()
    };
    let first = json!({"channel": "C1", "text": "still open"});
    let ts = call("chat.postMessage", &first)["ts"].clone();
    call("chat.postMessage", &json!({"channel": "C1", "text": "another"}));
    let mut client = SseClient::at(&site, "");
    call("chat.postMessage", &json!({"channel": "C1", "text": "reply", "thread_ts": ts}));
    let event = client.wait_for("thread");
    assert_eq!((&event["news"], &event["edited"]), (&"reply".into(), &false.into()));
    call("chat.update", &json!({"channel": "C1", "ts": ts, "text": "now over", "blocks": []}));
    let event = client.wait_for("thread");
    assert_eq!((&event["news"], &event["edited"]), (&"now over".into(), &true.into()));
    assert!(site.get("/").text.contains(html(&event)));
    assert!(html(&event).contains("(edited)") && !html(&event).contains("still open"));
}

#[test]
fn events_are_those_of_the_channel_the_account_and_the_language() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    let mut client = SseClient::at(&site, "?channel=findings&account=444444444444&language=ja");
    site.notify("/sns/amazon-q/elsewhere", "2", &custom("Elsewhere", "444444444444"));
    site.notify(CHANNEL, "3", &custom("Of another account", "333333333333"));
    site.notify("/sns/mail/ops", "4", "Account: 333333333333");
    site.notify("/sns/mail/ops", "5", "Account: 444444444444");
    site.notify(CHANNEL, "6", &custom("Wanted", "444444444444"));
    let lists = client.wait_for("lists");
    assert!(html(&lists).contains("channel=elsewhere"));
    let mail = client.wait_for("mail");
    assert!(html(&mail).contains("差出人") && html(&mail).contains("data-message-id=\"5\""));
    assert!(html(&client.wait_for("thread")).contains("Wanted"));
}

#[test]
fn progress_event_shows_and_hides_the_step() {
    let site = Site::start();
    site.get("/").shows(&["<div class=\"strip\" id=\"progress\" hidden>"]);
    let mut client = SseClient::at(&site, "");
    site.preview.show_progress("Applying <it>", 61);
    let event = client.wait_for("progress");
    assert!(html(&event).contains("Applying &lt;it&gt;") && html(&event).contains("1 min 1 s"));
    site.get("/").shows(&["Applying &lt;it&gt;"]);
    site.preview.show_progress("", 0);
    assert!(html(&client.wait_for("progress")).contains("hidden"));
}

#[test]
fn outdated_page_gets_a_reload_event() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    let page = site.get("/").text;
    let version = page.split("data-version=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut client = SseClient::at(&site, &format!("?version={version}"));
    site.notify(CHANNEL, "2", &custom("Second", "333333333333"));
    assert_eq!(client.next().unwrap().0, "thread");
    let mut late = SseClient::at(&site, &format!("?version={version}"));
    assert_eq!(late.next().unwrap().0, "reload");
}

#[test]
fn page_of_older_messages_gets_no_messages() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    let mut client = SseClient::at(&site, "?before=2&mails_before=2");
    site.notify(CHANNEL, "2", &custom("Second", "333333333333"));
    site.notify("/sns/mail/ops", "3", "text");
    site.preview.show_progress("Applying", 1);
    assert_eq!(client.next().unwrap().0, "progress");
}

#[test]
fn first_channel_reloads_a_page_without_one() {
    let site = Site::start();
    let mut client = SseClient::at(&site, "");
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    assert_eq!(client.next().unwrap().0, "reload");
}

#[test]
fn burst_in_one_thread_is_few_events_and_complete() {
    let site = Site::start();
    site.notify(CHANNEL, "first", &custom("First", "333333333333"));
    let mut client = SseClient::at(&site, "");
    for number in 0..150 {
        site.notify(CHANNEL, &number.to_string(), &custom("Again", "333333333333"));
    }
    let mut events = 0;
    loop {
        events += 1;
        if html(&client.wait_for("thread")).contains("150 replies") {
            break;
        }
    }
    assert!(events < 100, "{events}");
    let page = site.get("/");
    page.shows(&["140 older replies"]);
    assert_eq!(page.count("data-message-id="), 11);
}

#[test]
fn dropping_the_server_ends_open_connections() {
    let site = Site::start();
    let address = site.preview.address().trim_start_matches("http://").to_owned();
    let mut client = SseClient::at(&site, "");
    let start = Instant::now();
    drop(site);
    assert!(start.elapsed() < Duration::from_secs(30));
    assert_eq!(client.next(), None);
    assert!(TcpStream::connect(address).is_err());
}
