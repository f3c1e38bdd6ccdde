//! Checks documents against `docs/notification.schema.json`.

use std::{collections::BTreeSet, fs, sync::LazyLock};

use jsonschema::Validator;
use notify_core::{Severity, Source, render::Message, routing::OutcomeName};
use serde_json::Value;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/notification.schema.json");

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(PATH).unwrap()).unwrap()
}

/// The schema refuses no unknown key, because a later minor version may add some; this test does.
fn forbid_others(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(forbid_others);
            if object.get("properties").is_some_and(Value::is_object)
                && object.get("type").is_some_and(|kind| kind == "object")
            {
                object.entry("additionalProperties").or_insert(Value::Bool(false));
            }
        }
        Value::Array(values) => values.iter_mut().for_each(forbid_others),
        _ => {}
    }
}

/// Panics if the document is not as the schema describes it, or has a key that it does not describe.
pub(crate) fn check_schema(message: &Message) {
    static STRICT: LazyLock<Validator> = LazyLock::new(|| {
        let mut schema = schema();
        forbid_others(&mut schema);
        jsonschema::validator_for(&schema).unwrap()
    });
    let document: Value = serde_json::from_str(&message.text).unwrap();
    let errors: Vec<String> = STRICT
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?} in {document}");
}

#[test]
fn schema_has_the_words_of_this_crate() {
    let schema = schema();
    let words = |name: &str| -> BTreeSet<String> {
        let words = schema.pointer(&format!("/$defs/{name}/enum")).unwrap().as_array().unwrap();
        words.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(words("source"), Source::ALL.iter().map(ToString::to_string).collect());
    assert_eq!(words("severity"), Severity::ALL.iter().map(ToString::to_string).collect());
    assert_eq!(words("outcome"), OutcomeName::ALL.iter().map(ToString::to_string).collect());
}
