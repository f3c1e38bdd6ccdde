//! Slack's mrkdwn as HTML.

use maud::{Markup, html};

use preview::markup::{Block, Line, Span};

/// Blocks from top to bottom.
pub(super) fn blocks(blocks: &[Block]) -> Markup {
    html! {
        @for block in blocks {
            @match block {
                Block::Paragraph(text) => p { (lines(text)) },
                Block::Quote(text) => blockquote { (lines(text)) },
                Block::Preformatted(text) => pre { (text) },
                Block::Bullets(items) => (bullets(items)),
            }
        }
    }
}

pub(super) fn bullets(items: &[Line]) -> Markup {
    html! {
        ul {
            @for item in items {
                li { (line(item)) }
            }
        }
    }
}

/// One line.
pub(super) fn line(spans: &[Span]) -> Markup {
    html! {
        @for span in spans {
            @match span {
                Span::Text(text) => (text),
                Span::Bold(inner) => b { (line(inner)) },
                Span::Italic(inner) => i { (line(inner)) },
                Span::Struck(inner) => s { (line(inner)) },
                Span::Code(text) => code { (text) },
                Span::Link { url, label } => (link(url, label)),
                Span::Mention(name) => span.mention { (name) },
            }
        }
    }
}

/// A link to another site. The site gets no referrer and no reference to the window of this page.
pub(super) fn link(url: &str, label: &str) -> Markup {
    html! { a href=(url) target="_blank" rel="noopener noreferrer" { (label) } }
}

/// Lines, without empty lines at the beginning and the end.
fn lines(text: &[Line]) -> Markup {
    let begin = text.iter().position(|spans| !spans.is_empty()).unwrap_or_default();
    let end = text.iter().rposition(|spans| !spans.is_empty()).map_or(begin, |last| last + 1);
    html! {
        @for (index, spans) in text.get(begin..end).unwrap_or_default().iter().enumerate() {
            @if index > 0 { br; }
            (line(spans))
        }
    }
}
