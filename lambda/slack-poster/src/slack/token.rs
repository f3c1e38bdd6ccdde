//! The bot's token: read from Secrets Manager, cached in memory, sent to Slack only.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use aws_sdk_secretsmanager::Client;
use serde_json::Value;

use lambda_support::error::AwsCallError;

const OPERATION: &str = "read the token";

/// A token. Its `Debug` output does not contain it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Token(String);

impl Token {
    /// Parses a secret: the token itself, or a JSON object with the key `token`. `None` if there is
    /// no token or if it has a character that a header cannot carry.
    fn parse(secret: &str) -> Option<Self> {
        let json = serde_json::from_str::<Value>(secret).unwrap_or_default();
        let token = match &json {
            Value::Object(object) => object.get("token")?.as_str()?,
            _ => secret,
        };
        let token = token.trim();
        let is_valid = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        is_valid.then(|| Self(token.to_owned()))
    }

    /// The value of the `authorization` header.
    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token")
    }
}

/// The token of one secret, cached as long as the execution environment lives.
#[derive(Debug)]
pub(crate) struct TokenCache {
    client: Client,
    secret_arn: String,
    cached: Mutex<Option<Token>>,
}

impl TokenCache {
    /// The client's region must be the secret's.
    pub(crate) fn new(client: Client, secret_arn: String) -> Self {
        Self { client, secret_arn, cached: Mutex::default() }
    }

    /// The cached token, or the secret's if there is none.
    pub(super) async fn get(&self) -> Result<Token, AwsCallError> {
        let cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match cached {
            Some(token) => Ok(token),
            None => self.read().await,
        }
    }

    /// Reads the secret again, because Slack rejected this token. `None` if the secret still holds
    /// it.
    pub(super) async fn refresh(&self, rejected: &Token) -> Result<Option<Token>, AwsCallError> {
        let token = self.read().await?;
        Ok((token != *rejected).then_some(token))
    }

    async fn read(&self) -> Result<Token, AwsCallError> {
        let read = self.client.get_secret_value().secret_id(&self.secret_arn).send().await;
        let read =
            read.map_err(|error| AwsCallError::new(OPERATION, error.into_service_error()))?;
        let token = read.secret_string().and_then(Token::parse).ok_or_else(|| {
            AwsCallError::new(OPERATION, "the secret holds neither a token nor JSON with one")
        })?;
        *self.cached.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_parse_takes_text_and_json() {
        for secret in
            ["xoxb-1", " xoxb-1\n", r#"{"token":"xoxb-1"}"#, r#"{"token":"xoxb-1","x":1}"#]
        {
            assert_eq!(Token::parse(secret).unwrap().bearer(), "Bearer xoxb-1", "{secret}");
        }
    }

    #[test]
    fn token_parse_rejects_a_secret_without_a_token() {
        for secret in
            ["", " ", "{}", r#"{"token":1}"#, r#"{"token":""}"#, "two words", "line\nline"]
        {
            assert!(Token::parse(secret).is_none(), "{secret}");
        }
    }

    #[test]
    fn token_debug_does_not_contain_it() {
        assert_eq!(format!("{:?}", Token::parse("xoxb-1")), "Some(Token)");
    }
}
