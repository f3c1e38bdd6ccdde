//! `task bench`: the formatter beside what it is compared with, in one table.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Write as _},
    process::ExitCode,
};

use bench::{
    Result, burst,
    cloud::Cloud,
    core,
    events::Name,
    figures::{Burst, Figure, Figures, Subject},
    machine::{machine, today},
    measures::Rig,
    report::{self, document::write_sections, wording::LANGUAGES},
    samples::{Samples, turn},
    subjects::Executable,
    workspace::{Directory, root},
};

const USAGE: &str = "usage: task bench -- [--runs N] [cold] [warm] [burst] [core]";
const RUNS: usize = 61;
const SUBJECTS: [Subject; 4] =
    [Subject::Formatter, Subject::Nothing, Subject::Publish, Subject::Python];
const BYTES_IN_A_MEGABYTE: f64 = 1_000_000.0;

/// What was asked for.
struct Wish {
    runs: usize,
    /// Some of `PARTS`; none is all.
    parts: Vec<String>,
}

const PARTS: [&str; 4] = ["cold", "warm", "burst", "core"];

// One thread serves: the other processor is the function's, and no wake-up of another thread is in
// what is measured.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("The bench failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let wish = Wish::read(env::args().skip(1))?;
    let directory = Directory::new()?;
    let executables = wish.executables(&directory)?;
    let cloud = Cloud::start().await?;
    let (bundle, log) = (directory.file("roots.pem"), directory.file("log"));
    fs::write(&bundle, cloud.roots())?;
    let rig = Rig { cloud: &cloud, bundle: &bundle, log: &log };

    let figures = Figures {
        date: today(),
        machine: machine(),
        runs: wish.runs,
        medians: rounds(&wish, &rig, &executables).await?.medians(),
        bursts: if wish.has("burst") { bursts(&rig, &executables).await? } else { Vec::new() },
        core: if wish.has("core") { core::measure()? } else { Vec::new() },
    };
    write!(io::stdout(), "{}", report::table(&figures))?;
    // A part of the figures is for whoever looks; what is kept is of one run.
    if wish.parts.is_empty() {
        let json = serde_json::to_string_pretty(&figures)?;
        fs::write(root().join("docs/performance.json"), json + "\n")?;
        for (document, wording) in LANGUAGES {
            write_sections(&root().join(document), &report::sections(&figures, wording))?;
        }
    }
    Ok(())
}

async fn rounds(wish: &Wish, rig: &Rig<'_>, executables: &[Executable]) -> Result<Samples> {
    let mut samples = Samples::default();
    for executable in executables {
        samples.add(executable.subject, sizes(executable)?);
    }
    if !wish.has("cold") && !wish.has("warm") {
        return Ok(samples);
    }
    // The first round finds nothing in the system's caches, and is not counted.
    for round in 0..=wish.runs {
        let mut measured = Vec::new();
        for executable in turn(executables, round) {
            let of = |error| format!("{:?}: {error}", executable.subject);
            measured.push((executable.subject, once(wish, rig, executable).await.map_err(of)?));
        }
        if round > 0 {
            for (subject, figures) in measured {
                samples.add(subject, figures);
            }
            say(&format!("Round {round} of {}", wish.runs));
        }
    }
    Ok(samples)
}

async fn once(wish: &Wish, rig: &Rig<'_>, executable: &Executable) -> Result<Vec<(Figure, f64)>> {
    let mut figures = Vec::new();
    if wish.has("cold") {
        figures.extend(rig.cold(executable, Name::InBody).await?);
        // The floors know no accounts.
        if [Subject::Formatter, Subject::Python].contains(&executable.subject) {
            figures.extend(rig.cold(executable, Name::ToLookUp).await?);
        }
    }
    if wish.has("warm") {
        figures.extend(rig.warm(executable).await?);
    }
    Ok(figures)
}

async fn bursts(rig: &Rig<'_>, executables: &[Executable]) -> Result<Vec<Burst>> {
    let mut bursts = Vec::new();
    for executable in executables {
        // The floors know no batches.
        if [Subject::Nothing, Subject::Publish].contains(&executable.subject) {
            continue;
        }
        for records in burst::sizes(executable.subject) {
            say(&format!("{records} records at once: {:?}", executable.subject));
            let of = |error| format!("{:?}: {error}", executable.subject);
            let (burst, calls) = rig.burst(executable, records).await.map_err(of)?;
            say(&format!("  {}", list(&calls)));
            bursts.push(burst);
        }
    }
    Ok(bursts)
}

/// `Publish 10, …`
fn list(calls: &BTreeMap<String, u64>) -> String {
    let each = calls.iter().map(|(operation, count)| format!("{operation} {count}"));
    each.collect::<Vec<_>>().join(", ")
}

fn sizes(executable: &Executable) -> Result<Vec<(Figure, f64)>> {
    let Some((zip, binary)) = executable.sizes()? else { return Ok(Vec::new()) };
    Ok(vec![
        (Figure::Zip, f64::from(u32::try_from(zip)?) / BYTES_IN_A_MEGABYTE),
        (Figure::Binary, f64::from(u32::try_from(binary)?) / BYTES_IN_A_MEGABYTE),
    ])
}

impl Wish {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut wish = Self { runs: RUNS, parts: Vec::new() };
        while let Some(argument) = arguments.next() {
            if argument == "--runs" {
                let runs = arguments.next().and_then(|runs| runs.parse().ok());
                wish.runs = runs.filter(|runs| *runs > 0).ok_or(USAGE)?;
            } else if PARTS.contains(&argument.as_str()) {
                wish.parts.push(argument);
            } else {
                return Err(USAGE.into());
            }
        }
        Ok(wish)
    }

    fn has(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| wanted == part)
    }

    fn executables(&self, directory: &Directory) -> Result<Vec<Executable>> {
        let mut executables = Vec::new();
        for subject in SUBJECTS {
            match Executable::find(subject, directory) {
                Ok(executable) => executables.push(executable),
                // A part is looked at while something is worked on, which the peer seldom is.
                Err(error) if subject == Subject::Python && !self.parts.is_empty() => {
                    say(&format!("Without Python: {error}"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(executables)
    }
}

fn say(line: &str) {
    // Who closed it does not want to know.
    let _ = writeln!(io::stderr(), "{line}");
}
