//! Indented JSON.

use serde_json::{Deserializer, Result, Serializer};

/// A JSON text with line breaks and indentation. The order of keys stays.
pub(super) fn indented(json: &str) -> Result<String> {
    let mut indented = Vec::new();
    let mut source = Deserializer::from_str(json);
    serde_transcode::transcode(&mut source, &mut Serializer::pretty(&mut indented))?;
    source.end()?;
    Ok(String::from_utf8_lossy(&indented).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_keeps_the_order_of_keys() {
        let json = r#"{"b":[1,{"a" : "x\",{["}],"e":[ ],"f":{},"n":-1}"#;
        let expected = "{\n  \"b\": [\n    1,\n    {\n      \"a\": \"x\\\",{[\"\n    }\n  ],\n  \
                        \"e\": [],\n  \"f\": {},\n  \"n\": -1\n}";
        assert_eq!(indented(json).unwrap(), expected);
    }

    #[test]
    fn indented_rejects_a_text_that_is_not_json() {
        for text in ["some words", "1 2", ""] {
            assert!(indented(text).is_err(), "{text}");
        }
    }
}
