//! Helpers of the parsers of all services. They read field by field and require none, so that an
//! incomplete event still becomes an alert.

use std::collections::HashSet;

use crate::{
    Account, Alert, Content, FactName, FactValue, Notice, Severity, links,
    parse::{
        json::{Object, Value, list},
        notice::each,
    },
    time,
};

/// The fields of an event's envelope that notices need.
pub(super) struct Envelope<'a> {
    /// The account that it was delivered in: the administrator's for findings of members.
    pub(super) account: Option<String>,
    /// The region that it was delivered in.
    pub(super) region: Option<String>,
    /// When it was sent, as EventBridge wrote it.
    pub(super) time: Option<String>,
    /// The ARNs of what it is about.
    pub(super) resources: &'a [Value<'a>],
    /// The service's own part.
    pub(super) detail: &'a Object<'a>,
}

/// The notice of the only finding of an event. None if the finding is empty.
pub(super) fn only(account: Option<Account>, region: Option<String>, alert: Alert) -> Vec<Notice> {
    notice(account, region, alert).into_iter().collect()
}

/// The notices of all findings of an event.
pub(super) fn every(
    envelope: &Envelope<'_>,
    parse: impl Fn(&Object) -> Option<Notice>,
) -> Vec<Notice> {
    each(list(envelope.detail, "findings"), parse)
}

/// The notice of an alert. None if it has no field that is about anything.
pub(super) fn notice(
    account: Option<Account>,
    region: Option<String>,
    alert: Alert,
) -> Option<Notice> {
    let is_about_something = alert.title.is_some()
        || alert.description.is_some()
        || alert.control.is_some()
        || alert.kind.is_some()
        || alert.id.is_some()
        || alert.resources.total() > 0;
    is_about_something.then(|| Notice { account, region, content: Content::Alert(Box::new(alert)) })
}

/// A service's word for a severity, on our scale.
pub(super) fn severity(word: &str) -> Severity {
    match word.to_ascii_lowercase().as_str() {
        // OCSF has one more level at the top.
        "fatal" => Severity::Critical,
        word => word.parse().unwrap_or(Severity::Unknown),
    }
}

/// The facts of an alert, in reading order.
pub(super) type Facts = Vec<(FactName, FactValue)>;

/// A fact, if it has a value.
#[inline(never)]
pub(super) fn fact(
    name: FactName,
    value: Option<impl Into<FactValue>>,
) -> Option<(FactName, FactValue)> {
    Some((name, value?.into()))
}

/// The facts that have a value.
pub(super) fn facts<const COUNT: usize>(
    mut facts: [Option<(FactName, FactValue)>; COUNT],
) -> Facts {
    present(&mut facts)
}

#[inline(never)]
fn present(facts: &mut [Option<(FactName, FactValue)>]) -> Facts {
    facts.iter_mut().filter_map(Option::take).collect()
}

/// A list of texts, each once, in their order. None if it is empty.
pub(super) fn several(texts: impl IntoIterator<Item = String>) -> Option<FactValue> {
    let mut texts: Vec<String> = texts.into_iter().collect();
    if texts.len() > 1 {
        let mut seen = HashSet::with_capacity(texts.len());
        let is_first: Vec<bool> = texts.iter().map(|text| seen.insert(text.as_str())).collect();
        let mut is_first = is_first.into_iter();
        texts.retain(|_| is_first.next().unwrap_or_default());
    }
    (!texts.is_empty()).then(|| FactValue::List(texts.into_iter().collect()))
}

/// When a finding was first seen, if that is a day or more before it was last seen.
pub(super) fn open_since(first: Option<&str>, last: Option<&str>) -> Option<FactValue> {
    let first = first?;
    let seconds = time::parse(last?)?.saturating_sub(time::parse(first)?);
    (seconds >= time::SECONDS_PER_DAY).then(|| FactValue::Time(first.to_owned()))
}

/// The type of a finding that names what was found, `TTPs/Command and Control/Backdoor:EC2-…`, else
/// the first, which is more general.
pub(super) fn kind(of: &Object, key: &str) -> Option<String> {
    texts(of, key).find(|kind| kind.contains(':')).or_else(|| texts(of, key).next())
}

/// A resource's type and id, or its ARN, which contains the type. None without an id, also if the
/// service wrote its absence as a text.
pub(super) fn resource(kind: Option<String>, id: Option<String>) -> Option<String> {
    let id = id.filter(|id| !matches!(id.as_str(), "null" | "None" | "N/A" | "-"))?;
    Some(match kind {
        Some(kind) if !id.starts_with("arn:") => format!("{kind} {id}"),
        _ => id,
    })
}

/// The texts of a list.
pub(super) fn texts<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = String> + 'a {
    list(object, key).iter().filter_map(Value::as_str).map(str::to_owned)
}

/// The link, if it leads to AWS's documentation.
pub(super) fn guidance(link: &str) -> Option<String> {
    links::is_documentation(link).then(|| link.to_owned())
}

/// The address of any other page, to be shown as text: the author of a finding chooses it.
pub(super) fn reference(link: &str) -> Option<String> {
    let is_address = link.starts_with("https://") || link.starts_with("http://");
    (is_address && !links::is_documentation(link)).then(|| link.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_has_each_text_once() {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let list = FactValue::List(texts(&["b", "a"]).into_iter().collect());
        assert_eq!(several(texts(&["b", "a", "b"])), Some(list));
        assert_eq!(several(texts(&[])), None);
    }

    #[test]
    fn open_since_is_a_day_or_more_ago() {
        for (first, last, is_shown) in [
            ("2026-11-27T05:07:06Z", "2026-11-28T05:07:06.123Z", true),
            ("2026-11-27T05:07:06Z", "2026-11-28T05:07:05Z", false),
            ("2026-11-27T05:07:06+09:00", "2026-11-27T23:07:06Z", true),
            ("Wed Sep 04 16:59:44.356 UTC 2024", "2024-09-06T00:00:00Z", true),
            ("2026-11-28T00:00:00Z", "2026-11-27T00:00:00Z", false),
            ("yesterday", "2026-11-27T00:00:00Z", false),
        ] {
            let fact = open_since(Some(first), Some(last));
            let expected = is_shown.then(|| FactValue::Time(first.to_owned()));
            assert_eq!(fact, expected, "{first} {last}");
        }
    }
}
