//! Strings of JSON, for messages that are mostly strings. `serde_json` takes three times as many
//! instructions, because it looks for escapes byte by byte.

use crate::byte_set::ByteSet;

/// The bytes that a string has as they are: all but controls, quotation marks and backslashes.
const PLAIN: &ByteSet = &ByteSet::printable_except(b"\"\\").and_beyond_ascii();

/// Adds what stands before a string, and the text as a string, with the escapes of `serde_json`.
pub(super) fn push(json: &mut String, before: &str, text: &str) {
    json.push_str(before);
    json.push('"');
    let mut rest = text;
    loop {
        // What ends the plain bytes is ASCII, so they are whole characters.
        let (plain, after) =
            rest.split_at_checked(PLAIN.count_start(rest.as_bytes())).unwrap_or_default();
        json.push_str(plain);
        let mut characters = after.chars();
        let Some(character) = characters.next() else { break };
        rest = characters.as_str();
        let escape = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            control => {
                json.push_str(&format!("\\u{:04x}", u32::from(control)));
                continue;
            }
        };
        json.push_str(escape);
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn string_is_that_of_serde_json(text in any::<String>(), ascii in "[\\x00-\\x7f]*") {
            for text in [text, ascii] {
                let mut json = "[1".to_owned();
                push(&mut json, ",", &text);
                prop_assert_eq!(json, format!("[1,{}", serde_json::to_string(&text).unwrap()));
            }
        }
    }
}
