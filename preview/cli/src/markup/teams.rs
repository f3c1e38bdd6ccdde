//! The Markdown of Microsoft Teams as a tree (learn.microsoft.com, "Format your bot messages"), as far
//! as messages have it: bold, code, links, quotations and preformatted text.

use super::{
    signs::{ZERO_WIDTH_SPACE, verbatim},
    tree::{Block, Line, Span},
};

const FENCE: &str = "```";

/// Parses a text of several paragraphs.
#[must_use]
pub fn parse(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, part) in markdown.split(FENCE).enumerate() {
        if index % 2 == 1 {
            let text = part.trim_matches('\n');
            blocks.push(Block::Preformatted(text.replace(ZERO_WIDTH_SPACE, "")));
        } else {
            part.lines().for_each(|text| push_line(text, &mut blocks));
        }
    }
    blocks
}

/// Adds a line. An empty one ends a paragraph, and the lines of a quotation are paragraphs in it.
fn push_line(text: &str, blocks: &mut Vec<Block>) {
    let quoted = text.strip_prefix('>').map(str::trim);
    match (quoted, blocks.last_mut()) {
        (Some(""), _) => {}
        (Some(quoted), Some(Block::Quote(lines))) => lines.push(line(quoted)),
        (Some(quoted), _) => blocks.push(Block::Quote(vec![line(quoted)])),
        (None, _) if text.trim().is_empty() => {}
        (None, _) => blocks.push(Block::Paragraph(vec![line(text)])),
    }
}

/// Parses one line.
#[must_use]
pub fn line(markdown: &str) -> Line {
    let mut spans = Line::new();
    let mut bold: Option<Line> = None;
    let mut rest = markdown;
    while let Some(character) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**") {
            rest = after;
            match bold.take() {
                Some(inside) => spans.push(Span::Bold(inside)),
                None => bold = Some(Line::new()),
            }
            continue;
        }
        let line = bold.as_mut().unwrap_or(&mut spans);
        if let Some((span, after)) = span(rest) {
            line.push(span);
            rest = after;
            continue;
        }
        let mut after = rest.get(character.len_utf8()..).unwrap_or_default();
        let escaped = after.chars().next().filter(char::is_ascii_punctuation);
        let shown = match (character, escaped) {
            ('\\', Some(escaped)) => {
                after = after.get(escaped.len_utf8()..).unwrap_or_default();
                escaped.to_string()
            }
            ('&', _) => {
                let end = rest.find(';').map_or(1, |end| end + 1);
                let shown = verbatim(rest.get(..end).unwrap_or_default());
                let is_entity = shown.len() == 1;
                after = if is_entity { rest.get(end..).unwrap_or_default() } else { after };
                if is_entity { shown } else { "&".to_owned() }
            }
            (ZERO_WIDTH_SPACE, _) => String::new(),
            _ => character.to_string(),
        };
        rest = after;
        match line.last_mut() {
            Some(Span::Text(before)) => before.push_str(&shown),
            _ if shown.is_empty() => {}
            _ => line.push(Span::Text(shown)),
        }
    }
    if let Some(inside) = bold {
        spans.push(Span::Text("**".to_owned()));
        spans.extend(inside);
    }
    spans
}

/// The code span or the link at the beginning of a text, and the rest.
fn span(text: &str) -> Option<(Span, &str)> {
    if let Some(rest) = text.strip_prefix('`') {
        let (inside, after) = rest.split_once('`')?;
        return Some((Span::Code(inside.replace(ZERO_WIDTH_SPACE, "")), after));
    }
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, after) = rest.split_once(')')?;
    let is_label = !label.contains(['[', '\n']) && url.starts_with("https://");
    let label = super::text_of(&line(label));
    is_label.then(|| (Span::Link { url: url.to_owned(), label }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_entities_and_zero_width_spaces_are_resolved() {
        let text = |text: &str| vec![Span::Text(text.to_owned())];
        assert_eq!(line(r"\*a\* \[b\]\(c\) &lt;d&gt; &e; & f"), text("*a* [b](c) <d> &e; & f"));
        assert_eq!(line("evil.\u{200b}example [x] *y*"), text("evil.example [x] *y*"));
    }

    #[test]
    fn link_leads_to_https_only() {
        assert!(matches!(line("[a](https://x)").as_slice(), [Span::Link { .. }]));
        assert!(matches!(line("[a](javascript:x)").as_slice(), [Span::Text(_)]));
    }
}
