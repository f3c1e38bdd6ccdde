//! The server over real connections, as SNS, slack-poster and browsers use it.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod guard;
mod live;
mod playground;
mod slack;
mod sns;
mod subscription;

use std::path::PathBuf;

use preview_web::Preview;
use serde_json::{Value, json};
use ureq::{Agent, RequestBuilder, http::Response, typestate::WithBody};

/// A running server and a client.
struct Site {
    preview: Preview,
    agent: Agent,
}

/// The answer to a request.
struct Answer {
    status: u16,
    headers: ureq::http::HeaderMap,
    text: String,
}

impl Site {
    fn start() -> Self {
        Self::with_files(Vec::new())
    }

    fn with_files(files: Vec<PathBuf>) -> Self {
        let preview = Preview::start(0, files).unwrap();
        let agent = Agent::config_builder().proxy(None).http_status_as_error(false).build();
        Self { preview, agent: agent.new_agent() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.preview.address())
    }

    fn get(&self, path: &str) -> Answer {
        Answer::of(self.agent.get(self.url(path)).call().unwrap())
    }

    fn request(&self, path: &str) -> RequestBuilder<WithBody> {
        self.agent.post(self.url(path))
    }

    fn post(&self, path: &str, body: &(impl ToString + ?Sized)) -> Answer {
        Answer::of(self.request(path).send(body.to_string()).unwrap())
    }

    /// Delivers to a route as SNS does.
    fn notify(&self, route: &str, id: &str, message: &(impl ToString + ?Sized)) {
        let answer = self.post(route, &notification(id, message));
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

impl Answer {
    fn of(mut response: Response<ureq::Body>) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.body_mut().read_to_string().unwrap(),
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts that the page contains all these texts.
    fn shows(&self, parts: &[&str]) {
        assert_eq!(self.status, 200, "{}", self.text);
        for part in parts {
            assert!(self.text.contains(part), "{part}\nis missing in\n{}", self.text);
        }
    }

    fn count(&self, part: &str) -> usize {
        self.text.matches(part).count()
    }
}

fn notification(id: &str, message: &(impl ToString + ?Sized)) -> Value {
    json!({"Type": "Notification", "MessageId": id, "Message": message.to_string(),
        "TopicArn": "arn:aws:sns:eu-central-1:111122223333:notices",
        "Timestamp": "2026-11-23T04:12:31.000Z"})
}

/// A custom notification about an account.
fn custom(title: &str, account: &str) -> Value {
    json!({"version": "1.0", "source": "custom",
        "content": {"title": title, "description": format!("> Account: shop (`{account}`)"),
            "keywords": [account]},
        "metadata": {"threadId": format!("asr-{account}"), "summary": format!("{title} (shop)")}})
}
