//! Settings of the lookup of account names in Organizations.

use std::{ops::RangeInclusive, time::Duration};

use lambda_support::environment::Environment;
use notify_core::aws_ids::Arn;

pub(super) const MODE: &str = "ACCOUNT_LOOKUP";
pub(super) const ROLE_ARN: &str = "ACCOUNT_LOOKUP_ROLE_ARN";
pub(super) const EXTERNAL_ID: &str = "ACCOUNT_LOOKUP_EXTERNAL_ID";
pub(super) const TIMEOUT: &str = "ACCOUNT_LOOKUP_TIMEOUT_MS";

const DEFAULT_TIMEOUT_MS: u64 = 2_000;
const TIMEOUT_MS: RangeInclusive<u64> = 100..=10_000;
/// Of STS's `AssumeRole`, in characters.
const EXTERNAL_ID_LENGTH: RangeInclusive<usize> = 2..=1_224;

/// Settings of account lookups.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lookup {
    /// Maximum wait of a notice for its account's name.
    pub(crate) timeout: Duration,
    /// The role that may call Organizations; None for the function's own.
    pub(crate) role: Option<Role>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) external_id: Option<String>,
}

impl Lookup {
    /// None while the lookup is off.
    pub(super) fn from_env(environment: &mut Environment) -> Option<Self> {
        let milliseconds = environment.number(TIMEOUT, DEFAULT_TIMEOUT_MS, &TIMEOUT_MS);
        let timeout = Duration::from_millis(milliseconds);
        let mode = environment.get(MODE).unwrap_or_else(|| "off".to_owned());
        match mode.as_str() {
            "role" => return Some(Self { timeout, role: role(environment) }),
            "off" | "direct" => {
                environment.requires(ROLE_ARN, "ACCOUNT_LOOKUP=role");
                environment.requires(EXTERNAL_ID, "ACCOUNT_LOOKUP=role");
            }
            _ => environment.reject(MODE, &format!("is `{mode}`"), "off, direct or role"),
        }
        (mode == "direct").then_some(Self { timeout, role: None })
    }
}

fn role(environment: &mut Environment) -> Option<Role> {
    let expected = "the ARN of the role that may ask Organizations, as \
                arn:aws:iam::111122223333:role/name";
    let external_id = environment.get(EXTERNAL_ID);
    if external_id.as_ref().is_some_and(|id| !EXTERNAL_ID_LENGTH.contains(&id.len())) {
        environment.reject(EXTERNAL_ID, "is too short or too long", "2 to 1224 characters");
    }
    let arn = environment.required(ROLE_ARN, expected)?;
    let is_role = |arn: Arn<'_>| arn.service == "iam" && arn.resource.starts_with("role/");
    if !Arn::parse(&arn).is_some_and(is_role) {
        environment.reject(ROLE_ARN, &format!("is `{arn}`, not the ARN of an IAM role"), expected);
    }
    Some(Role { arn, external_id })
}
