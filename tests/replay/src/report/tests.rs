use std::collections::BTreeMap;

use super::{Language, html, words::number};
use crate::{
    DestinationLedger, HOUR, Hour, Kind, Ledger, OpenSubject, Oracle, Rules, Settings, Severity,
    generate,
};

/// A ledger as a run of a generated week gives one.
pub(crate) fn ledger() -> Ledger {
    let settings = Settings { accounts: 4, days: 3, ..Settings::default() };
    let week = generate(&settings);
    let counts = week.counts();
    let oracle = Oracle::new(&week.truths, &Rules::default());
    let mut sent = oracle.perfect("security");
    sent.remove(3);
    let mut hours: BTreeMap<_, Hour> = BTreeMap::new();
    for truth in week.truths.iter().filter(|truth| truth.passes_earlier_patterns) {
        let at = truth.at.hour();
        hours.entry(at).or_insert(Hour { at, before: 0, after: 0 }).before += 1;
    }
    for message in &sent {
        let at = message.at.hour();
        hours.entry(at).or_insert(Hour { at, before: 0, after: 0 }).after += 1;
    }
    Ledger {
        recording: "seed 1".to_owned(),
        from: settings.start,
        until: settings.start.plus(72 * HOUR),
        events: counts.lines.try_into().expect("a count"),
        filtered: 12,
        subjects: counts.subjects.try_into().expect("a count"),
        decisions: BTreeMap::from([("unchanged".to_owned(), 321), ("new".to_owned(), 45)]),
        held_back: BTreeMap::from([
            ("held by the window".to_owned(), 40),
            ("a-later-word".to_owned(), 2),
        ]),
        hours: hours.into_values().collect(),
        destinations: vec![DestinationLedger {
            name: "security".to_owned(),
            messages: 1_234,
            summaries: 3,
            busiest: 9,
            busiest_at: Some(settings.start),
            news: BTreeMap::from([(Kind::NotFixed, 2)]),
        }],
        longest_open: vec![OpenSubject {
            name: "<script>alert(1)</script>".to_owned(),
            account: Some("111122223333".to_owned()),
            severity: Severity::Critical,
            since: settings.start.plus(-40 * 24 * HOUR),
        }],
        calls: BTreeMap::from([("dynamodb:UpdateItem".to_owned(), 1_000_000)]),
        oracle: vec![oracle.compare("security", &sent)],
    }
}

#[test]
fn report_is_one_file_without_scripts_or_references() {
    let page = html(&ledger(), Language::En);
    for loaded in
        ["<script", "<link", "<img", "<iframe", "src=", "href=", "url(", "@import", "http:"]
    {
        assert!(!page.contains(loaded), "{loaded}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)"));
}

#[test]
fn report_has_each_text_in_both_languages() {
    let page = html(&ledger(), Language::En);
    assert_eq!(
        page.matches("<span lang=\"en\"").count(),
        page.matches("<span lang=\"ja\"").count()
    );
    for text in [
        "What was held back",
        "すぐに送信しなかったもの",
        "not fixed",
        "未修復",
        "ウィンドウで保留",
        "a-later-word",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn report_opens_in_the_chosen_language() {
    for (language, id) in [(Language::En, "en"), (Language::Ja, "ja")] {
        let page = html(&ledger(), language);
        assert!(page.contains(&format!("<html lang=\"{id}\"")));
        assert!(page.contains(&format!("id=\"{id}\" checked")));
        assert_eq!(page.matches(" checked").count(), 1);
    }
}

#[test]
fn report_draws_each_hour_with_messages() {
    let ledger = ledger();
    let page = html(&ledger, Language::En);
    let with =
        |messages: fn(&Hour) -> u64| ledger.hours.iter().filter(|hour| messages(hour) > 0).count();
    let hours = with(|hour| hour.before + hour.after);
    assert_eq!(page.matches("<rect class=\"before\"").count(), hours);
    // In the plot of both, and in that of its own scale.
    let after = with(|hour| hour.after);
    assert_eq!(page.matches("<rect class=\"after\"").count(), hours + after);
}

#[test]
fn report_of_a_year_has_a_bounded_number_of_bars() {
    let mut ledger = ledger();
    ledger.until = ledger.from.plus(365 * 24 * HOUR);
    let hour = |number: i64| Hour { at: ledger.from.plus(number * HOUR), before: 2, after: 1 };
    ledger.hours = (0..365 * 24).map(hour).collect();
    let page = html(&ledger, Language::En);
    let bars = page.matches("<rect class=\"before\"").count();
    assert!((300..=400).contains(&bars), "{bars}");
    assert!(page.contains("Messages in each 22 hours"));
}

#[test]
fn report_of_nothing_is_a_page() {
    let nothing = Ledger {
        until: ledger().from,
        hours: Vec::new(),
        destinations: Vec::new(),
        decisions: BTreeMap::new(),
        held_back: BTreeMap::new(),
        longest_open: Vec::new(),
        calls: BTreeMap::new(),
        oracle: Vec::new(),
        ..ledger()
    };
    let page = html(&nothing, Language::En);
    assert!(page.ends_with("</html>"));
    for bad in ["NaN", "inf\""] {
        assert!(!page.contains(bad), "{bad}");
    }
}

#[test]
fn ledger_survives_its_own_serialisation() {
    let ledger = ledger();
    let json = serde_json::to_string(&ledger).expect("JSON");
    assert_eq!(serde_json::from_str::<Ledger>(&json).expect("a ledger"), ledger);
}

#[test]
fn cost_is_for_a_month() {
    // A million writes in three days.
    let cost = ledger().cost();
    assert!((cost.table - 0.625 * 30.4 / 3.0).abs() < 0.001, "{cost:?}");
    assert!((cost.total() - cost.table).abs() < 0.001, "{cost:?}");
}

#[test]
fn numbers_are_grouped_by_thousands() {
    assert_eq!([0, 999, 1_000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
}
