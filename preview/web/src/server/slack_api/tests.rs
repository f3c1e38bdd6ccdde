//! Responses to a bot.

use super::*;

const TOKEN: &str = "xoxb-1";
const CHANNEL: &str = "C0123456789";
const START: Duration = Duration::from_secs(1_700_000_000);

fn workspace(per_second: Option<u32>) -> Workspace {
    let mut workspace = Workspace::default();
    let channels = Some(vec![CHANNEL.to_owned(), "C2".to_owned()]);
    workspace.set(SlackSettings {
        token: Some(TOKEN.to_owned()),
        channels,
        per_second,
        outages: Vec::new(),
    });
    workspace
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
}

/// Posts this to the channel, unless it names another.
fn post_at(workspace: &mut Workspace, now: Duration, message: &Value) -> Answer {
    let mut whole = json!({"channel": CHANNEL});
    let fields = message.as_object().cloned().unwrap_or_default();
    whole.as_object_mut().unwrap().extend(fields);
    call(workspace, Method::Post, now, &whole)
}

fn call(workspace: &mut Workspace, method: Method, now: Duration, request: &Value) -> Answer {
    workspace.call(method, now, &format!("Bearer {TOKEN}"), request.to_string().as_bytes())
}

fn post(workspace: &mut Workspace, message: &Value) -> Answer {
    post_at(workspace, START, message)
}

fn error(answer: &Answer) -> &str {
    answer.body["error"].as_str().unwrap_or_default()
}

#[test]
fn post_stores_the_message() {
    let mut workspace = workspace(None);
    let message = json!({"text": "日本語", "blocks": [section("hello")],
        "unfurl_links": false, "unfurl_media": false});
    let answer = post(&mut workspace, &message);
    let stamp = "1700000000.000000";
    let expected =
        json!({"ok": true, "channel": CHANNEL, "ts": stamp, "message": {"text": "日本語"}});
    assert_eq!(answer.body, expected);
    let stored = json!({"channel": CHANNEL, "ts": stamp, "thread_ts": null, "text": "日本語",
        "blocks": [section("hello")], "unfurl": false});
    assert_eq!(workspace.messages(), std::slice::from_ref(&stored));
    assert_eq!(answer.shown, Some((stored, Vec::new())));
}

#[test]
fn media_unfurls_by_default() {
    let mut workspace = workspace(None);
    post(&mut workspace, &json!({"text": "hello"}));
    assert_eq!(workspace.messages()[0]["unfurl"], true);
}

#[test]
fn ts_is_unique_and_ascending() {
    let mut workspace = workspace(None);
    let stamps: Vec<String> = (0..3)
        .map(|_| post(&mut workspace, &json!({"text": "t"})).body["ts"].to_string())
        .collect();
    assert!(stamps.is_sorted_by(|one, next| one < next), "{stamps:?}");
}

