//! Untrusted text in the Markdown of Microsoft Teams (learn.microsoft.com, "Format your bot messages":
//! bold, italic, links, quotations and preformatted text on every platform).

use super::{
    mrkdwn::Place,
    signs::is_colon_of_link,
    untrusted::{ZERO_WIDTH_SPACE, starts_with_domain},
};
use crate::byte_set::ByteSet;

/// The characters that need no escape in text.
pub(super) const INERT_IN_MARKUP: &ByteSet = &ByteSet::printable_except(b"&<>`\\*_~[]|:.)#+-=");

/// Adds a character so that Markdown and HTML leave it as it is.
pub(super) fn push(
    placed: &mut String,
    character: char,
    before: Option<char>,
    rest: &str,
    place: Place,
) {
    let has_markup = place.has_markup();
    // Code has none.
    let has_entities = has_markup || place == Place::Plain;
    let is_line_start = before.is_none_or(|before| before == '\n');
    match character {
        '\n' if place == Place::Quote => placed.push_str("\n>\n> "),
        '\n' if place == Place::Block => placed.push('\n'),
        '\n' | '\t' => placed.push(' '),
        // The tag of a mention or of a link; code has no escapes.
        '<' if matches!(place, Place::Code | Place::Block) => {
            placed.extend([character, ZERO_WIDTH_SPACE]);
        }
        '&' if has_entities => placed.push_str("&amp;"),
        '<' if has_entities => placed.push_str("&lt;"),
        '>' if has_entities => placed.push_str("&gt;"),
        '\\' | '*' | '_' | '~' | '[' | ']' | '|' if has_markup => {
            placed.extend(['\\', character]);
        }
        // A heading, a list, a line.
        '#' | '+' | '-' | '=' if has_markup && is_line_start => placed.extend(['\\', character]),
        '.' | ')' if has_markup && is_sign_of_list(placed, rest) => {
            placed.extend(['\\', character]);
        }
        ':' if has_markup && is_colon_of_link(placed, rest) => {
            placed.extend([character, ZERO_WIDTH_SPACE]);
        }
        '.' if has_markup
            && before.is_some_and(char::is_alphanumeric)
            && starts_with_domain(rest) =>
        {
            placed.extend([character, ZERO_WIDTH_SPACE]);
        }
        _ => placed.push(character),
    }
}

/// Whether a sign after a number begins a list: it stands between the line's first number and a space.
fn is_sign_of_list(placed: &str, rest: &str) -> bool {
    let line = placed.rsplit_once("\n> ").map_or(placed, |(_, line)| line);
    let is_number = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    is_number && (rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// The emoji of one of Slack's names. Teams knows no names.
pub(super) fn emoji(name: &str) -> &'static str {
    match name {
        ":bar_chart:" => "📊",
        ":clipboard:" => "📋",
        ":fast_forward:" => "⏩",
        ":file_cabinet:" => "🗄️",
        ":grey_question:" => "❔",
        ":hourglass_flowing_sand:" => "⏳",
        ":information_source:" => "ℹ️",
        ":large_blue_circle:" => "🔵",
        ":large_orange_circle:" => "🟠",
        ":large_yellow_circle:" => "🟡",
        ":mega:" => "📣",
        ":no_bell:" => "🔕",
        ":red_circle:" => "🔴",
        ":rotating_light:" => "🚨",
        ":warning:" => "⚠️",
        ":white_check_mark:" => "✅",
        ":white_circle:" => "⚪",
        ":x:" => "❌",
        _ => "•",
    }
}

#[cfg(test)]
mod tests {
    use crate::render::dialect::Dialect::{self, Teams};

    fn shown(text: &str) -> String {
        text.replace('\u{200b}', "⁞")
    }

    #[test]
    fn identifiers_and_sentences_are_copied_as_they_are() {
        for text in [
            "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
            "s3:GetObject, s3:PutObject",
            "2026-10-12 00:11:02",
            "PCI.IAM.7 (#) @ all",
            ":tada: 1.5 %",
        ] {
            assert_eq!(shown(&Teams.line(text, 500)), text);
            assert_eq!(shown(&Teams.quote(text, 500)), text);
        }
    }

    #[test]
    fn markdown_and_html_are_escaped() {
        for (text, harmless) in [
            ("**a** _b_ ~~c~~", r"\*\*a\*\* \_b\_ \~\~c\~\~"),
            ("[a](https://x)", r"\[a\](https:⁞//x)"),
            (r"\*a\*", r"\\\*a\\\*"),
            ("<at>all</at> &lt;", "&lt;at&gt;all&lt;/at&gt; &amp;lt;"),
            ("evil.example", "evil.⁞example"),
            ("# a #b", r"\# a #b"),
            ("- a - b", r"\- a - b"),
            ("12. a 3. b", r"12\. a 3. b"),
            ("a|b", r"a\|b"),
        ] {
            assert_eq!(shown(&Teams.line(text, 500)), harmless);
        }
    }

    #[test]
    fn lines_of_a_quotation_are_paragraphs_that_begin_no_list_and_no_code() {
        assert_eq!(Teams.quote("a\n    b\n- c\n2) d", 500), "a\n>\n> b\n>\n> \\- c\n>\n> 2\\) d");
    }

    #[test]
    fn tag_and_backtick_in_code_are_broken() {
        assert_eq!(shown(&Teams.code("a*_<at>`x`", 500)), "`a*_<⁞at>ˋxˋ`");
        assert_eq!(shown(&Teams.block("<a\n```", 500)), "```\n<⁞a\nˋˋˋ\n```");
    }

    #[test]
    fn text_is_cut_between_characters_with_an_ellipsis_at_every_limit() {
        let text = "a<b & 日本語 🎉 `*` [x](https://example.com)\n1. next";
        for write in [Dialect::line, Dialect::quote, Dialect::code] {
            let whole = write(Teams, text, 1_000);
            for max in 0..whole.len() {
                let cut = write(Teams, text, max);
                assert!(cut.len() <= max, "{max}: {cut}");
                let inside = cut.trim_matches('`');
                assert!(inside.is_empty() || inside.ends_with('…'), "{max}: {cut}");
            }
        }
    }
}
