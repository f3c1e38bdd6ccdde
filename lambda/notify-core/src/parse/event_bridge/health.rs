//! AWS Health (its user guide, "AWS Health events Amazon EventBridge schema"). It gives no
//! severity. An event names the account that it was delivered in.

use super::fields::{Envelope, fact, facts, only};
use crate::{
    Alert, FactName, Notice, Source,
    parse::{
        json::{Object, objects, text},
        notice::account,
    },
};

pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let status = field("statusCode");
    let alert = Alert {
        description: description(detail),
        kind: field("eventTypeCode"),
        resources: objects(detail, "affectedEntities")
            .filter_map(|entity| text(entity, "entityValue"))
            .collect(),
        is_over: status.as_deref() == Some("closed"),
        status,
        facts: facts([
            fact(FactName::Service, field("service")),
            fact(FactName::Category, field("eventTypeCategory")),
            fact(FactName::Actionability, field("actionability")),
            fact(FactName::Starts, field("startTime")),
            fact(FactName::Ends, field("endTime")),
            fact(FactName::Page, page(detail)),
        ]),
        id: field("eventArn"),
        at: field("lastUpdatedTime"),
        ..Alert::new(Source::Health)
    };
    let account =
        account(field("affectedAccount"), None).or_else(|| account(envelope.account.clone(), None));
    let region = field("eventRegion").or_else(|| envelope.region.clone());
    only(account, region, alert)
}

/// The English description, which AWS always writes, or else the first one.
fn description(detail: &Object) -> Option<String> {
    let descriptions = || objects(detail, "eventDescription");
    descriptions()
        .find(|each| text(each, "language").is_some_and(|language| language.starts_with("en")))
        .or_else(|| descriptions().next())
        .and_then(|each| text(each, "latestDescription"))
        // Some events have their line breaks escaped twice.
        .map(|text| text.replace("\\n", "\n"))
}

/// `2/3`: AWS splits an event with many affected entities into several messages.
fn page(detail: &Object) -> Option<String> {
    let pages = text(detail, "totalPages").filter(|pages| pages != "1")?;
    Some(format!("{}/{pages}", text(detail, "page")?))
}
