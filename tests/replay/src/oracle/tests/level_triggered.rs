//! A formatter in miniature that delivers with delays: it compares what is so with what the
//! destination was sent last. The oracle accepts whatever it sends.

use std::collections::BTreeMap;

use fastrand::Rng;
use proptest::prelude::*;

use super::{CHANNEL, week};
use crate::{
    Kind, Oracle, Rules, Sent,
    oracle::{Expected, is_opening},
};

/// Sends the news of one subject, each piece at some time before it is late.
fn deliver(subject: &str, expected: &[Expected], rng: &mut Rng) -> Vec<Sent> {
    let mut leaving: Vec<_> =
        expected.iter().map(|news| news.at.plus(rng.i64(0..=news.allowance))).collect();
    leaving.sort_unstable();
    let mut settled = 0;
    let mut is_open_there = None;
    let mut sent = Vec::new();
    for at in leaving {
        let pending: Vec<_> = expected[settled..].iter().take_while(|news| news.at <= at).collect();
        settled += pending.len();
        let Some(last) = pending.last() else { continue };
        let kind = match (is_open_there, is_opening(last.kind)) {
            (None, true) if pending[0].kind == Kind::Backlog => Some(Kind::Backlog),
            (None, true) => Some(Kind::New),
            // It was never sent that it is open. A success of what was never seen is news.
            (None, false) if pending.iter().any(|news| is_opening(news.kind)) => None,
            // Over and open again meanwhile: only what is worse is news.
            (Some(true), true) if pending.iter().any(|news| news.kind == Kind::Resolved) => {
                pending.iter().map(|news| news.kind).find(|kind| *kind == Kind::Changed)
            }
            (Some(false), false) => None,
            _ => Some(last.kind),
        };
        if let Some(kind) = kind {
            is_open_there = Some(is_opening(last.kind));
            sent.push(Sent {
                at,
                destination: CHANNEL.to_owned(),
                subject: subject.to_owned(),
                kind,
                member_of_summary: true,
            });
        }
    }
    sent
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn oracle_accepts_delays_and_what_they_make_old(seed in 0_u64..6, choices in any::<u64>()) {
        let mut oracle = Oracle::new(&week(seed), &Rules::default());
        // One message an hour has a test of its own; what may be left out is left out.
        oracle.expected.retain(|_, all| all.iter().all(|news| news.kind != Kind::Again));
        for all in oracle.expected.values_mut() {
            all.retain(|news| !news.is_optional);
        }
        let mut rng = Rng::with_seed(choices);
        let sent: Vec<_> = oracle
            .expected
            .iter()
            .flat_map(|(subject, all)| deliver(subject, all, &mut rng))
            .collect();
        let diff = oracle.compare(CHANNEL, &sent);
        prop_assert!(diff.is_clean(), "{}", diff);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Random histories, in which news follows on news within seconds.
    #[test]
    fn oracle_accepts_delays_in_dense_histories(
        steps in prop::collection::vec((0_i64..200, any::<bool>()), 1..12),
        choices in any::<u64>(),
        is_known in any::<bool>(),
    ) {
        let mut at = super::at(0);
        let mut is_open = false;
        let mut expected = Vec::new();
        for (seconds, turns) in steps {
            at = at.plus(seconds * crate::SECOND);
            let kind = match (expected.is_empty(), is_open, turns) {
                (true, ..) => Kind::New,
                (false, true, true) => Kind::Resolved,
                (false, true, false) => Kind::Changed,
                (false, false, _) => Kind::Reopened,
            };
            is_open = is_opening(kind);
            let waits = if is_known && kind == Kind::New { 4 * crate::HOUR } else { 0 };
            let allowance = 75 * crate::SECOND + waits;
            let waits_for_interval = waits > 0;
            expected.push(Expected {
                at,
                kind,
                is_optional: false,
                waits_for_interval,
                allowance,
            });
        }
        let sent = deliver("bucket", &expected, &mut Rng::with_seed(choices));
        let oracle = Oracle { expected: BTreeMap::from([("bucket".to_owned(), expected)]) };
        let diff = oracle.compare(CHANNEL, &sent);
        prop_assert!(diff.is_clean(), "{}{:?}", diff, oracle.expected);
    }
}
