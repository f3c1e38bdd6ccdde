use std::error::Error as _;

use lambda_runtime::LambdaEvent;
use lambda_support::{
    error::ErrorChain,
    log::Log,
    testing::{Call, CapturedLog, Fault, MockAws, MockResponse, MockTable},
};
use serde_json::json;

use super::*;
use crate::{
    config::Config,
    context::Context,
    handler,
    testing::{
        destination, environment, error_response, events, ok_response, publishes, record, result,
        state_table,
    },
};

const TABLE: &str = "asr-notify-configuration";

/// The sort keys and contents of a configuration, as Terraform writes them.
#[derive(Clone)]
struct Written(Vec<(String, String)>);

impl Written {
    fn new(destinations: &[Value], names: &Value) -> Self {
        let destinations = destinations.iter().map(|each| {
            let name = each["name"].as_str().unwrap_or("nameless");
            (format!("destination#{name}"), each.to_string())
        });
        let names = names.as_object().unwrap();
        let digits: std::collections::BTreeSet<&str> = names.keys().map(|id| &id[11..]).collect();
        let names = digits.into_iter().map(|digit| {
            let group = names.iter().filter(|(id, _)| id.ends_with(digit));
            let group: Map<String, Value> =
                group.map(|(id, name)| (id.clone(), name.clone())).collect();
            (format!("account-names#{digit}"), Value::from(group).to_string())
        });
        Self::of_contents(destinations.chain(names))
    }

    fn of_contents(contents: impl Iterator<Item = (String, String)>) -> Self {
        let mut items: Vec<_> = contents
            .map(|(name, content)| {
                let digest = notify_core::state::digest(&content);
                (format!("{name}#{}", &digest[..ITEM_DIGITS]), content)
            })
            .collect();
        items.sort();
        Self(items)
    }

    fn put(&self, table: &MockTable) {
        for (sort, content) in &self.0 {
            let item = json!({
                "key": {"S": "configuration"}, "sort": {"S": sort}, "content": {"S": content},
            });
            table.put(item.as_object().unwrap().clone()).unwrap();
        }
    }

