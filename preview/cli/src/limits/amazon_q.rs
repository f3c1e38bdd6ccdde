//! Amazon Q's schema of a custom notification
//! (docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html). AWS does not define whether
//! its limits count characters or bytes; bytes of UTF-8 are the strictest reading. The local cloud
//! checks the same schema in the same words, which an end-to-end test compares.

use serde_json::{Map, Value};

use super::checked::Checked;

const MAX_TEXT_BYTES: [(&str, usize); 2] = [("title", 250), ("description", 8_000)];
const MAX_ITEM_BYTES: [(&str, usize); 2] = [("nextSteps", 350), ("keywords", 75)];
const TEXT_METADATA: [&str; 3] = ["threadId", "summary", "eventType"];

type Object = Map<String, Value>;

/// Checks a message by the schema of Amazon Q, which drops an invalid message without an error.
#[must_use]
pub fn amazon_q(message: &str) -> Checked {
    let mut checked = Checked::default();
    match serde_json::from_str(message) {
        Err(_) => checked.add_problem("the message is not JSON"),
        Ok(Value::Object(body)) => checked.body(&body),
        Ok(_) => checked.add_problem("the message is not a JSON object"),
    }
    checked
}

impl Checked {
    fn body(&mut self, body: &Object) {
        for (field, expected) in [("version", "1.0"), ("source", "custom")] {
            if body.get(field).and_then(Value::as_str) != Some(expected) {
                self.add_problem(format!("{field} is not '{expected}'"));
            }
        }
        self.strings(body, &["id"]);
        match body.get("content").and_then(Value::as_object) {
            Some(content) => self.content(content),
            None => self.add_problem("content is not an object"),
        }
        match body.get("metadata") {
            None => {}
            Some(Value::Object(metadata)) => self.metadata(metadata),
            Some(_) => self.add_problem("metadata is not an object"),
        }
    }

    fn content(&mut self, content: &Object) {
        if content.get("textType").is_some_and(|kind| kind != "client-markdown") {
            self.add_problem("content.textType is not 'client-markdown'");
        }
        if content.get("description").is_none_or(is_empty) {
            self.add_problem("content.description is missing");
        }
        for (field, max) in MAX_TEXT_BYTES {
            if let Some(value) = content.get(field) {
                self.text(field, value, max);
            }
        }
        for (field, max) in MAX_ITEM_BYTES {
            match content.get(field) {
                None => {}
                Some(Value::Array(items)) => {
                    for (index, item) in items.iter().enumerate() {
                        self.text(&format!("{field}[{index}]"), item, max);
                    }
                }
                Some(_) => self.add_problem(format!("content.{field} is not a list")),
            }
        }
    }

    fn metadata(&mut self, metadata: &Object) {
        self.strings(metadata, &TEXT_METADATA);
        if metadata.get("enableCustomActions").is_some_and(|value| !value.is_boolean()) {
            self.add_problem("enableCustomActions is not a bool");
        }
        let is_list = |value: &Value| {
            value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
        };
        if !metadata.get("relatedResources").is_none_or(is_list) {
            self.add_problem("metadata.relatedResources is not a list of strings");
        }
        let is_map = |value: &Value| {
            value.as_object().is_some_and(|values| values.values().all(Value::is_string))
        };
        if !metadata.get("additionalContext").is_none_or(is_map) {
            self.add_problem("metadata.additionalContext is not a map of strings");
        }
    }

    fn strings(&mut self, values: &Object, fields: &[&str]) {
        for field in fields {
            if values.get(*field).is_some_and(|value| !value.is_string()) {
                self.add_problem(format!("{field} is not a str"));
            }
        }
    }

    fn text(&mut self, part: &str, value: &Value, max: usize) {
        let Some(text) = value.as_str() else {
            return self.add_problem(format!("content.{part} is not a string"));
        };
        if text.len() > max {
            self.add_problem(format!("content.{part} has {} bytes, more than {max}", text.len()));
        }
        self.add_usage(part, text.len(), max);
    }
}

