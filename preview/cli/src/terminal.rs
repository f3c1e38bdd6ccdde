//! Messages as text for a terminal.

use notify_core::{
    render::{Message, reveal},
    routing::destination::Format,
};
use serde_json::Value;

use crate::{
    card::{Card, InvalidMessage, Part, Sender},
    markup::{Block, Line, Span},
};

/// The edges of preformatted text, and a divider.
const RULE: &str = "┄┄┄";
const ZERO_WIDTH_SPACE: char = '\u{200b}';
/// Longer untrusted text is cut within a line of the command's own text.
const MAX_QUOTED_CHARS: usize = 200;

/// Untrusted text for use within a line of the command's own text: on one line, cut, and with the code
/// points of invisible characters.
pub(crate) fn printable(text: &str) -> String {
    one_line(&text.chars().take(MAX_QUOTED_CHARS).collect::<String>())
}

/// Untrusted text on one line, with the code points of invisible characters.
pub(crate) fn one_line(text: &str) -> String {
    reveal(&text.replace(['\n', '\t'], " ")).into_owned()
}

/// A custom notification as a card. `colour` adds ANSI escapes.
///
/// # Errors
///
/// The text is not JSON, or has no `content.description`.
pub fn amazon_q(message: &str, colour: bool) -> Result<String, InvalidMessage> {
    Card::amazon_q(message).map(|card| show(&card, colour))
}

/// A message of the bot as a card, and what becomes of an earlier one. A text that is not JSON is
/// shown as it is.
pub(crate) fn slack(message: &str, colour: bool) -> String {
    let Ok(message) = serde_json::from_str::<Value>(message) else { return as_it_is(message) };
    let card = Card::slack(&message);
    let mut shown = show(&card, colour);
    if let Some(update) = message.get("update") {
        shown += "  or, if the bot knows the message that opened the subject, that becomes:\n";
        shown += &show(&Card { thread: card.thread, ..Card::slack(update) }, colour);
    }
    shown
}

/// A message in its format. A text that is no such message is shown as it is.
pub(crate) fn message(format: Format, message: &Message, colour: bool) -> String {
    let Message { text, subject, attributes } = message;
    match format {
        Format::AmazonQ => amazon_q(text, colour).unwrap_or_else(|_| as_it_is(text)),
        Format::Teams => {
            Card::teams(text).map_or_else(|_| as_it_is(text), |card| show(&card, colour))
        }
        Format::Json => {
            let indented = serde_json::from_str::<Value>(text).map(|it| format!("{it:#}"));
            let attributes = attributes.iter().map(|(name, value)| [name, "=", value].concat());
            let attributes: Vec<String> = attributes.collect();
            as_it_is(&indented.unwrap_or_else(|_| text.clone())) + &as_it_is(&attributes.join(", "))
        }
        Format::SlackBot => slack(text, colour),
        Format::Email => {
            let subject = one_line(subject.as_deref().unwrap_or_default());
            // The renderer removes those of untrusted text, and puts its own into names of domains.
            let text = text.replace(ZERO_WIDTH_SPACE, "");
            format!("Subject: {subject}\n\n{}", as_it_is(&text))
        }
    }
}

fn as_it_is(text: &str) -> String {
    text.lines().map(|line| one_line(line) + "\n").collect()
}

fn show(card: &Card, colour: bool) -> String {
    let paint = Paint { colour };
    let mut lines = Vec::new();
    for part in &card.parts {
        paint.part(part, &mut lines);
    }
    let tags: Vec<String> = card.tags.iter().map(|tag| format!("[{}]", one_line(tag))).collect();
    if !tags.is_empty() {
        lines.push(paint.dim(&tags.join(" ")));
    }
    // A card without a title has no frame.
    let side = if card.title.is_empty() { "" } else { "│ " };
    let mut shown = String::new();
    if !card.title.is_empty() {
        shown += &format!("┌ {}\n", paint.bold(&paint.inline(&card.title)));
    }
    for line in lines {
        shown += &format!("{side}{line}\n");
    }
    let thread = match (&card.thread, card.sender) {
        (Some(thread), _) => one_line(thread),
        (None, Sender::AmazonQ | Sender::Teams) => "none".to_owned(),
        (None, Sender::Bot) => "begins here".to_owned(),
    };
    shown + &format!("└ {}\n", paint.dim(&format!("thread {thread}")))
}

