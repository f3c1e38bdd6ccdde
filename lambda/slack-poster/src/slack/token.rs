//! The bot's token: read from Secrets Manager, kept in memory, shown to Slack alone.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use aws_sdk_secretsmanager::Client;
use serde_json::Value;

use lambda_support::failure::Failed;

const DOING: &str = "read the token";

/// A token. It prints as nothing but its name.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    /// A secret's text: the token itself, or JSON with it under `token`.
    fn from_secret(secret: &str) -> Option<Self> {
        let json = serde_json::from_str::<Value>(secret).unwrap_or_default();
        let token = match &json {
            Value::Object(object) => object.get("token")?.as_str()?,
            _ => secret,
        };
        let token = token.trim();
        let good = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        good.then(|| Self(token.to_owned()))
    }

    /// The header that shows it.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token")
    }
}

/// Where the token is from.
#[derive(Debug)]
pub(crate) struct Tokens {
    client: Client,
    secret_arn: String,
    kept: Mutex<Option<Token>>,
}

impl Tokens {
    /// The client's region has to be the secret's.
    pub(crate) fn new(client: Client, secret_arn: String) -> Self {
        Self { client, secret_arn, kept: Mutex::default() }
    }

    /// The token, read once.
    pub(crate) async fn current(&self) -> Result<Token, Failed> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match kept {
            Some(token) => Ok(token),
            None => self.read().await,
        }
    }

    /// Reads again, because Slack refuses this one; none if the secret still holds it.
    pub(crate) async fn other_than(&self, refused: &Token) -> Result<Option<Token>, Failed> {
        let token = self.read().await?;
        Ok((token != *refused).then_some(token))
    }

    async fn read(&self) -> Result<Token, Failed> {
        let read = self.client.get_secret_value().secret_id(&self.secret_arn).send().await;
        let read = read.map_err(|error| Failed::to(DOING)(error.into_service_error().into()))?;
        let token = read.secret_string().and_then(Token::from_secret).ok_or_else(|| {
            Failed::to(DOING)("the secret holds neither a token nor JSON with one".into())
        })?;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_the_token_or_json_with_it() {
        for secret in
            ["xoxb-1", " xoxb-1\n", r#"{"token":"xoxb-1"}"#, r#"{"token":"xoxb-1","x":1}"#]
        {
            assert_eq!(Token::from_secret(secret).unwrap().bearer(), "Bearer xoxb-1", "{secret}");
        }
        for secret in
            ["", " ", "{}", r#"{"token":1}"#, r#"{"token":""}"#, "two words", "line\nline"]
        {
            assert!(Token::from_secret(secret).is_none(), "{secret}");
        }
    }

    #[test]
    fn a_token_prints_as_nothing() {
        assert_eq!(format!("{:?}", Token::from_secret("xoxb-1")), "Some(Token)");
    }
}
