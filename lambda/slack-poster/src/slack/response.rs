//! Slack's responses to `chat.postMessage` and `chat.update`. Success and most errors come with HTTP
//! 200, so the body decides. <https://docs.slack.dev/reference/methods/chat.postMessage>,
//! <https://docs.slack.dev/reference/methods/chat.update>

use std::time::Duration;

use serde::Deserialize;

use lambda_support::error::AwsCallError;

use super::rate_limit::{RATE_LIMIT_ERRORS, is_rate_limited, parse_retry_after};

/// The token is invalid, or not valid any more. The secret may hold a new one.
const TOKEN_ERRORS: [&str; 5] =
    ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"];
/// Slack did not take the message; a later attempt may succeed.
const TRANSIENT_ERRORS: [&str; 3] =
    ["service_unavailable", "request_timeout", "message_limit_exceeded"];
/// Some part of the call may have succeeded, as Slack's reference says.
const INCONCLUSIVE_ERRORS: [&str; 2] = ["internal_error", "fatal_error"];
/// Slack may accept the text without the blocks.
const BLOCKS_ERRORS: [&str; 3] = ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"];
/// The parent is gone or takes no replies. Slack may accept the message in a thread of its own.
const THREAD_ERRORS: [&str; 3] =
    ["thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"];

/// Slack's errors are shorter. A longer text is not logged.
const MAX_ERROR_BYTES: usize = 64;
const MAX_POINTERS: usize = 5;

/// Why a message is not in the channel, or not updated. A `String` is the reason for the log: an error of Slack, or
/// words of this module.
#[derive(Debug)]
pub(crate) enum PostError {
    /// Slack limits the rate of requests.
    RateLimited {
        /// No request before this time has passed.
        retry_after: Duration,
    },
    /// Slack did not take the message, or was not reached. A later attempt may succeed.
    Transient(String),
    /// Slack was called, and gave no answer that says whether it took the message.
    Unanswered(String),
    /// Slack rejects the token.
    Token(String),
    /// The token cannot be read.
    NoToken(AwsCallError),
    /// Slack rejects the blocks.
    Blocks(String),
    /// The thread takes no reply.
    Thread(String),
    /// No retry would succeed. Includes every error that is not known here: an operator finds the
    /// message in the dead-letter queue. A message that cannot be updated is posted instead.
    Permanent(String),
}

#[derive(Deserialize)]
struct Body {
    ok: bool,
    #[serde(default)]
    ts: String,
    #[serde(default)]
    message: Option<Message>,
    #[serde(default)]
    error: String,
    #[serde(default)]
    response_metadata: Metadata,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    thread_ts: Option<String>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    messages: Vec<String>,
}

/// A successful answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// Slack's id of the message.
    pub(super) ts: String,
    /// Whether the message is in no thread. False if the answer does not show the message.
    pub(super) is_outside_threads: bool,
}

/// Parses a response.
pub(super) fn parse(
    status: u16,
    retry_after: Option<&str>,
    body: &[u8],
) -> Result<Answer, PostError> {
    let rate_limited = || PostError::RateLimited { retry_after: parse_retry_after(retry_after) };
    if is_rate_limited(status, retry_after) {
        return Err(rate_limited());
    }
    if status >= 500 {
        let reason = format!("HTTP {status}");
        // A gateway that waited in vain, or one that ended in the middle.
        return Err(if status == 504 || body.is_empty() {
            PostError::Unanswered(reason)
        } else {
            PostError::Transient(reason)
        });
    }
    let Ok(body) = serde_json::from_slice::<Body>(body) else {
        let reason = format!("HTTP {status} with a body that is not Slack's");
        // From a proxy on the way. Its redirect or refusal will stay.
        return Err(if status < 300 {
            PostError::Unanswered(reason)
        } else {
            PostError::Permanent(reason)
        });
    };
    if body.ok && !body.ts.is_empty() {
        let is_outside_threads = body.message.is_some_and(|message| message.thread_ts.is_none());
        return Ok(Answer { ts: body.ts, is_outside_threads });
    }
    let error = error_code(&body.error);
    let is_in = |errors: &[&str]| errors.contains(&error.as_str());
    Err(if is_in(&RATE_LIMIT_ERRORS) {
        rate_limited()
    } else if is_in(&TRANSIENT_ERRORS) {
        PostError::Transient(error)
    } else if is_in(&INCONCLUSIVE_ERRORS) {
        PostError::Unanswered(error)
    } else if is_in(&TOKEN_ERRORS) {
        PostError::Token(error)
    } else if is_in(&THREAD_ERRORS) {
        PostError::Thread(error)
    } else if is_in(&BLOCKS_ERRORS) {
        PostError::Blocks(error + &pointers(&body.response_metadata.messages))
    } else {
        PostError::Permanent(error)
    })
}

/// Slack's errors are identifiers. Anything else, or nothing, is not logged.
fn error_code(error: &str) -> String {
    let is_identifier = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if error.is_empty() || error.len() > MAX_ERROR_BYTES || !error.bytes().all(is_identifier) {
        return "a response without an error code".to_owned();
    }
    error.to_owned()
}

