//! `preview BODY…`: bodies as their readers would see them; without any, on a page.

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
    thread,
};

use preview::{Preview, Wanted, finish};

fn main() -> ExitCode {
    // A name that is no UTF-8 is told to be the name of no file.
    let arguments = env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    match Wanted::of(arguments) {
        Ok(Wanted::Print(sheet)) => finish("preview", sheet.print(io::stdin(), is_coloured())),
        Ok(Wanted::Serve(files)) => serve(files),
        Err(error) => finish("preview", Err(error)),
    }
}

/// Serves the page until somebody ends the command.
fn serve(files: Vec<PathBuf>) -> ExitCode {
    let preview = match Preview::start(0, files) {
        Ok(preview) => preview,
        Err(error) => {
            let _ = writeln!(io::stderr(), "preview: the page can not be served: {error}");
            return ExitCode::FAILURE;
        }
    };
    let told = writeln!(io::stdout(), "{}/try (Ctrl-C ends it)", preview.address());
    while told.is_ok() {
        thread::park();
    }
    ExitCode::FAILURE
}

/// Whether somebody is there to see colours who wants them (no-color.org).
fn is_coloured() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