/// Whether a value is empty, as Python defines it for the local cloud.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(is) => !is,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(values) => values.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn valid() -> Value {
        json!({
            "version": "1.0", "source": "custom", "id": "1",
            "content": {"textType": "client-markdown", "title": "日".repeat(83), "description": "x".repeat(8_000),
                "nextSteps": ["x".repeat(350)], "keywords": ["x".repeat(75), "y"]},
            "metadata": {"threadId": "t", "summary": "s", "eventType": "e", "enableCustomActions": true,
                "relatedResources": ["r"], "additionalContext": {"k": "v"}},
        })
    }

    /// The problems of a valid message with one value put in.
    fn with(pointer: &str, value: Value) -> Vec<String> {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let mut message = valid();
        message.pointer_mut(parent).unwrap()[key] = value;
        amazon_q(&message.to_string()).problems
    }

    #[test]
    fn amazon_q_takes_every_part_at_its_limit() {
        let checked = amazon_q(&valid().to_string());
        assert_eq!(checked.problems, [""; 0]);
        let usage: Vec<_> = checked
            .usage
            .iter()
            .map(|usage| (usage.part.as_str(), usage.used, usage.max))
            .collect();
        let expected = [
            ("title", 249, 250),
            ("description", 8_000, 8_000),
            ("nextSteps[0]", 350, 350),
            ("keywords[0]", 75, 75),
            ("keywords[1]", 1, 75),
        ];
        assert_eq!(usage, expected);
        let least = json!({"version": "1.0", "source": "custom", "content": {"description": "d"}});
        assert_eq!(amazon_q(&least.to_string()).problems, [""; 0]);
    }

    #[test]
    fn amazon_q_reports_each_broken_rule_in_the_words_of_the_local_cloud() {
        for (pointer, value, problem) in [
            ("/version", json!(1.0), "version is not '1.0'"),
            ("/source", json!(null), "source is not 'custom'"),
            ("/id", json!(1), "id is not a str"),
            ("/content", json!([]), "content is not an object"),
            ("/content/textType", json!(null), "content.textType is not 'client-markdown'"),
            ("/content/description", json!(""), "content.description is missing"),
            ("/content/description", json!([1]), "content.description is not a string"),
            (
                "/content/description",
                json!("x".repeat(8_001)),
                "content.description has 8001 bytes, more than 8000",
            ),
            (
                "/content/title",
                json!("日".repeat(84)),
                "content.title has 252 bytes, more than 250",
            ),
            ("/content/title", json!(null), "content.title is not a string"),
            (
                "/content/nextSteps",
                json!(["a", "x".repeat(351)]),
                "content.nextSteps[1] has 351 bytes, more than 350",
            ),
            ("/content/nextSteps", json!(null), "content.nextSteps is not a list"),
            ("/content/keywords", json!([1]), "content.keywords[0] is not a string"),
            ("/metadata", json!(null), "metadata is not an object"),
            ("/metadata/threadId", json!(null), "threadId is not a str"),
            ("/metadata/enableCustomActions", json!("true"), "enableCustomActions is not a bool"),
            (
                "/metadata/relatedResources",
                json!([1]),
                "metadata.relatedResources is not a list of strings",
            ),
            (
                "/metadata/additionalContext",
                json!({"k": 1}),
                "metadata.additionalContext is not a map of strings",
            ),
        ] {
            assert_eq!(with(pointer, value), [problem], "{pointer}");
        }
    }

    #[test]
    fn amazon_q_reports_all_problems_in_order() {
        let problems = amazon_q(
            r#"{"content": {"keywords": {}, "description": 0}, "metadata": {"summary": 1}}"#,
        )
        .problems;
        let expected = [
            "version is not '1.0'",
            "source is not 'custom'",
            "content.description is missing",
            "content.description is not a string",
            "content.keywords is not a list",
            "summary is not a str",
        ];
        assert_eq!(problems, expected);
        assert_eq!(amazon_q("x").problems, ["the message is not JSON"]);
        assert_eq!(amazon_q("[]").problems, ["the message is not a JSON object"]);
    }
}
