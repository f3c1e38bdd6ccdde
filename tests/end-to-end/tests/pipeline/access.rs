//! Access from outside of the deployment: other accounts, roles and topics.

use end_to_end::{Account, Asr, Roles, Session};

use crate::{
    bodies::result,
    stage::{shared, with_permissions},
};

const READER: &str = "asr-notify-organization-reader";
const EXTERNAL_ID: &str = "asr-notify";
const MEMBER_ACCOUNT: &str = "333333333333";

#[test]
fn organization_reader_trusts_only_the_formatter_role_with_the_external_id() {
    let stage = with_permissions();
    let roles = Roles::new(stage.cloud, &stage.deployment);
    let reader = format!("arn:aws:iam::{}:role/{READER}", Account::Management.id());
    let assert_denied = |who: &Session, external_id: Option<&str>| {
        let answer = roles.assume(who, &reader, external_id);
        assert!(answer.as_ref().is_err_and(|error| error.contains("AccessDenied")), "{answer:?}");
    };
    assert_denied(&Session::root(MEMBER_ACCOUNT), Some(EXTERNAL_ID));
    assert_denied(&Session::root(Account::Security.id()), Some(EXTERNAL_ID));
    assert_denied(&roles.administrator(), Some(EXTERNAL_ID));
    let formatter = roles.session_of(stage.deployment.output("formatter_function_name"));
    assert_denied(&formatter, None);
    assert_denied(&formatter, Some("another"));
    let session = roles.assume(&formatter, &reader, Some(EXTERNAL_ID));
    assert!(session.is_ok(), "{session:?}");
}

#[test]
fn member_account_cannot_use_topics_or_queues() {
    let stage = shared();
    let assert_denied = |service: &str, form: &[(&str, &str)]| {
        let answer = Session::root(MEMBER_ACCOUNT).call(stage.cloud, service, form);
        let denied = ["AuthorizationError", "AccessDenied"];
        assert!(denied.iter().any(|error| answer.contains(error)), "{form:?}: {answer}");
    };
    for destination in ["channel", "mail", "bot"] {
        let topic = ("TopicArn", stage.deployment.topic(destination));
        assert_denied("sns", &[("Action", "Publish"), topic, ("Message", "untrusted")]);
        let to = ("Endpoint", "https://example.com/");
        assert_denied("sns", &[("Action", "Subscribe"), topic, ("Protocol", "https"), to]);
    }
    for queue in ["retry_queue_url", "dead_letter_queue_url"] {
        let queue = ("QueueUrl", stage.deployment.output(queue));
        assert_denied("sqs", &[("Action", "SendMessage"), queue, ("MessageBody", "untrusted")]);
        assert_denied("sqs", &[("Action", "ReceiveMessage"), queue]);
    }
}

#[test]
fn unsubscribed_topic_cannot_invoke_the_formatter() {
    let stage = shared();
    let (cloud, deployment) = (stage.cloud, &stage.deployment);
    let created = cloud.aws(Account::Security, &["sns", "create-topic", "--name", "other-topic"]);
    let topic = created["TopicArn"].as_str().expect("a topic has an ARN");
    let function = deployment.output("formatter_function_arn");
    let subscribe = ["sns", "subscribe", "--topic-arn", topic, "--protocol", "lambda"];
    let endpoint = ["--notification-endpoint", function];
    let _ = cloud.aws(Account::Security, &[&subscribe[..], &endpoint].concat());
    let unwanted = Asr::publish(cloud, topic, &result("asr/success.json").to_string());
    // A message that is published later is delivered, so the earlier one would be in the log.
    let later =
        Asr::publish(cloud, &stage.asr.status_topic, &result("asr/success.json").to_string());
    let _ = deployment.deliveries(&later);
    let log = deployment.log();
    assert!(!log.iter().any(|line| line["message_id"] == unwanted.as_str()), "{log:?}");
}
