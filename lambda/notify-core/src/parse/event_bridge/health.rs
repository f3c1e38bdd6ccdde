//! AWS Health (its user guide, "AWS Health events Amazon EventBridge schema"; API reference,
//! "Event" and its affected entities). It gives no severity. An event names the account that it was
//! delivered in.

use super::fields::{Envelope, fact, facts, only, resource, several, texts};
use crate::{
    Alert, FactName, FactValue, Notice, Source,
    parse::{
        json::{Object, Value, list, objects, text},
        notice::account,
    },
};

/// The services of events about security.
const SECURITY_SERVICES: [&str; 3] = [ABUSE, "RISK", "SECURITY"];
const ABUSE: &str = "ABUSE";
/// The beginnings of the codes of events about security.
const SECURITY_CODES: [&str; 3] = ["AWS_ABUSE_", "AWS_RISK_", "AWS_SECURITY_"];
/// The persona of people who are responsible for security.
const SECURITY_PERSONA: &str = "SECURITY";

/// An abuse event.
pub(super) fn parse_abuse(envelope: &Envelope<'_>) -> Vec<Notice> {
    parse_as(envelope, true)
}

/// Any other event.
pub(super) fn parse(envelope: &Envelope<'_>) -> Vec<Notice> {
    parse_as(envelope, false)
}

fn parse_as(envelope: &Envelope<'_>, is_abuse: bool) -> Vec<Notice> {
    let detail = envelope.detail;
    let field = |key| text(detail, key);
    let status = field("statusCode");
    let service = field("service").or_else(|| is_abuse.then(|| ABUSE.to_owned()));
    let code = field("eventTypeCode");
    let page = page(detail);
    let (resolved, mut affected) = entities(detail);
    // Older events name what is affected in the envelope only.
    if affected.is_empty() && resolved.is_empty() {
        let named = envelope.resources.iter().filter_map(|name| name.as_str().map(str::to_owned));
        affected.extend(named.filter_map(|name| resource(None, Some(name))));
    }
    // Another page may name entities that are still affected.
    let is_resolved = affected.is_empty() && !resolved.is_empty() && page.is_none();
    let alert = Alert {
        description: description(detail),
        is_security: is_abuse || is_security(detail, service.as_deref(), code.as_deref()),
        kind: code,
        resources: affected.into_iter().collect(),
        is_over: status.as_deref() == Some("closed") || is_resolved,
        status,
        facts: facts([
            fact(FactName::Service, service),
            fact(FactName::Category, field("eventTypeCategory")),
            fact(FactName::Scope, field("eventScopeCode").filter(|scope| scope != "NONE")),
            fact(FactName::Personas, several(texts(detail, "personas"))),
            fact(FactName::Actionability, field("actionability")),
            fact(FactName::ResolvedEntities, several(resolved)),
            fact(FactName::Starts, field("startTime").map(FactValue::Time)),
            fact(FactName::Ends, field("endTime").map(FactValue::Time)),
            fact(FactName::Page, page),
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

fn is_security(detail: &Object, service: Option<&str>, code: Option<&str>) -> bool {
    service.is_some_and(|service| SECURITY_SERVICES.contains(&service))
        || code.is_some_and(|code| SECURITY_CODES.iter().any(|start| code.starts_with(start)))
        || list(detail, "personas").iter().any(|persona| persona.as_str() == Some(SECURITY_PERSONA))
}

/// The entities that are no longer or not affected, and the others.
fn entities(detail: &Object) -> (Vec<String>, Vec<String>) {
    let (mut resolved, mut affected) = (Vec::new(), Vec::new());
    for entity in objects(detail, "affectedEntities") {
        // The API has another name for the status.
        let status = entity.get("status").or_else(|| entity.get("statusCode"));
        let is_resolved = matches!(status.and_then(Value::as_str), Some("RESOLVED" | "UNIMPAIRED"));
        let entities = if is_resolved { &mut resolved } else { &mut affected };
        let name = text(entity, "entityValue").or_else(|| text(entity, "entityArn"));
        entities.extend(resource(None, name));
    }
    (resolved, affected)
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::Content;

    fn alert(detail: &Value) -> Alert {
        let detail = &detail.as_object().unwrap().into();
        let envelope = Envelope { account: None, region: None, time: None, resources: &[], detail };
        match parse(&envelope).remove(0).content {
            Content::Alert(alert) => *alert,
            content => panic!("{content:?}"),
        }
    }

    #[test]
    fn event_is_over_when_all_of_its_entities_are_resolved() {
        let of = |statuses: &[Value], pages: u8| {
            let entities: Vec<Value> = statuses
                .iter()
                .map(|status| json!({"entityValue": "i", "status": status}))
                .collect();
            let alert = alert(&json!({"eventTypeCode": "x", "statusCode": "open", "page": 1,
                "totalPages": pages, "affectedEntities": entities}));
            (alert.is_over, alert.resources.total())
        };
        let (resolved, unimpaired) = (json!("RESOLVED"), json!("UNIMPAIRED"));
        assert_eq!(of(&[resolved.clone(), unimpaired], 1), (true, 0));
        assert_eq!(of(std::slice::from_ref(&resolved), 2), (false, 0));
        for status in
            [json!("IMPAIRED"), json!("PENDING"), json!("UNKNOWN"), json!([]), Value::Null]
        {
            assert_eq!(of(&[resolved.clone(), status], 1), (false, 1));
        }
        assert_eq!(of(&[], 1), (false, 0));
    }

    #[test]
    fn entities_are_the_envelopes_without_any_in_the_event() {
        let of = |detail: Value| {
            let resources = json!(["orders-db", 7, "null"]);
            let resources = resources.as_array().unwrap().iter().map(Into::into);
            let envelope = Envelope {
                account: None,
                region: None,
                time: None,
                resources: &resources.collect::<Vec<_>>(),
                detail: &detail.as_object().unwrap().into(),
            };
            match parse(&envelope).remove(0).content {
                Content::Alert(alert) => alert.resources.items,
                content => panic!("{content:?}"),
            }
        };
        assert_eq!(of(json!({"eventTypeCode": "x"})), ["orders-db"]);
        let resolved = json!([{"entityValue": "i", "status": "RESOLVED"}]);
        assert_eq!(of(json!({"eventTypeCode": "x", "affectedEntities": resolved})), [""; 0]);
        let affected = json!([{"entityValue": "i"}]);
        assert_eq!(of(json!({"eventTypeCode": "x", "affectedEntities": affected})), ["i"]);
    }
}
