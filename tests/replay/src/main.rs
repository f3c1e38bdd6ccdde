//! `task replay`: generates a recording, or sends one through the local cloud.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use replay::{Moment, Settings, WeekCounts, generate, write_recording, write_truths};

/// Recordings of events, for the local cloud.
#[derive(Debug, Parser)]
#[command(name = "replay", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes a week of events from a seed, and prints how many lines and news each habit has
    Generate(Generate),
}

#[derive(Debug, Args)]
struct Generate {
    /// Member accounts
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    accounts: u32,
    /// Length of the recording, in days
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    /// The same seed gives the same recording
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// When the recording begins, RFC 3339
    #[arg(long, value_parser = parse_moment)]
    start: Option<Moment>,
    /// File for the recording, one JSON document per line
    #[arg(long, value_name = "FILE.jsonl")]
    output: Option<PathBuf>,
    /// File for the truth of each line, in the same order
    #[arg(long, value_name = "FILE.jsonl")]
    truth: Option<PathBuf>,
}

fn main() -> ExitCode {
    let Cli { command: Command::Generate(arguments) } = Cli::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Nothing can be done about a closed stream.
            let _ = writeln!(io::stderr(), "replay: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Generate) -> Result<(), String> {
    let Generate { accounts, days, seed, start, output, truth } = arguments;
    let defaults = Settings::default();
    let settings = Settings {
        accounts: *accounts,
        days: *days,
        seed: *seed,
        start: start.unwrap_or(defaults.start),
    };
    let week = generate(&settings);
    if let Some(path) = output {
        write_recording(path, &week.lines).map_err(|error| error.to_string())?;
    }
    if let Some(path) = truth {
        write_truths(path, &week.truths)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    print!("{}", table(&week.counts()));
    Ok(())
}

fn parse_moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "expected RFC 3339, as 2026-11-02T00:00:00Z".to_owned())
}

fn table(counts: &WeekCounts) -> String {
    let mut text = format!("{:<26} {:>7} {:>6}\n", "habit", "lines", "news");
    let mut row = |word: &str, lines: usize, news: usize| {
        text.push_str(&format!("{word:<26} {lines:>7} {news:>6}\n"));
    };
    for (habit, (lines, news)) in &counts.by_habit {
        row(&habit.to_string(), *lines, *news);
    }
    row("total", counts.lines, counts.news);
    text.push('\n');
    for (kind, count) in &counts.by_kind {
        text.push_str(&format!("{:<26} {count:>7}\n", kind.to_string()));
    }
    text.push_str(&format!("{:<26} {:>7}\n", "subjects", counts.subjects));
    text.push_str(&format!("{:<26} {:>7}\n", "one message per event", counts.earlier_lines));
    text
}
