//! Single lines.

use super::{
    marks::{Edges, LineBuilder, Mark},
    signs::{next, plain, verbatim},
    tree::{Line, Span},
};

/// Parses one line.
#[must_use]
pub fn line(mrkdwn: &str) -> Line {
    let mut builder = LineBuilder::default();
    let mut before = None;
    let mut rest = mrkdwn;
    while let Some(character) = rest.chars().next() {
        let after = match span(rest) {
            Some((span, after)) => {
                builder.push(span);
                after
            }
            None => sign(rest, character, before, &mut builder),
        };
        let read = rest.get(..rest.len() - after.len());
        before = read.and_then(|read| read.chars().next_back());
        rest = after;
    }
    builder.finish()
}

/// Parses a single mark, emoji, entity or character, and returns the rest.
fn sign<'a>(
    rest: &'a str,
    character: char,
    before: Option<char>,
    builder: &mut LineBuilder,
) -> &'a str {
    if let Some(mark) = Mark::from_char(character) {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        builder.mark(mark, Edges::new(character, before, after.chars().next()));
        return after;
    }
    let (shown, after) = next(rest).unwrap_or_default();
    builder.text(shown);
    after
}

/// The code span, link or mention at the beginning of a text, and the rest.
fn span(text: &str) -> Option<(Span, &str)> {
    if let Some(rest) = text.strip_prefix('`') {
        let (inside, after) = rest.split_once('`')?;
        return (!inside.is_empty()).then(|| (Span::Code(verbatim(inside)), after));
    }
    let rest = text.strip_prefix('<')?;
    // Stops at the next bracket, so that the time is linear.
    let end = rest.find(['<', '>'])?;
    let (inside, after) = rest.split_at_checked(end)?;
    Some((bracketed(inside)?, after.strip_prefix('>')?))
}

/// The span that Slack shows for the text between `<` and `>`. None if it is no markup.
fn bracketed(inside: &str) -> Option<Span> {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(label)),
        None => (inside, None),
    };
    if is_url(target) {
        let url = verbatim(target);
        let address = url.strip_prefix("mailto:").unwrap_or(&url);
        let label = label.filter(|label| !label.is_empty());
        let label = label.map_or_else(|| address.to_owned(), plain);
        return Some(Span::Link { url, label });
    }
    // Slack shows a date in the reader's zone, and the label where it cannot.
    if target.starts_with("!date^") {
        return label.map(|label| Span::Text(plain(label)));
    }
    if let "!here" | "!channel" | "!everyone" = target {
        return Some(Span::Mention(target.replacen('!', "@", 1)));
    }
    let (sign, id) = [("@", "@"), ("!subteam^", "@"), ("#", "#")]
        .iter()
        .find_map(|(before, sign)| Some((*sign, target.strip_prefix(before)?)))?;
    is_id(id).then(|| Span::Mention(format!("{sign}{id}")))
}

