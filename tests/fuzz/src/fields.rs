//! Fixtures with untrusted text in their fields, which random bytes would hardly ever form.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::FIXTURES;

/// Separates the parts of an input. It occurs in no UTF-8 text.
const SEPARATOR: u8 = 0xff;
/// Larger fixtures are left out, because they slow the search down.
const MAX_FIXTURE_BYTES: usize = 16 * 1_024;
/// The maximum event of Lambda and EventBridge.
const MAX_EVENT_BYTES: usize = 1_024 * 1_024;

/// A fixture, and the JSON pointers to its fields.
struct Form {
    name: &'static str,
    body: Value,
    fields: Vec<String>,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let small = FIXTURES.iter().filter(|(_, text)| text.len() <= MAX_FIXTURE_BYTES);
    small
        .filter_map(|(name, text)| {
            let body: Value = serde_json::from_str(text).ok()?;
            let mut fields = Vec::new();
            find(&body, "", &mut fields);
            Some(Form { name, body, fields })
        })
        .collect()
});

fn find(value: &Value, pointer: &str, fields: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                find(value, &format!("{pointer}/{}", escaped(key)), fields);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                find(value, &format!("{pointer}/{index}"), fields);
            }
        }
        _ => fields.push(pointer.to_owned()),
    }
}

/// A key, escaped for a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Every fixture unchanged.
pub fn seeds() -> impl Iterator<Item = (String, Vec<u8>)> {
    FORMS.iter().zip(0..=u8::MAX).map(|(form, index)| (form.name.to_owned(), vec![index]))
}

/// The body and its subject: the fixture that the first byte selects, with the texts that follow in
/// its fields. The first byte of each text selects the field, the second how it is inserted and how
/// often it is repeated.
pub fn fill(input: &[u8]) -> Option<(String, Option<String>)> {
    let (&first, texts) = input.split_first()?;
    let form = FORMS.get(usize::from(first) % FORMS.len())?;
    let (mut body, mut subject) = (form.body.clone(), None);
    for part in texts.split(|byte| *byte == SEPARATOR) {
        let [place, mode, text @ ..] = part else { continue };
        let text = String::from_utf8_lossy(text);
        let text = text.repeat(times(*mode, text.len()));
        match form.fields.get(usize::from(*place) % (form.fields.len() + 1)) {
            Some(field) => put(&mut body, field, *mode, text),
            None => subject = Some(text),
        }
    }
    Some((body.to_string(), subject))
}

/// How often a text is repeated: seldom, because large bodies are slow, and then to 64 KiB or more.
fn times(mode: u8, text_bytes: usize) -> usize {
    let max_bytes = match mode / 6 {
        38..=39 => MAX_EVENT_BYTES / 16,
        40 => MAX_EVENT_BYTES / 4,
        41.. => MAX_EVENT_BYTES,
        _ => 1,
    };
    (max_bytes / text_bytes.max(1)).max(1)
}

fn put(body: &mut Value, field: &str, mode: u8, text: String) {
    // An earlier text may have replaced the field.
    let Some(value) = body.pointer_mut(field) else { return };
    let before = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match mode % 6 {
        0 => *value = Value::from(text),
        1 => *value = Value::from(before + &text),
        2 => *value = Value::from(text + &before),
        3 => *value = Value::from_iter([(text.clone(), text)]),
        4 => *value = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(vec![text; 9])),
        _ => rename(body, field, text),
    }
}

/// Renames a field's key: keys are rendered, too, such as the kind of a principal.
fn rename(body: &mut Value, field: &str, text: String) {
    let (object, key) = field.rsplit_once('/').unwrap_or_default();
    let object: Option<&mut Map<_, _>> = body.pointer_mut(object).and_then(Value::as_object_mut);
    let key = key.replace("~1", "/").replace("~0", "~");
    if let Some((object, value)) =
        object.and_then(|object| object.remove(&key).map(|value| (object, value)))
    {
        object.insert(text, value);
    }
}
