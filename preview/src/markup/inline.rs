//! What stands within a line.

use super::{
    Line, Span, emoji,
    marks::{Edges, Mark, Tree},
    plain,
};

/// Reads one line.
#[must_use]
pub fn line(mrkdwn: &str) -> Line {
    let mut tree = Tree::default();
    let mut before = None;
    let mut rest = mrkdwn;
    while let Some(character) = rest.chars().next() {
        let after = match span(rest) {
            Some((span, after)) => {
                tree.push(span);
                after
            }
            None => sign(rest, character, before, &mut tree),
        };
        let read = rest.get(..rest.len() - after.len());
        before = read.and_then(|read| read.chars().next_back());
        rest = after;
    }
    tree.finish()
}

/// What is shown of a text in which only entities have a meaning.
pub(super) fn verbatim(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((sign, after)) = emoji::next_verbatim(rest) {
        shown += sign;
        rest = after;
    }
    shown
}

/// Reads a single sign, and says what comes after it.
fn sign<'a>(rest: &'a str, character: char, before: Option<char>, tree: &mut Tree) -> &'a str {
    if let Some(mark) = Mark::of(character) {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        tree.mark(mark, Edges::of(character, before, after.chars().next()));
        return after;
    }
    let (shown, after) = emoji::next(rest).unwrap_or_default();
    tree.text(shown);
    after
}

/// A code span, a link or a mention, if the text begins with one, and what comes after it.
fn span(text: &str) -> Option<(Span, &str)> {
    if let Some(rest) = text.strip_prefix('`') {
        let (inside, after) = rest.split_once('`')?;
        return (!inside.is_empty()).then(|| (Span::Code(verbatim(inside)), after));
    }
    let rest = text.strip_prefix('<')?;
    // Not further than the next one: each part of a text is looked through once.
    let end = rest.find(['<', '>'])?;
    let (inside, after) = rest.split_at_checked(end)?;
    Some((bracketed(inside)?, after.strip_prefix('>')?))
}

/// What Slack makes of what stands between `<` and `>`.
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
    fn marks_count_at_words_edges_only() {
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
    fn marks_stand_within_one_another_and_never_across() {
        let inner = vec![text("a "), Span::Italic(vec![text("b")]), text(" "), code("c*")];
        assert_eq!(line("*a _b_ `c*`*"), [Span::Bold(inner)]);
        assert_eq!(line("*a _b* c_"), [Span::Bold(vec![text("a _b")]), text(" c_")]);
        assert_eq!(line("*_~a~"), [text("*_"), Span::Struck(vec![text("a")])]);
    }

    #[test]
    fn zero_width_spaces_take_a_marks_meaning_and_are_not_shown() {
        assert_eq!(
            line("\u{200b}*\u{200b}prod\u{200b}*\u{200b} :\u{200b}x:"),
            [text("*prod* :x:")]
        );
        assert_eq!(line("*a\u{200b}b*"), [Span::Bold(vec![text("ab")])]);
        assert_eq!(line("`a\u{200b}b`"), [code("ab")]);
        assert_eq!(line("\u{200b}"), []);
    }

    #[test]
    fn code_is_shown_as_it_is() {
        assert_eq!(line("a `*b* :x: &lt;c&gt;`"), [text("a "), code("*b* :x: <c>")]);
        assert_eq!(line("`` `"), [text("`"), code(" ")]);
        assert_eq!(line("`a"), [text("`a")]);
    }

    #[test]
    fn links_lead_where_browsers_go() {
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
    fn mentions_name_whom_slack_would_call() {
        for (words, whom) in [
            ("<@U0123>", "@U0123"),
            ("<@W0123|name>", "@W0123"),
            ("<!here>", "@here"),
            ("<!channel|channel>", "@channel"),
            ("<!everyone>", "@everyone"),
            ("<!subteam^S0123|@operators>", "@S0123"),
            ("<#C0123|general>", "#C0123"),
        ] {
            assert_eq!(line(words), [mention(whom)], "{words}");
        }
        for words in
            ["<!date^1>", "<@>", "<@u1>", "<!HERE>", "<!subteam^>", "<# C>", "<@U1", "&lt;!here>"]
        {
            assert_eq!(line(words).len(), 1);
            assert!(matches!(line(words).first(), Some(Span::Text(_))), "{words}");
        }
    }

    #[test]
    fn a_bracket_that_means_nothing_hides_nothing_after_it() {
        assert_eq!(line("a < b <!here>"), [text("a < b "), mention("@here")]);
        assert_eq!(line("<b *c*>"), [text("<b "), Span::Bold(vec![text("c")]), text(">")]);
    }
}
