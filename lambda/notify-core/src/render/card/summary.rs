//! The card of a summary.

use super::{
    Card, Fact, Section,
    alert::{emoji_of, service_of},
};
use crate::{
    Account, List, Member, Severity, Source, Summary, SummaryReason, model,
    render::{
        group::{Group, Line, Piece},
        list::first_n_and_more,
        style::Style,
        untrusted::starts_with_domain,
    },
    wording::{Label, Phrase, Wording, say},
};

/// Groups that are shown, each of which has room for its heading and some members in every format.
const MAX_GROUPS: usize = 12;
/// Accounts of one group that are named.
const MAX_ACCOUNTS: usize = 5;
const BETWEEN: &str = " · ";

/// Whether people are mentioned for a summary: for one with news of high or critical severity, of
/// remediations or of alarms, unless it repeats what is known or was held back by a person.
pub(in crate::render) fn is_urgent(summary: &Summary) -> bool {
    let is_news = |(decision, _): &(String, usize)| {
        !matches!(decision.as_str(), "resolved" | "backlog" | "reminder" | "back-in-sight")
    };
    let may_be = match summary.reason {
        SummaryReason::Burst | SummaryReason::Held | SummaryReason::Unchecked => true,
        SummaryReason::KnownProblem
        | SummaryReason::StillOpen
        | SummaryReason::Resolved
        | SummaryReason::Interval
        | SummaryReason::Backlog
        | SummaryReason::Silence { .. } => false,
    };
    may_be
        && summary.groups.iter().any(|group| {
            group.severity.is_none_or(|severity| severity >= Severity::High)
                && group.decisions.iter().any(is_news)
        })
}

impl<'a> Card<'a> {
    /// The card of a summary.
    pub(in crate::render) fn of_summary(summary: &'a Summary, style: &Style) -> Self {
        let wording = style.language.wording();
        let mut card = Self::default();
        let (headline, why) = match &summary.reason {
            SummaryReason::Burst => (Phrase::Summary, Phrase::WhyBurst),
            SummaryReason::KnownProblem => (Phrase::KnownProblems, Phrase::WhyKnownProblems),
            SummaryReason::StillOpen => (Phrase::StillOpenOf, Phrase::WhyStillOpenOf),
            SummaryReason::Resolved => (Phrase::ResolvedOf, Phrase::WhyResolvedOf),
            SummaryReason::Interval => (Phrase::Summary, Phrase::WhyInterval),
            SummaryReason::Backlog => (Phrase::BacklogOf, Phrase::WhyBacklogOf),
            SummaryReason::Held => (Phrase::Held, Phrase::WhyHeld),
            SummaryReason::Silence { .. } => (Phrase::Silenced, Phrase::WhySilenced),
            SummaryReason::Unchecked => (Phrase::Unchecked, Phrase::WhyTableFailed),
        };
        let notices = if summary.total == 1 { Phrase::Notice } else { Phrase::Notices };
        let notices = say(wording, notices, &[&summary.total.to_string()]);
        let of_severities = summary.severities.iter().filter(|(severity, _)| severity.is_some());
        let of_severities = severities(of_severities, wording);
        let mut headline = say(wording, headline, &[&notices]);
        if !of_severities.is_empty() {
            headline += &say(wording, Phrase::InBrackets, &[&of_severities]);
        }
        card.headline = headline.into();
        wording.phrase(why).clone_into(&mut card.why);
        let highest = summary.severities.iter().filter_map(|(severity, _)| *severity).max();
        card.emoji = match summary.reason {
            SummaryReason::Resolved => ":white_check_mark:",
            _ => highest.map_or(":information_source:", emoji_of),
        };
        card.period(summary.since, summary.until, style, wording);
        if let SummaryReason::Silence { by, comment } = &summary.reason {
            card.fact(wording, Label::SilencedBy, Some(Fact::code(by)));
            let comment = Some(comment).filter(|comment| !comment.is_empty());
            card.fact(wording, Label::Comment, comment.map(Fact::text));
        }
        let of_severities = severities(summary.severities.iter(), wording);
        card.fact(wording, Label::Severity, Some(Fact::text(of_severities)));
        for some in summary.groups.iter().take(MAX_GROUPS) {
            card.group(group(some, wording));
        }
        let others: usize = summary.groups.iter().skip(MAX_GROUPS).map(|group| group.total).sum();
        let others = others.saturating_add(summary.omitted);
        if others > 0 {
            card.group(Group {
                heading: Vec::new(),
                details: Vec::new(),
                members: Vec::new(),
                total: others,
                command: command(None, None),
                more: Phrase::MoreGroups,
                wording,
            });
        }
        card
    }

    pub(super) fn group(&mut self, group: Group) {
        self.sections.push(("", Section::Group(group)));
    }

    /// Two times, or one if they are the same.
    pub(super) fn period(&mut self, since: i64, until: i64, style: &Style, wording: &dyn Wording) {
        let since_text = style.time_zone.format(since);
        let period = if since < until {
            [&since_text, " – ", &style.time_zone.format(until)].concat()
        } else {
            since_text
        };
        self.fact(wording, Label::Period, Some(Fact::text(period)));
    }
}

