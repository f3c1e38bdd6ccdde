//! A message as a chat shows it: Amazon Q's custom notifications, and the bot's blocks.

use serde_json::Value;

use crate::markup::{self, Block, Line, Span, teams};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The app that posts it.
    pub sender: Sender,
    /// The header; empty for a bot's message without one.
    pub title: Line,
    /// The parts below the title, from top to bottom.
    pub parts: Vec<Part>,
    /// Amazon Q's keywords. The bot has them in its last [`Part::Context`].
    pub tags: Vec<String>,
    /// The key or the `ts` of the thread.
    pub thread: Option<String>,
    /// One line: Amazon Q's "Latest Update", or the text that the bot gives to notifications and
    /// screen readers.
    pub summary: Option<String>,
}

/// The app that posts a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// Amazon Q Developer, in Slack.
    AmazonQ,
    /// Amazon Q Developer, in Microsoft Teams.
    Teams,
    /// The app whose token slack-poster uses.
    Bot,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text over the whole width.
    Blocks(Vec<Block>),
    /// Texts in two columns.
    Fields(Vec<Vec<Block>>),
    /// A list under the heading "Next steps".
    NextSteps(Vec<Line>),
    /// Small print.
    Context(Vec<Line>),
    /// A horizontal line.
    Divider,
}

/// Why a text is not a custom notification.
#[derive(Debug, thiserror::Error)]
pub enum InvalidMessage {
    /// The text is not JSON.
    #[error("the message is not JSON")]
    NotJson(#[from] serde_json::Error),
    /// Amazon Q shows nothing without a description.
    #[error("the message has no content.description")]
    NoDescription,
}

impl Card {
    /// The card of a custom notification, given as JSON.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or has no `content.description`.
    pub fn amazon_q(message: &str) -> Result<Self, InvalidMessage> {
        Self::notification(message, Sender::AmazonQ, markup::parse, markup::line)
    }

    /// The same as Microsoft Teams shows it.
    ///
    /// # Errors
    ///
    /// As those of [`Self::amazon_q`].
    pub fn teams(message: &str) -> Result<Self, InvalidMessage> {
        Self::notification(message, Sender::Teams, teams::parse, teams::line)
    }

    fn notification(
        message: &str,
        sender: Sender,
        parse: fn(&str) -> Vec<Block>,
        line: fn(&str) -> Line,
    ) -> Result<Self, InvalidMessage> {
        let plain = |text: &str| markup::text_of(&line(text));
        let message: Value = serde_json::from_str(message)?;
        let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
        let list = |pointer: &str| {
            let values = message.pointer(pointer).and_then(Value::as_array);
            values.into_iter().flatten().filter_map(Value::as_str)
        };
        let description = text("/content/description").ok_or(InvalidMessage::NoDescription)?;
        let mut parts = vec![Part::Blocks(parse(description))];
        let steps: Vec<Line> = list("/content/nextSteps").map(line).collect();
        if !steps.is_empty() {
            parts.push(Part::NextSteps(steps));
        }
        Ok(Self {
            sender,
            title: line(text("/content/title").unwrap_or_default()),
            parts,
            tags: list("/content/keywords").map(plain).collect(),
            thread: text("/metadata/threadId").map(str::to_owned),
            summary: text("/metadata/summary").map(plain),
        })
    }

    /// The card of a message of the bot, as the formatter publishes it or as Slack stores it.
    /// Without blocks it shows the text. Parts that Slack does not show are left out.
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

    /// Adds one of Block Kit's blocks. A header that comes first is the title.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(text: &str) -> Span {
        Span::Text(text.to_owned())
    }

    #[test]
    fn amazon_q_has_every_part_of_a_custom_notification() {
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
    fn teams_has_the_markdown_of_teams() {
        let message = json!({"content": {
            "title": "❌ a\\_b &amp; :x:",
            "description": "**c**\n\n> **d:** `e`\n>\n> f\n\n```\n*g*\n```",
            "nextSteps": ["[Open](https://a.example)"],
            "keywords": ["\\*h\\*"],
        }});
        let card = Card::teams(&message.to_string()).unwrap();
        let link = Span::Link { url: "https://a.example".to_owned(), label: "Open".to_owned() };
        let quoted = vec![
            vec![Span::Bold(vec![text("d:")]), text(" "), Span::Code("e".to_owned())],
            vec![text("f")],
        ];
        let blocks = vec![
            Block::Paragraph(vec![vec![Span::Bold(vec![text("c")])]]),
            Block::Quote(quoted),
            Block::Preformatted("*g*".to_owned()),
        ];
        assert_eq!(card.title, [text("❌ a_b & :x:")]);
        assert_eq!(card.parts, [Part::Blocks(blocks), Part::NextSteps(vec![vec![link]])]);
        assert_eq!((card.sender, card.tags), (Sender::Teams, vec!["*h*".to_owned()]));
    }

    #[test]
    fn amazon_q_rejects_a_text_that_is_not_json() {
        assert!(matches!(Card::amazon_q("no JSON"), Err(InvalidMessage::NotJson(_))));
    }

    #[test]
    fn amazon_q_rejects_a_message_without_a_description() {
        for text in [r#"{"content": {}}"#, "[]"] {
            assert!(matches!(Card::amazon_q(text), Err(InvalidMessage::NoDescription)), "{text}");
        }
    }

    #[test]
    fn slack_has_a_part_for_each_block_that_slack_shows() {
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
    fn slack_without_blocks_shows_the_text() {
        let card = Card::slack(&json!({"text": "a &lt;\n> b", "thread_ts": "1700000000.000001"}));
        let blocks =
            vec![Block::Paragraph(vec![vec![text("a <")]]), Block::Quote(vec![vec![text("b")]])];
        assert_eq!(card.parts, [Part::Blocks(blocks)]);
        assert_eq!(card.thread.as_deref(), Some("1700000000.000001"));
        assert_eq!(Card::slack(&json!("odd")).parts, []);
    }
}
