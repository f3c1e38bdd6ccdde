//! `explain --destinations FILE BODY…`: where a message would go, and why.

use std::{env, io, process::ExitCode};

fn main() -> ExitCode {
    let (mut sink, text, code): (Box<dyn io::Write>, _, _) =
        match preview::explain(env::args().skip(1), io::stdin()) {
            Ok(answer) => (Box::new(io::stdout()), answer, ExitCode::SUCCESS),
            Err(error) => {
                (Box::new(io::stderr()), format!("explain: {error}\n"), ExitCode::from(2))
            }
        };
    match sink.write_all(text.as_bytes()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}
