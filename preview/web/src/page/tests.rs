//! A page with 20,000 messages: each part of it is small, and links lead to all messages.

use std::collections::BTreeSet;

use axum::{extract::Query, http::Uri};
use serde_json::json;

use super::{Older, View, home};
use crate::channel::{Arrived, Received, Timestamp};

/// Of a channel of Amazon Q, of a channel of the bot, and of the inbox.
const MESSAGES: [usize; 3] = [12_000, 4_000, 4_000];
/// Every other message of a channel is in one of so many threads, the others are alone.
const THREADS: usize = 20;
const ACCOUNTS: usize = 1_000;
const MAX_BYTES: usize = 1_000_000;
const TEXT: &str = "> Resource: `arn:aws:rds:us-east-2:333333333333:db:orders-production`\n\
    Storage of an RDS DB instance should be encrypted at rest; that of this instance is not.\n\
    <https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html|RDS.3>";

fn filled() -> Arrived {
    let mut arrived = Arrived::default();
    let [amazon_q, bot, mails] = MESSAGES;
    for number in 0..amazon_q {
        let account = format!("{:012}", number % ACCOUNTS);
        let description = format!("> Account: a-name-of-usual-length (`{account}`)\n{TEXT}");
        let message = json!({"version": "1.0", "source": "custom",
            "content": {"title": "Failed: RDS.3", "description": description, "keywords": [account]},
            "metadata": {"threadId": thread(number).to_string(), "summary": "Failed: RDS.3"}});
        arrived.amazon_q("findings", received("amazon-q", number, message.to_string()));
    }
    for number in 0..bot {
        let section = json!({"type": "section", "text": {"type": "mrkdwn", "text": TEXT}});
        let ts = |number| format!("1795407151.{number:06}");
        let message = json!({"channel": "C1", "ts": ts(number), "thread_ts": ts(thread(number)),
            "text": "Failed: RDS.3", "blocks": [section]});
        arrived.bot(&message, Vec::new());
    }
    for number in 0..mails {
        arrived.mail("ops", received("mail", number, TEXT.to_owned()));
    }
    arrived
}

/// The number of the first message of a message's thread.
fn thread(number: usize) -> usize {
    if number.is_multiple_of(2) { number } else { number % THREADS }
}

fn received(kind: &str, number: usize, text: String) -> Received {
    let id = format!("{kind}-{number}");
    Received { id, at: Timestamp::now(), topic: None, subject: None, text }
}

/// The values of an attribute.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!("{attribute}=\"");
    page.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The ids of the messages on the page of a channel, and on those that links to older ones lead to.
fn reachable(arrived: &Arrived, channel: &str) -> BTreeSet<String> {
    let view = View::new(Some(channel.to_owned()), None, Some("ja"), "");
    let (mut ids, mut known) = (BTreeSet::new(), BTreeSet::new());
    let mut waiting = vec!["/".to_owned()];
    while let Some(address) = waiting.pop() {
        let uri: Uri = address.parse().unwrap();
        let Query(older) = Query::<Older>::try_from_uri(&uri).unwrap();
        let page = home(arrived, None, &view, older, "").into_string();
        assert!(page.len() <= MAX_BYTES, "{address} has {} bytes", page.len());
        ids.extend(values(&page, "data-message-id").into_iter().map(str::to_owned));
        let links = values(&page, "class=\"older\" href").into_iter();
        let links = links.map(|link| link.replace("&amp;", "&"));
        waiting.extend(links.filter(|link| known.insert(link.clone())));
    }
    ids
}

#[test]
fn each_part_of_20_000_messages_is_small_and_links_lead_to_all_of_them() {
    let arrived = filled();
    let mut ids = reachable(&arrived, "findings");
    ids.append(&mut reachable(&arrived, "C1"));
    assert_eq!(ids.len(), MESSAGES.iter().sum::<usize>());
}
