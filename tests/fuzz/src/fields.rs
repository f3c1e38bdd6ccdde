//! Fixtures with foreign text in their fields: what bytes alone would hardly ever become.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::FIXTURES;

/// Stands between an input's parts. It is in no text, for it is in no UTF-8.
const SEPARATOR: u8 = 0xff;
/// What is larger only slows the search down.
const LARGEST: usize = 16 * 1_024;

/// A fixture, and the ways to its fields.
struct Form {
    name: &'static str,
    body: Value,
    fields: Vec<String>,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let small = FIXTURES.iter().filter(|(_, text)| text.len() <= LARGEST);
    small
        .filter_map(|(name, text)| {
            let body: Value = serde_json::from_str(text).ok()?;
            let mut fields = Vec::new();
            find(&body, "", &mut fields);
            Some(Form { name, body, fields })
        })
        .collect()
});

fn find(value: &Value, way: &str, fields: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                find(value, &format!("{way}/{}", escaped(key)), fields);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                find(value, &format!("{way}/{index}"), fields);
            }
        }
        _ => fields.push(way.to_owned()),
    }
}

/// A key in a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Every fixture as it is.
pub fn seeds() -> impl Iterator<Item = (String, Vec<u8>)> {
    FORMS.iter().zip(0..=u8::MAX).map(|(form, index)| (form.name.to_owned(), vec![index]))
}

/// The body, and its subject: the fixture that the first byte names, and in it the texts that
/// follow. The first byte of each says where it goes, the second how.
pub fn fill(input: &[u8]) -> Option<(String, Option<String>)> {
    let (&first, texts) = input.split_first()?;
    let form = FORMS.get(usize::from(first) % FORMS.len())?;
    let (mut body, mut subject) = (form.body.clone(), None);
    for part in texts.split(|byte| *byte == SEPARATOR) {
        let [place, way, text @ ..] = part else { continue };
        let text = String::from_utf8_lossy(text).into_owned();
        match form.fields.get(usize::from(*place) % (form.fields.len() + 1)) {
            Some(field) => put(&mut body, field, *way, text),
            None => subject = Some(text),
        }
    }
    Some((body.to_string(), subject))
}

fn put(body: &mut Value, field: &str, way: u8, text: String) {
    // An earlier text may have taken the field away.
    let Some(value) = body.pointer_mut(field) else { return };
    let before = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match way % 6 {
        0 => *value = Value::from(text),
        1 => *value = Value::from(before + &text),
        2 => *value = Value::from(text + &before),
        3 => *value = Value::from_iter([(text.clone(), text)]),
        4 => *value = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(vec![text; 9])),
        _ => rename(body, field, text),
    }
}

/// Keys are shown, too, such as the kind of a principal.
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
