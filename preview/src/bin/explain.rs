//! `explain --destinations FILE BODY…`: where a message would go, and why.

use std::{env, io, process::ExitCode};

fn main() -> ExitCode {
    preview::finish("explain", preview::explain(env::args().skip(1), io::stdin()))
}
