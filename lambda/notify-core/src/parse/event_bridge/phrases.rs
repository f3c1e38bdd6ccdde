//! How the parts of a fact are put together, so that the cards of all services read alike.

/// Lines of texts that are shown one below the other.
const MAX_LINES: usize = 5;
/// Steps of a network path that are named. Inspector's paths have about five.
const MAX_STEPS: usize = 10;
/// Weaknesses of one place in code that are named. Detectors have one or a few.
const MAX_WEAKNESSES: usize = 5;

/// `name (detail, detail)`, without details that repeat the name. The first detail is the name if
/// there is none.
pub(super) fn with_details(
    name: Option<String>,
    details: impl IntoIterator<Item = Option<String>>,
) -> Option<String> {
    let mut details = details.into_iter().flatten();
    let mut text = name.or_else(|| details.next())?;
    let name_bytes = text.len();
    for detail in details {
        if text.get(..name_bytes) == Some(detail.as_str()) {
            continue;
        }
        text.push_str(if text.len() == name_bytes { " (" } else { ", " });
        text.push_str(&detail);
    }
    if text.len() > name_bytes {
        text.push(')');
    }
    Some(text)
}

/// `first second`, or the one of them that there is.
pub(super) fn words(first: Option<String>, second: Option<String>) -> Option<String> {
    joined(first, " ", second)
}

/// Both with something between them, or the one of them that there is.
pub(super) fn joined(
    first: Option<String>,
    between: &str,
    second: Option<String>,
) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some([first.as_str(), between, second.as_str()].concat()),
        (first, second) => first.or(second),
    }
}

/// `IAMUser deploy (AKIA…)`: the type of a user, its name and its key. A type that repeats the name
/// is left out.
pub(super) fn user(
    kind: Option<String>,
    name: Option<String>,
    key: Option<String>,
) -> Option<String> {
    let kind = kind.filter(|kind| Some(kind) != name.as_ref());
    with_details(words(kind, name), [key])
}

/// `22/TCP (SSH)`: a port with its protocol and its service.
pub(super) fn port(
    number: Option<String>,
    protocol: Option<&str>,
    service: Option<String>,
) -> Option<String> {
    let number = number.map(|number| match protocol {
        Some(protocol) => [number.as_str(), "/", protocol].concat(),
        None => number,
    });
    // GuardDuty's word for a port whose service it does not know.
    with_details(number, [service.filter(|name| name != "Unknown")])
}

/// `22/TCP`, `8000-8080/TCP`: a range of ports, or the protocol of which all are.
pub(super) fn port_range(
    begin: Option<String>,
    end: Option<String>,
    protocol: Option<String>,
) -> Option<String> {
    let ports = match (begin, end) {
        (Some(begin), Some(end)) if begin != end => Some(format!("{begin}-{end}")),
        (begin, end) => begin.or(end),
    };
    joined(ports, "/", protocol)
}

/// `igw-0a1b → acl-0a1b → i-0a1b`.
pub(super) fn network_path(components: impl Iterator<Item = String>) -> Option<String> {
    chained(components, " → ", MAX_STEPS)
}

/// `CWE-798, CWE-799`.
pub(super) fn weaknesses(names: impl Iterator<Item = String>) -> Option<String> {
    chained(names, ", ", MAX_WEAKNESSES)
}

/// The first texts, at most `max`, with something between them. None if there are none.
pub(super) fn chained(
    texts: impl Iterator<Item = String>,
    between: &str,
    max: usize,
) -> Option<String> {
    let texts: Vec<String> = texts.take(max).collect();
    (!texts.is_empty()).then(|| texts.join(between))
}

/// A file and the line, or the range of lines, in it: `src/app.py:6-9`.
pub(super) fn lines_of(file: String, start: Option<String>, end: Option<String>) -> String {
    match (start, end) {
        (Some(start), Some(end)) if start != end => format!("{file}:{start}-{end}"),
        (Some(line), _) | (None, Some(line)) => format!("{file}:{line}"),
        (None, None) => file,
    }
}

/// The first texts, each once and on a line of its own. None if there are none.
pub(super) fn distinct_lines(texts: impl Iterator<Item = String>) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        if lines.len() < MAX_LINES && !lines.contains(&text) {
            lines.push(text);
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: Option<&str>) -> Option<String> {
        text.map(str::to_owned)
    }

    #[test]
    fn with_details_leaves_out_what_is_missing_or_repeats_the_name() {
        for (name, details, expected) in [
            (Some("a"), [Some("b"), Some("c")], Some("a (b, c)")),
            (Some("a"), [None, Some("a")], Some("a")),
            (None, [Some("b"), Some("c")], Some("b (c)")),
            (None, [None, None], None),
        ] {
            assert_eq!(with_details(own(name), details.map(own)).as_deref(), expected);
        }
    }

    #[test]
    fn user_is_what_there_is_of_it() {
        for (kind, name, key, expected) in [
            (Some("Role"), Some("ci"), Some("ASIA"), Some("Role ci (ASIA)")),
            (Some("Root"), Some("Root"), None, Some("Root")),
            (None, None, Some("AKIA"), Some("AKIA")),
        ] {
            assert_eq!(user(own(kind), own(name), own(key)).as_deref(), expected);
        }
    }

    #[test]
    fn port_has_its_protocol_and_a_known_service() {
        for (number, protocol, service, expected) in [
            (Some("22"), Some("TCP"), Some("SSH"), Some("22/TCP (SSH)")),
            (Some("22"), None, Some("Unknown"), Some("22")),
            (None, Some("TCP"), None, None),
        ] {
            assert_eq!(port(own(number), protocol, own(service)).as_deref(), expected);
        }
    }
}
