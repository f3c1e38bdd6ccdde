//! `task bench`: measures the formatter beside its baselines or an earlier build.

mod events;
mod machine;
mod measure;
mod measurements;
mod mock_aws;
mod report;
mod samples;
mod sandbox;
mod subjects;

use std::{
    env, fs,
    io::{self, Write as _},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    process::{self, ExitCode},
};

use clap::{Parser, ValueEnum, value_parser};

use measure::{Rig, Workload, core};
use measurements::{Measurements, Metric, Subject};
use mock_aws::MockAws;
use samples::{Samples, round_order};
use subjects::Executable;

/// Every error ends the run with its message.
type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T> = std::result::Result<T, Error>;

const BASELINES: [Subject; 3] = [Subject::Noop, Subject::Publish, Subject::Python];
/// Numbers of instructions vary by less than one percent.
const INSTRUCTION_ROUNDS: RangeInclusive<u32> = 1..=3;
/// The parts that are measured in rounds.
const ROUNDS: [Part; 4] = [Part::Cold, Part::Warm, Part::Instructions, Part::State];
const BYTES_PER_MB: f64 = 1_000_000.0;

/// Measures the formatter beside its baselines and prints the results. A run without parts and without
/// --compare also writes them to docs/performance.json and docs/performance.md.
#[derive(Debug, Parser)]
#[command(name = "bench", version)]
struct Args {
    /// Measure only these parts, and write nothing to docs/ [default: cold, warm, burst and core].
    parts: Vec<Part>,

    /// How many times each cold start and each warm process is measured.
    #[arg(long, default_value_t = 61, value_parser = value_parser!(u32).range(1..))]
    runs: u32,

    /// Compare with an earlier build of the formatter (its bootstrap.zip) in place of the baselines,
    /// and write nothing to docs/.
    #[arg(long, value_name = "ZIP")]
    compare: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Cold starts.
    Cold,
    /// Warm invocations and peak memory.
    Warm,
    /// User instructions of the other parts; needs valgrind and several minutes.
    Instructions,
    /// Events that are news and events that change nothing, with the state table.
    State,
    /// Generated weeks of 20 and of 100 accounts.
    Week,
    /// Findings of a whole account within a minute.
    Flood,
    /// 200,000 events through one process; needs `/proc` and several minutes.
    Soak,
    /// Bursts of queue messages.
    Burst,
    /// The core crate alone (not with --compare).
    Core,
}

