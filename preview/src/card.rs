//! Messages in Slack as cards in a terminal: Amazon Q's custom notifications, and the bot's blocks.

use std::fmt;

use serde_json::Value;

/// A text that is no custom notification.
#[derive(Debug)]
pub struct NotAMessage(Option<serde_json::Error>);

/// The emoji that notices begin with, as Slack draws them.
const EMOJI: [(&str, &str); 15] = [
    (":white_check_mark:", "✅"),
    (":x:", "❌"),
    (":rotating_light:", "🚨"),
    (":warning:", "⚠️"),
    (":grey_question:", "❔"),
    (":mega:", "📣"),
    (":information_source:", "ℹ️"),
    (":hourglass_flowing_sand:", "⏳"),
    (":fast_forward:", "⏩"),
    (":red_circle:", "🔴"),
    (":large_orange_circle:", "🟠"),
    (":large_yellow_circle:", "🟡"),
    (":large_blue_circle:", "🔵"),
    (":white_circle:", "⚪"),
    (":test_tube:", "🧪"),
];

/// A custom notification as a card. `colour` adds ANSI escapes for a terminal.
///
/// # Errors
///
/// When the text is not JSON, or has no `content.description`.
pub fn amazon_q(message: &str, colour: bool) -> Result<String, NotAMessage> {
    let message: Value = serde_json::from_str(message).map_err(|error| NotAMessage(Some(error)))?;
    let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
    let list = |pointer: &str| {
        let values = message.pointer(pointer).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str)
    };
    let description = text("/content/description").ok_or(NotAMessage(None))?;
    let paint = Paint { colour };

    let mut lines =
        vec![format!("┌ {}", paint.bold(&plain(text("/content/title").unwrap_or_default())))];
    lines.extend(description.lines().map(|line| format!("│ {}", paint.markup(line))));
    lines.extend(list("/content/nextSteps").map(|step| format!("│ • {}", paint.markup(step))));
    let tags: Vec<String> =
        list("/content/keywords").map(|word| format!("[{}]", plain(word))).collect();
    if !tags.is_empty() {
        lines.push(format!("│ {}", paint.dim(&tags.join(" "))));
    }
    let thread = text("/metadata/threadId").unwrap_or("none");
    lines.push(format!("└ {}", paint.dim(&format!("thread {thread}"))));
    Ok(lines.join("\n") + "\n")
}

/// The bot's message as a card; one without blocks by its text, and what is none as it is.
#[must_use]
pub fn slack(message: &str, colour: bool) -> String {
    let Ok(message) = serde_json::from_str::<Value>(message) else {
        return message.to_owned();
    };
    let paint = Paint { colour };
    let text = |value: &Value| value.get("text").and_then(Value::as_str).map(str::to_owned);
    let mut lines = Vec::new();
    for block in message.get("blocks").and_then(Value::as_array).into_iter().flatten() {
        let list = |key: &str| {
            let values = block.get(key).and_then(Value::as_array);
            values.into_iter().flatten().filter_map(text).collect::<Vec<_>>()
        };
        let whole = block.get("text").and_then(text).unwrap_or_default();
        if block.get("type").and_then(Value::as_str) == Some("header") {
            lines.push(format!("┌ {}", paint.bold(&plain(&whole))));
            continue;
        }
        lines.extend(whole.lines().map(|line| format!("│ {}", paint.markup(line))));
        for field in list("fields") {
            let parts: Vec<String> = field.lines().map(|line| paint.markup(line)).collect();
            lines.push(format!("│ {}", parts.join("  ")));
        }
        lines.extend(list("elements").iter().map(|word| format!("│ {}", paint.dim(&plain(word)))));
    }
    if lines.is_empty() {
        lines.extend(text(&message).unwrap_or_default().lines().map(plain));
    }
    let thread = ["thread", "thread_ts"].into_iter().find_map(|key| message.get(key)?.as_str());
    lines.push(format!("└ {}", paint.dim(&format!("thread {}", thread.unwrap_or("begins here")))));
    lines.join("\n") + "\n"
}

/// ANSI escapes, or none.
struct Paint {
    colour: bool,
}

impl Paint {
    fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// One line of our own markup: a bold line, a quotation, links, code spans.
    fn markup(&self, line: &str) -> String {
        if let Some(bold) = line.strip_prefix('*').and_then(|rest| rest.strip_suffix('*')) {
            return self.bold(&plain(bold));
        }
        match line.strip_prefix("> ") {
            Some(quoted) => format!("▏{}", self.inline(quoted)),
            None => self.inline(line),
        }
    }

    fn inline(&self, text: &str) -> String {
        if let Some((url, label)) =
            text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')?.split_once('|'))
        {
            return format!("{}\n│   {}", self.bold(label), self.paint("36", url));
        }
        if text.starts_with("```") {
            return self.dim("┄┄┄");
        }
        // Every second piece stands between backticks.
        text.split('`')
            .enumerate()
            .map(|(index, piece)| match index % 2 {
                0 => plain(piece),
                _ => self.paint("33", &plain(piece)),
            })
            .collect()
    }
}

/// Text as Slack draws it: entities and emoji resolved, nothing invisible.
fn plain(text: &str) -> String {
    let text = EMOJI.iter().fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign));
    text.replace('\u{200b}', "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
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
    use super::*;

    #[test]
    fn blocks_become_a_card() {
        let message = serde_json::json!({"thread": "alert-333333333333", "text": "short", "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": ":red_circle: Finding"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Title*\n> a &amp; b"}},
            {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Account*\n`333333333333`"}]},
            {"type": "section", "text": {"type": "mrkdwn", "text": "<https://example.com|Open>"}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "S3.5 · high"}]},
        ]});
        let card = "┌ 🔴 Finding\n│ Title\n│ ▏a & b\n│ Account  333333333333\n│ Open\n\
                    │   https://example.com\n│ S3.5 · high\n└ thread alert-333333333333\n";
        assert_eq!(slack(&message.to_string(), false), card);
        let plain = serde_json::json!({"text": "short &lt;", "thread_ts": "1.2"}).to_string();
        assert_eq!(slack(&plain, false), "short <\n└ thread 1.2\n");
        assert_eq!(slack("no JSON", false), "no JSON");
    }
}
