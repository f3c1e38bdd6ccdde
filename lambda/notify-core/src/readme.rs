//! The table "What is recognised" in both READMEs: the kinds that the parsers know, and the facts
//! that cards of the fixtures show. `UPDATE_README=1 cargo test -p notify-core readme` writes it.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    Content, Language, Notice,
    parse::{Body, ParseSettings, event_kinds, notices},
    render::{Style, labels},
    wording::Label,
};

const UPDATE: &str = "UPDATE_README";
const BEGIN: &str = "<!-- recognised: begin -->\n";
const END: &str = "<!-- recognised: end -->\n";

/// What a README calls the bodies that are no events, by language.
const BODIES: [(&str, [&str; 2]); 4] = [
    ("asr", ["result of a remediation", "修復の結果"]),
    ("asr-notice", ["notice of an upgrade", "アップグレードのお知らせ"]),
    ("alarm", ["alarm by SNS", "SNS によるアラーム"]),
    ("s3", ["event of a bucket", "バケットのイベント"]),
];

/// Facts that cards of most kinds have. The text above the table names them.
const COMMON: [Label; 13] = [
    Label::Account,
    Label::ReportingAccount,
    Label::Region,
    Label::Severity,
    Label::Kind,
    Label::Resource,
    Label::State,
    Label::Time,
    Label::Description,
    Label::ServiceDescription,
    Label::WhatToDo,
    Label::Recommendation,
    Label::Sample,
];

/// A row of the table: the source and the detail type, or the kind of body.
type Row = (String, String);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of the facts of all fixtures, in their order, by row.
fn facts(language: Language) -> BTreeMap<Row, Vec<&'static str>> {
    let mut facts: BTreeMap<Row, Vec<&'static str>> = event_kinds()
        .map(|(source, detail_type)| ((source.to_owned(), detail_type.to_owned()), Vec::new()))
        .collect();
    let style = Style { language, ..Style::default() };
    let common = COMMON.map(|label| language.wording().label(label));
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("tests/fixtures"))
        .unwrap()
        .flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        for notice in notices(&Body::from_text(&text), &ParseSettings::default()) {
            let Some(row) = row(&text, &notice, language) else { continue };
            let names = facts.entry(row).or_default();
            for name in labels(&notice, &style) {
                if !names.contains(&name) && !common.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    facts
}

/// The row that a notice of a fixture belongs to. None for what nothing recognises.
fn row(text: &str, notice: &Notice, language: Language) -> Option<Row> {
    let kind = match &notice.content {
        Content::Unrecognised { .. } => return None,
        Content::Announcement { .. } => "asr-notice",
        _ => notice.source().as_str(),
    };
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    if let (Some(source), Some(kind)) = (body["source"].as_str(), body["detail-type"].as_str()) {
        return Some((source.to_owned(), kind.to_owned()));
    }
    let (_, names) = BODIES.iter().find(|(name, _)| *name == kind)?;
    let name = names[usize::from(language == Language::Ja)];
    Some((notice.source().to_string(), name.to_owned()))
}

fn table(language: Language) -> String {
    let head = match language {
        Language::En => "| Source | Detail type or body | Facts |\n",
        Language::Ja => "| ソース | detail-type または本文 | 項目 |\n",
    };
    let mut table = format!("{head}|---|---|---|\n");
    let comma = if language == Language::Ja { "、" } else { ", " };
    for ((source, kind), facts) in facts(language) {
        let facts = if facts.is_empty() { "–".to_owned() } else { facts.join(comma) };
        table += &format!("| `{source}` | {kind} | {facts} |\n");
    }
    table
}

#[test]
fn readme_lists_what_is_recognised() {
    for (name, language) in [("README.md", Language::En), ("README.ja.md", Language::Ja)] {
        let path = root().join(name);
        let readme = fs::read_to_string(&path).unwrap();
        let (before, rest) = readme.split_once(BEGIN).expect(name);
        let (_, after) = rest.split_once(END).expect(name);
        let expected = [before, BEGIN, &table(language), END, after].concat();
        if env::var_os(UPDATE).is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let is_current = fs::read_to_string(&path).unwrap() == expected;
        assert!(is_current, "{name} is stale: run `{UPDATE}=1 cargo test -p notify-core readme`");
    }
}
