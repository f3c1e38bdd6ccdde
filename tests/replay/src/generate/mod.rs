//! A week of events from a seed, with every documented habit of the services, and the truth of each
//! line.

mod bodies;
mod earlier_patterns;
mod habits;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::{DAY, Kind, Line, Moment, Truth, oracle::Hourly};

pub use habits::Habit;
use habits::Stories;

/// Accounts for which the counts of the habits are given.
const USUAL_ACCOUNTS: u32 = 20;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Member accounts, from 1. The number of stories grows with it.
    pub accounts: u32,
    /// Length of the recording, from 1 day.
    pub days: u32,
    /// The same seed and settings give the same week.
    pub seed: u64,
    /// When the recording, and with it the deployment, begins.
    pub start: Moment,
}

impl Default for Settings {
    /// 20 accounts for 7 days from Monday, 2 November 2026.
    fn default() -> Self {
        let start = Moment::parse("2026-11-02T00:00:00Z").unwrap_or(Moment::EPOCH);
        Self { accounts: USUAL_ACCOUNTS, days: 7, seed: 1, start }
    }
}

/// A generated recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// The lines in the order of their arrival.
    pub lines: Vec<Line>,
    /// The truth of each line, in the same order.
    pub truths: Vec<Truth>,
}

/// What a week consists of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekCounts {
    /// All lines.
    pub lines: usize,
    /// Lines that the formatter received before the state table.
    pub earlier_lines: usize,
    /// Subjects.
    pub subjects: usize,
    /// Pieces of news that must be sent.
    pub news: usize,
    /// News by kind.
    pub by_kind: BTreeMap<Kind, usize>,
    /// Lines, and news among them, by habit.
    pub by_habit: BTreeMap<Habit, (usize, usize)>,
}

impl Week {
    /// Counts lines and news.
    #[must_use]
    pub fn counts(&self) -> WeekCounts {
        let mut counts = WeekCounts { lines: self.lines.len(), ..WeekCounts::default() };
        let mut hourly = Hourly::default();
        let mut subjects = BTreeSet::new();
        for truth in &self.truths {
            subjects.insert(&truth.subject);
            counts.earlier_lines += usize::from(truth.passes_earlier_patterns);
            let (lines, news) = counts.by_habit.entry(truth.habit).or_default();
            *lines += 1;
            let kind = truth.cause.kind().filter(|_| truth.cause.is_news());
            if let Some(kind) = kind.filter(|kind| hourly.counts(*kind, &truth.subject, truth.at)) {
                *news += 1;
                counts.news += 1;
                *counts.by_kind.entry(kind).or_default() += 1;
            }
        }
        counts.subjects = subjects.len();
        counts
    }
}

/// Generates a recording.
#[must_use]
pub fn generate(settings: &Settings) -> Week {
    let end = settings.start.plus(i64::from(settings.days.max(1)) * DAY);
    let accounts = settings.accounts.max(1);
    let mut world = world::World::new(accounts, settings.start, end);
    for (index, habit) in (1_u64..).zip(Habit::value_variants()) {
        // A generator of its own for each habit: a change of one leaves the others as they were.
        world.begin(*habit, settings.seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (stories, story) = habit.stories();
        let count = match stories {
            Stories::One => 1,
            Stories::Usual(count) => count.saturating_mul(accounts).div_ceil(USUAL_ACCOUNTS),
        };
        for number in 0..count {
            world.number = number;
            story(&mut world);
        }
    }
    world.finish()
}
