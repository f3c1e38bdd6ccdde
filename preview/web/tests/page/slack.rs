//! The stand-in for the Web API of Slack over HTTP. Unit tests cover what it checks.

use preview_web::{Outage, OutageKind, SlackSettings};
use serde_json::{Value, json};

use crate::{Answer, Site};

const TOKEN: &str = "xoxb-1";
const CHANNEL: &str = "C0123456789";

fn call(site: &Site, method: &str, message: &Value) -> Answer {
    let request = site.request(&format!("/slack/api/{method}"));
    let request = request
        .header("authorization", format!("Bearer {TOKEN}"))
        .header("content-type", "application/json; charset=utf-8");
    Answer::of(request.send(message.to_string()).unwrap())
}

fn post(site: &Site, text: &str) -> Answer {
    call(site, "chat.postMessage", &json!({"channel": CHANNEL, "text": text}))
}

fn site() -> Site {
    let site = Site::start();
    let channels = Some(vec![CHANNEL.to_owned()]);
    let token = Some(TOKEN.to_owned());
    site.preview.set_slack(SlackSettings { token, channels, ..Default::default() });
    site
}

#[test]
fn posted_thread_is_shown_and_listed() {
    let site = site();
    site.get("/").shows(&[CHANNEL, "What the bot posts and edits through Slack's Web API"]);
    let parent = post(&site, "日本語 &amp; <@U0123>").json()["ts"].clone();
    let reply = json!({"channel": CHANNEL, "text": "a reply", "thread_ts": parent});
    assert_eq!(call(&site, "chat.postMessage", &reply).json()["ok"], true);
    let page = site.get("/");
    page.shows(&["日本語 &amp; <span class=\"mention\">@U0123</span>", "1 reply", "a reply"]);
    assert_eq!((page.count("<article"), page.count("latest-update")), (1, 0));
    page.shows(&[&format!("data-thread={parent}")]);
    let listed = site.preview.slack_messages();
    assert_eq!((&listed[0]["thread_ts"], &listed[1]["thread_ts"]), (&Value::Null, &parent));
}

#[test]
fn updated_message_is_shown_in_its_place_with_its_mark() {
    let site = site();
    let ts = post(&site, "still open").json()["ts"].clone();
    post(&site, "another thread");
    assert_eq!(site.get("/").count("(edited)"), 0);
    let update = json!({"channel": CHANNEL, "ts": ts, "text": "now over", "blocks": []});
    assert_eq!(call(&site, "chat.update", &update).json()["ok"], true);
    let page = site.get("/");
    page.shows(&["now over", "(edited)"]);
    assert_eq!(
        (page.count("still open"), page.count("<article"), page.count("(edited)")),
        (0, 2, 1)
    );
    assert!(page.text.find("now over") < page.text.find("another thread"));
    site.get("/?language=ja").shows(&["（編集済み）"]);
    assert_eq!(site.preview.slack_messages()[0]["text"], "now over");
}

#[test]
fn deleted_message_is_shown_as_deleted_and_its_next_reply_outside_the_thread() {
    let site = site();
    let ts = post(&site, "the parent").json()["ts"].clone();
    let delete = json!({"channel": CHANNEL, "ts": ts});
    assert_eq!(call(&site, "chat.delete", &delete).json()["ok"], true);
    site.get("/").shows(&["This message was deleted."]);
    let reply = json!({"channel": CHANNEL, "text": "a reply", "thread_ts": ts});
    assert_eq!(call(&site, "chat.postMessage", &reply).json()["ok"], true);
    assert_eq!(site.get("/").count("<article"), 2);
    assert_eq!(site.preview.slack_messages()[0]["thread_ts"], json!(null));
}

#[test]
fn outage_refuses_the_message_or_takes_it_and_loses_the_answer() {
    let site = site();
    let set = |kind| {
        let outages = vec![Outage { kind, every: 1 }];
        site.preview.set_slack(SlackSettings { outages, ..Default::default() });
    };
    set(OutageKind::Unavailable);
    assert_eq!(post(&site, "one").status, 503);
    set(OutageKind::LostAnswers);
    let request = site.request("/slack/api/chat.postMessage");
    let request = request.header("authorization", format!("Bearer {TOKEN}"));
    let body = json!({"channel": CHANNEL, "text": "two"}).to_string();
    let answer = request.send(body).and_then(|mut answer| answer.body_mut().read_to_string());
    assert!(answer.is_err(), "{answer:?}");
    for messages in [site.preview.slack_messages(), site.preview.slack_unanswered()] {
        let texts: Vec<&Value> = messages.iter().map(|message| &message["text"]).collect();
        assert_eq!(texts, ["two"]);
    }
}

#[test]
fn outage_of_some_calls_refuses_one_of_so_many() {
    let site = site();
    let outages = vec![Outage { kind: OutageKind::Unavailable, every: 3 }];
    site.preview.set_slack(SlackSettings { outages, ..Default::default() });
    let statuses = [(); 6].map(|()| post(&site, "text").status);
    assert_eq!(statuses, [200, 200, 503, 200, 200, 503]);
}

#[test]
fn refused_update_leaves_the_message_as_it_is() {
    let site = site();
    let ts = post(&site, "still open").json()["ts"].clone();
    let update = json!({"channel": CHANNEL, "ts": ts, "text": "", "blocks": []});
    assert_eq!(call(&site, "chat.update", &update).json()["error"], "no_text");
    let page = site.get("/");
    page.shows(&["still open"]);
    assert_eq!((page.count("(edited)"), page.count("class=\"problems\"")), (0, 0));
}

#[test]
fn refused_message_is_shown_with_its_problem_and_not_listed() {
    let site = site();
    let message =
        json!({"channel": CHANNEL, "text": "the text", "blocks": [{"type": "paragraph"}]});
    let answer = call(&site, "chat.postMessage", &message);
    let problem = "[ERROR] unsupported type: paragraph [json-pointer:/blocks/0/type]";
    let expected = json!({"ok": false, "error": "invalid_blocks",
        "response_metadata": {"messages": [problem]}});
    assert_eq!((answer.status, answer.json()), (200, expected));
    let page = site.get("/");
    page.shows(&["Slack refuses it", "<li>invalid_blocks</li>", problem, "the text"]);
    assert_eq!(page.count("class=\"problems\""), 1);
    assert_eq!(site.preview.slack_messages(), [json!(null); 0]);
}

#[test]
fn call_without_access_to_the_channel_is_not_shown() {
    let site = site();
    let elsewhere = json!({"channel": "C2", "text": "t"});
    for (method, error) in [
        ("chat.postMessage", "channel_not_found"),
        ("chat.update", "channel_not_found"),
        ("chat.delete", "channel_not_found"),
        ("chat.unfurl", "unknown_method"),
    ] {
        assert_eq!(call(&site, method, &elsewhere).json(), json!({"ok": false, "error": error}));
    }
    let answer = site.post("/slack/api/chat.postMessage", &elsewhere);
    assert_eq!((answer.status, &answer.json()["error"]), (200, &json!("not_authed")));
    assert_eq!(site.get("/").count("<article"), 0);
}

#[test]
fn rate_limit_answers_429_and_retry_after() {
    let site = site();
    let channels = Some(vec![CHANNEL.to_owned()]);
    site.preview.set_slack(SlackSettings { channels, per_second: Some(1), ..Default::default() });
    assert_eq!(post(&site, "one").status, 200);
    let answer = post(&site, "two");
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    assert_eq!(answer.json(), json!({"ok": false, "error": "ratelimited"}));
    assert_eq!(site.preview.slack_messages().len(), 1);
}
