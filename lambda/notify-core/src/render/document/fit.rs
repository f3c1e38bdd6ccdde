//! A document within the limits of SNS and of its subscribers.

use serde_json::Value;

/// Maximum bytes of a document. SNS takes 262,144; a subscriber without raw delivery gets the document
/// as a string of another one, in which each quotation mark is escaped.
const MAX_BYTES: usize = 100_000;
/// Maximum bytes of a text, and elements of a list, of a document that is too long. They are halved
/// until it is not.
const MAX_TEXT_BYTES: usize = 16_384;
const MAX_ELEMENTS: usize = 128;

/// The document without nulls. If something is cut, its key `truncated` is true, a cut text ends in
/// `…`, and a list lacks its end.
pub(super) fn to_json(mut document: Value) -> String {
    remove_nulls(&mut document);
    let (mut text, mut elements) = (MAX_TEXT_BYTES, MAX_ELEMENTS);
    loop {
        // A map of strings always serialises.
        let json = without_refused(serde_json::to_string(&document).unwrap_or_default());
        if json.len() <= MAX_BYTES || text == 0 {
            return json;
        }
        cut(&mut document, text, elements);
        if let Value::Object(document) = &mut document {
            document.insert("truncated".to_owned(), Value::Bool(true));
        }
        (text, elements) = (text / 2, elements / 2);
    }
}

/// The document with JSON's escapes for control characters and noncharacters, which SQS refuses.
fn without_refused(json: String) -> String {
    let is_refused =
        |character: char| character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}');
    if !json.contains(is_refused) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if is_refused(character) {
            escaped += &format!("\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

fn remove_nulls(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, value| !value.is_null());
            object.values_mut().for_each(remove_nulls);
        }
        Value::Array(values) => values.iter_mut().for_each(remove_nulls),
        _ => {}
    }
}

fn cut(value: &mut Value, max_text: usize, max_elements: usize) {
    match value {
        Value::String(text) if text.len() > max_text => {
            text.truncate(text.floor_char_boundary(max_text));
            text.push('…');
        }
        Value::Array(values) => {
            values.truncate(max_elements);
            for value in values {
                cut(value, max_text, max_elements);
            }
        }
        Value::Object(object) => {
            for value in object.values_mut() {
                cut(value, max_text, max_elements);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_document_is_cut_visibly_and_stays_json() {
        let long =
            json!({"a": "日\"".repeat(60_000), "b": vec!["\u{1}".repeat(9_000); 400], "c": null});
        let text = to_json(long);
        assert!(text.len() <= MAX_BYTES, "{}", text.len());
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["truncated"], true);
        assert!(document["a"].as_str().unwrap().ends_with('…'));
        assert!(document["b"].as_array().unwrap().len() < 400);
        assert!(document.get("c").is_none());
    }

    #[test]
    fn document_that_fits_is_whole_and_sqs_takes_it() {
        let whole = json!({"a": "x".repeat(90_000), "b": "\u{7f}\u{85}\u{fffe}\u{ffff}"});
        let text = to_json(whole.clone());
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), whole);
        assert!(text.ends_with(r#""\u007f\u0085\ufffe\uffff"}"#));
    }
}