fn group(group: &model::Group, wording: &'static dyn Wording) -> Group {
    let name = group.name.as_ref().or(group.title.as_ref());
    let mut heading = Vec::new();
    let mut push = |piece| {
        if !heading.is_empty() {
            heading.push(Piece::Ours(BETWEEN.to_owned()));
        }
        heading.push(piece);
    };
    if let Some(name) = name {
        push(Piece::Text(name.clone()));
    }
    push(Piece::Ours(service_of(group.source).to_owned()));
    if let Some(severity) = group.severity {
        push(Piece::Ours(wording.severity(severity).to_owned()));
    }
    push(Piece::Ours(if group.decisions.is_empty() {
        group.total.to_string()
    } else {
        decisions(&group.decisions, wording)
    }));
    let title = group.title.iter().filter(|title| Some(*title) != name);
    let mut details: Vec<Vec<Piece>> =
        title.map(|title| vec![Piece::Text(title.clone())]).collect();
    let names: Vec<String> = group
        .accounts
        .iter()
        .map(|(account, number)| {
            [&account_text(account.as_ref(), wording), ": ", &number.to_string()].concat()
        })
        .collect();
    let is_of_one_account = names.len() == 1 && group.omitted_accounts == 0;
    let names = List { items: names, omitted: group.omitted_accounts };
    let accounts = first_n_and_more(&names, MAX_ACCOUNTS, String::clone);
    details.extend(accounts.map(|accounts| vec![Piece::Text(accounts)]));
    let members = group.members.iter().map(|member| member_line(member, is_of_one_account));
    let account = group.accounts.iter().find_map(|(account, _)| account.as_ref());
    Group {
        heading,
        details,
        members: members.collect(),
        total: group.total,
        command: command(Some((group.source, group.name.as_deref())), account),
        more: Phrase::More,
        wording,
    }
}

fn member_line(member: &Member, is_of_one_account: bool) -> Line {
    let account = member.account.as_ref();
    let shown = account.filter(|_| !is_of_one_account && member.what.is_some());
    let mut rest = Vec::new();
    push_place(&mut rest, shown, member.region.as_ref());
    let name = member.what.clone().or_else(|| account.map(plain_account));
    let name = name.map_or_else(|| Piece::Ours("–".to_owned()), Piece::Text);
    Line { name, rest, link: member.link.clone() }
}

/// Adds the account and the Region, each after a separator.
pub(super) fn push_place(
    line: &mut Vec<Piece>,
    account: Option<&Account>,
    region: Option<&String>,
) {
    let account = account.map(plain_account);
    for text in account.iter().chain(region) {
        line.push(Piece::Ours(BETWEEN.to_owned()));
        line.push(Piece::Text(text.clone()));
    }
}

pub(super) fn account_text(account: Option<&Account>, wording: &dyn Wording) -> String {
    account.map_or_else(|| wording.phrase(Phrase::NoAccount).to_owned(), plain_account)
}

fn plain_account(account: &Account) -> String {
    match &account.name {
        Some(name) => [name, " (", &account.id.to_string(), ")"].concat(),
        None => account.id.to_string(),
    }
}

/// The command that lists what is not named: by control, else by account.
pub(super) fn command(group: Option<(Source, Option<&str>)>, account: Option<&Account>) -> String {
    // Copied into a shell, and shown where a mail reader could make a link of it.
    let is_plain = |name: &&str| {
        let is_in_name =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let is_domain = |(dot, _)| name.get(dot + 1..).is_some_and(starts_with_domain);
        name.starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.bytes().all(is_in_name)
            && !name.match_indices('.').any(is_domain)
    };
    let control = group
        .filter(|(source, _)| matches!(source, Source::SecurityHub | Source::Config | Source::Asr))
        .and_then(|(_, name)| name.filter(is_plain));
    let (option, value) = match (control, account) {
        (Some(control), _) => ("--control ", control.to_owned()),
        (None, Some(account)) => ("--account ", account.id.to_string()),
        (None, None) => ("--account ", "ACCOUNT".to_owned()),
    };
    ["task history -- ", option, &value].concat()
}

/// `1 critical, 3 high`
pub(super) fn severities<'a>(
    counts: impl Iterator<Item = &'a (Option<Severity>, usize)>,
    wording: &dyn Wording,
) -> String {
    enumerate(
        counts.map(|(severity, number)| match severity {
            Some(severity) => (wording.severity(*severity), *number),
            None => (wording.phrase(Phrase::WithoutSeverity), *number),
        }),
        wording,
    )
}

/// `10 new, 2 reopened`
pub(super) fn decisions(counts: &[(String, usize)], wording: &dyn Wording) -> String {
    enumerate(
        counts.iter().map(|(decision, number)| {
            let phrase = match decision.as_str() {
                "new" => Phrase::New,
                "changed" => Phrase::Changed,
                "reopened" => Phrase::ReopenedOf,
                "not-fixed" => Phrase::NotFixedOf,
                "resolved" => Phrase::Resolved,
                "flapping" => Phrase::FlappingOf,
                "reminder" => Phrase::Reminder,
                "backlog" => Phrase::BacklogWord,
                "back-in-sight" => Phrase::BackInSightOf,
                "unchecked" => Phrase::UncheckedOf,
                _ => return (decision.as_str(), *number),
            };
            (wording.phrase(phrase), *number)
        }),
        wording,
    )
}

pub(super) fn enumerate<'a>(
    counts: impl Iterator<Item = (&'a str, usize)>,
    wording: &dyn Wording,
) -> String {
    let counts: Vec<String> = counts
        .filter(|(_, number)| *number > 0)
        .map(|(word, number)| say(wording, Phrase::Counted, &[word, &number.to_string()]))
        .collect();
    counts.join(wording.phrase(Phrase::Separator))
}