/// ANSI escapes, or none.
struct Paint {
    colour: bool,
}

impl Paint {
    fn part(&self, part: &Part, lines: &mut Vec<String>) {
        match part {
            Part::Blocks(blocks) => self.blocks(blocks, lines),
            Part::Fields(fields) => {
                for field in fields {
                    let mut inside = Vec::new();
                    self.blocks(field, &mut inside);
                    lines.push(inside.join("  "));
                }
            }
            Part::NextSteps(steps) => self.lines(steps, "• ", lines),
            Part::Context(words) => {
                lines.extend(words.iter().map(|words| self.dim(&self.inline(words))));
            }
            Part::Divider => lines.push(self.dim(RULE)),
        }
    }

    fn blocks(&self, blocks: &[Block], lines: &mut Vec<String>) {
        for block in blocks {
            match block {
                Block::Paragraph(words) => self.lines(words, "", lines),
                Block::Quote(words) => self.lines(words, "▏", lines),
                Block::Bullets(words) => self.lines(words, "• ", lines),
                Block::Preformatted(text) => {
                    lines.push(self.dim(RULE));
                    lines.extend(text.lines().map(one_line));
                    lines.push(self.dim(RULE));
                }
            }
        }
    }

    /// Lines with the same prefix. A link that is alone on its line has its address on the next.
    fn lines(&self, words: &[Line], prefix: &str, lines: &mut Vec<String>) {
        for words in words {
            if let [Span::Link { url, label }] = words.as_slice() {
                lines.push(format!("{prefix}{}", self.bold(&one_line(label))));
                lines.push(format!("  {}", self.address(url)));
            } else {
                lines.push(format!("{prefix}{}", self.inline(words)));
            }
        }
    }

    fn inline(&self, line: &[Span]) -> String {
        line.iter().map(|span| self.span(span)).collect()
    }

    fn span(&self, span: &Span) -> String {
        match span {
            Span::Text(text) => one_line(text),
            Span::Bold(inside) => self.bold(&self.inline(inside)),
            Span::Italic(inside) => self.paint("3", "23", &self.inline(inside)),
            Span::Struck(inside) => self.paint("9", "29", &self.inline(inside)),
            Span::Code(text) => self.paint("33", "39", &one_line(text)),
            Span::Link { url, label } if url == label => self.address(url),
            Span::Link { url, label } => {
                format!("{} ({})", self.bold(&one_line(label)), self.address(url))
            }
            Span::Mention(name) => self.paint("7", "27", &one_line(name)),
        }
    }

    fn address(&self, url: &str) -> String {
        self.paint("36", "39", &one_line(url))
    }

    fn bold(&self, text: &str) -> String {
        self.paint("1", "22", text)
    }

    fn dim(&self, text: &str) -> String {
        self.paint("2", "22", text)
    }

