//! `explain --destinations FILE BODY…`: prints which destinations take a notice, and why.

use std::process::ExitCode;

use preview::{ExplainArgs, args};

fn main() -> ExitCode {
    args::finish("explain", args::parse::<ExplainArgs>().explain())
}
