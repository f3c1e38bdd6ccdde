//! `task replay`: sends a recording, or a generated week, through a deployment on the local cloud.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use end_to_end::{LocalCloud, Replay, Variables};
use replay::{
    Diff, Language, Limits, Line, MINUTE, Moment, Oracle, Record, Rules, SECOND, Sent, Settings,
    Severity, Truth, generate, html, name_records, read_recording,
};
use serde_json::{Map, Value, json};

/// Deploys your variables to a local cloud, and sends it recorded events in their own time. Nothing
/// leaves this machine.
///
/// Without a recording it sends a generated one, compares the messages with those that it should cause,
/// and exits with 1 if there is a difference.
#[derive(Debug, Parser)]
#[command(name = "replay", version)]
struct Args {
    /// Recorded events, one JSON document per line; a generated week without it
    recording: Option<PathBuf>,
    /// Your terraform.tfvars; without it three destinations that group nothing, and every alert source
    #[arg(long, value_name = "FILE.tfvars")]
    variables: Option<PathBuf>,
    /// File for the report, a page of HTML
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Language of the report
    #[arg(long, value_enum, default_value = "en")]
    language: Language,
    /// Accounts of the generated week
    #[arg(long, default_value_t = 20, conflicts_with = "recording")]
    accounts: u32,
    /// Its length in days
    #[arg(long, default_value_t = 7, conflicts_with = "recording")]
    days: u32,
    /// Its seed
    #[arg(long, default_value_t = 1, conflicts_with = "recording")]
    seed: u64,
    /// File for the formatter's records, one JSON document per line
    #[arg(long, value_name = "FILE.jsonl", hide = true)]
    records: Option<PathBuf>,
    /// File for the messages of the bot's Slack channel, one JSON document per line
    #[arg(long, value_name = "FILE.jsonl", hide = true)]
    messages: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            // If standard error is closed, there is nowhere else to write to.
            let _ = writeln!(io::stderr(), "replay: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// What is sent.
struct Source {
    name: String,
    begin: Moment,
    lines: Vec<Line>,
    truths: Vec<Truth>,
}

impl Source {
    fn new(args: &Args) -> Result<Self, String> {
        let Some(path) = &args.recording else {
            let Args { accounts, days, seed, .. } = *args;
            let settings = Settings { accounts, days, seed, ..Settings::default() };
            let week = generate(&settings);
            let name = format!("{accounts} accounts, {days} days, seed {seed}");
            let begin = settings.start;
            return Ok(Self { name, begin, lines: week.lines, truths: week.truths });
        };
        let lines = read_recording(path).map_err(|error| error.to_string())?;
        let begin = lines.first().map(|line| line.at).ok_or("the recording is empty")?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, begin, lines, truths: Vec::new() })
    }
}

fn run(args: &Args) -> Result<bool, String> {
    let source = Source::new(args)?;
    let cloud = LocalCloud::start();
    let refused = |errors: String| match &args.variables {
        Some(file) => {
            let file = file.display();
            format!("{file} is refused:\n{errors}\nCorrect the file and run the command again.")
        }
        None => format!("cannot deploy:\n{errors}"),
    };
    let variables = match &args.variables {
        Some(file) => Variables::read(&cloud, file).map_err(refused)?,
        None => Variables::default(),
    };
    println!("Deploying to a local cloud");
    let replay = Replay::deploy(&cloud, &variables, &mut |_| {}).map_err(refused)?;
    let total = source.lines.len();
    println!("Sending {total} events");
    let mut posted_at = Vec::new();
    let (mut ledger, records) =
        replay.run(&source.name, source.begin, &source.lines, &mut |sent| {
            if sent % 250 == 0 {
                println!("  {sent} of {total}");
            }
            if let Some(line) = source.lines.get(sent - 1).filter(|_| args.messages.is_some()) {
                posted_at.resize(cloud.preview.slack_messages().len(), line.at);
            }
        });
    if let Some(file) = &args.records {
        write_lines(file, records.iter().map(|record| json!(record)))?;
    }
    if let Some(file) = &args.messages {
        let messages = cloud.preview.slack_messages();
        let at = posted_at.into_iter().map(Some).chain(std::iter::repeat(None));
        let lines = at.zip(messages).map(|(at, message)| json!({"at": at, "message": message}));
        write_lines(file, lines)?;
    }
    let mut is_clean = true;
    if !source.truths.is_empty() {
        let sent = named(&records, &source.truths);
        let destinations = variables.destinations();
        for name in ledger.destinations.iter().map(|it| it.name.clone()).collect::<Vec<_>>() {
            let diff = compare(&name, destinations.get(&name), &sent, &source.truths);
            is_clean &= diff.is_clean();
            ledger.oracle.push(diff);
        }
    }
    println!("{ledger}");
    let deactivated = replay.deactivated_mail();
    println!("mail subscriptions that SNS deactivated: {deactivated}");
    if let Some(file) = &args.report {
        fs::write(file, html(&ledger, args.language))
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(is_clean && deactivated == 0)
}

fn write_lines(file: &Path, documents: impl Iterator<Item = Value>) -> Result<(), String> {
    let lines: Vec<String> = documents.map(|document| document.to_string()).collect();
    fs::write(file, lines.join("\n")).map_err(|error| format!("{}: {error}", file.display()))
}

/// Compares a destination's messages with the truth.
fn compare(name: &str, settings: Option<&Value>, sent: &[Sent], truths: &[Truth]) -> Diff {
    let empty = Value::Object(Map::new());
    let settings = settings.unwrap_or(&empty);
    let is_mail = if settings == &empty { name == "mail" } else { settings["email"].is_array() };
    let number = |name: &str| settings.pointer(&format!("/grouping/{name}"))?.as_i64();
    let usual = Limits::default();
    let limits = Limits {
        wait: number("wait_seconds").map_or(usual.wait, |seconds| seconds * SECOND),
        interval: number("interval_minutes").map_or(usual.interval, |minutes| minutes * MINUTE),
        ..usual
    };
    let from = if is_mail { Severity::High } else { Severity::Unknown };
    let resolved_from =
        (settings.get("send_resolved") != Some(&Value::Bool(false))).then_some(from);
    let is_bot = if settings == &empty { name == "bot" } else { settings["slack_bot"].is_object() };
    let ends_wait_below = (!is_bot).then_some(Severity::High);
    let rules = Rules { resolved_from, ends_wait_below, limits, ..Rules::default() };
    let oracle = Oracle::new(truths, &rules);
    oracle.compare(name, sent)
}

/// The messages with the names of the truth. Prints where the formatter's subjects are others.
fn named(records: &[Record], truths: &[Truth]) -> Vec<Sent> {
    let named = name_records(records, truths);
    for (hash, names) in &named.merged {
        println!("one subject of the formatter stands for several: {hash} {names:?}");
    }
    for (subject, hashes) in &named.split {
        println!("several subjects of the formatter stand for one: {subject} {hashes:?}");
    }
    for hash in &named.unnamed {
        println!("a message is about no event: {hash}");
    }
    named.sent
}
