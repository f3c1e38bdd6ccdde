//! Checks that untrusted text in a message is harmless.

const TOP_LEVEL_DOMAINS: &str = include_str!("../../src/render/top-level-domains.txt");

/// The mention that the operator chose.
const MENTION: &str = "<@U0CHOSEN>";
/// The only hosts that links may lead to, but for a ticket's and those of a region's console.
const HOSTS: [&str; 7] = [
    "https://health.console.aws.amazon.com/",
    "https://docs.aws.amazon.com/",
    "https://docs.amazonaws.cn/",
    "https://console.aws.amazon.com/",
    "https://console.amazonaws.cn/",
    "https://console.amazonaws-us-gov.com/",
    "https://example.awsapps.com/",
];

/// Panics if Slack would read a part of untrusted text as markup.
pub(crate) fn check_text(text: &str) {
    // A mention and an emoji stand at the start, once; any other one is untrusted text.
    let text = text.strip_prefix(MENTION).unwrap_or(text).trim_start();
    let emoji = text.strip_prefix(':').and_then(|rest| rest.split_once(": "));
    let untrusted = match emoji {
        Some((name, rest)) if name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') => rest,
        _ => text,
    };
    let untrusted = without_links(untrusted);
    let (prose, code) = split_code(&untrusted);
    for line in prose.lines() {
        let line = line.strip_prefix("> ").unwrap_or(line);
        assert!(!line.contains(['<', '>']), "markup in {line:?}");
        for (mark, next) in line.chars().zip(line.chars().skip(1)) {
            let is_active = matches!(mark, '@' | '#') && next.is_alphanumeric();
            assert!(!is_active, "a mention in {line:?}");
        }
        assert!(!has_link(line), "a link in {line:?}");
        assert!(!has_emoji(line), "an emoji in {line:?}");
        assert!(!line.contains(is_hidden), "something hidden in {line:?}");
    }
    // In code Slack looks for entities only, `<!channel>` among them.
    assert!(!code.contains(['<', '>']), "markup in code in {text:?}");
    assert!(!code.contains(is_hidden), "something hidden in code in {text:?}");
}

/// Whether a part of the text may be the name of an emoji.
fn has_emoji(text: &str) -> bool {
    let is_name = |name: &str| {
        let is_part = |c: char| {
            c.is_alphanumeric() && !c.is_ascii_uppercase() || matches!(c, '_' | '-' | '+' | '\'')
        };
        !name.is_empty() && name.chars().all(is_part)
    };
    let is_digit = |c: char| c.is_ascii_digit();
    let parts: Vec<&str> = text.split(':').collect();
    // Two digits between others are a time.
    parts.windows(3).any(|near| {
        let is_time = near[1].len() == 2
            && near[1].chars().all(is_digit)
            && near[0].ends_with(is_digit)
            && near[2].starts_with(is_digit);
        is_name(near[1]) && !is_time
    })
}

/// The text without our own links, which are checked here.
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, link)) = rest.split_once("<https://") {
        let (link, after) = link.split_once('>').expect("a link ends");
        let (url, label) = link.split_once('|').expect("a link has a label");
        let url = format!("https://{url}");
        let is_ticket = ["Open the ticket", "チケットを開く"].contains(&label);
        assert!(is_ticket || is_ours(&url), "forged: {url}");
        assert!(!url.contains(['<', ' ', '\n']));
        kept += before;
        rest = after;
    }
    kept + rest
}

/// The text without the dates that Slack shows in the reader's zone, which are checked here. Only a
/// bot's blocks have them.
pub(crate) fn without_dates(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, date)) = rest.split_once("<!date^") {
        let (date, after) = date.split_once('>').expect("a date ends");
        let (seconds, shown) = date.split_once("^{date_num} {time_secs}|").expect("a known form");
        assert!(!seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit()));
        let is_date = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ':' | '-');
        let zone = shown.trim_start_matches(is_date);
        assert!(matches!(zone, "UTC" | "JST") && shown.len() == 23, "{shown:?}");
        kept += before;
        rest = after;
    }
    kept + rest
}

/// The text outside of code spans and blocks, and the text within them.
pub(crate) fn split_code(text: &str) -> (String, String) {
    assert!(text.matches('`').count().is_multiple_of(2), "an open code span in {text:?}");
    let outside = text.split('`').step_by(2).collect();
    let inside = text.split('`').skip(1).step_by(2).collect();
    (outside, inside)
}

/// Whether the character reorders text or is invisible.
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200c}'..='\u{200f}'
        | '\u{feff}' | '\u{e0000}'..='\u{e0fff}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{ffa0}')
}

/// Whether a reader's program may make a link of a part of the text: of an address, or of a name
/// whose last part has letters only.
pub(crate) fn has_link(text: &str) -> bool {
    let is_name = |(index, _): (usize, &str)| {
        let (before, rest) = (&text[..index], &text[index + 1..]);
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
        let (label, after) = rest.split_at(end);
        // `PCI.IAM.7` is a control.
        let is_control =
            after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_digit());
        before.ends_with(char::is_alphanumeric)
            && label.chars().nth(1).is_some()
            && (label.chars().all(char::is_alphabetic) || label.to_lowercase().starts_with("xn--"))
            && !is_control
            && !is_identifier(label)
    };
    text.contains("://") || text.match_indices('.').any(is_name)
}

/// Whether the label has capitals and is no top-level domain: the `OutsideAWS` of a finding's type.
fn is_identifier(label: &str) -> bool {
    let lower = label.to_ascii_lowercase();
    label.is_ascii()
        && lower != label
        && !TOP_LEVEL_DOMAINS.split_ascii_whitespace().any(|domain| domain == lower)
}

/// Whether the link leads to one of the services that our links lead to.
pub(crate) fn is_ours(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let host = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    let of_a_region = host.split_once(".console.").is_some_and(|(region, rest)| {
        let is_region =
            region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        is_region && HOSTS.contains(&format!("https://console.{rest}/").as_str())
    });
    of_a_region || HOSTS.contains(&format!("https://{host}/").as_str())
}
