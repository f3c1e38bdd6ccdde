//! Faults in a perfect ledger of a generated week.

use proptest::prelude::*;

use super::{CHANNEL, week};
use crate::{Finding, HOUR, Kind, MINUTE, Oracle, Problem, Rules, SECOND, Sent};

/// A fault of a message, and what the oracle must find.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Lost,
    Twice,
    Hours,
    Unasked,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn oracle_finds_each_fault_in_a_perfect_ledger(
        seed in 0_u64..4,
        choice in any::<prop::sample::Index>(),
        fault in prop::sample::select(&[Fault::Lost, Fault::Twice, Fault::Hours, Fault::Unasked]),
    ) {
        let truths = week(seed);
        let oracle = Oracle::new(&truths, &Rules::default());
        let mut messages = oracle.perfect(CHANNEL);
        prop_assert!(oracle.compare(CHANNEL, &messages).is_clean());
        let candidates: Vec<_> = (0..messages.len())
            .filter(|index| is_decisive(&messages, *index, fault))
            .collect();
        let index = candidates[choice.index(candidates.len())];
        let message = messages[index].clone();
        let expected = match fault {
            Fault::Lost => {
                messages.remove(index);
                &[Problem::Missed][..]
            }
            Fault::Twice => {
                messages.push(Sent { at: message.at.plus(SECOND), ..message.clone() });
                &[Problem::Repeated]
            }
            Fault::Hours => {
                messages[index].at = message.at.plus(4 * HOUR + 17 * MINUTE);
                // By then it may be over.
                &[Problem::Late, Problem::Missed]
            }
            Fault::Unasked => {
                messages.push(Sent { subject: "no such bucket".to_owned(), ..message.clone() });
                &[Problem::Unexpected]
            }
        };
        let diff = oracle.compare(CHANNEL, &messages);
        prop_assert!(
            diff.findings.iter().any(|finding| is_about(finding, expected, &message)),
            "{:?} of {:?}:\n{}", fault, message, diff
        );
        // One fault is not reported for other subjects.
        let others = diff.findings.iter().filter(|found| {
            found.subject != message.subject && found.subject != "no such bucket"
        });
        prop_assert_eq!(others.count(), 0);
    }

    #[test]
    fn oracle_counts_what_a_perfect_ledger_sends(seed in 0_u64..4) {
        let oracle = Oracle::new(&week(seed), &Rules::default());
        let diff = oracle.compare(CHANNEL, &oracle.perfect(CHANNEL));
        prop_assert_eq!(&diff.sent, &diff.expected);
        prop_assert_eq!(&diff.sent, &oracle.counts());
    }
}

/// Whether the fault of this message alone must be found: a later message can stand for one that
/// was lost or delayed, and for some there is no deadline.
fn is_decisive(messages: &[Sent], index: usize, fault: Fault) -> bool {
    let message = &messages[index];
    let is_followed = messages.iter().any(|other| {
        let after = other.at.since(message.at);
        other.subject == message.subject && 0 < after && after < 5 * HOUR
    });
    let has_deadline =
        matches!(message.kind, Kind::New | Kind::Changed | Kind::Reopened | Kind::NotFixed);
    match fault {
        // The last incidents of a noisy alarm may be within an hour of the message before.
        Fault::Lost => !is_followed && message.kind != Kind::Again,
        Fault::Hours => has_deadline && !is_followed,
        Fault::Twice | Fault::Unasked => true,
    }
}

fn is_about(finding: &Finding, problems: &[Problem], message: &Sent) -> bool {
    problems.contains(&finding.problem)
        && (finding.subject == message.subject || finding.problem == Problem::Unexpected)
}
