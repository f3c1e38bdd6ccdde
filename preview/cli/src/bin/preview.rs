//! `preview BODY…`: prints bodies as their readers will see them.

use std::{
    env,
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use preview::{PrintArgs, args};

fn main() -> ExitCode {
    args::finish("preview", args::parse::<PrintArgs>().print(is_coloured()))
}

/// Colours are for terminals, unless `NO_COLOR` is set (no-color.org).
fn is_coloured() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
