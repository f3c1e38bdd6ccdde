//! Slack's mrkdwn as a tree (docs.slack.dev, "Formatting message text").
//!
//! A message holds text of others, which the formatter keeps harmless with zero-width spaces. So a
//! text is read with them, and shown without. What means nothing stays the text it is.

mod emoji;
mod inline;
mod marks;

pub use inline::line;

/// What stands on one line.
pub type Line = Vec<Span>;

/// What stands below one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines as they come, empty ones among them.
    Paragraph(Vec<Line>),
    /// Lines that begin with `>`.
    Quote(Vec<Line>),
    /// What stands between three backticks.
    Preformatted(String),
    /// Lines that begin with `•`. (One that begins with `-` is text to Slack.)
    Bullets(Vec<Line>),
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Text with its entities and our emoji resolved.
    Text(String),
    /// `*bold*`
    Bold(Line),
    /// `_italic_`
    Italic(Line),
    /// `~struck~`
    Struck(Line),
    /// What stands between two backticks.
    Code(String),
    /// `<https://example.com|label>`; `http` and `mailto` are links, too.
    Link {
        /// Where it leads.
        url: String,
        /// What is read.
        label: String,
    },
    /// Who is called, `@U0123`, `@S0123`, `@here`; or a channel, `#C0123`.
    Mention(String),
}

const FENCE: &str = "```";

/// Reads a text of several lines.
#[must_use]
pub fn parse(mrkdwn: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = mrkdwn;
    while let Some((before, inside, after)) = split_preformatted(rest) {
        push_lines(before, &mut blocks);
        blocks.push(Block::Preformatted(inline::verbatim(inside)));
        rest = after;
    }
    push_lines(rest, &mut blocks);
    blocks
}

/// A text without markup, which has emoji and entities only: Slack's `plain_text`.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((sign, after)) = emoji::next(rest) {
        shown += sign;
        rest = after;
    }
    shown
}

/// A line without its markup.
#[must_use]
pub fn text_of(line: &[Span]) -> String {
    line.iter()
        .map(|span| match span {
            Span::Text(text) | Span::Code(text) | Span::Mention(text) => text.clone(),
            Span::Bold(inside) | Span::Italic(inside) | Span::Struck(inside) => text_of(inside),
            Span::Link { label, .. } => label.clone(),
        })
        .collect()
}

/// The first preformatted text, what is before it and what is after it. The line breaks beside the
/// backticks belong to none of them.
fn split_preformatted(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text.get(from..)?.find(FENCE)?;
        let start = open + FENCE.len();
        let end = start + text.get(start..)?.find(FENCE)?;
        let inside = text.get(start..end)?;
        if !inside.trim().is_empty() {
            let before = text.get(..open)?;
            let after = text.get(end + FENCE.len()..)?;
            let inside = inside.strip_prefix('\n').unwrap_or(inside);
            return Some((
                before.strip_suffix('\n').unwrap_or(before),
                inside.strip_suffix('\n').unwrap_or(inside),
                after.strip_prefix('\n').unwrap_or(after),
            ));
        }
        from = start;
    }
}

fn push_lines(text: &str, blocks: &mut Vec<Block>) {
    for text in text.lines() {
        if let Some(quoted) = text.strip_prefix('>') {
            let quoted = line(quoted.strip_prefix(' ').unwrap_or(quoted));
            match blocks.last_mut() {
                Some(Block::Quote(lines)) => lines.push(quoted),
                _ => blocks.push(Block::Quote(vec![quoted])),
            }
        } else if let Some(item) = text.strip_prefix("• ") {
            match blocks.last_mut() {
                Some(Block::Bullets(lines)) => lines.push(line(item)),
                _ => blocks.push(Block::Bullets(vec![line(item)])),
            }
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(lines)) => lines.push(line(text)),
                _ => blocks.push(Block::Paragraph(vec![line(text)])),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Span {
        Span::Text(text.to_owned())
    }

    #[test]
    fn lines_belong_together_by_how_they_begin() {
        let blocks = parse("*What*\n> a\n>b\n\n• one\n• two\n- no list\nlast");
        let expected = [
            Block::Paragraph(vec![vec![Span::Bold(vec![text("What")])]]),
            Block::Quote(vec![vec![text("a")], vec![text("b")]]),
            Block::Paragraph(vec![vec![]]),
            Block::Bullets(vec![vec![text("one")], vec![text("two")]]),
            Block::Paragraph(vec![vec![text("- no list")], vec![text("last")]]),
        ];
        assert_eq!(blocks, expected);
        assert_eq!(parse(""), []);
        assert_eq!(parse("&gt; no quote"), [Block::Paragraph(vec![vec![text("> no quote")]])]);
    }

    #[test]
    fn between_three_backticks_nothing_has_a_meaning() {
        let blocks = parse("Output\n```\n*a* &lt;b&gt;\n> `c` :x:\n```\nafter ```d``` it");
        let preformatted = |text: &str| Block::Preformatted(text.to_owned());
        let paragraph = |words: &str| Block::Paragraph(vec![vec![text(words)]]);
        let expected = [
            paragraph("Output"),
            preformatted("*a* <b>\n> `c` :x:"),
            paragraph("after "),
            preformatted("d"),
            paragraph(" it"),
        ];
        assert_eq!(blocks, expected);
        assert_eq!(parse("```no end"), [paragraph("```no end")]);
        assert_eq!(parse("``````"), [paragraph("``````")]);
    }

    #[test]
    fn plain_text_has_emoji_and_entities_only() {
        assert_eq!(
            plain(":x: *a* &lt;!here&gt; <b> :\u{200b}x: :y: &quot;"),
            "❌ *a* <!here> <b> :x: :y: &quot;"
        );
    }

    /// No measurement: each takes a part of a second, and some minutes if every character makes somebody
    /// look through the rest of the text.
    #[test]
    fn hostile_text_is_read_in_time_that_grows_with_its_length() {
        for piece in [
            "*",
            "*a _b ~c ",
            "_a* ",
            "<",
            "<@",
            "<https://x|",
            "`",
            "```",
            "``` ",
            "`a",
            "&",
            ":",
            "\n>",
            "*`a`",
        ] {
            let text = piece.repeat((256 << 10) / piece.len());
            let start = std::time::Instant::now();
            drop((parse(&text), line(&text), plain(&text)));
            let took = start.elapsed();
            assert!(took.as_secs() < 60, "{piece}: {took:?}");
        }
    }
}
