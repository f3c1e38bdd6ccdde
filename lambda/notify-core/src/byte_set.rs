//! Sets of ASCII characters, for the loops over every character of a message.

/// A set of printable ASCII characters. A look-up in a table takes a third of the instructions of a
/// match.
pub(crate) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The characters from the space to `~`, except some.
    #[expect(clippy::indexing_slicing, reason = "every byte is an index; `get` is not constant")]
    pub(crate) const fn printable_except(except: &[u8]) -> Self {
        let mut set = [false; 256];
        let mut byte = b' ';
        while byte <= b'~' {
            set[byte as usize] = true;
            byte += 1;
        }
        let mut index = 0;
        while index < except.len() {
            set[except[index] as usize] = false;
            index += 1;
        }
        Self(set)
    }

    /// The same with line feeds.
    #[expect(clippy::indexing_slicing, reason = "every byte is an index; `get` is not constant")]
    pub(crate) const fn and_line_feed(mut self) -> Self {
        self.0[b'\n' as usize] = true;
        self
    }

    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_except_has_neither_controls_nor_the_exceptions() {
        let set = ByteSet::printable_except(b"<>");
        for byte in [b' ', b'a', b'~', b'='] {
            assert!(set.contains(byte), "{byte}");
        }
        for byte in [b'<', b'>', b'\n', 0x7f, 0x80, 0xff] {
            assert!(!set.contains(byte), "{byte}");
        }
        assert!(set.and_line_feed().contains(b'\n'));
    }
}
