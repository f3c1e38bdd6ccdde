//! `preview`: bodies as their readers would see them.

use std::{
    cmp::Reverse,
    io::{self, Read},
    path::{Path, PathBuf},
};

use notify_core::{render::Message, routing::destination::Format};
use serde_json::json;

use crate::{
    arguments::{Argument, Arguments, NoAnswer},
    body::{Asked, Letter, tell},
    files,
    limits::{self, Usage},
    terminal::{self, harmless, printable},
};

const USAGE: &str = "preview [--json] [--language en|ja] [--destinations FILE] [--destination NAME] \
     [--severities FILE] [--units ID,ID…] BODY…, or preview [--serve PATH…]";
/// Who reads along where nobody says so.
const USUAL_DESTINATION: &str = "amazon-q";
/// How many limits are told of each message.
const NEAREST: usize = 3;

/// What somebody wants of the command.
#[derive(Debug)]
pub enum Wanted {
    /// Bodies as text.
    Print(Sheet),
    /// The page, with these files to look at.
    Serve(Vec<PathBuf>),
}

/// Bodies to be printed.
#[derive(Debug)]
pub struct Sheet {
    asked: Asked,
    paths: Vec<PathBuf>,
    is_json: bool,
}

impl Wanted {
    /// Reads the arguments of a command line:
    ///
    /// - `BODY…`: files, folders, or `-` for the input; without any the page is served
    /// - `--serve`: the page is served, with these files on it
    /// - `--json`: the messages as they are published, a line each, and nothing else
    /// - `--language en|ja`
    /// - `--destinations FILE`: what the Lambda has in `DESTINATIONS`; else there is one of each
    ///   format, called by it
    /// - `--destination NAME`: only this one; without both it is `amazon-q`
    /// - `--severities FILE`: what the Lambda has in `ALERT_SEVERITIES`
    /// - `--units ID,ID…`: the organizational units above the notice's account, and the root
    ///
    /// # Errors
    ///
    /// When they are wrong, or name a file that is.
    pub fn of(arguments: impl IntoIterator<Item = String>) -> Result<Self, NoAnswer> {
        let mut arguments = Arguments::new(arguments, USAGE);
        let mut sheet = Sheet { asked: Asked::default(), paths: Vec::new(), is_json: false };
        let (mut is_served, mut is_printed, mut name) = (false, false, None);
        let mut usual = Some(USUAL_DESTINATION.to_owned());
        while let Some(argument) = arguments.next() {
            let option = match argument {
                Argument::Path(path) => {
                    sheet.paths.push(path);
                    continue;
                }
                Argument::Option(option) => option,
            };
            match option.as_str() {
                "--serve" => {
                    is_served = true;
                    continue;
                }
                "--json" => sheet.is_json = true,
                "--language" => {
                    let language = arguments.value(&option)?.parse();
                    sheet.asked.language =
                        language.map_err(|error| NoAnswer(format!("{error}")))?;
                }
                "--destination" => name = Some(arguments.value(&option)?),
                option => {
                    arguments.take(option, &mut sheet.asked)?;
                    if option == "--destinations" {
                        usual = None;
                    }
                }
            }
            is_printed = true;
        }
        if is_served && is_printed {
            return Err(arguments.wrong("the page itself asks for all but files"));
        }
        if is_printed && sheet.paths.is_empty() {
            return Err(arguments.wrong("it needs a body"));
        }
        if is_served || sheet.paths.is_empty() {
            return files::list(&sheet.paths).map(Self::Serve);
        }
        if let Some(name) = name.or(usual) {
            sheet.choose(&name)?;
        }
        Ok(Self::Print(sheet))
    }
}

impl Sheet {
    fn choose(&mut self, name: &str) -> Result<(), NoAnswer> {
        let destinations = &mut self.asked.destinations;
        let known: Vec<String> = destinations.iter().map(|to| to.name.clone()).collect();
        destinations.retain(|destination| destination.name == name);
        if destinations.is_empty() {
            let known = known.join(", ");
            return Err(NoAnswer(format!("there is no destination `{name}`: use one of {known}")));
        }
        Ok(())
    }

    /// The bodies in print: what each was recognised as, and for each destination its decision
    /// and the message; as JSON only the messages that are wanted. `-` is read of `input`, and
    /// `colour` adds ANSI escapes for a terminal.
    ///
    /// # Errors
    ///
    /// When a body can not be read.
    pub fn print(&self, mut input: impl Read, colour: bool) -> Result<String, NoAnswer> {
        let mut printed = String::new();
        for path in &self.paths {
            if path == Path::new("-") {
                let text = io::read_to_string(&mut input)
                    .map_err(|error| files::unreadable("the input".as_ref(), &error))?;
                self.body(path, &text, colour, &mut printed);
                continue;
            }
            for file in files::list(std::slice::from_ref(path))? {
                self.body(&file, &files::read(&file)?, colour, &mut printed);
            }
        }
        Ok(printed)
    }

    fn body(&self, path: &Path, text: &str, colour: bool, printed: &mut String) {
        let told = tell(text, &self.asked);
        if self.is_json {
            let letters = told.iter().flat_map(|told| &told.letters);
            for letter in letters.filter(|letter| letter.decision.is_wanted) {
                *printed += &(exactly(&letter.message) + "\n");
            }
            return;
        }
        *printed += if printed.is_empty() { "" } else { "\n" };
        *printed += &format!("{}\n", harmless(&path.display().to_string()));
        for told in told {
            *printed += &format!("  {}\n", told.recognised);
            for letter in &told.letters {
                *printed += &drawn(letter, colour);
            }
        }
    }
}

/// What is published, on one line.
fn exactly(message: &Message) -> String {
    match &message.subject {
        Some(subject) => json!({"subject": subject, "text": message.text}).to_string(),
        None => message.text.clone(),
    }
}

/// The decision, the message as its readers see it, the limits it comes nearest to, and why its
/// readers would not see it.
fn drawn(letter: &Letter, colour: bool) -> String {
    let Letter { destination, format, decision, message } = letter;
    let word = if decision.is_wanted { "notified" } else { "dropped" };
    let rule = printable(&decision.rule);
    let mut drawn = format!("  {}  {word}: {rule}\n", printable(destination));
    drawn += &terminal::message(*format, message, colour);
    let whose = match format {
        Format::AmazonQ => "Amazon Q would drop it",
        Format::SlackBot => "Slack would refuse it",
        Format::Email => "SNS would refuse it",
    };
    let mut checked = limits::check(*format, message);
    checked.usage.sort_by_key(|usage| Reverse(usage.used * 1_000 / usage.most));
    let nearest: Vec<String> = checked
        .usage
        .iter()
        .take(NEAREST)
        .map(|Usage { of, used, most }| format!("{} {used} of {most}", printable(of)))
        .collect();
    drawn += &format!("  nearest limits: {}\n", nearest.join(", "));
    for problem in checked.problems {
        drawn += &format!("  {whose}: {}\n", printable(&problem));
    }
    drawn
}
