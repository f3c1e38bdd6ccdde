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
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use clap::{Parser, ValueEnum, value_parser};

use events::AccountName;
use measure::{Rig, core};
use measurements::{Measurements, Metric, Subject};
use mock_aws::MockAws;
use samples::{Samples, round_order};
use subjects::Executable;

/// Every error ends the run with its message.
type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T> = std::result::Result<T, Error>;

const BASELINES: [Subject; 3] = [Subject::Noop, Subject::Publish, Subject::Python];
/// Numbers of instructions vary by less than one percent.
const INSTRUCTION_ROUNDS: u32 = 3;
const BYTES_PER_MB: f64 = 1_000_000.0;

/// Measures the formatter beside its baselines and prints the results. A run of all parts also writes
/// them to docs/performance.json and docs/performance.md.
#[derive(Debug, Parser)]
#[command(name = "bench", version)]
struct Args {
    /// Measure only these parts, and write nothing to docs/.
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
    /// User instructions of both; needs valgrind.
    Instructions,
    /// Bursts of queue messages.
    Burst,
    /// The core crate alone (not with --compare).
    Core,
}

// One thread, so that the mock AWS uses one processor and leaves the other to the function.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log(&format!("bench failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let executables = args.executables(directory.path())?;
    let aws = MockAws::start().await?;
    let rig = Rig::new(&aws, directory.path())?;

    let mut samples = Samples::default();
    for executable in &executables {
        samples.add(executable.subject, sizes(executable)?);
    }
    measure_rounds(args, &rig, &executables, &mut samples).await?;
    if args.includes(Part::Instructions) {
        measure_instructions(&rig, &executables, &mut samples).await?;
    }
    let bursts = if args.includes(Part::Burst) {
        log("Bursts");
        rig.bursts(&executables).await?
    } else {
        Vec::new()
    };
    let is_core_included = args.includes(Part::Core) && args.compare.is_none();
    let measurements = Measurements {
        date: machine::today(),
        machine: machine::description(),
        runs: args.runs,
        medians: samples.medians(),
        bursts,
        core: if is_core_included { core::measure()? } else { Vec::new() },
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

async fn measure_rounds(
    args: &Args,
    rig: &Rig<'_>,
    executables: &[Executable],
    samples: &mut Samples,
) -> Result<()> {
    if !args.includes(Part::Cold) && !args.includes(Part::Warm) {
        return Ok(());
    }
    // The first round only fills the file system's cache.
    for round in 0..=args.runs {
        for executable in round_order(executables, round) {
            let values = measure_once(args, rig, executable).await;
            let values = values.map_err(|error| executable.context(&error))?;
            if round > 0 {
                samples.add(executable.subject, values);
            }
        }
        log(&format!("Round {round} of {}", args.runs));
    }
    Ok(())
}

async fn measure_once(
    args: &Args,
    rig: &Rig<'_>,
    executable: &Executable,
) -> Result<Vec<(Metric, f64)>> {
    let mut values = Vec::new();
    if args.includes(Part::Cold) {
        values.extend(rig.cold(executable, AccountName::InBody).await?);
        if ![Subject::Noop, Subject::Publish].contains(&executable.subject) {
            values.extend(rig.cold(executable, AccountName::Lookup).await?);
        }
    }
    if args.includes(Part::Warm) {
        values.extend(rig.warm(executable).await?);
    }
    Ok(values)
}

async fn measure_instructions(
    rig: &Rig<'_>,
    executables: &[Executable],
    samples: &mut Samples,
) -> Result<()> {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    if !version.is_ok_and(|status| status.success()) {
        log("valgrind is not installed: instructions are not counted");
        return Ok(());
    }
    for round in 0..INSTRUCTION_ROUNDS {
        for executable in round_order(executables, round) {
            // Python takes minutes under valgrind.
            if executable.subject != Subject::Python {
                log(&format!("Instructions: {}", executable.subject.label()));
                let values = rig.instructions(executable).await;
                samples
                    .add(executable.subject, values.map_err(|error| executable.context(&error))?);
            }
        }
    }
    Ok(())
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
    fn includes(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
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
