//! The card of a digest.

use super::{
    Card, Fact,
    alert::service_of,
    summary::{account_text, command, decisions, enumerate, push_place, severities},
};
use crate::{
    Counted, Digest, HeldBack, OpenProblem,
    render::{
        group::{Group, Line, Piece},
        style::Style,
    },
    wording::{Label, Phrase, Wording, say, span},
};

/// Accounts, controls and problems of one list that are named.
const MAX_NAMED: usize = 10;

impl Card<'_> {
    pub(in crate::render) fn of_digest(digest: &Digest, style: &Style) -> Self {
        let wording = style.language.wording();
        let mut card = Self { emoji: ":clipboard:", ..Self::default() };
        let number_of = |word: &str| {
            digest.decisions.iter().filter(|(of, _)| of == word).map(|(_, number)| number).sum()
        };
        let new: usize = number_of("new");
        let values: [&str; 2] = [&digest.open.to_string(), &new.to_string()];
        card.headline = say(wording, Phrase::Digest, &values).into();
        card.why = match digest.last_event_at {
            Some(last) if digest.events > 0 => {
                let ago = span(wording, digest.until - last);
                say(wording, Phrase::Events, &[&digest.events.to_string(), &ago])
            }
            _ => wording.phrase(Phrase::NoEvents).to_owned(),
        };
        if is_quiet(digest) {
            return card;
        }
        card.period(digest.since, digest.until, style, wording);
        card.text(wording, Label::Open, severities(digest.open_by_severity.iter(), wording));
        let happened = decisions(&digest.decisions, wording);
        card.text(wording, Label::Decisions, happened);
        let held_back = digest.held_back.iter().map(|(by, number)| {
            let by = match by {
                HeldBack::Rules => Phrase::ByRules,
                HeldBack::Silences => Phrase::BySilences,
                HeldBack::Grouping => Phrase::ByGrouping,
            };
            (wording.phrase(by), *number)
        });
        card.text(wording, Label::HeldBack, enumerate(held_back, wording));
        let by_account = rows(&digest.open_by_account, wording, |account| {
            account_text(account.as_ref(), wording)
        });
        card.text(wording, Label::OpenByAccount, by_account);
        let by_control = rows(&digest.open_by_control, wording, String::clone);
        card.text(wording, Label::OpenByControl, by_control);
        let critical = &digest.oldest_critical;
        card.problems(Phrase::OldestCritical, critical, critical.len(), digest.until, wording);
        for (heading, list) in
            [(Phrase::Unconfirmed, &digest.unconfirmed), (Phrase::LostSight, &digest.lost_sight)]
        {
            card.problems(heading, &list.items, list.total(), digest.until, wording);
        }
        card
    }

    /// A fact of several words, unless there are none.
    fn text(&mut self, wording: &dyn Wording, label: Label, text: String) {
        self.fact(wording, label, Some(text).filter(|text| !text.is_empty()).map(Fact::text));
    }

    fn problems(
        &mut self,
        heading: Phrase,
        problems: &[OpenProblem],
        total: usize,
        now: i64,
        wording: &'static dyn Wording,
    ) {
        let Some(first) = problems.first() else { return };
        let lines = problems.iter().take(MAX_NAMED).map(|problem| line(problem, now, wording));
        self.group(Group {
            heading: vec![Piece::Ours(wording.phrase(heading).to_owned())],
            details: Vec::new(),
            members: lines.collect(),
            total,
            command: command(None, first.account.as_ref()),
            more: Phrase::More,
            wording,
        });
    }
}

/// Nothing is open, and nothing happened that a person has to know.
fn is_quiet(digest: &Digest) -> bool {
    let is_none = |number: usize| number == 0;
    is_none(digest.open)
        && digest.decisions.iter().all(|(_, number)| is_none(*number))
        && digest.held_back.iter().all(|(by, number)| *by == HeldBack::Rules || is_none(*number))
        && is_none(digest.unconfirmed.total())
        && is_none(digest.lost_sight.total())
}

/// A row for each of the largest, and one for all others.
fn rows<T>(counted: &Counted<T>, wording: &dyn Wording, name: impl Fn(&T) -> String) -> String {
    let row = |name: &str, number: usize| [name, ": ", &number.to_string()].concat();
    let named = counted.largest.iter().take(MAX_NAMED);
    let mut rows: Vec<String> = named.map(|(of, number)| row(&name(of), *number)).collect();
    let others: usize = counted.largest.iter().skip(MAX_NAMED).map(|(_, number)| number).sum();
    let others = others.saturating_add(counted.others);
    if others > 0 {
        rows.push(row(wording.phrase(Phrase::Others), others));
    }
    rows.join("\n")
}

fn line(problem: &OpenProblem, now: i64, wording: &dyn Wording) -> Line {
    let mut rest = Vec::new();
    let mut push = |piece| rest.extend([Piece::Ours(" · ".to_owned()), piece]);
    let (name, what) = match (&problem.name, &problem.what) {
        (Some(name), what) => (Piece::Text(name.clone()), what.as_ref()),
        (None, Some(what)) => (Piece::Text(what.clone()), None),
        (None, None) => (Piece::Ours(service_of(problem.source).to_owned()), None),
    };
    if let Some(what) = what {
        push(Piece::Text(what.clone()));
    }
    push_place(&mut rest, problem.account.as_ref(), problem.region.as_ref());
    let age = say(wording, Phrase::OpenFor, &[&span(wording, now - problem.opened_at)]);
    rest.extend([Piece::Ours(" · ".to_owned()), Piece::Ours(age)]);
    Line { name, rest, link: problem.link.clone() }
}
