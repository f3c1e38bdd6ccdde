//! Properties of every body that SNS can deliver.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod check;
mod fixtures;
mod generate;
mod harmless;
mod wire;

use check::{check_notice, styles};
use fixtures::all_notices;
use generate::{body, hostile};
use notify_core::parse::{Body, ParseSettings, notices};
use proptest::prelude::*;

#[test]
fn every_fixture_is_rendered_within_limits_and_harmless() {
    let styles = styles();
    for notice in all_notices() {
        for style in &styles {
            check_notice(&notice, style);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_body_is_rendered_within_limits_and_harmless(
        body in body(), subject in prop::option::of(hostile()),
        style in prop::sample::select(styles()),
    ) {
        let body = Body { subject: subject.as_deref(), ..Body::from_text(&body) };
        let read = || notices(&body, &ParseSettings::default());
        let notices = read();
        prop_assert!(!notices.is_empty());
        prop_assert_eq!(&format!("{:?}", read()), &format!("{notices:?}"), "the same again");
        for notice in &notices {
            check_notice(notice, &style);
        }
    }
}