// One thread, so that the mock AWS uses one processor and leaves the other to the function.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Not by tempfile, which would be the second user of another getrandom beside ring's.
    let directory = env::temp_dir().join(format!("asr-notify-bench-{}", process::id()));
    let result = match fs::create_dir(&directory) {
        Ok(()) => run(&Args::parse(), &directory).await,
        Err(error) => Err(error.into()),
    };
    let _ = fs::remove_dir_all(&directory);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log(&format!("bench failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args, directory: &Path) -> Result<()> {
    let parts = args.parts();
    let executables = args.executables(directory)?;
    let aws = MockAws::start().await?;
    let rig = Rig::new(&aws, directory)?;

    let measurements = Measurements {
        date: machine::today(),
        machine: machine::description(),
        runs: args.runs,
        medians: rounds(args.runs, &parts, &rig, &executables).await?.medians(),
        bursts: if parts.contains(&Part::Burst) { rig.bursts(&executables).await? } else { vec![] },
        weeks: if parts.contains(&Part::Week) { rig.weeks(&executables).await? } else { vec![] },
        floods: if parts.contains(&Part::Flood) { rig.floods(&executables).await? } else { vec![] },
        soaks: if parts.contains(&Part::Soak) { rig.soaks(&executables).await? } else { vec![] },
        core: if parts.contains(&Part::Core) { core::measure()? } else { vec![] },
    };
    if args.compare.is_some() {
        writeln!(io::stdout(), "{}", report::comparison(&measurements))?;
        return Ok(());
    }
    let results = report::results(&measurements);
    writeln!(io::stdout(), "{results}")?;
    if args.parts.is_empty() {
        write_documents(&measurements, &results)?;
    }
    Ok(())
}

async fn rounds(
    runs: u32,
    parts: &[Part],
    rig: &Rig<'_>,
    executables: &[Executable],
) -> Result<Samples> {
    let mut samples = Samples::default();
    for executable in executables {
        samples.add(executable.subject, sizes(executable)?);
    }
    if ROUNDS.iter().all(|part| !parts.contains(part)) {
        return Ok(samples);
    }
    // The first round only fills the file system's cache.
    for round in 0..=runs {
        for executable in round_order(executables, round) {
            let values = once(round, parts, rig, executable).await;
            let values = values.map_err(|error| executable.context(&error))?;
            if round > 0 {
                samples.add(executable.subject, values);
            }
        }
        log(&format!("Round {round} of {runs}"));
    }
    Ok(samples)
}

async fn once(
    round: u32,
    parts: &[Part],
    rig: &Rig<'_>,
    executable: &Executable,
) -> Result<Vec<(Metric, f64)>> {
    let mut values = Vec::new();
    if parts.contains(&Part::Cold) {
        values.extend(rig.cold(executable, Workload::Notification).await?);
        if ![Subject::Noop, Subject::Publish].contains(&executable.subject) {
            values.extend(rig.cold(executable, Workload::Lookup).await?);
        }
    }
    if parts.contains(&Part::Warm) {
        values.extend(rig.warm(executable).await?);
    }
    let counts = parts.contains(&Part::Instructions) && INSTRUCTION_ROUNDS.contains(&round);
    // Python takes minutes under valgrind.
    let of_others = parts.iter().any(|part| [Part::Cold, Part::Warm].contains(part))
        || !parts.contains(&Part::State);
    if counts && of_others && executable.subject != Subject::Python {
        values.extend(rig.instructions(executable).await?);
    }
    if parts.contains(&Part::State) && executable.subject.is_formatter() {
        values.extend(rig.state(executable).await?);
        if counts {
            values.extend(rig.state_instructions(executable).await?);
        }
    }
    Ok(values)
}

/// Of the zip and the executable in it; empty for Python.
fn sizes(executable: &Executable) -> Result<Vec<(Metric, f64)>> {
    let Some((zip, binary)) = executable.sizes()? else { return Ok(Vec::new()) };
    Ok(vec![
        (Metric::Zip, f64::from(u32::try_from(zip)?) / BYTES_PER_MB),
        (Metric::Binary, f64::from(u32::try_from(binary)?) / BYTES_PER_MB),
    ])
}

fn write_documents(measurements: &Measurements, results: &str) -> Result<()> {
    let docs = root().join("docs");
    let json = serde_json::to_string_pretty(measurements)?;
    fs::write(docs.join("performance.json"), json + "\n")?;
    let path = docs.join("performance.md");
    let document = report::document::with_results(&fs::read_to_string(&path)?, results);
    let document = document.ok_or("docs/performance.md has no `<!-- results -->` section")?;
    Ok(fs::write(path, document)?)
}

impl Args {
    /// The parts to measure.
    fn parts(&self) -> Vec<Part> {
        let mut parts = self.parts.clone();
        if parts.is_empty() {
            parts = vec![Part::Cold, Part::Warm, Part::Burst, Part::Core];
        }
        // Only the source of the current build is there.
        parts.retain(|part| *part != Part::Core || self.compare.is_none());
        parts
    }

    fn executables(&self, directory: &Path) -> Result<Vec<Executable>> {
        let mut executables = vec![Executable::find(Subject::Formatter, directory)?];
        if let Some(zip) = &self.compare {
            executables.push(Executable::unpack(Subject::Previous, zip.clone(), directory)?);
            return Ok(executables);
        }
        for subject in BASELINES {
            executables.push(Executable::find(subject, directory)?);
        }
        Ok(executables)
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Writes progress to standard error. A closed stream is no error.
fn log(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
