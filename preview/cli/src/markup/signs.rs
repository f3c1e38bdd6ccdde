//! Emoji and entities.

/// The emoji of headlines, as Slack shows them.
const EMOJI: [(&str, &str); 19] = [
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
    (":no_bell:", "🔕"),
    (":file_cabinet:", "🗄️"),
    (":bar_chart:", "📊"),
    (":clipboard:", "📋"),
];
/// The only entities that Slack resolves.
const ENTITIES: [(&str, &str); 3] = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];

pub(super) const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// The visible text of Slack's `plain_text`, where only emoji and entities have a meaning.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((sign, after)) = next(rest) {
        shown += sign;
        rest = after;
    }
    shown
}

/// The visible text where only entities have a meaning: code and preformatted text.
pub(super) fn verbatim(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((sign, after)) = next_verbatim(rest) {
        shown += sign;
        rest = after;
    }
    shown
}

/// The first visible character or emoji of a text (empty for a zero-width space), and the rest.
pub(super) fn next(text: &str) -> Option<(&str, &str)> {
    named(text, ':', &EMOJI).or_else(|| next_verbatim(text))
}

/// Like [`next`], without emoji.
fn next_verbatim(text: &str) -> Option<(&str, &str)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_has_every_emoji_of_a_card() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lambda/notify-core/src/render");
        let files = ["card.rs", "card/alarm.rs", "card/alert.rs", "card/remediation.rs"];
        let mut count = 0;
        for file in files {
            let code = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
            let literals = code.split('"').skip(1).step_by(2);
            for name in literals.filter(|text| text.len() > 2 && text.starts_with(':')) {
                assert!(EMOJI.iter().any(|(known, _)| *known == name), "{name} of {file}");
                count += 1;
            }
        }
        assert!(count >= EMOJI.len(), "{count} emoji found");
    }

    #[test]
    fn plain_resolves_emoji_and_entities_only() {
        assert_eq!(
            plain(":x: *a* &lt;!here&gt; <b> :\u{200b}x: :y: &quot;"),
            "❌ *a* <!here> <b> :x: :y: &quot;"
        );
    }
}