    /// The function's variables.
    fn variables(&self) -> [(&'static str, String); 4] {
        let digests = self.0.iter().map(|(sort, _)| sort.rsplit('#').next().unwrap());
        let contents: Vec<&str> = self.0.iter().map(|(_, content)| content.as_str()).collect();
        [
            // Not in the environment of a large configuration.
            (DESTINATIONS, String::new()),
            (TABLE_NAME, TABLE.to_owned()),
            (ITEMS, digests.collect()),
            (DIGEST, notify_core::state::digest(&contents.join("\n"))),
        ]
    }

    async fn load(&self, aws: &MockAws) -> Result<Config, LoadError> {
        let variables = self.variables();
        let pairs: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Config::load(environment(&pairs), &aws.connector()).await
    }
}

fn many() -> (Vec<Value>, Value) {
    let destinations = (0..100).map(|n| {
        let mut one = destination(&format!("team-{n:02}"), "slack-bot");
        let accounts: Vec<String> = (0..10).map(|m| format!("{:012}", 100 * n + m)).collect();
        one["rules"] = json!({"min_severity": "high", "accounts": {"exclude": accounts}});
        one
    });
    let names: Map<String, Value> =
        (0..300).map(|n| (format!("{n:012}"), format!("名 {n}").into())).collect();
    (destinations.collect(), names.into())
}

fn empty_table() -> MockTable {
    MockTable::new("key", Some("sort"), [])
}

fn aws_of(table: &MockTable) -> MockAws {
    let table = table.clone();
    MockAws::new(move |call| table.respond(call))
}

fn chain(result: Result<Config, LoadError>) -> String {
    result.map(|_| ()).map_err(|error| ErrorChain(&error).to_string()).unwrap_err()
}

#[tokio::test]
async fn stored_configuration_is_the_one_of_the_environment() {
    let (destinations, names) = many();
    let written = Written::new(&destinations, &names);
    let table = empty_table();
    written.put(&table);
    table.set_page_limit(30);
    let aws = aws_of(&table);
    let config = written.load(&aws).await.unwrap();

    let list = Value::from(destinations).to_string();
    let of_environment =
        Config::from_env(environment(&[(DESTINATIONS, &list), (NAMES, &names.to_string())]));
    let of_environment = of_environment.unwrap();
    assert_eq!(config.destinations, of_environment.destinations);
    assert_eq!(config.rules, of_environment.rules);
    assert_eq!(config.account_names, of_environment.account_names);
    assert_eq!(config.account_names.len(), 300);
    let calls = aws.calls("Query");
    assert_eq!(calls.len(), 4, "110 items in pages of 30");
    assert!(calls.iter().all(|call| call.json()["TableName"] == TABLE));
    assert!(calls.iter().all(|call| call.json()["ConsistentRead"] == true));
}

#[tokio::test]
async fn configuration_of_the_environment_needs_no_call() {
    let aws = MockAws::new(|call| panic!("a call of {}", call.operation));
    let config = Config::load(environment(&[]), &aws.connector()).await.unwrap();
    assert_eq!(config.destinations.len(), 1);
}

/// While Terraform applies, the items of two configurations are in the table. Afterwards some of an
/// interrupted apply may stay.
#[tokio::test]
async fn each_function_reads_the_items_of_its_own_environment() {
    let (mut destinations, names) = many();
    let before = Written::new(&destinations, &names);
    destinations[7]["rules"] = json!({"min_severity": "low"});
    destinations.remove(50);
    destinations.push(destination("team-new", "email"));
    let after = Written::new(&destinations, &json!({"111122223333": "billing"}));
    let table = empty_table();
    before.put(&table);
    after.put(&table);
    let aws = aws_of(&table);

    let old = before.load(&aws).await.unwrap();
    let new = after.load(&aws).await.unwrap();
    assert_eq!((old.account_names.len(), new.account_names.len()), (300, 1));
    let names = |config: &Config| -> Vec<String> {
        config.destinations.iter().map(|to| to.name.clone()).collect()
    };
    assert!(names(&old).contains(&"team-50".to_owned()));
    assert!(!names(&old).contains(&"team-new".to_owned()));
    assert!(!names(&new).contains(&"team-50".to_owned()));
    assert!(names(&new).contains(&"team-new".to_owned()));
    assert_ne!(old.destinations[7].rules, new.destinations[7].rules);
    assert_eq!(aws.calls("Query").len(), 2, "one read is enough for each");
}

#[tokio::test(start_paused = true)]
async fn table_is_read_again_until_it_has_the_configuration() {
    let written = Written::new(&[destination("first", "email")], &json!({}));
    let table = empty_table();
    table.set_faults({
        let (table, written) = (table.clone(), written.clone());
        move |call, number| match number {
            // A new permission takes a moment until IAM knows it everywhere.
            1 => Some(Fault::Before(error_response(call, 400, "AccessDeniedException"))),
            3 => {
                written.put(&table);
                None
            }
            _ => None,
        }
    });
    let aws = aws_of(&table);
    assert_eq!(written.load(&aws).await.unwrap().destinations.len(), 1);
    assert_eq!(aws.calls("Query").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn configuration_is_refused_if_an_item_is_missing_or_changed() {
    let all =
        Written::new(&[destination("first", "email"), destination("second", "email")], &json!({}));
    let table = empty_table();
    all.put(&table);
    assert!(table.remove("configuration", &all.0[1].0).is_some());
    let aws = aws_of(&table);
    let expected = "the table `asr-notify-configuration` does not have the configuration of this \
                    function, found 1 of 2 items: apply the deployment again";
    assert_eq!(chain(all.load(&aws).await), expected);
    assert_eq!(aws.calls("Query").len(), 4);

    let mut changed = all.clone();
    changed.0[1].1.push(' ');
    changed.put(&table);
    assert!(chain(all.load(&aws).await).contains("found 2 of 2 items"));
}

#[tokio::test(start_paused = true)]
async fn unreadable_table_is_named_with_its_answer() {
    let written = Written::new(&[destination("first", "email")], &json!({}));
    let aws = MockAws::new(|call| error_response(call, 400, "AccessDeniedException"));
    let error = written.load(&aws).await.map(|_| ()).unwrap_err();
    assert!(matches!(&error, LoadError::Unreadable { table, .. } if table == TABLE));
    assert!(error.source().is_some());
    assert!(ErrorChain(&error).to_string().contains("AccessDenied"), "{error:?}");
}

#[tokio::test]
async fn invalid_contents_are_named() {
    let one = destination("first", "email").to_string();
    let mut unknown = destination("second", "email");
    unknown["min_severity"] = "high".into();
    for (name, content, expected) in [
        (
            "destination#second",
            "{\"name\"",
            "item `destination#second#470d26` of the table `asr-notify-configuration` is invalid: EOF",
        ),
        (
            "account-names#3",
            "[]",
            "item `account-names#3#4f53cd` of the table `asr-notify-configuration` is invalid: invalid type",
        ),
        (
            "account-names#3",
            r#"{"111122223333": " "}"#,
            "DESTINATIONS and ACCOUNT_NAMES are from the table `asr-notify-configuration`: \
             ACCOUNT_NAMES has invalid entries: `111122223333`: ` `",
        ),
        (
            "destination#second",
            &unknown.to_string(),
            "DESTINATIONS and ACCOUNT_NAMES are from the table `asr-notify-configuration`: \
             DESTINATIONS is invalid (`second`: unknown field `min_severity`)",
        ),
    ] {
        let contents = [("destination#first", one.as_str()), (name, content)];
        let written =
            Written::of_contents(contents.map(|(a, b)| (a.to_owned(), b.to_owned())).into_iter());
        let table = empty_table();
        written.put(&table);
        let message = chain(written.load(&aws_of(&table)).await);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[tokio::test]
async fn invalid_variables_are_refused_without_a_call() {
    let aws = MockAws::new(|call| panic!("a call of {}", call.operation));
    for (items, digest, expected) in [
        ("abcde", "digest", "CONFIGURATION_ITEMS is `abcde`: set it to"),
        ("abcdex", "digest", "CONFIGURATION_ITEMS is `abcdex`: set it to"),
        ("", "digest", "CONFIGURATION_ITEMS is not set: set it to"),
        ("abcdef", " ", "CONFIGURATION_DIGEST is not set: set it to"),
    ] {
        let pairs = [(TABLE_NAME, TABLE), (ITEMS, items), (DIGEST, digest)];
        let message = chain(Config::load(environment(&pairs), &aws.connector()).await);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[tokio::test]
async fn notice_reaches_a_hundred_destinations_once() {
    let (destinations, names) = many();
    let written = Written::new(&destinations, &names);
    let (stored, state) = (empty_table(), state_table());
    written.put(&stored);
    let aws = MockAws::new({
        let state = state.clone();
        move |call: &Call| -> MockResponse {
            match MockTable::serves(call) {
                true if call.json()["TableName"] == TABLE => stored.respond(call),
                true => state.respond(call),
                false => ok_response(call),
            }
        }
    });
    let mut variables = written.variables().to_vec();
    variables.push(("STATE_TABLE_NAME", "state".to_owned()));
    let pairs: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let config = Config::load(environment(&pairs), &aws.connector()).await.unwrap();
    let log = CapturedLog::default();
    let context = Context::with_connector(config, Log::new(log.clone()), &aws.connector());

    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    for _ in 0..2 {
        let event = LambdaEvent::new(event.clone(), lambda_runtime::Context::default());
        let _ = handler::handle(event, &context).await.unwrap();
    }
    let published = publishes(&aws);
    assert_eq!(published.len(), 100, "{}", log.text());
    assert!(published.iter().all(|(_, messages)| *messages == 1));
    let configuration =
        aws.calls("Query").into_iter().filter(|call| call.json()["TableName"] == TABLE);
    assert_eq!(configuration.count(), 1, "a warm function does not read it again");
}
