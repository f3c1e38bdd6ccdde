//! A message as Slack lays it out: Amazon Q's custom notifications, and the bot's blocks.

use std::fmt;

use serde_json::Value;

use crate::markup::{self, Block, Line, Span};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Who posts it.
    pub sender: Sender,
    /// What stands above it; the bot's may have none.
    pub title: Line,
    /// What stands below one another.
    pub parts: Vec<Part>,
    /// Amazon Q's keywords. (The bot has them in its last [`Part::Context`].)
    pub tags: Vec<String>,
    /// What keeps messages together.
    pub thread: Option<String>,
    /// What is read where there is room for a line only: Amazon Q's "Latest Update", and what the
    /// bot gives to notifications and screen readers.
    pub summary: Option<String>,
}

/// Who posts a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// Amazon Q Developer's app.
    AmazonQ,
    /// The app whose token the poster has.
    Bot,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text over the whole width.
    Blocks(Vec<Block>),
    /// Texts side by side.
    Fields(Vec<Vec<Block>>),
    /// What to do next, as a list.
    NextSteps(Vec<Line>),
    /// Small print.
    Context(Vec<Line>),
    /// A line across.
    Divider,
}

/// A text that is no custom notification.
#[derive(Debug)]
pub struct NotAMessage(Option<serde_json::Error>);

impl Card {
    /// A custom notification.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, or has no `content.description`.
    pub fn amazon_q(message: &str) -> Result<Self, NotAMessage> {
        let message: Value =
            serde_json::from_str(message).map_err(|error| NotAMessage(Some(error)))?;
        let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
        let list = |pointer: &str| {
            let values = message.pointer(pointer).and_then(Value::as_array);
            values.into_iter().flatten().filter_map(Value::as_str)
        };
        let description = text("/content/description").ok_or(NotAMessage(None))?;
        let mut parts = vec![Part::Blocks(markup::parse(description))];
        let steps: Vec<Line> = list("/content/nextSteps").map(markup::line).collect();
        if !steps.is_empty() {
            parts.push(Part::NextSteps(steps));
        }
        Ok(Self {
            sender: Sender::AmazonQ,
            title: markup::line(text("/content/title").unwrap_or_default()),
            parts,
            tags: list("/content/keywords").map(markup::plain).collect(),
            thread: text("/metadata/threadId").map(str::to_owned),
            summary: text("/metadata/summary").map(markup::plain),
        })
    }

    /// The bot's message, as the formatter publishes it or as Slack has it. One without blocks has
    /// its text; what Slack does not show is left out.
    #[must_use]
    pub fn slack(message: &Value) -> Self {
        let text = message.get("text").and_then(Value::as_str);
        let thread = ["thread", "thread_ts"].into_iter().find_map(|key| message.get(key)?.as_str());
        let mut card = Self {
            sender: Sender::Bot,
            title: Line::new(),
            parts: Vec::new(),
            tags: Vec::new(),
            thread: thread.map(str::to_owned),
            summary: text.map(markup::plain),
        };
        for block in message.get("blocks").and_then(Value::as_array).into_iter().flatten() {
            card.block(block);
        }
        if card.title.is_empty() && card.parts.is_empty() {
            card.parts.extend(text.map(|text| Part::Blocks(markup::parse(text))));
        }
        card
    }

    /// Adds one of Block Kit's blocks. What stands first as a header is the title.
    fn block(&mut self, block: &Value) {
        let list = |key: &str| block.get(key).and_then(Value::as_array).into_iter().flatten();
        match block.get("type").and_then(Value::as_str) {
            Some("header") => {
                let words = block.get("text").and_then(words).map(markup::plain);
                let title: Line = words.into_iter().map(Span::Text).collect();
                if self.title.is_empty() && self.parts.is_empty() {
                    self.title = title;
                } else {
                    self.parts
                        .push(Part::Blocks(vec![Block::Paragraph(vec![vec![Span::Bold(title)]])]));
                }
            }
            Some("section") => {
                self.parts.extend(block.get("text").map(text_object).map(Part::Blocks));
                let fields: Vec<_> = list("fields").map(text_object).collect();
                if !fields.is_empty() {
                    self.parts.push(Part::Fields(fields));
                }
            }
            Some("context") => {
                let lines = list("elements").filter_map(words).map(markup::line).collect();
                self.parts.push(Part::Context(lines));
            }
            Some("divider") => self.parts.push(Part::Divider),
            _ => {}
        }
    }
}

