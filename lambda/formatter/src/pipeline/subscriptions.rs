//! Subscriptions: whether every reader of a destination is subscribed to its topic.
//! SNS accepts messages for a topic without subscriptions.

use futures_util::future::join_all;
use lambda_support::{
    error::{AwsCallError, ErrorChain},
    log::Level,
};

use super::{Invocation, bounded, log_lines::SubscriptionMissing};
use crate::publisher::Publisher;

/// Counts the destinations whose topic has all confirmed subscriptions that Terraform made. A line of the
/// log names each other one, and each topic for which SNS does not say.
pub(super) async fn count_subscribed(invocation: &Invocation<'_>) -> u64 {
    let publishers = &invocation.context.publishers;
    let until = invocation.hold_deadline();
    let asked = publishers.iter().map(|publisher| bounded(until, ask(publisher)));
    let answers = join_all(asked).await;
    let subscribed = publishers
        .iter()
        .zip(answers)
        .map(|(publisher, answer)| u64::from(is_subscribed(invocation, publisher, answer)));
    subscribed.sum()
}

/// Asks twice: SNS may have closed the connection since the last sweep, and its client repeats no call that
/// was sent.
async fn ask(publisher: &Publisher) -> Result<u64, AwsCallError> {
    let mut is_again = false;
    loop {
        let answer = publisher.subscriptions().await;
        if answer.is_ok() || is_again {
            return answer;
        }
        is_again = true;
    }
}

fn is_subscribed(
    invocation: &Invocation<'_>,
    publisher: &Publisher,
    answer: Result<u64, AwsCallError>,
) -> bool {
    let destination = publisher.destination();
    let (confirmed, error) = match answer {
        Ok(confirmed) if confirmed >= destination.subscriptions => return true,
        Ok(confirmed) => (Some(confirmed), None),
        Err(error) => (None, Some(ErrorChain(&error).to_string())),
    };
    let line = SubscriptionMissing {
        request_id: invocation.request_id,
        destination: &destination.name,
        topic_arn: &destination.topic.arn,
        expected: destination.subscriptions,
        confirmed,
        error,
    };
    invocation.context.log.line(Level::Error, "subscription missing", line);
    false
}
