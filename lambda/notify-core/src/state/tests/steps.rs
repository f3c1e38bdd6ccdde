//! The steps of a random history.

use proptest::prelude::*;

use super::{Severity, model::Workflow};

/// What happens in the world, or to what reports it.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// The check runs.
    Evaluate { passes: bool, severity: Severity },
    /// A person changes the workflow.
    Change(Workflow),
    /// ASR tries. None: it succeeds and marks the finding as resolved.
    Remediate(Option<u8>),
    /// Time passes, in minutes, and the sweep runs whenever something is due.
    Wait(i64),
    /// Deliveries fail from now on, or work again.
    Deliver(bool),
    /// Two invocations look at once.
    Race,
}

/// How an event arrives.
#[derive(Debug, Clone)]
pub(super) struct Noise {
    /// Copies by several paths, each so many minutes later than the one before.
    pub(super) copies: Vec<i64>,
    /// Its times are those of 2099.
    pub(super) is_forged: bool,
    /// Our clock is so many minutes behind when it comes.
    pub(super) clock_back: i64,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let severity = prop_oneof![
        4 => Just(Severity::High), 1 => Just(Severity::Medium), 1 => Just(Severity::Critical)
    ];
    let workflow = prop_oneof![
        Just(Workflow::New),
        Just(Workflow::Notified),
        Just(Workflow::Suppressed),
        Just(Workflow::Resolved)
    ];
    let wait = prop_oneof![2..90_i64, 60..600_i64, 900..4_000_i64];
    prop_oneof![
        6 => (any::<bool>(), severity)
            .prop_map(|(passes, severity)| Step::Evaluate { passes, severity }),
        3 => workflow.prop_map(Step::Change),
        3 => prop_oneof![Just(None), Just(Some(0)), Just(Some(1))].prop_map(Step::Remediate),
        5 => wait.prop_map(Step::Wait),
        2 => any::<bool>().prop_map(Step::Deliver),
        2 => Just(Step::Race),
    ]
}

pub(super) fn noise() -> impl Strategy<Value = Noise> {
    let copies = prop_oneof![
        4 => Just(vec![0]),
        2 => Just(vec![0, 0, 0]),
        1 => prop::collection::vec(0..400_i64, 1..4),
    ];
    let is_forged = prop::bool::weighted(0.03);
    let clock_back = prop_oneof![30 => Just(0_i64), 1 => 1..300_i64];
    (copies, is_forged, clock_back).prop_map(|(copies, is_forged, clock_back)| Noise {
        copies,
        is_forged,
        clock_back,
    })
}
