//! What the state table makes of a notice: whether it would be news for a destination now.

use std::collections::BTreeMap;

use notify_core::{
    Severity, TimeZone,
    routing::{Destination, DigestMode, Format},
    state::{About, Comparison, Item, News, NewsKind, Observation, Observed},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::body::NoticePreview;

/// The owner of deliveries that wait for a window, the end of a silence or the like.
const HELD: &str = "held";

/// What the state table has, as the file of `--state` gives it. Times are seconds from 1970.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    /// The current time.
    now: i64,
    /// The POSIX rule of the operator's time zone, as in the Lambda's variable `TIME_ZONE`. None: UTC.
    #[serde(default)]
    time_zone: Option<String>,
    /// The JSON of each known item, by the subject of the notice.
    #[serde(default)]
    items: BTreeMap<String, String>,
    /// From when each destination counts a problem as new, by its name.
    #[serde(default)]
    since: BTreeMap<String, i64>,
}

/// What a notice does to its subject's item, and the item then.
pub(super) struct Outcome<'a> {
    state: &'a State,
    item: Option<Item>,
    /// `current`, `stale` or `nothing`. None for a notice without a subject.
    pub(super) observed: Option<&'static str>,
}

impl State {
    pub(super) fn outcome(&self, preview: &NoticePreview) -> Outcome<'_> {
        let about = preview.notice.as_ref().and_then(|notice| Some((notice, notice.subject()?)));
        let Some((notice, subject)) = about else {
            return Outcome { state: self, item: None, observed: None };
        };
        let known = self.items.get(&subject.id).and_then(|json| Item::parse(json));
        let seen = Observation::new(notice, preview.sent_at, self.now);
        let (item, observed) = Item::observe(known, &subject, notice, &seen);
        let observed = match observed {
            Observed::Current => "current",
            Observed::Stale => "stale",
            Observed::Nothing => "nothing",
        };
        Outcome { state: self, item, observed: Some(observed) }
    }

    fn zone(&self) -> TimeZone {
        let zone = self.time_zone.as_deref().and_then(|rule| rule.parse().ok());
        zone.unwrap_or_default()
    }
}

impl Outcome<'_> {
    /// The severity that rules judge. None if it is the notice's own.
    pub(super) fn severity(&self) -> Option<Severity> {
        self.item.as_ref().and_then(Item::severity)
    }

    /// What silences compare. None if the notice leaves no item.
    pub(super) fn about(&self) -> Option<&About> {
        self.item.as_ref().map(|item| &item.about)
    }

    /// The word of the news for a destination, or null; and what holds its messages back.
    pub(super) fn for_destination(&self, destination: &Destination) -> Value {
        let Destination { name, attention, .. } = destination;
        let now = self.state.now;
        let since = self.state.since.get(name).copied().unwrap_or_default();
        let how = Comparison { since, resolved_from: destination.resolved_from(), now };
        let item = self.item.as_ref().filter(|_| self.observed == Some("current"));
        let news = item.and_then(|item| item.news(name, how));
        let quiet = attention.quiet_hours.as_ref();
        let pending = item.map(|item| item.pending.as_slice()).unwrap_or_default();
        let is_pending = |news: &News| {
            pending.iter().any(|it| {
                it.destination == *name && it.until > now && it.mark.is_same_news(&news.mark)
            })
        };
        let is_edit = |news: &News| {
            destination.format == Format::SlackBot
                && matches!(news.kind, NewsKind::Resolved(_))
                && news.mark.is_single
        };
        // Nothing waits without an interval, as in documents for programs by default.
        let has_interval = attention.grouping.is_some_and(|grouping| grouping.interval_minutes > 0);
        let can_wait = |news: &News| {
            has_interval && destination.format != Format::SlackBot && news.is_minor_end()
        };
        json!({
            "news": news.as_ref().map(|news| news.kind.as_str()),
            "is_pending": news.as_ref().is_some_and(is_pending),
            "is_edit": news.as_ref().is_some_and(is_edit),
            "can_wait": news.as_ref().is_some_and(can_wait),
            "breaks_silence": item.zip(news.as_ref()).is_some_and(breaks_silence),
            "grouping": attention.grouping.map(|grouping| json!({
                "wait_seconds": grouping.wait_seconds,
                "above": grouping.above,
                "max_per_hour": grouping.max_per_hour,
                "interval_seconds": grouping.interval_minutes * 60,
            })),
            "is_paused": attention.is_paused,
            "is_digest_only": attention.digest == DigestMode::Only,
            "quiet_until": quiet.and_then(|hours| hours.end(now, &self.state.zone())),
        })
    }
}

/// Whether news is sent although a silence matches.
fn breaks_silence((item, news): (&Item, &News)) -> bool {
    // Or it is worse than what the silence hid before.
    let mut hidden = item.pending.iter().filter(|it| it.owner == HELD);
    news.kind.breaks_silence() || hidden.any(|it| it.mark.worst.severity < item.severity())
}
