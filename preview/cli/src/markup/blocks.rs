//! Texts of several lines.

use super::{inline::line, signs::verbatim, tree::Block};

const FENCE: &str = "```";

/// Parses a text of several lines.
#[must_use]
pub fn parse(mrkdwn: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = mrkdwn;
    while let Some((before, inside, after)) = split_preformatted(rest) {
        push_lines(before, &mut blocks);
        blocks.push(Block::Preformatted(verbatim(inside)));
        rest = after;
    }
    push_lines(rest, &mut blocks);
    blocks
}

/// The text before the first preformatted part, that part, and the text after it, without the line
/// breaks beside the backticks.
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
    use super::{
        super::{signs::plain, tree::Span},
        *,
    };

    fn text(text: &str) -> Span {
        Span::Text(text.to_owned())
    }

    #[test]
    fn parse_groups_lines_by_their_first_character() {
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
    fn parse_keeps_preformatted_text_as_it_is() {
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

    /// Each piece takes a fraction of a second in linear time, and minutes in quadratic time.
    #[test]
    fn parse_takes_linear_time_for_hostile_text() {
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
