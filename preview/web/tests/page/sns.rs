//! Messages of topics, in channels and in the inbox.

use serde_json::json;

use crate::{Site, custom, notification};

const CHANNEL: &str = "/sns/amazon-q/findings";

#[test]
fn messages_are_grouped_by_thread_and_a_repeated_one_is_shown_once() {
    let site = Site::start();
    for (id, title) in [("1", ":x: First"), ("2", "Second"), ("2", "Second")] {
        site.notify(CHANNEL, id, &custom(title, "333333333333"));
    }
    site.notify(CHANNEL, "3", &custom("Third", "444444444444"));
    let page = site.get("/");
    page.shows(&[
        "data-thread=\"asr-333333333333\"",
        "❌ First",
        "1 reply",
        "<p class=\"latest-update\"><b lang=\"en\">Latest update:</b> Second (shop)</p>",
        "📬 Custom notification delivered by Amazon Q Developer in chat applications.",
        "datetime=\"2026-11-23T04:12:31Z\"",
        "arn:aws:sns:eu-central-1:111122223333:notices",
        "<li class=\"tag\">333333333333</li>",
    ]);
    assert_eq!((page.count("<article"), page.count("data-message-id=")), (2, 3));
    assert_eq!(page.count("data-message-id=\"2\""), 1);
}

#[test]
fn message_that_amazon_q_would_drop_is_shown_with_the_problem() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    site.notify(CHANNEL, "2", &custom(&"x".repeat(251), "333333333333"));
    site.notify(CHANNEL, "3", "<b>words</b> of 555555555555");
    let page = site.get("/");
    page.shows(&[
        "<li>content.title has 251 bytes, more than 250</li>",
        "1 reply",
        "<li>the message is not JSON</li>",
        "<pre class=\"raw\">&lt;b&gt;words&lt;/b&gt; of 555555555555</pre>",
        "Amazon Q drops it without a word",
    ]);
    assert_eq!(page.count("class=\"problems\""), 2);
    assert_eq!(site.get("/?account=555555555555").count("<article"), 1);
}

#[test]
fn account_filters_the_channel_and_the_inbox() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    site.notify(CHANNEL, "2", &custom("Second", "444444444444"));
    let mut alarm = custom("Alarm", "444444444444");
    alarm["metadata"]["threadId"] = json!("asr-alarm");
    site.notify(CHANNEL, "3", &alarm);
    site.notify("/sns/mail/ops", "4", "Account:  shop (333333333333)");
    let all = site.get("/");
    all.shows(&["data-account=\"333333333333\"", "<span class=\"name\">shop</span>"]);
    assert_eq!((all.count("<article"), all.count("<details class=\"mail")), (3, 1));
    assert_eq!(all.count("class=\"thread alarms\""), 1);
    let one = site.get("/?account=333333333333");
    assert_eq!((one.count("<article"), one.count("<details class=\"mail")), (1, 1));
    let other = site.get("/?account=444444444444");
    other.shows(&["class=\"thread alarms\""]);
    assert_eq!((other.count("<article"), other.count("<details class=\"mail")), (2, 0));
}

#[test]
fn links_lead_to_older_messages() {
    let site = Site::start();
    for number in 1..=101 {
        let mut message = custom(&format!("Title {number}."), "333333333333");
        message["metadata"]["threadId"] = json!(format!("{}", number.max(13)));
        site.notify(CHANNEL, &number.to_string(), &message);
        site.notify(
            "/sns/mail/ops",
            &number.to_string(),
            &format!("Text {number}.\nAccount: 333333333333"),
        );
    }
    let page = site.get("/?account=333333333333&language=ja");
    let address = "href=\"/?channel=findings&amp;account=333333333333&amp;language=ja";
    // The newest 100 mails, and 10 of the 12 replies of a thread.
    page.shows(&["以前の返信 2 件", "以前のメール"]);
    page.shows(&[&format!("{address}&amp;thread=1&amp;before=4\"")]);
    page.shows(&[&format!("{address}&amp;mails_before=2\"")]);
    assert_eq!((page.count("Title 3.<"), page.count("Text 1.")), (0, 0));
    let page = site.get("/?channel=findings&thread=1&before=4");
    page.shows(&["Title 1.<", "Title 2.<", "Title 3.<", "Newest messages"]);
    assert_eq!((page.count("Title 4.<"), page.count("<article")), (0, 1));
    let page = site.get("/?mails_before=2");
    page.shows(&["Text 1.", "Newest mail"]);
    assert_eq!(page.count("<details class=\"mail"), 1);
}

