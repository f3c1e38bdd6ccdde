//! Random histories with faults: in the end every destination's last message says what is so.

use std::collections::BTreeMap;

use super::{history::*, *};

fn step() -> impl Strategy<Value = Step> {
    let bucket = 1_u32..3;
    let severity = prop::sample::select(vec!["LOW", "MEDIUM", "HIGH", "CRITICAL"]);
    prop_oneof![
        4 => (bucket.clone(), severity).prop_map(|(bucket, severity)| Step::Report(bucket, severity)),
        2 => bucket.clone().prop_map(Step::Pass),
        1 => bucket.clone().prop_map(Step::Suppress),
        1 => bucket.clone().prop_map(Step::Succeed),
        1 => bucket.prop_map(Step::FailRemediation),
        1 => Just(Step::Retry),
        1 => Just(Step::Sweep),
        1 => (1_i64..2_000).prop_map(Step::Wait),
    ]
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        6 => Just(Trouble::None),
        1 => prop::sample::select(vec!["bot", "chat"]).prop_map(Trouble::Refuses),
        1 => (1_u32..12).prop_map(Trouble::Lost),
        1 => (1_u32..12).prop_map(Trouble::Unavailable),
        1 => (1_u32..14).prop_map(Trouble::Killed),
    ]
}

fn run_history(grouped: bool, steps: &[(Step, Trouble)]) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut run = Run::new(grouped);
        for (step, trouble) in steps {
            run.step(step, *trouble).await;
        }
        run.settle().await;
        run.check()?;
        // Between two messages that say the same there is another, unless a fault excuses it.
        let mut repeated = 0;
        let mut last: BTreeMap<(String, String), String> = BTreeMap::new();
        for (destination, subject, decision) in &run.sent {
            let before = last.insert((destination.clone(), subject.clone()), decision.clone());
            let is_repeated = before.as_ref() == Some(decision);
            // What ASR did is news also if the opening before it could not be sent. And a summary in
            // between is no delivery.
            let may_repeat = ["changed", "reminder", "flapping", "success"].contains(&&**decision)
                || grouped && decision != "new";
            repeated += usize::from(is_repeated && !may_repeat);
        }
        if repeated > run.excuses {
            return Err(format!("repeated {repeated}, excused {}: {:?}", run.excuses, run.sent));
        }
        Ok(())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn last_message_says_what_is_so(
        grouped in any::<bool>(),
        steps in prop::collection::vec((step(), trouble()), 1..14),
    ) {
        if let Err(problem) = run_history(grouped, &steps) {
            return Err(TestCaseError::fail(problem));
        }
    }
}
