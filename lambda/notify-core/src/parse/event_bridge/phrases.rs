//! How the parts of a fact are put together, so that the cards of all services read alike.

/// Lines of texts that are shown one below the other.
const MAX_LINES: usize = 5;

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

/// `22/TCP (SSH)`: a port, or a range of ports, with its protocol and its service.
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
