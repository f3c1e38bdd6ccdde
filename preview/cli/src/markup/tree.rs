//! A parsed text.

/// One line.
pub type Line = Vec<Span>;

/// A part of a text with lines of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines without a mark at their beginning, empty ones included.
    Paragraph(Vec<Line>),
    /// Lines that begin with `>`.
    Quote(Vec<Line>),
    /// The text between three backticks.
    Preformatted(String),
    /// Lines that begin with `•`. Slack shows a line that begins with `-` as text.
    Bullets(Vec<Line>),
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Text with its entities and the formatter's emoji resolved.
    Text(String),
    /// `*bold*`
    Bold(Line),
    /// `_italic_`
    Italic(Line),
    /// `~struck~`
    Struck(Line),
    /// The text between two backticks.
    Code(String),
    /// `<https://example.com|label>`, with the scheme `https`, `http` or `mailto`.
    Link {
        /// The address.
        url: String,
        /// The label, or the address if there is none.
        label: String,
    },
    /// A person, a group or a channel: `@U0123`, `@S0123`, `@here`, `#C0123`.
    Mention(String),
}

/// The text of a line, without its markup.
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