/// JSON pointers to the invalid blocks, without the sentences around them, which may quote a text.
fn pointers(messages: &[String]) -> String {
    let pointers: Vec<_> = messages
        .iter()
        .filter_map(|message| Some(message.split_once("[json-pointer:")?.1.split_once(']')?.0))
        .filter(|pointer| pointer.bytes().all(|byte| byte.is_ascii_graphic()))
        .take(MAX_POINTERS)
        .collect();
    if pointers.is_empty() { String::new() } else { format!(" at {}", pointers.join(", ")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error(status: u16, retry_after: Option<&str>, body: &str) -> PostError {
        parse(status, retry_after, body.as_bytes()).unwrap_err()
    }

    fn error_of(code: &str) -> PostError {
        error(200, None, &json!({"ok": false, "error": code}).to_string())
    }

    #[test]
    fn parse_returns_ts_and_thread_of_a_posted_message() {
        for (message, is_outside_threads) in [
            (r#""message":{}"#, true),
            (r#""message":{"thread_ts":"1.000000"}"#, false),
            (r#""channel":"C0""#, false),
        ] {
            let body = format!(r#"{{"ok":true,"ts":"1503435956.000247",{message}}}"#);
            let answer = Answer { ts: "1503435956.000247".to_owned(), is_outside_threads };
            assert_eq!(parse(200, None, body.as_bytes()).unwrap(), answer);
        }
    }

    #[test]
    fn parse_recognises_a_rate_limit_by_status_and_by_error() {
        let seconds = |error| match error {
            PostError::RateLimited { retry_after } => retry_after.as_secs(),
            other => panic!("{other:?}"),
        };
        assert_eq!(seconds(error(429, Some("7"), "")), 7);
        assert_eq!(seconds(error(429, Some("0"), "")), 1);
        assert_eq!(seconds(error(429, None, "<html>")), 30);
        assert_eq!(seconds(error(503, Some("2"), "")), 2);
        assert_eq!(seconds(error(200, Some("3"), r#"{"ok":false,"error":"ratelimited"}"#)), 3);
        assert_eq!(seconds(error_of("rate_limited")), 30);
    }

    #[test]
    fn parse_classifies_errors_of_slack() {
        for code in TRANSIENT_ERRORS {
            assert!(matches!(error_of(code), PostError::Transient(_)), "{code}");
        }
        for code in INCONCLUSIVE_ERRORS {
            assert!(matches!(error_of(code), PostError::Unanswered(_)), "{code}");
        }
        for code in TOKEN_ERRORS {
            assert!(matches!(error_of(code), PostError::Token(_)), "{code}");
        }
        for code in BLOCKS_ERRORS {
            assert!(matches!(error_of(code), PostError::Blocks(_)), "{code}");
        }
        for code in THREAD_ERRORS {
            assert!(matches!(error_of(code), PostError::Thread(_)), "{code}");
        }
    }

    #[test]
    fn parse_takes_every_other_error_for_permanent() {
        for code in [
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "missing_scope",
            "no_permission",
            "restricted_action",
            "restricted_action_read_only_channel",
            "ekm_access_denied",
            "msg_too_long",
            "no_text",
            "too_many_attachments",
            "invalid_arguments",
            "team_access_not_granted",
            "message_not_found",
            "cant_update_message",
            "edit_window_closed",
            "is_inactive",
            "block_mismatch",
            "update_failed",
            "an_error_of_next_year",
        ] {
            let reason = error_of(code);
            assert!(matches!(reason, PostError::Permanent(reason) if reason == code), "{code}");
        }
    }

    #[test]
    fn parse_classifies_other_responses_by_their_status() {
        for status in [500, 502, 503] {
            let expected = format!("HTTP {status}");
            let refused = error(status, None, "<html>");
            assert!(matches!(refused, PostError::Transient(why) if why == expected));
        }
        assert!(matches!(error(502, None, ""), PostError::Unanswered(why) if why == "HTTP 502"));
        assert!(matches!(error(504, None, "<html>"), PostError::Unanswered(_)));
        assert!(matches!(error(200, None, "<html>"), PostError::Unanswered(_)));
        assert!(matches!(error(403, None, "<html>"), PostError::Permanent(_)));
        assert!(matches!(error(200, None, r#"{"ok":true}"#), PostError::Permanent(_)));
    }

    #[test]
    fn parse_errors_quote_no_text() {
        let body = json!({"ok": false, "error": "invalid_blocks", "response_metadata": {"messages": [
            "[ERROR] marker is too long [json-pointer:/blocks/3/text/text]", "marker",
        ]}});
        let PostError::Blocks(reason) = error(200, None, &body.to_string()) else {
            panic!("expected a blocks error");
        };
        assert_eq!(reason, "invalid_blocks at /blocks/3/text/text");
        assert!(!format!("{:?}", error_of("a marker")).contains("marker"));
    }
}
