//! `modules/formatter/vocabulary.json`: the words that Terraform and Rust share.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{env, fmt::Display, fs};

use notify_core::{
    Language, Severity, Source,
    routing::{Format, OutcomeName},
};
use serde_json::{Value, json};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../modules/formatter/vocabulary.json");
const UPDATE: &str = "UPDATE_VOCABULARY";

fn sorted(words: impl IntoIterator<Item = impl Display>) -> Value {
    let mut words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    words.sort();
    json!(words)
}

#[test]
fn vocabulary_file_has_the_words_of_this_crate() {
    let with_alerts = Source::ALL.into_iter().filter(|source| source.has_alerts());
    let known = Severity::ALL.into_iter().filter(|severity| *severity != Severity::Unknown);
    let vocabulary = json!({
        "alert_sources": sorted(with_alerts),
        "formats": sorted(Format::ALL),
        "languages": sorted(Language::ALL),
        "outcomes": sorted(OutcomeName::ALL),
        "severities": known.map(Severity::as_str).collect::<Vec<_>>(),
        "sources": sorted(Source::ALL),
    });
    let expected = serde_json::to_string_pretty(&vocabulary).unwrap() + "\n";
    if env::var_os(UPDATE).is_some() {
        fs::write(PATH, &expected).unwrap();
    }
    assert!(
        fs::read_to_string(PATH).unwrap_or_default() == expected,
        "modules/formatter/vocabulary.json is stale: run `{UPDATE}=1 cargo test -p notify-core --test vocabulary`"
    );
}
