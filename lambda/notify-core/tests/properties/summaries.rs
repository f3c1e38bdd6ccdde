//! Summaries and digests with untrusted text in every field, and of any size.

use notify_core::{
    Account, Counted, Digest, Group, HeldBack, List, Member, OpenProblem, Severity, Source,
    Summary, SummaryReason,
};
use proptest::{collection::vec, option, prelude::*};

use crate::generate::hostile;

/// The links of the console are the longest through a portal.
fn link() -> impl Strategy<Value = Option<String>> {
    (0..1_500_usize).prop_map(|length| {
        (length > 100)
            .then(|| "https://example.awsapps.com/start/#/".to_owned() + &"x".repeat(length))
    })
}

fn account() -> impl Strategy<Value = Option<Account>> {
    option::of(option::of(hostile())).prop_map(|account| {
        account.map(|name| Account { id: "333333333333".parse().unwrap(), name })
    })
}

fn severity() -> impl Strategy<Value = Option<Severity>> {
    option::of(prop::sample::select(&Severity::ALL[..]))
}

fn severities() -> impl Strategy<Value = Vec<(Option<Severity>, usize)>> {
    vec((severity(), any::<u32>().prop_map(|number| number as usize)), 0..8)
}

fn decisions() -> impl Strategy<Value = Vec<(String, usize)>> {
    let words = ["new", "changed", "reopened", "not-fixed", "resolved", "flapping", "backlog", "x"];
    vec((prop::sample::select(words.to_vec()).prop_map(str::to_owned), 0..1_000_usize), 0..8)
}

fn source() -> impl Strategy<Value = Source> {
    prop::sample::select(&Source::ALL[..])
}

fn member() -> impl Strategy<Value = Member> {
    (account(), option::of(hostile()), option::of(hostile()), link())
        .prop_map(|(account, region, what, link)| Member { account, region, what, link })
}

fn group() -> impl Strategy<Value = Group> {
    let names = (option::of(hostile()), option::of(hostile()));
    let accounts = vec((account(), 0..1_000_usize), 0..8);
    (source(), names, severity(), decisions(), accounts, vec(member(), 0..8), 0..100_usize)
        .prop_map(|(source, (name, title), severity, decisions, accounts, members, more)| Group {
            source,
            name,
            title,
            severity,
            decisions,
            accounts,
            omitted_accounts: more,
            total: members.len() + more,
            members,
        })
}

fn reason() -> impl Strategy<Value = SummaryReason> {
    prop_oneof![
        Just(SummaryReason::Burst),
        Just(SummaryReason::KnownProblem),
        Just(SummaryReason::StillOpen),
        Just(SummaryReason::Resolved),
        Just(SummaryReason::Interval),
        Just(SummaryReason::Backlog),
        Just(SummaryReason::Held),
        Just(SummaryReason::Unchecked),
        (hostile(), hostile()).prop_map(|(by, comment)| SummaryReason::Silence { by, comment }),
    ]
}

/// Seconds of years that have four digits.
fn time() -> impl Strategy<Value = i64> {
    0..253_000_000_000_i64
}

pub(crate) fn summary() -> impl Strategy<Value = Summary> {
    (reason(), time(), time(), severities(), vec(group(), 0..25), 0..1_000_usize).prop_map(
        |(reason, since, until, severities, groups, omitted)| Summary {
            reason,
            since,
            until,
            total: groups.iter().map(|group| group.total).sum::<usize>() + omitted,
            severities,
            groups,
            omitted,
        },
    )
}

fn problem() -> impl Strategy<Value = OpenProblem> {
    (source(), option::of(hostile()), member(), time()).prop_map(|(source, name, member, at)| {
        let Member { account, region, what, link } = member;
        let subject = String::new();
        OpenProblem { subject, source, name, what, account, region, opened_at: at, link }
    })
}

fn problems() -> impl Strategy<Value = List<OpenProblem>> {
    (vec(problem(), 0..20), 0..100_usize).prop_map(|(items, omitted)| List { items, omitted })
}

fn counted<T: std::fmt::Debug>(
    name: impl Strategy<Value = T>,
) -> impl Strategy<Value = Counted<T>> {
    (vec((name, 0..1_000_usize), 0..20), 0..1_000_usize)
        .prop_map(|(largest, others)| Counted { largest, others })
}

pub(crate) fn digest() -> impl Strategy<Value = Digest> {
    let held_back = vec(
        (
            prop::sample::select(&[HeldBack::Rules, HeldBack::Silences, HeldBack::Grouping][..]),
            0..1_000_usize,
        ),
        0..4,
    );
    let counts = (0..1_000_usize, severities(), counted(account()), counted(hostile()));
    let lists = (vec(problem(), 0..12), problems(), problems());
    (time(), time(), counts, decisions(), held_back, lists, any::<u64>(), option::of(time()))
        .prop_map(|(since, until, counts, decisions, held_back, lists, events, last_event_at)| {
            let (open, open_by_severity, open_by_account, open_by_control) = counts;
            let (oldest_critical, unconfirmed, lost_sight) = lists;
            Digest {
                since,
                until,
                open,
                open_by_severity,
                open_by_account,
                open_by_control,
                decisions,
                held_back,
                oldest_critical,
                unconfirmed,
                lost_sight,
                events,
                last_event_at,
            }
        })
}