/// A text object of Block Kit.
fn text_object(object: &Value) -> Vec<Block> {
    let text = words(object).unwrap_or_default();
    if object.get("type").and_then(Value::as_str) == Some("plain_text") {
        let lines = text.lines().map(|line| vec![Span::Text(markup::plain(line))]);
        return vec![Block::Paragraph(lines.collect())];
    }
    markup::parse(text)
}

fn words(object: &Value) -> Option<&str> {
    object.get("text")?.as_str()
}

impl fmt::Display for NotAMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(_) => formatter.write_str("the message is not JSON"),
            None => formatter.write_str("the message has no content.description"),
        }
    }
}

impl std::error::Error for NotAMessage {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.as_ref().map(|error| error as _)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(text: &str) -> Span {
        Span::Text(text.to_owned())
    }

    #[test]
    fn a_custom_notification_has_all_its_parts() {
        let message = json!({
            "content": {
                "title": ":x: a &amp; b",
                "description": "*c*",
                "nextSteps": ["<https://a.example|Open>", 1],
                "keywords": ["S3.5", "333333333333", "&lt;d&gt;"],
            },
            "metadata": {"threadId": "asr-333333333333", "summary": "e &gt; f"},
        });
        let card = Card::amazon_q(&message.to_string()).unwrap();
        let link = Span::Link { url: "https://a.example".to_owned(), label: "Open".to_owned() };
        let bold = Block::Paragraph(vec![vec![Span::Bold(vec![text("c")])]]);
        let expected = Card {
            sender: Sender::AmazonQ,
            title: vec![text("❌ a & b")],
            parts: vec![Part::Blocks(vec![bold]), Part::NextSteps(vec![vec![link]])],
            tags: vec!["S3.5".to_owned(), "333333333333".to_owned(), "<d>".to_owned()],
            thread: Some("asr-333333333333".to_owned()),
            summary: Some("e > f".to_owned()),
        };
        assert_eq!(card, expected);
    }

    #[test]
    fn what_has_no_description_is_no_message() {
        let wrong = |text: &str| Card::amazon_q(text).unwrap_err().to_string();
        assert_eq!(wrong("no JSON"), "the message is not JSON");
        assert_eq!(wrong(r#"{"content": {}}"#), "the message has no content.description");
        assert_eq!(wrong("[]"), "the message has no content.description");
    }

    #[test]
    fn the_bots_blocks_are_its_parts() {
        let mrkdwn = |text: &str| json!({"type": "mrkdwn", "text": text});
        let plain = |text: &str| json!({"type": "plain_text", "text": text});
        let message = json!({"thread": "alert-333333333333", "text": "short", "blocks": [
            {"type": "header", "text": plain(":red_circle: *no markup*")},
            {"type": "section", "text": mrkdwn("*a*"), "fields": [mrkdwn("b"), plain("_c_")]},
            {"type": "divider"},
            {"type": "header", "text": plain("second")},
            {"type": "image", "image_url": "https://a.example"},
            {"type": "context", "elements": [mrkdwn("*d* · 444444444444"), {"type": "image"}]},
            "no block",
        ]});
        let card = Card::slack(&message);
        let paragraph = |span: Span| vec![Block::Paragraph(vec![vec![span]])];
        let bold = |words: &str| Span::Bold(vec![text(words)]);
        assert_eq!(card.title, [text("🔴 *no markup*")]);
        let parts = [
            Part::Blocks(paragraph(bold("a"))),
            Part::Fields(vec![paragraph(text("b")), paragraph(text("_c_"))]),
            Part::Divider,
            Part::Blocks(paragraph(bold("second"))),
            Part::Context(vec![vec![bold("d"), text(" · 444444444444")]]),
        ];
        assert_eq!(card.parts, parts);
        assert_eq!((card.sender, card.summary.as_deref()), (Sender::Bot, Some("short")));
    }

    #[test]
    fn the_bots_message_without_blocks_is_its_text() {
        let card = Card::slack(&json!({"text": "a &lt;\n> b", "thread_ts": "1700000000.000001"}));
        let blocks =
            vec![Block::Paragraph(vec![vec![text("a <")]]), Block::Quote(vec![vec![text("b")]])];
        assert_eq!(card.parts, [Part::Blocks(blocks)]);
        assert_eq!(card.thread.as_deref(), Some("1700000000.000001"));
        assert_eq!(Card::slack(&json!("odd")).parts, []);
    }
}
