//! Blocks, and the room for them.

use std::borrow::Cow;

use serde::Serialize;

const MAX_BLOCKS: usize = 50;
pub(super) const MAX_SECTION_BYTES: usize = 3_000;
/// A part that has less room than this is left out.
pub(super) const MIN_PART_BYTES: usize = 24;

/// A block of any type, with the keys that its type has.
#[derive(Serialize)]
pub(super) struct Block {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    elements: Vec<TextObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<TextObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<TextObject>,
    r#type: &'static str,
}

#[derive(Serialize)]
pub(super) struct TextObject {
    #[serde(skip_serializing_if = "Option::is_none")]
    emoji: Option<bool>,
    text: String,
    r#type: &'static str,
}

impl TextObject {
    pub(super) fn mrkdwn(text: String) -> Self {
        Self { emoji: None, text, r#type: "mrkdwn" }
    }
}

impl Block {
    pub(super) fn header(text: String) -> Self {
        let text = TextObject { emoji: Some(true), text, r#type: "plain_text" };
        Self { text: Some(text), ..Self::empty("header") }
    }

    pub(super) fn section(text: String) -> Self {
        Self { text: Some(TextObject::mrkdwn(text)), ..Self::empty("section") }
    }

    pub(super) fn fields(fields: Vec<TextObject>) -> Self {
        Self { fields, ..Self::empty("section") }
    }

    pub(super) fn context(text: String) -> Self {
        Self { elements: vec![TextObject::mrkdwn(text)], ..Self::empty("context") }
    }

    fn empty(r#type: &'static str) -> Self {
        Self { elements: Vec::new(), fields: Vec::new(), text: None, r#type }
    }

    /// Bytes of its JSON, with the comma after it.
    pub(super) fn size(&self) -> usize {
        // Texts always serialise.
        serde_json::to_string(self).unwrap_or_default().len() + 1
    }
}

/// Blocks, and how many bytes of JSON may still be added to them.
pub(super) struct Room {
    pub(super) blocks: Vec<Block>,
    pub(super) left: usize,
}

impl Room {
    pub(super) fn new(left: usize) -> Self {
        Self { blocks: Vec::new(), left }
    }

    /// Adds a block as it is, if there is room for it. Returns whether there was.
    pub(super) fn push(&mut self, block: Block) -> bool {
        let size = block.size();
        let fits = size <= self.left && self.blocks.len() < MAX_BLOCKS;
        if fits {
            self.left -= size;
            self.blocks.push(block);
        }
        fits
    }

    /// Adds a section with what `write` returns for the room that it is given, at most `max` bytes,
    /// after `before`. JSON writes some characters longer than they are; if the section does not
    /// fit, half of the room is tried.
    pub(super) fn section<'a>(
        &mut self,
        before: &str,
        write: impl Fn(usize) -> Cow<'a, str>,
        max: usize,
    ) {
        let mut max = max.min(MAX_SECTION_BYTES.saturating_sub(before.len())).min(self.left);
        while max >= MIN_PART_BYTES {
            let written = write(max);
            if written.is_empty() || self.push(Block::section([before, &written].concat())) {
                return;
            }
            max /= 2;
        }
    }
}
