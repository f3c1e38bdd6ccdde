//! What the tests share: an environment, a cloud of our own making, a log that can be read.

use std::{
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_sdk_sns::config::SharedHttpClient;
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use serde_json::{Value, json};

use crate::{config::Config, context::Context, log::Log};

pub(crate) const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:notices";

/// A complete environment, with these pairs in the place of its own.
pub(crate) fn environment(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
    let usual = [
        ("NOTIFICATION_TOPIC_ARN", TOPIC),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "own-key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
        ("AWS_LAMBDA_FUNCTION_NAME", "asr-notify"),
    ];
    let pairs: Vec<(String, String)> =
        usual.iter().chain(pairs).map(|&(name, value)| (name.into(), value.into())).collect();
    move |name| Some(pairs.iter().rev().find(|(known, _)| known == name)?.1.clone())
}

/// The function as `main` builds it, but with this cloud and a log that can be read.
pub(crate) fn function(pairs: &[(&str, &str)], cloud: &Cloud) -> (Arc<Context>, Written) {
    let written = Written::default();
    let config = match Config::from(environment(pairs)) {
        Ok(config) => config,
        Err(error) => panic!("{error}"),
    };
    let context = Context::with_http_client(config, Log::new(written.clone()), cloud.client());
    (Arc::new(context), written)
}

/// A result as ASR 3 publishes it, whose texts all carry this marker.
pub(crate) fn result(status: &str, account_id: &str, marker: &str) -> String {
    json!({
        "Remediation_Status": status,
        "Message": format!("Remediation failed for AFSBP control S3.4 in account {account_id}: {marker}"),
        "Account_Alias": account_id,
        "Remediation_Output": marker,
        "Finding": {
            "finding_id": "c740fa4c-4521-4c51-9e79-f4c7b8a4aaaa",
            "finding_description": marker,
            "standard_name": "aws-foundational-security-best-practices",
            "standard_version": "1.0.0",
            "standard_control": "S3.4",
            "title": format!("S3.4 {marker}"),
            "region": "eu-central-1",
            "account": account_id,
            "finding_arn": format!("arn:aws:securityhub:eu-central-1:{account_id}:security-control/S3.4/finding/c740fa4c-4521-4c51-9e79-f4c7b8a4aaaa"),
        },
    })
    .to_string()
}

/// A record of it.
pub(crate) fn record(id: &str, message: &str) -> Value {
    json!({
        "EventSource": "aws:sns",
        "Sns": {"MessageId": id, "TopicArn": "arn:aws:sns:eu-central-1:111122223333:SO0111-ASR_Topic",
                "Subject": null, "Message": message},
    })
}

/// An SNS event.
pub(crate) fn events(records: &[Value]) -> Value {
    json!({ "Records": records })
}

/// One call that reached the cloud.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `Publish`, `AssumeRole`, `DescribeAccount`.
    pub(crate) operation: String,
    /// The body: a form, or JSON for Organizations.
    pub(crate) body: String,
    /// Who asked: the signature's access key.
    pub(crate) authorization: String,
    pub(crate) uri: String,
}

/// What the cloud answers: after how long, with which status and body.
pub(crate) type Answer = (Duration, u16, String);

/// SNS, STS and Organizations as one closure says.
#[derive(Clone)]
pub(crate) struct Cloud {
    answer: Arc<dyn Fn(&Call) -> Answer + Send + Sync>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Cloud {
    pub(crate) fn new(answer: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), calls: Arc::default() }
    }

    /// Where all goes well.
    pub(crate) fn kind() -> Self {
        Self::new(well)
    }

    pub(crate) fn calls(&self, operation: &str) -> Vec<Call> {
        let calls = self.calls.lock().unwrap();
        calls.iter().filter(|call| call.operation == operation).cloned().collect()
    }

    pub(crate) fn client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self.clone());
        http_client_fn(move |_, _| connector.clone())
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Cloud")
    }
}

impl HttpConnector for Cloud {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let form = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        let target = request.headers().get("x-amz-target").and_then(|name| name.split('.').nth(1));
        let call = Call {
            operation: target.or(form).unwrap_or_default().to_owned(),
            authorization: request.headers().get("authorization").unwrap_or_default().to_owned(),
            uri: request.uri().to_owned(),
            body,
        };
        let (delay, status, body) = (self.answer)(&call);
        self.calls.lock().unwrap().push(call);
        HttpConnectorFuture::new(async move {
            tokio::time::sleep(delay).await;
            Ok(HttpResponse::new(StatusCode::try_from(status).unwrap(), body.into()))
        })
    }
}

/// The answer when nothing is wrong; accounts are called `name of <id>`.
pub(crate) fn well(call: &Call) -> Answer {
    let body = match call.operation.as_str() {
        "Publish" => "<PublishResponse><PublishResult><MessageId>published-id</MessageId>\
                      </PublishResult></PublishResponse>"
            .to_owned(),
        "AssumeRole" => "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
                         <AccessKeyId>role-key</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                         <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
                         </Credentials></AssumeRoleResult></AssumeRoleResponse>"
            .to_owned(),
        "DescribeAccount" => {
            let request: Value = serde_json::from_str(&call.body).unwrap();
            let id = request["AccountId"].as_str().unwrap();
            json!({"Account": {"Id": id, "Name": format!("name of {id}")}}).to_string()
        }
        other => panic!("an unexpected call: {other}"),
    };
    (Duration::ZERO, 200, body)
}

/// An error as SNS and STS (XML) or Organizations (JSON) say it.
pub(crate) fn refusal(call: &Call, status: u16, code: &str) -> Answer {
    let body = if call.operation == "DescribeAccount" {
        json!({"__type": code, "Message": "no"}).to_string()
    } else {
        format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
        )
    };
    (Duration::ZERO, status, body)
}

/// What was logged.
#[derive(Clone, Default)]
pub(crate) struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Every line, parsed.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The lines with this message.
    pub(crate) fn said(&self, message: &str) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line["message"] == message).collect()
    }

    /// The line of metrics.
    pub(crate) fn metrics(&self) -> Value {
        let mut lines: Vec<_> =
            self.lines().into_iter().filter(|line| !line["_aws"].is_null()).collect();
        assert_eq!(lines.len(), 1);
        lines.remove(0)
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
