//! Marks within a line: `*bold*`, `_italic_`, `~struck~`.

use super::{
    signs::ZERO_WIDTH_SPACE,
    tree::{Line, Span},
};

/// A character that begins and ends a marked part of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    Italic,
    Struck,
}

/// Whether a mark can open and close.
#[derive(Clone, Copy)]
pub(super) struct Edges {
    opens: bool,
    closes: bool,
}

impl Mark {
    pub(super) fn from_char(character: char) -> Option<Self> {
        match character {
            '*' => Some(Self::Bold),
            '_' => Some(Self::Italic),
            '~' => Some(Self::Struck),
            _ => None,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Bold => "*",
            Self::Italic => "_",
            Self::Struck => "~",
        }
    }

    fn span(self, inside: Line) -> Span {
        match self {
            Self::Bold => Span::Bold(inside),
            Self::Italic => Span::Italic(inside),
            Self::Struck => Span::Struck(inside),
        }
    }
}

impl Edges {
    /// A mark stands at the edge of a word, and beside the text that it marks. A zero-width space,
    /// with which the formatter disarms untrusted marks, is no such text.
    pub(super) fn new(mark: char, before: Option<char>, after: Option<char>) -> Self {
        let is_outside = |beside: Option<char>| !beside.is_some_and(char::is_alphanumeric);
        let is_inside = |beside: Option<char>| {
            beside.is_some_and(|beside| {
                !beside.is_whitespace() && beside != ZERO_WIDTH_SPACE && beside != mark
            })
        };
        Self {
            opens: is_outside(before) && is_inside(after),
            closes: is_inside(before) && is_outside(after),
        }
    }
}

/// A line that is being parsed. Each mark can be open once. That bounds the depth of the tree, and
/// how often the text after an unclosed mark is moved.
#[derive(Default)]
pub(super) struct LineBuilder {
    line: Line,
    open: Vec<(Mark, Line)>,
}

impl LineBuilder {
    fn current(&mut self) -> &mut Line {
        match self.open.last_mut() {
            Some((_, line)) => line,
            None => &mut self.line,
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        match self.current().last_mut() {
            Some(Span::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.current().push(Span::Text(text.to_owned())),
        }
    }

    pub(super) fn push(&mut self, span: Span) {
        match span {
            Span::Text(text) => self.text(&text),
            span => self.current().push(span),
        }
    }

    pub(super) fn mark(&mut self, mark: Mark, edges: Edges) {
        let is_open = self.open.iter().any(|(open, _)| *open == mark);
        if edges.closes && is_open {
            self.close(mark);
        } else if edges.opens && !is_open {
            self.open.push((mark, Line::new()));
        } else {
            self.text(mark.sign());
        }
    }

    /// Closes a mark. Marks that were opened within it and not closed become text.
    fn close(&mut self, mark: Mark) {
        while let Some((open, inside)) = self.open.pop() {
            if open == mark {
                return self.push(mark.span(inside));
            }
            self.give_up(open, inside);
        }
    }

    fn give_up(&mut self, mark: Mark, inside: Line) {
        self.text(mark.sign());
        for span in inside {
            self.push(span);
        }
    }

    pub(super) fn finish(mut self) -> Line {
        while let Some((open, inside)) = self.open.pop() {
            self.give_up(open, inside);
        }
        self.line
    }
}
