//! `DescribeAccount` and `ListParents`, with the function's own permissions or those of a role.

use std::{error::Error as StdError, time::Duration};

use aws_credential_types::provider::{self, ProvideCredentials, error::CredentialsError, future};
use aws_sdk_organizations::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::{describe_account::DescribeAccountError, list_parents::ListParentsError},
    types::ParentType,
};
use aws_sdk_sts::{config::Credentials, operation::assume_role::AssumeRoleError};
use lambda_support::error::causes;
use notify_core::aws_ids::AccountId;

use crate::config::Role;

/// Shows in the management account's audit log.
const SESSION_NAME: &str = "asr-notify";

/// Organizations nests units five deep below its root; more than this is no tree.
const MAX_LEVELS: usize = 10;

/// The name of one account, or why there is none.
pub(super) async fn account_name(
    client: Client,
    id: AccountId,
    timeout: Duration,
) -> Result<String, LookupError> {
    // Around everything: the credentials of the role are asked for in here as well.
    let answer = tokio::time::timeout(timeout, client.describe_account().account_id(id.as_str()).send());
    let account = match answer.await {
        Ok(Ok(described)) => described.account,
        Ok(Err(error)) => return Err(LookupError::Describe(Box::new(error))),
        Err(_) => return Err(LookupError::Timeout(timeout)),
    };
    account
        .and_then(|account| account.name)
        .filter(|name| !name.is_empty())
        .ok_or(LookupError::NoName)
}

/// The organizational units above one account, from its own up to the root.
pub(super) async fn units_above(
    client: Client,
    id: AccountId,
    timeout: Duration,
) -> Result<Vec<String>, LookupError> {
    let walk = tokio::time::timeout(timeout, walk_up(&client, id));
    walk.await.unwrap_or(Err(LookupError::Timeout(timeout)))
}

async fn walk_up(client: &Client, account_id: AccountId) -> Result<Vec<String>, LookupError> {
    let mut above: Vec<String> = Vec::new();
    while above.len() < MAX_LEVELS {
        let child = above.last().map_or(account_id.as_str(), String::as_str);
        let answer = client.list_parents().child_id(child).send().await;
        let parents = answer.map_err(|error| LookupError::Parents(Box::new(error)))?.parents;
        // There is always exactly one.
        let Some(parent) = parents.unwrap_or_default().into_iter().next() else {
            break;
        };
        above.push(parent.id.ok_or(LookupError::NoRoot)?);
        if parent.r#type == Some(ParentType::Root) {
            return Ok(above);
        }
    }
    Err(LookupError::NoRoot)
}

/// Why an account has no name, or no organizational units.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookupError {
    /// `DescribeAccount` failed.
    #[error("failed to describe the account")]
    Describe(#[source] Box<SdkError<DescribeAccountError>>),
    /// `ListParents` failed.
    #[error("failed to list the account's parents")]
    Parents(#[source] Box<SdkError<ListParentsError>>),
    /// Organizations took longer than a notice waits.
    #[error("no answer within {} ms", .0.as_millis())]
    Timeout(Duration),
    /// Organizations returned the account without a name.
    #[error("the account has no name")]
    NoName,
    /// Organizations returned no root above the account.
    #[error("no root was found above the account")]
    NoRoot,
    /// The lookup panicked.
    #[error("the lookup panicked")]
    Panicked,
}

impl LookupError {
    /// AWS's own code where there is one: `AccessDeniedException`, `AccountNotFoundException`, …
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Describe(error) => aws_code(error.as_ref()).unwrap_or("Unreachable"),
            Self::Parents(error) => aws_code(error.as_ref()).unwrap_or("Unreachable"),
            Self::Timeout(_) => "Timeout",
            Self::NoName => "NoName",
            Self::NoRoot => "NoRoot",
            Self::Panicked => "Panicked",
        }
    }
}

/// The code of the call that failed, or of the `AssumeRole` in front of it.
fn aws_code<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a str> {
    causes(error).find_map(|cause| {
        let described = cause.downcast_ref().and_then(DescribeAccountError::code);
        let listed = || cause.downcast_ref().and_then(ListParentsError::code);
        described.or_else(listed).or_else(|| cause.downcast_ref().and_then(AssumeRoleError::code))
    })
}

/// Credentials of a role. The SDK's identity cache keeps them and renews them before they expire.
#[derive(Debug)]
pub(crate) struct AssumeRole {
    sts: aws_sdk_sts::Client,
    role: Role,
}

impl AssumeRole {
    pub(crate) fn new(sts: aws_sdk_sts::Client, role: Role) -> Self {
        Self { sts, role }
    }

    async fn credentials(&self) -> provider::Result {
        let assumed = self
            .sts
            .assume_role()
            .role_arn(&self.role.arn)
            .set_external_id(self.role.external_id.clone())
            .role_session_name(SESSION_NAME)
            .send()
            .await
            .map_err(CredentialsError::provider_error)?;
        let Some(given) = assumed.credentials else {
            return Err(CredentialsError::unhandled("sts gave no credentials"));
        };
        let expires = given.expiration.try_into().map_err(CredentialsError::unhandled)?;
        Ok(Credentials::new(
            given.access_key_id,
            given.secret_access_key,
            Some(given.session_token),
            Some(expires),
            SESSION_NAME,
        ))
    }
}

impl ProvideCredentials for AssumeRole {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}
