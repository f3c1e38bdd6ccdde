//! `task load`: sends bodies through the pipeline on the local cloud while calls fail.

use std::process::ExitCode;

use clap::Parser;
use end_to_end::{Asr, Deployment, Load, LocalCloud, Workspace, load_variables, usual_faults};

/// Deploys to a local cloud, sends bodies while calls fail, and accounts for each of them.
///
/// Exits with 1 if a body is lost, duplicated or delivered against the rules, or if something is dead
/// after the redrive.
#[derive(Debug, Parser)]
#[command(name = "load", version)]
struct Args {
    /// Number of bodies
    #[arg(default_value_t = 5_000)]
    count: usize,
}

fn main() -> ExitCode {
    let Args { count } = Args::parse();
    println!("Deploying to a local cloud, then sending {count} bodies while calls fail");
    let cloud = LocalCloud::start();
    let asr = Asr::install(&cloud);
    let (_, secret) = Workspace::install(&cloud);
    let deployment = Deployment::apply_with(&cloud, &secret, &load_variables(count));
    let load = Load::new(&cloud, &asr, &deployment);
    let ledger = load.run(count, &usual_faults(&deployment));
    println!("{ledger}");
    let redriven = load.redrive(count);
    println!("\nAfter the redrive of the dead letters:\n{redriven}");
    let is_good = ledger.balances() && redriven.balances() && redriven.has_no_dead_letters();
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
