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
mod kinds;
mod markdown;
mod news;
mod schema;
mod summaries;
mod wire;

use check::{check_message, check_notice, styles};
use fixtures::all_notices;
use generate::{body, hostile};
use kinds::{check_news, of_every_kind};
use news::news;
use notify_core::{
    parse::{Body, ParseSettings, notices},
    render::{render, render_digest, render_news, render_summary},
    routing::Format,
};
use proptest::prelude::*;
use schema::check_schema;
use summaries::{digest, summary};

#[test]
fn every_fixture_is_rendered_within_limits_and_harmless() {
    let styles = styles();
    let news: Vec<_> = of_every_kind().collect();
    // Each notice with one kind for each style, and each kind with some notice of each source.
    let mut kinds = news.iter().cycle();
    for notice in all_notices() {
        for style in &styles {
            check_notice(&notice, style);
            let news = kinds.next().unwrap();
            check_news(&notice, news, style);
            check_schema(&render(&notice, Format::Json, style));
            check_schema(&render_news(&notice, news, Format::Json, style));
        }
        kinds.next();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_body_is_rendered_within_limits_and_harmless(
        body in body(), subject in prop::option::of(hostile()),
        style in prop::sample::select(styles()), news in news(),
    ) {
        let body = Body { subject: subject.as_deref(), ..Body::from_text(&body) };
        let read = || notices(&body, &ParseSettings::default());
        let notices = read();
        prop_assert!(!notices.is_empty());
        prop_assert_eq!(&format!("{:?}", read()), &format!("{notices:?}"), "the same again");
        for notice in &notices {
            check_notice(notice, &style);
            check_news(notice, &news, &style);
            check_schema(&render_news(notice, &news, Format::Json, &style));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_summary_and_digest_is_rendered_within_limits_and_harmless(
        summary in summary(), digest in digest(), style in prop::sample::select(styles()),
    ) {
        for format in Format::ALL {
            check_message(&render_summary(&summary, format, &style), format);
            check_message(&render_digest(&digest, format, &style), format);
        }
        check_schema(&render_summary(&summary, Format::Json, &style));
        check_schema(&render_digest(&digest, Format::Json, &style));
    }
}
