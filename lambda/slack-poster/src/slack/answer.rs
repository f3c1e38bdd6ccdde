//! What Slack's answers mean: `ok` and errors alike come with HTTP 200, so the body decides.
//! <https://docs.slack.dev/reference/methods/chat.postMessage>

use std::{fmt, time::Duration};

use serde::Deserialize;

use lambda_support::failure::Failed;

/// Where Slack says "too much" without a time.
const USUAL_WAIT: Duration = Duration::from_secs(30);

/// Slack knows another token, or none any more; the secret may hold a new one.
const TOKEN: [&str; 5] =
    ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"];
const TOO_MUCH: [&str; 2] = ["ratelimited", "rate_limited"];
/// May pass; and the message may be there all the same.
const UNWELL: [&str; 5] = [
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "message_limit_exceeded",
];
/// The text alone may pass.
const BLOCKS: [&str; 3] = ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"];
/// The parent is gone or takes no replies: a thread of its own may pass.
const THREAD: [&str; 3] =
    ["thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"];

/// Why a message is not in the channel.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Slack is to be left alone for this long.
    Wait(Duration),
    /// Slack, or the way there, is in trouble.
    Unwell(String),
    /// The token is no good.
    Token(String),
    /// There is no token to show.
    NoToken(Failed),
    /// The blocks are no good.
    Blocks(String),
    /// The thread takes no reply.
    Thread(String),
    /// Not now and not later. What nobody knows counts as this: people find it in the dead letters.
    Never(String),
}

#[derive(Deserialize)]
struct Body {
    ok: bool,
    #[serde(default)]
    ts: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    response_metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    messages: Vec<String>,
}

/// The `ts` of the message, or why there is none.
pub(crate) fn read(status: u16, retry_after: Option<&str>, body: &[u8]) -> Result<String, Refusal> {
    let wait = || {
        let asked = retry_after.and_then(|seconds| seconds.trim().parse().ok());
        // Not zero: asking again in the same moment is what Slack complains of.
        Refusal::Wait(asked.map_or(USUAL_WAIT, |seconds: u64| Duration::from_secs(seconds.max(1))))
    };
    if status == 429 || (status == 503 && retry_after.is_some()) {
        return Err(wait());
    }
    if status >= 500 {
        return Err(Refusal::Unwell(format!("HTTP {status}")));
    }
    let Ok(body) = serde_json::from_slice::<Body>(body) else {
        let why = format!("HTTP {status} with a body that is not Slack's");
        // Something in between, as a proxy, answered; a redirect or a refusal will stay.
        return Err(if status < 300 { Refusal::Unwell(why) } else { Refusal::Never(why) });
    };
    if body.ok && !body.ts.is_empty() {
        return Ok(body.ts);
    }
    let error = word(&body.error);
    let is_in = |words: &[&str]| words.contains(&error.as_str());
    Err(if is_in(&TOO_MUCH) {
        wait()
    } else if is_in(&UNWELL) {
        Refusal::Unwell(error)
    } else if is_in(&TOKEN) {
        Refusal::Token(error)
    } else if is_in(&THREAD) {
        Refusal::Thread(error)
    } else if is_in(&BLOCKS) {
        Refusal::Blocks(error + &places(&body.response_metadata.messages))
    } else {
        Refusal::Never(error)
    })
}

/// Slack's errors are words. Anything else, or nothing, is not for the log.
fn word(error: &str) -> String {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if error.is_empty() || error.len() > 64 || !error.bytes().all(good) {
        return "an answer without an error's name".to_owned();
    }
    error.to_owned()
}

/// Where the blocks are wrong. Only the pointers: the sentences around them may quote a text.
fn places(messages: &[String]) -> String {
    let pointers: Vec<_> = messages
        .iter()
        .filter_map(|message| Some(message.split_once("[json-pointer:")?.1.split_once(']')?.0))
        .filter(|pointer| pointer.bytes().all(|byte| byte.is_ascii_graphic()))
        .take(5)
        .collect();
    if pointers.is_empty() { String::new() } else { format!(" at {}", pointers.join(", ")) }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wait(_) => formatter.write_str("ratelimited"),
            Self::NoToken(failed) => {
                write!(formatter, "{}", lambda_support::failure::Chain(failed))
            }
            Self::Unwell(why)
            | Self::Token(why)
            | Self::Blocks(why)
            | Self::Thread(why)
            | Self::Never(why) => formatter.write_str(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(status: u16, retry_after: Option<&str>, body: &str) -> Refusal {
        read(status, retry_after, body.as_bytes()).unwrap_err()
    }

    fn refused_as(error: &str) -> Refusal {
        refused(200, None, &json!({"ok": false, "error": error}).to_string())
    }

    #[test]
    fn posted_is_posted() {
        let body = br#"{"ok":true,"channel":"C0","ts":"1503435956.000247","message":{}}"#;
        assert_eq!(read(200, None, body).unwrap(), "1503435956.000247");
    }

    #[test]
    fn slack_says_how_long_to_wait() {
        let seconds = |refusal| match refusal {
            Refusal::Wait(wait) => wait.as_secs(),
            other => panic!("{other:?}"),
        };
        assert_eq!(seconds(refused(429, Some("7"), "")), 7);
        assert_eq!(seconds(refused(429, Some("0"), "")), 1);
        assert_eq!(seconds(refused(429, None, "<html>")), 30);
        assert_eq!(seconds(refused(503, Some("2"), "")), 2);
        assert_eq!(seconds(refused(200, Some("3"), r#"{"ok":false,"error":"ratelimited"}"#)), 3);
        assert_eq!(seconds(refused_as("rate_limited")), 30);
    }

    #[test]
    fn every_error_of_slack_is_of_one_kind() {
        for error in UNWELL {
            assert!(matches!(refused_as(error), Refusal::Unwell(_)), "{error}");
        }
        for error in TOKEN {
            assert!(matches!(refused_as(error), Refusal::Token(_)), "{error}");
        }
        for error in BLOCKS {
            assert!(matches!(refused_as(error), Refusal::Blocks(_)), "{error}");
        }
        for error in THREAD {
            assert!(matches!(refused_as(error), Refusal::Thread(_)), "{error}");
        }
        for error in [
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
            "a_word_of_next_year",
        ] {
            assert!(matches!(refused_as(error), Refusal::Never(word) if word == error), "{error}");
        }
    }

    #[test]
    fn what_slack_would_not_say_is_told_by_its_status() {
        assert!(matches!(refused(500, None, ""), Refusal::Unwell(why) if why == "HTTP 500"));
        assert!(matches!(refused(200, None, "<html>"), Refusal::Unwell(_)));
        assert!(matches!(refused(403, None, "<html>"), Refusal::Never(_)));
        assert!(matches!(refused(200, None, r#"{"ok":true}"#), Refusal::Never(_)));
    }

    #[test]
    fn reasons_quote_no_text() {
        let body = json!({"ok": false, "error": "invalid_blocks", "response_metadata": {"messages": [
            "[ERROR] marker is too long [json-pointer:/blocks/3/text/text]", "marker",
        ]}});
        let why = refused(200, None, &body.to_string()).to_string();
        assert_eq!(why, "invalid_blocks at /blocks/3/text/text");
        assert!(!refused_as("a marker").to_string().contains("marker"));
    }
}
