//! The notices of all fixtures.

use std::{fs, path::Path};

use notify_core::{
    Notice, Severity, Source,
    parse::{Body, ParseSettings, notices},
};

/// The default of Terraform's variable `alert_severities`.
pub(crate) fn default_settings() -> ParseSettings {
    let sources = [Source::AccessAnalyzer, Source::Health, Source::Config];
    ParseSettings {
        severities: sources.map(|source| (source, Severity::Medium)).into(),
        ..ParseSettings::default()
    }
}

/// The notices of all fixtures, in no certain order.
pub(crate) fn all_notices() -> Vec<Notice> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let files = fs::read_dir(fixtures).unwrap().flat_map(|folder| {
        fs::read_dir(folder.unwrap().path()).into_iter().flatten().map(|file| file.unwrap().path())
    });
    let bodies = files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).unwrap());
    let notices: Vec<Notice> =
        bodies.flat_map(|body| notices(&Body::from_text(&body), &default_settings())).collect();
    assert!(notices.len() > 100, "{} notices", notices.len());
    notices
}