    /// Each style has an end code of its own, so that an inner style does not end an outer one.
    fn paint(&self, begin: &str, end: &str, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("\u{1b}[{begin}m{text}\u{1b}[{end}m")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn slack_shows_blocks_as_a_card() {
        let message = json!({"thread": "alert-333333333333", "text": "short", "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": ":red_circle: Finding"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Title*\n> a &amp; b"}},
            {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Account*\n`333333333333`"}]},
            {"type": "divider"},
            {"type": "section", "text": {"type": "mrkdwn", "text": "<https://example.com|Open>"}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "S3.5 · high"}]},
        ]});
        let card = "┌ 🔴 Finding\n│ Title\n│ ▏a & b\n│ Account  333333333333\n│ ┄┄┄\n│ Open\n\
                    │   https://example.com\n│ S3.5 · high\n└ thread alert-333333333333\n";
        assert_eq!(slack(&message.to_string(), false), card);
    }

    #[test]
    fn slack_shows_a_message_without_blocks_as_text() {
        let plain = json!({"text": "short &lt;", "thread_ts": "1.2"}).to_string();
        assert_eq!(slack(&plain, false), "short <\n└ thread 1.2\n");
        assert_eq!(slack(&json!({"text": "t"}).to_string(), false), "t\n└ thread begins here\n");
    }

    fn notification(description: &str) -> String {
        let content = json!({"title": ":x: Failed", "description": description,
            "nextSteps": ["<https://a.example|Open>", "then _wait_"], "keywords": ["S3.5", "failed"]});
        json!({"content": content, "metadata": {"threadId": "asr-1"}}).to_string()
    }

    #[test]
    fn amazon_q_shows_a_custom_notification_as_a_card() {
        let description = "<@U1> *b* ~c~\n\n> `d`\n• e\n```\n*f*\n```\nsee <https://b.example|g> \
                           or <https://c.example>";
        let card = "┌ ❌ Failed\n│ @U1 b c\n│ \n│ ▏d\n│ • e\n│ ┄┄┄\n│ *f*\n│ ┄┄┄\n\
                    │ see g (https://b.example) or https://c.example\n│ • Open\n│   https://a.example\n\
                    │ • then wait\n│ [S3.5] [failed]\n└ thread asr-1\n";
        assert_eq!(amazon_q(&notification(description), false).unwrap(), card);
        let least = r#"{"content": {"description": "d"}}"#;
        assert_eq!(amazon_q(least, false).unwrap(), "d\n└ thread none\n");
    }

    #[test]
    fn colour_changes_nothing_but_escapes() {
        let message = notification("*a _b_ `c`* <!here> ~d~");
        let coloured = amazon_q(&message, true).unwrap();
        let bold = "\u{1b}[1ma \u{1b}[3mb\u{1b}[23m \u{1b}[33mc\u{1b}[39m\u{1b}[22m";
        assert!(coloured.contains(bold), "{coloured:?}");
        let mut text = String::new();
        for piece in coloured.split('\u{1b}') {
            let end = piece.find('m').filter(|_| piece.starts_with('['));
            text += &piece[end.map_or(0, |end| end + 1)..];
        }
        assert_eq!(text, amazon_q(&message, false).unwrap());
    }

    #[test]
    fn invisible_characters_of_untrusted_text_are_shown_by_their_code_points() {
        let hostile =
            "\u{1b}[31m \u{9b}2J \u{7} `\u{202e}`\n```\u{2066}x```\n<https://a.example|\u{1b}>";
        let mut message: Value = serde_json::from_str(&notification(hostile)).unwrap();
        message["content"]["title"] = "a\u{1b}\nb".into();
        message["content"]["keywords"] = json!(["\u{1b}"]);
        message["metadata"]["threadId"] = "\u{1b}".into();
        let card = amazon_q(&message.to_string(), false).unwrap();
        assert_eq!(notify_core::render::reveal(&card), card);
        assert!(
            card.starts_with("┌ a<U+001B> b\n│ <U+001B>[31m <U+009B>2J <U+0007> <U+202E>\n"),
            "{card}"
        );
    }

    #[test]
    fn message_shows_the_invisible_characters_of_a_mail() {
        let mail = Message {
            text: "a\u{1b}\nb".to_owned(),
            subject: Some("s\u{202e}".to_owned()),
            attributes: Vec::new(),
        };
        assert_eq!(
            super::message(Format::Email, &mail, false),
            "Subject: s<U+202E>\n\na<U+001B>\nb\n"
        );
    }

    #[test]
    fn message_shows_a_text_that_is_not_json_as_it_is() {
        let broken =
            Message { text: "no\u{1b}\nJSON".to_owned(), subject: None, attributes: Vec::new() };
        for format in [Format::AmazonQ, Format::Json, Format::SlackBot, Format::Teams] {
            assert_eq!(super::message(format, &broken, true), "no<U+001B>\nJSON\n");
        }
    }
}
