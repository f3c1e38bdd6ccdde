//! `preview-web PATH…`: serves the page.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    thread,
};

use clap::Parser;
use preview::{args, files};
use preview_web::Preview;

/// Serves a page on which bodies can be pasted, until it is interrupted
#[derive(Debug, Parser)]
#[command(name = "preview-web", version)]
struct WebArgs {
    /// Files with a body each, or folders of such files, to choose from on the page
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let WebArgs { paths } = args::parse();
    match files::list(&paths) {
        Ok(files) => serve(files),
        Err(error) => args::finish("preview-web", Err(error)),
    }
}

fn serve(files: Vec<PathBuf>) -> ExitCode {
    let preview = match Preview::start(0, files) {
        Ok(preview) => preview,
        Err(error) => {
            let _ = writeln!(io::stderr(), "preview-web: cannot serve the page: {error}");
            return ExitCode::FAILURE;
        }
    };
    let printed = writeln!(io::stdout(), "{}/try (Ctrl-C ends it)", preview.address());
    while printed.is_ok() {
        thread::park();
    }
    ExitCode::FAILURE
}
