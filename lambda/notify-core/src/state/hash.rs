//! Short digests of texts, which keep items small and hide names from readers of a key.

use sha2::{Digest as _, Sha256};

const DIGITS: &[u8; 16] = b"0123456789abcdef";
/// Written instead of the length of a text that is absent.
const ABSENT: u32 = u32::MAX;

/// The first 16 bytes of the SHA-256 of a text, as 32 hexadecimal digits.
#[must_use]
pub fn digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text), 16)
}

/// Eight hexadecimal digits, for the findings of one subject.
pub(super) fn short(text: &str) -> String {
    hexadecimal(&Sha256::digest(text), 4)
}

/// The first three bytes of the SHA-256 of a text, for the members of a set of one subject.
pub(super) fn member(text: &str) -> u32 {
    let digest = Sha256::digest(text);
    digest.iter().take(3).fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// The digest of several texts. Each is preceded by its length, so that no two lists of texts have the
/// same digest because their texts are divided in another way.
pub(super) struct Key(Sha256);

impl Key {
    pub(super) fn new(kind: &str) -> Self {
        Self(Sha256::new()).text(kind)
    }

    #[must_use]
    pub(super) fn text(self, text: &str) -> Self {
        self.joined(&[text])
    }

    /// One text, which is in several pieces.
    #[must_use]
    pub(super) fn joined(mut self, pieces: &[&str]) -> Self {
        self.number(pieces.iter().map(|piece| piece.len()).sum());
        for piece in pieces {
            self.0.update(piece);
        }
        self
    }

    #[must_use]
    pub(super) fn option(mut self, text: Option<&str>) -> Self {
        if let Some(text) = text {
            return self.text(text);
        }
        self.0.update(ABSENT.to_le_bytes());
        self
    }

    #[must_use]
    pub(super) fn list<'a>(mut self, texts: impl ExactSizeIterator<Item = &'a str>) -> Self {
        self.number(texts.len());
        texts.fold(self, Self::text)
    }

    #[must_use]
    pub(super) fn integer(mut self, number: u64) -> Self {
        self.0.update(number.to_le_bytes());
        self
    }

    /// 32 hexadecimal digits.
    pub(super) fn finish(self) -> String {
        hexadecimal(&self.0.finalize(), 16)
    }

    fn number(&mut self, number: usize) {
        // No text of an event is as long as 4 GB.
        self.0.update(u32::try_from(number).unwrap_or(ABSENT - 1).to_le_bytes());
    }
}

fn hexadecimal(bytes: &[u8], length: usize) -> String {
    let digit = |number: u8| char::from(DIGITS.get(usize::from(number)).copied().unwrap_or(b'0'));
    let mut text = String::with_capacity(2 * length);
    for byte in bytes.iter().take(length) {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}
