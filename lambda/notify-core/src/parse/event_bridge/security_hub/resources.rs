//! The affected resources of a finding in ASFF.

use std::collections::HashSet;

use super::super::fields::resource;
use crate::{
    List,
    parse::json::{Object, object, objects, text},
};

/// Each resource once. GuardDuty writes `AWS::IAM::AccessKey:null` for a key without an id, which is
/// shown by its user instead.
pub(super) fn of_asff(finding: &Object) -> List<String> {
    let all: Vec<(Option<String>, Option<String>)> = objects(finding, "Resources")
        .map(|each| (text(each, "Type"), name(each)))
        .filter(|(kind, id)| kind.is_some() || id.is_some())
        .collect();
    distinct(all)
}

/// Each resource once, and the ARN where another element names the same resource by its bare id. A
/// resource without an id is still one of its type.
pub(in super::super) fn distinct(all: Vec<(Option<String>, Option<String>)>) -> List<String> {
    let shown = |(kind, id): (Option<String>, Option<String>)| match id {
        Some(id) => resource(kind, Some(id)),
        None => kind,
    };
    if all.len() < 2 {
        return all.into_iter().filter_map(shown).collect();
    }
    let named_by_arn: HashSet<(Option<&str>, &str)> = all
        .iter()
        .filter_map(|(kind, id)| {
            let arn = id.as_deref().filter(|id| id.starts_with("arn:"))?;
            Some((kind.as_deref(), arn.rsplit([':', '/']).next()?))
        })
        .collect();
    let mut seen = HashSet::new();
    let is_kept: Vec<bool> = all
        .iter()
        .map(|(kind, id)| {
            let (kind, id) = (kind.as_deref(), id.as_deref());
            let is_named_better =
                id.is_some_and(|id| !id.starts_with("arn:") && named_by_arn.contains(&(kind, id)));
            !is_named_better && seen.insert((kind, id))
        })
        .collect();
    all.into_iter()
        .zip(is_kept)
        .filter(|(_, is_kept)| *is_kept)
        .filter_map(|(each, _)| shown(each))
        .collect()
}

/// The id without `AWS::IAM::AccessKey:` before it, since the type is shown; without an id, the user
/// of a key.
fn name(each: &Object) -> Option<String> {
    let id = text(each, "Id").and_then(|id| {
        let bare = match id.strip_prefix("AWS::") {
            Some(rest) => rest.rsplit(':').next().unwrap_or_default(),
            None => id.as_str(),
        };
        let is_null = bare.is_empty() || bare.eq_ignore_ascii_case("null");
        (!is_null).then(|| bare.to_owned())
    });
    id.or_else(|| {
        let key = object(object(each, "Details")?, "AwsIamAccessKey")?;
        ["AccessKeyId", "UserName", "PrincipalName", "PrincipalId"]
            .iter()
            .find_map(|field| text(key, field).filter(|text| text != "null"))
    })
}
