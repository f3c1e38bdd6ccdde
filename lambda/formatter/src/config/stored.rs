//! A configuration that is too large for the environment: items of a table, which Terraform writes
//! (`modules/formatter/configuration.tf`).

#[cfg(test)]
mod tests;

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{Client, error::SdkError};
use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use lambda_support::{
    aws::{self, Aws, FixedUserAgent},
    dynamodb::text,
    environment::{ConfigError, Environment},
    error::AwsCallError,
};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::{DESTINATIONS, NAMES};

pub(super) const TABLE_NAME: &str = "CONFIGURATION_TABLE_NAME";
pub(super) const ITEMS: &str = "CONFIGURATION_ITEMS";
pub(super) const DIGEST: &str = "CONFIGURATION_DIGEST";

/// Hexadecimal digits of an item's digest, at the end of its sort key and in [`ITEMS`].
const ITEM_DIGITS: usize = 6;
/// The upper bound of reading a page with all its attempts. With [`DELAYS`], a configuration of one
/// page is read or refused within the ten seconds of Lambda's init phase.
const QUERY_TIMEOUT: Duration = Duration::from_secs(2);
/// The delays before the table is read again.
const DELAYS: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(400), Duration::from_millis(800)];

/// Why a function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The environment is invalid.
    #[error(transparent)]
    Environment(#[from] ConfigError),
    /// The table did not answer.
    #[error("cannot read the configuration in the table `{table}`")]
    Unreadable {
        /// The table's name.
        table: String,
        /// Its answer, or why there was none.
        source: AwsCallError,
    },
    /// The table has other items than those whose digest is in the environment.
    #[error(
        "the table `{table}` does not have the configuration of this function, found {found} of {expected} items: \
         apply the deployment again"
    )]
    Different {
        /// The table's name.
        table: String,
        /// The number of items that were found.
        found: usize,
        /// The number of items in the environment.
        expected: usize,
    },
    /// An item is no JSON.
    #[error("item `{item}` of the table `{table}` is invalid")]
    Item {
        /// The table's name.
        table: String,
        /// The item's sort key.
        item: String,
        /// The invalid part.
        source: serde_json::Error,
    },
    /// The contents of the items are invalid, or another variable.
    #[error("DESTINATIONS and ACCOUNT_NAMES are from the table `{table}`")]
    Invalid {
        /// The table's name.
        table: String,
        /// All problems.
        source: ConfigError,
    },
}

/// The variables about the items.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) table: String,
    /// Of [`ITEM_DIGITS`] each.
    item_digests: Vec<String>,
    /// Of all contents.
    digest: String,
    aws: Aws,
}

/// An item's sort key and content.
type Item = (String, String);

impl Stored {
    /// None if the configuration is in the environment.
    pub(super) fn from_env(
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, ConfigError> {
        let variables = [TABLE_NAME, ITEMS, DIGEST];
        let mut environment =
            Environment::from_env(variables.iter().chain(&aws::VARIABLES), lookup);
        let Some(table) = environment.get(TABLE_NAME) else { return Ok(None) };
        let item_digests = item_digests(&mut environment);
        let digest =
            environment.required(DIGEST, "the digest of the items, as terraform writes it");
        let aws = Aws::from_env(&mut environment, "formatter");
        let stored = item_digests.zip(digest).zip(aws);
        let stored =
            stored.map(|((item_digests, digest), aws)| Self { table, item_digests, digest, aws });
        environment.finish(stored).map(Some)
    }

    /// The variables whose values are in the table. It is read again if it does not answer or does not
    /// have the items: Terraform or IAM may be about to change them.
    pub(super) async fn read(
        &self,
        connector: &SharedHttpConnector,
    ) -> Result<HashMap<&'static str, String>, LoadError> {
        let client =
            aws_sdk_dynamodb::config::Builder::from(&self.aws.sdk_config(connector, QUERY_TIMEOUT))
                .interceptor(FixedUserAgent)
                .build();
        let client = Client::from_conf(client);
        let mut delays = DELAYS.into_iter();
        loop {
            match (self.items(&client).await, delays.next()) {
                (Ok(items), _) => return self.variables(&items),
                (Err(error), None) => return Err(error),
                (Err(_), Some(delay)) => tokio::time::sleep(delay).await,
            }
        }
    }

    /// The items of this configuration, if they are those that were written.
    async fn items(&self, client: &Client) -> Result<Vec<Item>, LoadError> {
        let items = self
            .query(client)
            .await
            .map_err(|source| LoadError::Unreadable { table: self.table.clone(), source })?;
        let contents: Vec<&str> = items.iter().map(|(_, content)| content.as_str()).collect();
        if notify_core::state::digest(&contents.join("\n")) == self.digest {
            return Ok(items);
        }
        Err(LoadError::Different {
            table: self.table.clone(),
            found: items.len(),
            expected: self.item_digests.len(),
        })
    }

    /// The items whose digests are in the environment, in the order of their sort keys. Those of an
    /// earlier or later configuration are left out.
    async fn query(&self, client: &Client) -> Result<Vec<Item>, AwsCallError> {
        let query = client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("#key = :key")
            .expression_attribute_names("#key", "key")
            .expression_attribute_values(":key", text("configuration"));
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let page = query.clone().set_exclusive_start_key(start).send().await;
            let page = page.map_err(SdkError::into_service_error);
            let page = page.map_err(|error| AwsCallError::new("query its items", error))?;
            items.extend(page.items.unwrap_or_default().into_iter().filter_map(|mut item| {
                let mut string = |name| match item.remove(name) {
                    Some(aws_sdk_dynamodb::types::AttributeValue::S(string)) => Some(string),
                    _ => None,
                };
                let sort = string("sort")?;
                let (_, digest) = sort.rsplit_once('#')?;
                self.item_digests.iter().any(|each| each == digest).then_some(())?;
                Some((sort, string("content")?))
            }));
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    fn variables(&self, items: &[Item]) -> Result<HashMap<&'static str, String>, LoadError> {
        let (mut destinations, mut names) = (Vec::new(), Map::<String, Value>::new());
        for (sort, content) in items {
            let invalid =
                |source| LoadError::Item { table: self.table.clone(), item: sort.clone(), source };
            if sort.starts_with("account-names#") {
                names.extend(serde_json::from_str::<Map<_, _>>(content).map_err(invalid)?);
            } else {
                serde_json::from_str::<IgnoredAny>(content).map_err(invalid)?;
                destinations.push(content.as_str());
            }
        }
        Ok(HashMap::from([
            (DESTINATIONS, format!("[{}]", destinations.join(","))),
            (NAMES, Value::Object(names).to_string()),
        ]))
    }
}

fn item_digests(environment: &mut Environment) -> Option<Vec<String>> {
    let expected =
        "the first six hexadecimal digits of each item's digest, as terraform writes them";
    let list = environment.required(ITEMS, expected)?;
    let is_valid =
        list.len().is_multiple_of(ITEM_DIGITS) && list.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_valid {
        environment.reject(ITEMS, &format!("is `{list}`"), expected);
        return None;
    }
    let digits: Vec<char> = list.chars().collect();
    Some(digits.chunks(ITEM_DIGITS).map(|digest| digest.iter().collect()).collect())
}
