//! The signs that stand for others: emoji and entities.

/// The emoji that notices begin with, as Slack draws them.
const EMOJI: [(&str, &str); 15] = [
    (":white_check_mark:", "✅"),
    (":x:", "❌"),
    (":rotating_light:", "🚨"),
    (":warning:", "⚠️"),
    (":grey_question:", "❔"),
    (":mega:", "📣"),
    (":information_source:", "ℹ️"),
    (":hourglass_flowing_sand:", "⏳"),
    (":fast_forward:", "⏩"),
    (":red_circle:", "🔴"),
    (":large_orange_circle:", "🟠"),
    (":large_yellow_circle:", "🟡"),
    (":large_blue_circle:", "🔵"),
    (":white_circle:", "⚪"),
    (":test_tube:", "🧪"),
];
/// All that Slack knows.
const ENTITIES: [(&str, &str); 3] = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];

pub(super) const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// What is shown first of a text, which may be nothing, and what comes after it.
pub(super) fn next(text: &str) -> Option<(&str, &str)> {
    named(text, ':', &EMOJI).or_else(|| next_verbatim(text))
}

/// The same where names of emoji are not looked for.
pub(super) fn next_verbatim(text: &str) -> Option<(&str, &str)> {
    let character = text.chars().next()?;
    let itself = || {
        let (shown, rest) = text.split_at_checked(character.len_utf8())?;
        Some((if character == ZERO_WIDTH_SPACE { "" } else { shown }, rest))
    };
    named(text, '&', &ENTITIES).or_else(itself)
}

fn named<'a>(
    text: &'a str,
    first: char,
    signs: &[(&str, &'static str)],
) -> Option<(&'static str, &'a str)> {
    if !text.starts_with(first) {
        return None;
    }
    signs.iter().find_map(|(name, sign)| Some((*sign, text.strip_prefix(name)?)))
}
