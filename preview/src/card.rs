//! Amazon Q's custom notifications as cards in a terminal.

use std::fmt;

use serde_json::Value;

/// A text that is no custom notification.
#[derive(Debug)]
pub struct NotAMessage(Option<serde_json::Error>);

/// The emoji that notices begin with, as Slack draws them.
const EMOJI: [(&str, &str); 9] = [
    (":white_check_mark:", "✅"),
    (":x:", "❌"),
    (":rotating_light:", "🚨"),
    (":warning:", "⚠️"),
    (":grey_question:", "❔"),
    (":mega:", "📣"),
    (":information_source:", "ℹ️"),
    (":hourglass_flowing_sand:", "⏳"),
    (":fast_forward:", "⏩"),
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
