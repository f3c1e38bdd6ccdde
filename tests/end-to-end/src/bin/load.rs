//! `task load`: a soak of the pipeline on the local cloud, with much going wrong, and its ledger.
#![expect(clippy::expect_used, reason = "a run that can not begin ends")]

use std::{env, process::ExitCode};

use end_to_end::{Asr, Deployment, Load, LocalCloud, Workspace, harmed_variables, usual_faults};

fn main() -> ExitCode {
    let count: usize = env::args().nth(1).map_or(5_000, |count| {
        count.parse().expect("the number of bodies, as in: task load -- 5000")
    });
    println!("Deploying to a local cloud, then {count} bodies while calls fail");
    let cloud = LocalCloud::start();
    let asr = Asr::install(&cloud);
    let (_, secret) = Workspace::install(&cloud);
    let deployment = Deployment::apply_with(&cloud, &secret, &harmed_variables());
    let load = Load { cloud: &cloud, asr: &asr, deployment: &deployment };
    let ledger = load.run(count, &usual_faults(deployment.output("formatter_function_name")));
    println!("{ledger}");
    let redriven = load.redrive(count);
    println!("\nAfter the redrive of the dead letters:\n{redriven}");
    if ledger.balances() && redriven.balances() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
