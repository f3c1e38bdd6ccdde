//! What must hold for every body that SNS can carry.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can not go on fails"
)]

mod check;
mod generate;

use check::{BLOCK_MESSAGE, TOPIC, check_amazon_q, check_blocks, check_mail};
use generate::{body, hostile};
use notice::{
    AccessPortal, Language, destination,
    intake::{Body, Settings, read},
    render::{Style, amazon_q, email, slack},
};
use proptest::prelude::*;

fn style() -> impl Strategy<Value = Style> {
    let portal = AccessPortal::new("https://example.awsapps.com/start", Some("Audit".to_owned()));
    let portal = prop::option::of(Just(portal.unwrap()));
    let destinations = r#"[{"name": "a", "format": "slack",
        "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a", "mention": {"id": "U0CHOSEN"}}]"#;
    let mention =
        prop::option::of(Just(destination::read(destinations).unwrap().remove(0).mention));
    (prop::bool::ANY, portal, mention).prop_map(|(english, access_portal, mention)| Style {
        language: if english { Language::En } else { Language::Ja },
        access_portal,
        mention: mention.flatten(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_body_becomes_messages_that_are_taken_and_harmless_in_every_format(
        body in body(), subject in prop::option::of(hostile()), style in style(),
    ) {
        let body = Body { text: &body, subject: subject.as_deref(), topic_arn: None };
        let read = || read(&body, &Settings::default());
        let notices = read();
        prop_assert!(!notices.is_empty());
        prop_assert_eq!(&format!("{:?}", read()), &format!("{notices:?}"), "the same again");
        for notice in &notices {
            let message = amazon_q::render(notice, &style);
            prop_assert_eq!(&amazon_q::render(notice, &style), &message, "the same again");
            prop_assert!(message.len() <= TOPIC);
            check_amazon_q(&serde_json::from_str(&message).unwrap());

            let message = slack::render(notice, &style);
            prop_assert_eq!(&slack::render(notice, &style), &message, "the same again");
            prop_assert!(message.len() < BLOCK_MESSAGE, "{} bytes", message.len());
            check_blocks(&serde_json::from_str(&message).unwrap());

            let mail = email::render(notice, &style);
            prop_assert_eq!(&email::render(notice, &style), &mail, "the same again");
            check_mail(&mail);
        }
    }
}
