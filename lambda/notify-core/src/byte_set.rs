//! Sets of bytes, for the loops over every character of a message.

/// A set of bytes. A look-up in a table takes a third of the instructions of a match.
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

    /// The same with all that is not ASCII, and with DEL.
    #[expect(clippy::indexing_slicing, reason = "every byte is an index; `get` is not constant")]
    pub(crate) const fn and_beyond_ascii(mut self) -> Self {
        let mut byte = 0x7f;
        while byte < self.0.len() {
            self.0[byte] = true;
            byte += 1;
        }
        self
    }

    /// Counts the bytes at the start that are in the set. They are looked up by eights: a branch for each
    /// would take twice as many instructions. Not inlined, because of the package's size.
    #[inline(never)]
    pub(crate) fn count_start(&self, bytes: &[u8]) -> usize {
        let (eights, _) = bytes.as_chunks::<8>();
        let has_all =
            |eight: &&[u8; 8]| eight.iter().fold(true, |all, byte| all & self.contains(*byte));
        let count = eights.iter().take_while(has_all).count() * 8;
        let rest = bytes.get(count..).unwrap_or_default();
        count + rest.iter().take_while(|byte| self.contains(**byte)).count()
    }

    fn contains(&self, byte: u8) -> bool {
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

    #[test]
    fn and_beyond_ascii_adds_all_from_del() {
        let set = ByteSet::printable_except(b"~").and_beyond_ascii();
        let missing: Vec<u8> = (b' '..=0xff).filter(|byte| !set.contains(*byte)).collect();
        assert_eq!(missing, b"~");
    }

    #[test]
    fn count_start_ends_at_the_first_byte_outside() {
        let set = ByteSet::printable_except(b"<");
        for length in 0..40 {
            assert_eq!(set.count_start(&vec![b'a'; length]), length);
            for outside in 0..length {
                let mut bytes = vec![b'a'; length];
                bytes[outside..].fill(b'<');
                assert_eq!(set.count_start(&bytes), outside);
            }
        }
    }
}