fn is_url(text: &str) -> bool {
    let is_inside = |character: char| !character.is_whitespace() && !character.is_control();
    ["https://", "http://", "mailto:"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_inside))
    })
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Span {
        Span::Text(text.to_owned())
    }

    fn code(text: &str) -> Span {
        Span::Code(text.to_owned())
    }

    fn mention(text: &str) -> Span {
        Span::Mention(text.to_owned())
    }

    fn link(url: &str, label: &str) -> Span {
        Span::Link { url: url.to_owned(), label: label.to_owned() }
    }

    #[test]
    fn line_takes_marks_at_the_edges_of_words_only() {
        assert_eq!(line("*a b*"), [Span::Bold(vec![text("a b")])]);
        assert_eq!(
            line("(*a*), _b_ ~c~."),
            [
                text("("),
                Span::Bold(vec![text("a")]),
                text("), "),
                Span::Italic(vec![text("b")]),
                text(" "),
                Span::Struck(vec![text("c")]),
                text("."),
            ]
        );
        for words in [
            "SO0111-ASR_Topic_1",
            "2 * 3 * 4",
            "a*b*c",
            "**",
            "* a*",
            "*a *",
            "*a",
            "~~~",
            "*太字*です",
        ] {
            assert_eq!(line(words), [text(words)], "{words}");
        }
    }

    #[test]
    fn line_nests_marks_and_never_crosses_them() {
        let inner = vec![text("a "), Span::Italic(vec![text("b")]), text(" "), code("c*")];
        assert_eq!(line("*a _b_ `c*`*"), [Span::Bold(inner)]);
        assert_eq!(line("*a _b* c_"), [Span::Bold(vec![text("a _b")]), text(" c_")]);
        assert_eq!(line("*_~a~"), [text("*_"), Span::Struck(vec![text("a")])]);
    }

    #[test]
    fn line_hides_zero_width_spaces_and_the_marks_they_disarm_stay_text() {
        assert_eq!(
            line("\u{200b}*\u{200b}prod\u{200b}*\u{200b} :\u{200b}x:"),
            [text("*prod* :x:")]
        );
        assert_eq!(line("*a\u{200b}b*"), [Span::Bold(vec![text("ab")])]);
        assert_eq!(line("`a\u{200b}b`"), [code("ab")]);
        assert_eq!(line("\u{200b}"), []);
    }

    #[test]
    fn line_keeps_code_as_it_is() {
        assert_eq!(line("a `*b* :x: &lt;c&gt;`"), [text("a "), code("*b* :x: <c>")]);
        assert_eq!(line("`` `"), [text("`"), code(" ")]);
        assert_eq!(line("`a"), [text("`a")]);
    }

    #[test]
    fn line_makes_links_of_web_and_mail_addresses_only() {
        assert_eq!(
            line("<https://a.example/?b=1&amp;c|*d* &amp; e>"),
            [link("https://a.example/?b=1&c", "*d* & e")]
        );
        assert_eq!(line("<http://a.example>"), [link("http://a.example", "http://a.example")]);
        assert_eq!(line("<https://a.example|>"), [link("https://a.example", "https://a.example")]);
        assert_eq!(line("<mailto:a@b.example>"), [link("mailto:a@b.example", "a@b.example")]);
        for words in [
            "<javascript:alert(1)|x>",
            "<https://>",
            "<https://a b>",
            "<ftp://a.example|b>",
            "<a|b>",
            "<>",
        ] {
            assert_eq!(line(words), [text(words)], "{words}");
        }
    }

    #[test]
    fn line_recognises_the_mentions_of_slack() {
        for (words, name) in [
            ("<@U0123>", "@U0123"),
            ("<@W0123|name>", "@W0123"),
            ("<!here>", "@here"),
            ("<!channel|channel>", "@channel"),
            ("<!everyone>", "@everyone"),
            ("<!subteam^S0123|@operators>", "@S0123"),
            ("<#C0123|general>", "#C0123"),
        ] {
            assert_eq!(line(words), [mention(name)], "{words}");
        }
        for words in
            ["<!date^1>", "<@>", "<@u1>", "<!HERE>", "<!subteam^>", "<# C>", "<@U1", "&lt;!here>"]
        {
            assert_eq!(line(words).len(), 1);
            assert!(matches!(line(words).first(), Some(Span::Text(_))), "{words}");
        }
    }

    #[test]
    fn line_shows_the_label_of_a_date() {
        let date = "<!date^1795406880^{date_num} {time_secs}|2026-11-23 13:08:00 JST>";
        assert_eq!(line(date), [text("2026-11-23 13:08:00 JST")]);
    }

    #[test]
    fn line_goes_on_after_a_bracket_without_meaning() {
        assert_eq!(line("a < b <!here>"), [text("a < b "), mention("@here")]);
        assert_eq!(line("<b *c*>"), [text("<b "), Span::Bold(vec![text("c")]), text(">")]);
    }
}
