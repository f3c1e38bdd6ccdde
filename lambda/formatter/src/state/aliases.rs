//! Aliases: the subject behind the ARN of a finding, which ASR's results name.

use std::collections::HashMap;

use aws_sdk_dynamodb::{error::SdkError, types::ReturnValue};
use lambda_support::{dynamodb::text, error::AwsCallError};
use notify_core::state::digest;

use super::{DAY, EXPIRES_AT, KEY, StateTable, signed, string};

const ALIAS: &str = "alias";
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
            Some(((*arn).to_owned(), string(&item, "subject")?))
        });
        Ok(found.collect())
    }

    /// Points the ARN of a finding to its subject, and returns the subject that it pointed to.
    pub(crate) async fn set_alias(
        &self,
        arn: &str,
        subject: &str,
        now: i64,
    ) -> Result<Option<String>, AwsCallError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(Self::key(&alias_of(arn), ALIAS)))
            .item("subject", text(subject))
            .item(EXPIRES_AT, signed(now + RETENTION))
            .return_values(ReturnValue::AllOld);
        let put = put.send().await.map_err(SdkError::into_service_error);
        let put = put.map_err(|error| AwsCallError::new("write an alias", error))?;
        Ok(put.attributes.and_then(|old| string(&old, "subject")))
    }
}

fn alias_of(arn: &str) -> String {
    ["alias#", &digest(arn)].concat()
}