#[test]
fn mail_is_shown_once_in_the_inbox() {
    let site = Site::start();
    let mut mail = notification("1", "Failed: S3.5\n\nOpen:\n  https://example.com/?a=1&b\n");
    mail["Subject"] = json!("Failed: S3.5 <shop>");
    assert_eq!(site.post("/sns/mail/ops@example.com", &mail).status, 200);
    assert_eq!(site.post("/sns/mail/ops@example.com", &mail).status, 200);
    let page = site.get("/");
    page.shows(&[
        "<p class=\"subject\">Failed: S3.5 &lt;shop&gt;</p>",
        "<dd>ops@example.com</dd>",
        "  <a href=\"https://example.com/?a=1&amp;b\"",
    ]);
    assert_eq!(page.count("<details class=\"mail"), 1);
}

#[test]
fn mail_that_sns_would_refuse_is_shown_with_the_problem() {
    let site = Site::start();
    let mut mail = notification("1", "text");
    mail["Subject"] = json!("two\nlines");
    site.post("/sns/mail/ops@example.com", &mail);
    site.get("/").shows(&["subject has line breaks or control characters"]);
}

#[test]
fn untrusted_text_is_escaped() {
    let site = Site::start();
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let mut message = custom(hostile, "333333333333");
    message["content"]["description"] =
        json!(format!("{hostile} <javascript:alert(1)|link> ```{hostile}``` `{hostile}`"));
    message["content"]["nextSteps"] = json!([format!("<https://a.example/\"onclick=x|{hostile}>")]);
    message["content"]["keywords"] = json!([hostile]);
    message["metadata"]["threadId"] = json!(hostile);
    message["metadata"]["summary"] = json!(hostile);
    for id in ["1", hostile] {
        site.notify(CHANNEL, id, &message);
    }
    let mut mail = notification(hostile, hostile);
    mail["Subject"] = json!(hostile);
    site.post("/sns/mail/ops", &mail);
    let page = site.get("/");
    page.shows(&["&lt;script&gt;alert(1)&lt;/script&gt;"]);
    for part in ["<script>", "<img", "href=\"javascript", "\"onclick"] {
        assert_eq!(page.count(part), 0, "{part}\n{}", page.text);
    }
}

#[test]
fn invalid_requests_are_refused() {
    let site = Site::start();
    for (path, body, status) in [
        (CHANNEL, "no JSON", 400),
        (CHANNEL, r#"{"Type": "Notification"}"#, 400),
        (CHANNEL, r#"{"Type": "UnsubscribeConfirmation"}"#, 200),
        ("/sns/amazon-q/a%20b", r#"{"Type": "Notification"}"#, 404),
        ("/sns/pigeon/a", "{}", 404),
    ] {
        assert_eq!(site.post(path, body).status, status, "{path} {body}");
    }
    let large = "x".repeat((1 << 20) + 1);
    assert_eq!(site.post(CHANNEL, &large).status, 413);
    site.get("/").shows(&["Nothing here yet", "./task demo"]);
}

#[test]
fn page_is_in_the_language_of_the_address_or_the_browser() {
    let site = Site::start();
    site.notify(CHANNEL, "1", &custom("First", "333333333333"));
    site.notify(CHANNEL, "2", &custom("Second", "333333333333"));
    site.get("/?language=ja").shows(&["<html lang=\"ja\">", "1 件の返信", "受信トレイ"]);
    let japanese = site.agent.get(site.url("/")).header("accept-language", "ja,en;q=0.5");
    crate::Answer::of(japanese.call().unwrap()).shows(&["<html lang=\"ja\">"]);
    site.get("/").shows(&["<html lang=\"en\">"]);
    site.get("/?channel=later").shows(&["<title>#later · ", "Nothing here yet"]);
}
