//! A load of bodies while calls fail. `task load` does the same with thousands.

use end_to_end::{Load, usual_faults};

use crate::stage::with_faults_heavily;

const BODIES: usize = 300;

#[test]
fn load_with_faults_delivers_each_notice_once_or_dead_letters_it() {
    let stage = with_faults_heavily();
    let load = Load::new(stage.cloud, &stage.asr, &stage.deployment);
    let ledger = load.run(BODIES, &usual_faults(&stage.deployment));
    println!("{ledger}");
    assert!(ledger.balances(), "{ledger}");
    let faults = ["throttle", "error", "timeout", "lost_answer", "crash", "invalid"];
    assert!(faults.iter().all(|fault| ledger.faults[fault].as_u64() > Some(0)), "{ledger}");
    assert!(ledger.rows["mail"].dead_lettered > 0 && ledger.rows["mail"].dropped > 0, "{ledger}");
    let redriven = load.redrive(BODIES);
    assert!(redriven.balances() && redriven.has_no_dead_letters(), "{redriven}");
}
