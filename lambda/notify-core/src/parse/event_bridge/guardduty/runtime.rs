//! The process that Runtime Monitoring saw, and the files that it touched.

use super::Facts;
use crate::{
    FactName,
    parse::{
        event_bridge::{
            fields::{fact, several, texts},
            phrases::with_details,
        },
        json::{Object, first_text, object, text, text_at},
    },
};

/// Adds the process and its command.
pub(super) fn push(facts: &mut Facts, details: &Object) {
    let context = object(details, "context");
    let of_context = |key| process(object(context?, key)?);
    let arrow = |arrow: &str, process: Option<String>| {
        process.map(|process| [arrow, process.as_str()].concat())
    };
    let processes = [
        object(details, "process").and_then(process),
        arrow("→ ", of_context("targetProcess")),
        arrow("← ", of_context("modifyingProcess")),
    ];
    facts.extend(fact(FactName::Process, several(processes.into_iter().flatten())));
    let command = context.and_then(|context| text(context, "commandLineExample"));
    facts.extend(fact(FactName::CommandLine, command));
}

/// `sshd (/usr/sbin/sshd, PID 2345, root)`.
fn process(process: &Object) -> Option<String> {
    let pid = text(process, "pid").map(|pid| format!("PID {pid}"));
    let user = text(process, "user");
    let user = user.or_else(|| Some(format!("UID {}", text(process, "userId")?)));
    let name = first_text(process, &["name", "executablePath"])?;
    with_details(Some(name), [text(process, "executablePath"), pid, user])
}

/// The files of a finding at run time, whichever its type has.
pub(super) fn files<'a>(details: &'a Object<'a>) -> impl Iterator<Item = String> + 'a {
    const KEYS: [&str; 12] = [
        "threatFilePath",
        "filePath",
        "scriptPath",
        "libraryPath",
        "ldPreloadValue",
        "moduleFilePath",
        "socketPath",
        "runcBinaryPath",
        "releaseAgentPath",
        "shellHistoryFilePath",
        "mountSource",
        "mountTarget",
    ];
    object(details, "context").into_iter().flat_map(|context| {
        let files = KEYS.into_iter().filter_map(|key| text(context, key));
        files.chain(texts(context, "relatedFilePaths"))
    })
}

/// The SHA-256 hashes of the program and of the kernel module.
pub(super) fn hashes<'a>(details: &'a Object<'a>) -> impl Iterator<Item = String> + 'a {
    const PATHS: [&[&str]; 2] = [&["process", "executableSha256"], &["context", "moduleSha256"]];
    PATHS.into_iter().filter_map(|path| text_at(details, path))
}

/// The tool by which the process was recognised: `SSH Backdoor (Backdoor Tool)`.
pub(super) fn tool(details: &Object) -> Option<String> {
    let context = object(details, "context")?;
    with_details(Some(text(context, "toolName")?), [text(context, "toolCategory")])
}
