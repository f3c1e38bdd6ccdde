//! Subscriptions to topics of a local cloud.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use preview_web::Reader;
use serde_json::json;

use crate::Site;

const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:notices";

/// Answers the next request with this text, and returns the head and the body of the request.
fn answer(listener: &TcpListener, text: &str) -> (String, String) {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let start = head.len();
        reader.read_line(&mut head).unwrap();
        if let Some(value) = head[start..].to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut stream: TcpStream = reader.into_inner();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
    .unwrap();
    (head, String::from_utf8(body).unwrap())
}

#[test]
fn subscribe_is_confirmed() {
    let site = Site::start();
    let cloud = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", cloud.local_addr().unwrap());
    let route = site.url("/sns/amazon-q/findings");
    let subscribe_url = format!("{endpoint}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=t");
    let agent = site.agent.clone();
    let as_cloud = thread::spawn(move || {
        let subscription =
            answer(&cloud, "<SubscriptionArn>pending confirmation</SubscriptionArn>");
        let confirmation = json!({"Type": "SubscriptionConfirmation", "MessageId": "1",
            "TopicArn": TOPIC, "Token": "t", "SubscribeURL": subscribe_url});
        assert_eq!(agent.post(route).send(confirmation.to_string()).unwrap().status(), 200);
        (subscription, answer(&cloud, ""))
    });
    site.preview.subscribe(&endpoint, TOPIC, Reader::AmazonQ, "findings").unwrap();
    let ((_, form), (confirmed, _)) = as_cloud.join().unwrap();
    for part in ["Action=Subscribe", "Protocol=http", "TopicArn=arn", "findings"] {
        assert!(form.contains(part), "{part} is missing in {form}");
    }
    assert!(confirmed.starts_with("GET /?Action=ConfirmSubscription&TopicArn=arn"), "{confirmed}");
    assert!(
        confirmed.contains("Credential=111122223333/20260101/eu-central-1/sns/"),
        "{confirmed}"
    );
    site.get("/").shows(&["findings", TOPIC, "Nothing here yet"]);
}

#[test]
fn subscribe_refuses_endpoints_topics_and_names_that_are_invalid() {
    let site = Site::start();
    let subscribe = |endpoint: &str, topic: &str, name: &str| {
        site.preview.subscribe(endpoint, topic, Reader::Mail, name).unwrap_err().to_string()
    };
    let error = subscribe("https://sns.eu-central-1.amazonaws.com", TOPIC, "ops");
    assert!(error.ends_with("is not on this machine"), "{error}");
    let error = subscribe("http://127.0.0.1:1", "arn:aws:sqs:x", "ops");
    assert!(error.ends_with("is not the ARN of an SNS topic"), "{error}");
    let error = subscribe("http://127.0.0.1:1", TOPIC, "a b");
    assert!(error.ends_with("is not a valid name of a channel or a mailbox"), "{error}");
}

/// The request would be made from this machine, by the choice of whoever posts.
#[test]
fn confirmation_url_of_another_machine_is_not_requested() {
    let site = Site::start();
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let port = elsewhere.local_addr().unwrap().port();
    for host in ["example.com", "127.0.0.1@example.com", "0.0.0.0"] {
        let confirmation = json!({"Type": "SubscriptionConfirmation", "MessageId": "1",
            "TopicArn": TOPIC, "SubscribeURL": format!("http://{host}:{port}/")});
        assert_eq!(site.post("/sns/mail/ops", &confirmation).status, 200);
    }
    // Waits for the confirmations.
    drop(site);
    assert!(elsewhere.accept().is_err());
}
