//! The results of an insight that a person sends with a custom action (Security Hub user guide,
//! "EventBridge event formats", "Security Hub Insight Results").

use super::super::fields::{Envelope, only};
use crate::{
    Alert, FactName, FactValue, Notice, Source,
    parse::{
        json::{Object, Value, list, text},
        notice::account,
    },
};

pub(in super::super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let field = |key| text(envelope.detail, key);
    let alert = Alert {
        title: field("insightName"),
        description: field("actionDescription"),
        kind: field("resultType"),
        // Also without results, since by them the card knows that it is about an insight.
        facts: vec![(FactName::Results, FactValue::List(results(envelope.detail).collect()))],
        id: field("insightArn"),
        action: field("actionName"),
        ..Alert::new(Source::SecurityHub)
    };
    only(account(envelope.account.clone(), None), envelope.region.clone(), alert)
}

/// Each value and how many findings have it: `arn:aws:s3:::orders: 5`. They come as a list of objects
/// with one field each, at most 100.
fn results<'a>(detail: &'a Object<'a>) -> impl Iterator<Item = String> + 'a {
    list(detail, "insightResults")
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|each| each.keys().filter_map(|key| Some(format!("{key}: {}", text(each, key)?))))
}
