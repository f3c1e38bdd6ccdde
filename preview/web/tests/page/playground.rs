//! The playground.

use std::path::PathBuf;

use serde_json::Value;

use crate::{Answer, Site};

const FIXTURES: &str = "../../tests/fixtures";

fn site() -> Site {
    let files = ["asr/failed-runbook.json", "security-hub/several.json", "asr/queued.json"];
    let files = files.map(|file| PathBuf::from(format!("{FIXTURES}/{file}")));
    Site::with_files(files.into_iter().chain([PathBuf::from("gone.json")]).collect())
}

fn try_body(site: &Site, fields: &[(&str, &str)]) -> Answer {
    Answer::of(site.request("/try").send_form(fields.iter().copied()).unwrap())
}

/// The text of an element that contains no other elements.
fn text_of(page: &Answer, id: &str) -> String {
    let after = page.text.split(&format!("id=\"{id}\">")).nth(1).unwrap();
    let text = after.split("</").next().unwrap();
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[test]
fn body_is_shown_in_each_language_and_format() {
    let site = site();
    let body = include_str!("../../../../tests/fixtures/asr/failed-runbook.json");
    for (language, failed) in [("en", "Remediation failed"), ("ja", "自動修復に失敗")] {
        for (destination, sender, part) in [
            ("amazon-q", "Amazon Q Developer", "title"),
            ("slack-bot", ">asr-notify<", "blocks"),
            ("email", "Amazon Q Developer", "subject"),
            ("teams", "class=\"card teams\"", "title"),
            ("json", "Amazon Q Developer", "document"),
        ] {
            let page = try_body(
                &site,
                &[("body", body), ("language", language), ("destination", destination)],
            );
            page.shows(
                &[
                    "id=\"card\"",
                    sender,
                    failed,
                    "id=\"mail\"",
                    "id=\"limits\"",
                    &format!("<th scope=\"row\"><code>{part}</code></th>"),
                    &format!("aria-label=\"{part}\""),
                    "class=\"verdict notified\"",
                    "<html lang=\"en\">",
                    "Account:   example-production (333333333333)",
                ][..if language == "en" { 10 } else { 9 }],
            );
            let recognised = text_of(&page, "recognised");
            assert!(recognised.starts_with("asr, outcome failed, control RDS.13"), "{recognised}");
            let message: Value = serde_json::from_str(&text_of(&page, "json")).unwrap();
            let key = [
                ("amazon-q", "content"),
                ("slack-bot", "blocks"),
                ("email", "Subject"),
                ("teams", "content"),
                ("json", "remediation"),
            ];
            let key = key.iter().find(|(name, _)| *name == destination).unwrap().1;
            assert!(message.get(key).is_some(), "{message}");
            assert_eq!(page.count("<meter"), page.count(" / "), "numbers stand as text, too");
        }
    }
}

#[test]
fn file_of_the_command_line_can_be_chosen() {
    let site = site();
    let page = site.get("/try?file=../../tests/fixtures/asr/queued.json&language=ja");
    page.shows(&[
        "aria-current=\"page\">queued.json</a>",
        "<h3>../../tests/fixtures/asr</h3>",
        "<td lang=\"en\">outcome queued ",
        "対象外",
    ]);
}

#[test]
fn only_files_of_the_command_line_are_read() {
    let site = site();
    for (file, shown) in [
        ("gone.json", "gone.json cannot be read."),
        ("../../tests/fixtures/asr/success.json", "cannot be read."),
        ("Cargo.toml", "Cargo.toml cannot be read."),
    ] {
        let page = site.get(&format!("/try?file={file}"));
        page.shows(&[shown]);
        assert_eq!(page.count("id=\"card\""), 0);
    }
}

#[test]
fn one_of_several_notices_is_shown() {
    let site = site();
    let body = include_str!("../../../../tests/fixtures/security-hub/several.json");
    let pages: Vec<Answer> = ["1", "2", "99"]
        .map(|notice| try_body(&site, &[("body", body), ("notice", notice)]))
        .into();
    for page in &pages {
        page.shows(&["name=\"notice\" value=\"2\""]);
        assert_eq!(page.count("id=\"card\""), 1);
    }
    assert_ne!(text_of(&pages[0], "recognised"), text_of(&pages[1], "recognised"));
}

#[test]
fn pasted_text_is_escaped() {
    let site = site();
    let hostile = "\n</textarea><script>alert(1)</script>";
    let page = try_body(&site, &[("body", hostile)]);
    page.shows(&["\n\n&lt;/textarea&gt;&lt;script&gt;", "unrecognised"]);
    assert_eq!(page.count("<script>"), 0);
    assert_eq!(site.get("/try?language=ja&file=%3Cscript%3E").count("<script>"), 0);
}

#[test]
fn body_that_is_too_large_is_refused() {
    let site = site();
    let one_more = (1 << 20) + 1 - "body=".len();
    assert_eq!(try_body(&site, &[("body", &"x".repeat(one_more))]).status, 413);
    site.get("/try").shows(&["Nothing to show yet", "Paste what ASR"]);
}