#[test]
fn call_refuses_invalid_callers_and_requests_and_shows_nothing() {
    let mut workspace = workspace(None);
    for (authorization, body, expected) in [
        ("", "{}", "not_authed"),
        ("Bearer ", "{}", "not_authed"),
        (TOKEN, "{}", "not_authed"),
        ("Bearer xoxb-2", "{}", "invalid_auth"),
        ("Bearer xoxb-1", "{", "invalid_json"),
        ("Bearer xoxb-1", "[]", "json_not_object"),
        ("Bearer xoxb-1", r#"{"text": "t"}"#, "channel_not_found"),
        ("Bearer xoxb-1", r#"{"text": "t", "channel": "C3"}"#, "channel_not_found"),
    ] {
        for method in [Method::Post, Method::Update] {
            let answer = workspace.call(method, START, authorization, body.as_bytes());
            assert_eq!(error(&answer), expected);
            assert_eq!((answer.retry_after, answer.shown), (None, None));
        }
    }
}

#[test]
fn post_refuses_invalid_content_and_shows_the_reason() {
    let mut workspace = workspace(None);
    for (message, expected) in [
        (json!({}), "no_text"),
        (json!({"text": "", "blocks": []}), "no_text"),
        (json!({"text": "t", "thread_ts": "lost"}), "thread_not_found"),
        (json!({"text": "t", "thread_ts": 1}), "thread_not_found"),
        (json!({"text": "t", "blocks": [{"type": "paragraph"}]}), "invalid_blocks"),
        (json!({"text": "t", "blocks": "text"}), "invalid_blocks"),
    ] {
        let answer = post(&mut workspace, &message);
        assert_eq!(error(&answer), expected);
        assert_eq!(answer.shown.unwrap().1[0], expected);
    }
    assert_eq!(workspace.messages(), Vec::<Value>::new());
}

#[test]
fn reply_needs_a_parent_in_its_channel() {
    let mut workspace = workspace(None);
    let parent = post(&mut workspace, &json!({"text": "parent"})).body["ts"].clone();
    let reply = json!({"text": "reply", "thread_ts": parent});
    let reply = post(&mut workspace, &reply).body;
    assert_eq!(reply["message"]["thread_ts"], parent);
    assert_eq!(workspace.messages()[1]["thread_ts"], parent);
    let of_reply = json!({"text": "t", "thread_ts": reply["ts"]});
    assert_eq!(error(&post(&mut workspace, &of_reply)), "thread_not_found");
}

#[test]
fn reply_without_a_parent_is_posted_outside_its_thread_without_an_error() {
    let mut workspace = workspace(None);
    let parent = post(&mut workspace, &json!({"text": "parent"})).body["ts"].clone();
    for (thread, channel) in [(&json!("1.000000"), CHANNEL), (&parent, "C2")] {
        let reply = json!({"text": "reply", "thread_ts": thread, "channel": channel});
        let answer = post(&mut workspace, &reply);
        assert_eq!(
            (&answer.body["ok"], &answer.body["message"]),
            (&json!(true), &json!({"text": "reply"}))
        );
        assert_eq!(workspace.messages().last().unwrap()["thread_ts"], Value::Null);
    }
}

fn delete(workspace: &mut Workspace, ts: &Value) -> Answer {
    call(workspace, Method::Delete, START, &json!({"channel": CHANNEL, "ts": ts}))
}

#[test]
fn deleted_message_is_gone_and_takes_no_replies() {
    let mut workspace = workspace(None);
    let ts = post(&mut workspace, &json!({"text": "parent"})).body["ts"].clone();
    assert_eq!(delete(&mut workspace, &ts).body, json!({"ok": true, "channel": CHANNEL, "ts": ts}));
    assert_eq!(workspace.messages(), Vec::<Value>::new());
    assert_eq!(error(&delete(&mut workspace, &ts)), "message_not_found");
    let reply = post(&mut workspace, &json!({"text": "reply", "thread_ts": ts}));
    assert_eq!(reply.body["message"]["thread_ts"], Value::Null);
}

#[test]
fn deleted_message_with_replies_leaves_a_placeholder_that_takes_replies() {
    let mut workspace = workspace(None);
    let ts = post(&mut workspace, &json!({"text": "parent"})).body["ts"].clone();
    let reply = json!({"text": "reply", "thread_ts": ts});
    post(&mut workspace, &reply);
    assert_eq!(error(&delete(&mut workspace, &ts)), "");
    assert_eq!(workspace.messages()[0]["text"], "This message was deleted.");
    assert_eq!(post(&mut workspace, &reply).body["message"]["thread_ts"], ts);
}

#[test]
fn delete_needs_the_bot_that_posted_the_message() {
    let mut workspace = Workspace::default();
    let ts = post(&mut workspace, &json!({"text": "t"})).body["ts"].clone();
    let body = json!({"channel": CHANNEL, "ts": ts}).to_string();
    let answer = workspace.call(Method::Delete, START, "Bearer xoxb-2", body.as_bytes());
    assert_eq!(error(&answer), "cant_delete_message");
}

#[test]
fn invalid_blocks_are_refused_with_their_place() {
    let header = json!({"type": "header", "text": {"type": "mrkdwn", "text": "t"}});
    let message = json!({"text": "t", "blocks": [section("t"), header]});
    let answer = post(&mut workspace(None), &message);
    let messages = &answer.body["response_metadata"]["messages"];
    let problem = "[ERROR] unsupported type: mrkdwn [json-pointer:/blocks/1/text/type]";
    assert_eq!(*messages, json!([problem]));
    assert_eq!(answer.shown.unwrap().1, ["invalid_blocks", problem]);
}

#[test]
fn post_refuses_a_message_that_is_too_long() {
    let mut workspace = workspace(None);
    let mut blocks = vec![section(&"x".repeat(2640)); 5];
    assert_eq!(error(&post(&mut workspace, &json!({"text": "t", "blocks": blocks}))), "");
    blocks.push(section("x"));
    let answer = post(&mut workspace, &json!({"text": "t", "blocks": blocks}));
    assert_eq!(error(&answer), "msg_blocks_too_long");
}

#[test]
fn rate_limit_is_per_channel() {
    let mut workspace = workspace(Some(1));
    let later = |milliseconds| START + Duration::from_millis(milliseconds);
    assert_eq!(error(&post_at(&mut workspace, later(0), &json!({"text": "one"}))), "");
    let answer = post_at(&mut workspace, later(400), &json!({"text": "two"}));
    assert_eq!((answer.retry_after, error(&answer)), (Some(1), "ratelimited"));
    assert_eq!(answer.shown, None);
    let elsewhere = json!({"text": "elsewhere", "channel": "C2"});
    assert_eq!(error(&post_at(&mut workspace, later(400), &elsewhere)), "");
    assert_eq!(error(&post_at(&mut workspace, later(1_000), &json!({"text": "two"}))), "");
    let texts: Vec<Value> =
        workspace.messages().iter().map(|message| message["text"].clone()).collect();
    assert_eq!(texts, ["one", "elsewhere", "two"]);
}

#[test]
fn default_settings_accept_any_bot_token_and_channel() {
    let mut workspace = Workspace::default();
    let message = json!({"channel": "C9", "text": "t"}).to_string();
    let mut post = |token: &str| workspace.call(Method::Post, START, token, message.as_bytes());
    assert_eq!(error(&post("Bearer xoxb-any")), "");
    assert_eq!(error(&post("Bearer xoxp-any")), "invalid_auth");
}

/// Updates a message of the channel, a minute after the start.
fn update(workspace: &mut Workspace, ts: &Value, content: &Value) -> Answer {
    let mut whole = json!({"channel": CHANNEL, "ts": ts});
    whole.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
    call(workspace, Method::Update, START + Duration::from_mins(1), &whole)
}

#[test]
fn update_replaces_text_and_blocks_and_marks_the_message() {
    let mut workspace = workspace(None);
    let parent = post(&mut workspace, &json!({"text": "parent"})).body["ts"].clone();
    let reply = json!({"text": "open", "blocks": [section("open")], "thread_ts": parent,
        "unfurl_links": false, "unfurl_media": false});
    let ts = post(&mut workspace, &reply).body["ts"].clone();
    let content = json!({"text": "over", "blocks": [section("over")], "parse": "none"});
    let answer = update(&mut workspace, &ts, &content);
    let expected = json!({"ok": true, "channel": CHANNEL, "ts": ts, "text": "over",
        "message": {"text": "over"}});
    assert_eq!(answer.body, expected);
    let stored = json!({"channel": CHANNEL, "ts": ts, "thread_ts": parent, "text": "over",
        "blocks": [section("over")], "unfurl": false, "edited": {"ts": "1700000060.000000"}});
    assert_eq!(workspace.messages()[1], stored);
    assert_eq!(answer.shown, Some((stored, Vec::new())));
    assert_eq!(workspace.messages()[0]["text"], "parent");
}

#[test]
fn update_keeps_blocks_that_it_does_not_name() {
    let mut workspace = workspace(None);
    let ts =
        post(&mut workspace, &json!({"text": "t", "blocks": [section("s")]})).body["ts"].clone();
    update(&mut workspace, &ts, &json!({"text": "over"}));
    assert_eq!(workspace.messages()[0]["blocks"], json!([section("s")]));
    update(&mut workspace, &ts, &json!({"text": "over", "blocks": []}));
    assert_eq!(workspace.messages()[0]["blocks"], json!([]));
}

#[test]
fn update_needs_a_message_of_the_channel() {
    let mut workspace = workspace(None);
    let ts = post(&mut workspace, &json!({"text": "t"})).body["ts"].clone();
    for (ts, channel) in [(&json!("1.000000"), CHANNEL), (&Value::Null, CHANNEL), (&ts, "C2")] {
        let request = json!({"text": "over", "channel": channel});
        assert_eq!(error(&update(&mut workspace, ts, &request)), "message_not_found");
    }
    assert_eq!(workspace.messages()[0]["text"], "t");
}

#[test]
fn update_needs_the_bot_that_posted_the_message() {
    let mut workspace = Workspace::default();
    let ts = post(&mut workspace, &json!({"text": "t"})).body["ts"].clone();
    let body = json!({"channel": CHANNEL, "ts": ts, "text": "over"}).to_string();
    let mut update = |token: &str| workspace.call(Method::Update, START, token, body.as_bytes());
    assert_eq!(error(&update("Bearer xoxb-2")), "cant_update_message");
    assert_eq!(error(&update(&format!("Bearer {TOKEN}"))), "");
}

#[test]
fn update_refuses_invalid_content_and_leaves_the_message() {
    let mut workspace = workspace(None);
    let ts = post(&mut workspace, &json!({"text": "t"})).body["ts"].clone();
    let before = workspace.messages();
    for (content, expected) in [
        (json!({}), "no_text"),
        (json!({"text": "x".repeat(4_001)}), "msg_too_long"),
        (json!({"text": "t", "blocks": [{"type": "paragraph"}]}), "invalid_blocks"),
        (
            json!({"text": "t", "blocks": vec![section(&"x".repeat(2640)); 6]}),
            "msg_blocks_too_long",
        ),
    ] {
        let answer = update(&mut workspace, &ts, &content);
        assert_eq!(error(&answer), expected);
        assert_eq!(answer.shown, None);
    }
    assert_eq!(workspace.messages(), before);
}

#[test]
fn rate_limit_of_updates_is_apart_from_that_of_posts() {
    let mut workspace = workspace(Some(1));
    let ts = post(&mut workspace, &json!({"text": "t"})).body["ts"].clone();
    assert_eq!(error(&update(&mut workspace, &ts, &json!({"text": "one"}))), "");
    let answer = update(&mut workspace, &ts, &json!({"text": "two"}));
    assert_eq!((answer.retry_after, error(&answer)), (Some(1), "ratelimited"));
    assert_eq!(workspace.messages()[0]["text"], "one");
}
