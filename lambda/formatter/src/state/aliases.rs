//! Aliases: the subject behind the ARN of a finding, which ASR's results name.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::builders::PutBuilder;
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::state::digest;

use super::{DAY, EXPIRES_AT, KEY, StateTable, signed, string};

const ALIAS: &str = "alias";
const SUBJECT: &str = "subject";
/// How long an alias is kept after it was written, in seconds: longer than a subject that is over.
const RETENTION: i64 = 360 * DAY;

impl StateTable {
    /// The subjects that stand behind the ARNs of findings. An ARN without an alias is left out.
    pub(crate) async fn aliases(
        &self,
        arns: &[&str],
    ) -> Result<HashMap<String, String>, AwsCallError> {
        let of_key: HashMap<String, &str> = arns.iter().map(|arn| (alias_of(arn), *arn)).collect();
        let keys = of_key.keys().map(|key| Self::key(key, ALIAS)).collect();
        let found = self.read_items(keys).await?.into_iter().filter_map(|item| {
            let arn = of_key.get(&string(&item, KEY)?)?;
            Some(((*arn).to_owned(), string(&item, SUBJECT)?))
        });
        Ok(found.collect())
    }
}

/// What points from the ARN of a finding to its subject.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alias<'a> {
    pub(crate) arn: &'a str,
    /// The current time, in seconds from 1970.
    pub(crate) now: i64,
    /// Whether it may take the place of an alias of another subject.
    pub(crate) replaces: bool,
}

impl Alias<'_> {
    /// Its item, without the table's name.
    pub(super) fn put(self, subject: &str) -> PutBuilder {
        let put = PutBuilder::default()
            .set_item(Some(StateTable::key(&alias_of(self.arn), ALIAS)))
            .item(SUBJECT, text(subject))
            .item(EXPIRES_AT, signed(self.now + RETENTION));
        if self.replaces {
            return put;
        }
        put.condition_expression("attribute_not_exists(#subject) OR #subject = :subject")
            .expression_attribute_names("#subject", SUBJECT)
            .expression_attribute_values(":subject", text(subject))
    }
}

fn alias_of(arn: &str) -> String {
    ["alias#", &digest(arn)].concat()
}
