//! The checks of what is stored: items that others may have written, and an operator's settings.

use std::collections::HashMap;

use notify_core::{
    Digest, Language, Notice, Summary, SummaryReason, TimeZone,
    parse::{Body, ParseSettings, notices},
    render::{Style, render, render_digest, render_summary},
    routing::{Destination, Format, Verdict, destination::apply_fallback},
    state::{Activity, Comparison, Item, NewsKind, Observation, Observed, Summarised},
};

use crate::{
    FIXTURES, STYLES,
    check::{check_message, check_notice},
    kinds::check_news,
};

/// The time of the arrival.
const NOW: i64 = 1_795_453_500;
const DESTINATION: &str = "mail";

fn parsed(text: &str) -> Vec<Notice> {
    notices(&Body::from_text(text), &ParseSettings::default())
}

/// The stored item of a body's first notice. None if it has no subject.
pub fn item_of(body: &str) -> Option<String> {
    let notice = parsed(body).into_iter().next()?;
    let (item, _) = observe(None, &notice)?;
    Some(item?.to_json())
}

fn observe(known: Option<Item>, notice: &Notice) -> Option<(Option<Item>, Observed)> {
    let seen = Observation::new(notice, Some(NOW), NOW);
    Some(Item::observe(known, &notice.subject()?, notice, &seen))
}

/// Panics if an item that is observed once more, or a message about it, violates a property.
pub fn check_item(json: &str, fixture: u8) {
    // The id is the key of the item, which the formatter asked for.
    let is_ours = |item: &Item| item.id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(known) = Item::parse(json).filter(is_ours) else { return };
    let (_, body) = &FIXTURES[usize::from(fixture) % FIXTURES.len()];
    let notices = parsed(body);
    let Some((Some(item), _)) = notices.first().and_then(|notice| observe(Some(known), notice))
    else {
        return;
    };
    assert_eq!(item.to_json(), item.to_json(), "printing is deterministic");
    let how = Comparison { since: NOW - 60, resolved_from: None, now: NOW };
    let news = item.news(DESTINATION, how).or_else(|| item.reminder(DESTINATION, u64::MAX, NOW));
    let brief = item.brief();
    let notice = item.about.to_notice(item.severity(), item.is_open());
    let _ = (item.next_due(NOW, NOW, |_, _| Some(1)), item.expires_at(), item.unconfirmed_at());
    let summary = Summary::new(
        SummaryReason::Silence { by: json.to_owned(), comment: json.to_owned() },
        item.opened_at,
        NOW,
        vec![Summarised {
            about: item.about.clone(),
            severity: item.severity(),
            decision: NewsKind::New.as_str(),
            account_name: brief.what.clone(),
        }],
        None,
    );
    let counts = HashMap::from([("new".to_owned(), u64::MAX)]);
    let activity = Activity { counts, last_event_at: Some(item.envelope_at) };
    let digest =
        Digest::new(DESTINATION, (item.first_at, NOW), &[brief], &activity, &HashMap::new());
    for style in STYLES.iter().filter(|style| style.language == Language::Ja) {
        check_notice(&notice, style);
        if let Some(news) = &news {
            check_news(&notice, news, style);
        }
        check_collections(&summary, &digest, style);
    }
}

fn check_collections(summary: &Summary, digest: &Digest, style: &Style) {
    for format in Format::ALL {
        check_message(&render_summary(summary, format, style), format);
        check_message(&render_digest(digest, format, style), format);
    }
}

/// Panics if a decision waits for organizational units that are known.
pub fn check_destinations(destinations: &[Destination]) {
    for (_, body) in FIXTURES.iter().step_by(7).chain([&(String::new(), "?".to_owned())]) {
        for notice in parsed(body) {
            let mut decisions: Vec<_> =
                destinations.iter().map(|each| each.decide(&notice, Some(&[]))).collect();
            apply_fallback(&notice, destinations.iter(), &mut decisions);
            assert!(decisions.iter().all(|decision| decision.verdict != Verdict::NeedsUnits));
        }
    }
}

/// Renders times in a zone.
pub fn check_time_zone(time_zone: TimeZone) {
    let style = Style { time_zone, ..Style::default() };
    let (_, body) = &FIXTURES[0];
    for notice in parsed(body) {
        // The checks of a message know the zones of the styles only.
        for format in Format::ALL {
            let _ = render(&notice, format, &style);
        }
    }
}
