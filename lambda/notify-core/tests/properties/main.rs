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

use check::{check_notice, styles};
use generate::{body, hostile};
use notify_core::parse::{Body, Settings, notices};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_body_becomes_messages_that_are_taken_and_harmless_in_every_format(
        body in body(), subject in prop::option::of(hostile()),
        style in prop::sample::select(styles()),
    ) {
        let body = Body { text: &body, subject: subject.as_deref(), topic_arn: None };
        let read = || notices(&body, &Settings::default());
        let notices = read();
        prop_assert!(!notices.is_empty());
        prop_assert_eq!(&format!("{:?}", read()), &format!("{notices:?}"), "the same again");
        for notice in &notices {
            check_notice(notice, &style);
        }
    }
}
