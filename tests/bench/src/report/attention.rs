//! Tables of generated weeks and of floods: what each build sends of the same.

use super::{MISSING, number, table};
use crate::measurements::{
    Flood, Measurements,
    Subject::{Formatter, Previous},
    Told, Week,
};

/// The label of the destination whose grouping is off.
const UNGROUPED: &str = "grouping off";
/// Limits of the messages: of those of grouped destinations in proportion to the news and to those
/// of an earlier build, of any hour, and of a flood.
const MAX_OF_NEWS: f64 = 0.5;
const MAX_OF_PREVIOUS: f64 = 0.1;
const MAX_PER_HOUR: usize = 30;
const MAX_OF_FLOOD: usize = 20;
/// Limit of the CPU time of a week in proportion to that of an earlier build.
const MAX_CPU: f64 = 0.7;

/// The weeks, one row each.
pub(super) fn weeks(measurements: &Measurements) -> String {
    let header = [
        "accounts, destination",
        "events",
        "news",
        "reminders",
        "messages",
        "previous",
        "edits",
        "busiest hour",
        "previous",
        "CPU s",
        "previous",
        "calls",
        "previous",
        "missed",
        "repeated",
        "late by the maximum",
        "late",
        "limits",
    ];
    let current = measurements.weeks.iter().filter(|week| week.subject == Formatter);
    let rows = current.map(|week| {
        let previous = measurements.weeks.iter().find(|it| {
            it.subject == Previous
                && (it.accounts, &it.destination) == (week.accounts, &week.destination)
        });
        let of_previous = |value: fn(&Week) -> f64| number(previous.map(value));
        let told = |value: fn(&Told) -> usize| {
            week.told.as_ref().map_or_else(|| MISSING.to_owned(), |told| value(told).to_string())
        };
        vec![
            format!("{}, {}", week.accounts, week.destination),
            week.events.to_string(),
            told(|told| told.news),
            told(|told| told.reminders),
            week.messages.to_string(),
            of_previous(|week| count(week.messages)),
            week.edits.to_string(),
            week.busiest_hour.to_string(),
            of_previous(|week| count(week.busiest_hour)),
            number(Some(week.cpu)),
            of_previous(|week| week.cpu),
            week.calls.to_string(),
            of_previous(|week| f64::from(week.calls)),
            told(|told| told.missed),
            told(|told| told.repeated),
            told(|told| told.late_by_maximum),
            told(|told| told.late),
            result(&missed_limits(week, previous)),
        ]
    });
    table(&header, rows.collect())
}

/// The limits that a week does not keep.
fn missed_limits(week: &Week, previous: Option<&Week>) -> Vec<&'static str> {
    let mut missed = Vec::new();
    let mut check = |is_kept: bool, limit| missed.extend((!is_kept).then_some(limit));
    if let Some(told) = week.told {
        let all = week.messages + week.edits;
        if week.destination.contains(UNGROUPED) {
            check(all <= told.news + told.reminders, "news and reminders");
        } else {
            check(count(week.messages) <= MAX_OF_NEWS * count(told.news), "half of the news");
        }
        check(told.missed == 0, "missed");
        check(told.repeated == 0, "repeated");
        check(told.late == 0, "late");
    }
    if !week.destination.contains(UNGROUPED) {
        check(week.busiest_hour <= MAX_PER_HOUR, "messages in an hour");
    }
    if let Some(previous) = previous {
        if !week.destination.contains(UNGROUPED) {
            let limit = MAX_OF_PREVIOUS * count(previous.messages);
            check(count(week.messages) <= limit, "a tenth of the earlier messages");
        }
        check(week.cpu <= MAX_CPU * previous.cpu, "CPU");
    }
    missed
}

/// The floods, one row each.
pub(super) fn floods(measurements: &Measurements) -> String {
    let header = [
        "destination",
        "findings",
        "reported",
        "messages",
        "previous",
        "busiest hour",
        "CPU s",
        "previous",
        "calls",
        "previous",
        "limits",
    ];
    let current = measurements.floods.iter().filter(|flood| flood.subject == Formatter);
    let rows = current.map(|flood| {
        let mut others = measurements.floods.iter().filter(|it| it.subject == Previous);
        let previous = others.find(|it| it.destination == flood.destination);
        let of_previous = |value: fn(&Flood) -> f64| number(previous.map(value));
        let mut missed = Vec::new();
        missed.extend((flood.messages > MAX_OF_FLOOD).then_some("messages"));
        missed.extend((flood.told != flood.findings as usize).then_some("reported"));
        vec![
            flood.destination.clone(),
            flood.findings.to_string(),
            flood.told.to_string(),
            flood.messages.to_string(),
            of_previous(|flood| count(flood.messages)),
            flood.busiest_hour.to_string(),
            number(Some(flood.cpu)),
            of_previous(|flood| flood.cpu),
            flood.calls.to_string(),
            of_previous(|flood| f64::from(flood.calls)),
            result(&missed),
        ]
    });
    table(&header, rows.collect())
}

fn result(missed: &[&str]) -> String {
    if missed.is_empty() { "met".to_owned() } else { format!("missed: {}", missed.join(", ")) }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurements::Subject;

    fn week(subject: Subject, destination: &str, messages: usize, cpu: f64) -> Week {
        Week {
            subject,
            accounts: 20,
            destination: destination.to_owned(),
            events: 3_000,
            messages,
            edits: 10,
            busiest_hour: 30,
            cpu,
            calls: 9_000,
            told: (subject == Formatter).then_some(Told {
                news: 400,
                reminders: 20,
                missed: 0,
                repeated: 0,
                late_by_maximum: 9,
                late: 0,
            }),
        }
    }

    #[test]
    fn week_at_its_limits_keeps_them() {
        let previous = week(Previous, "bot", 2_000, 1.0);
        assert!(missed_limits(&week(Formatter, "bot", 200, 0.7), Some(&previous)).is_empty());
        let ungrouped = week(Formatter, "bot, grouping off", 410, 0.7);
        assert!(missed_limits(&ungrouped, None).is_empty(), "edits count");
    }

    #[test]
    fn week_names_the_limits_that_it_misses() {
        let previous = week(Previous, "bot", 2_000, 1.0);
        let mut late = week(Formatter, "bot", 201, 0.8);
        late.busiest_hour = 31;
        late.told = late.told.map(|told| Told { missed: 1, repeated: 1, late: 1, ..told });
        let missed = missed_limits(&late, Some(&previous));
        let expected = [
            "half of the news",
            "missed",
            "repeated",
            "late",
            "messages in an hour",
            "a tenth of the earlier messages",
            "CPU",
        ];
        assert_eq!(missed, expected);
        let ungrouped = week(Formatter, "bot, grouping off", 411, 0.7);
        assert_eq!(missed_limits(&ungrouped, None), ["news and reminders"]);
    }
}
