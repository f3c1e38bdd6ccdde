//! `Query`: the items with one hash key, page by page.

use serde_json::{Map, Value};

use super::{
    Index, Item,
    condition::{Comparator, Condition, Operand},
    expression::{Placeholders, projection},
    failure::Failure,
    request::Request,
    select,
    store::{Position, Store},
    value,
};

/// The response to a query. A page has at most `page_limit` items, and at least one.
pub(super) fn query(
    store: &Store,
    request: &Request,
    page_limit: Option<usize>,
) -> Result<Value, Failure> {
    let index = request.index_name.as_deref().map(|name| store.index(name)).transpose()?;
    if index.is_some() && request.consistent_read {
        return Err(Failure::invalid(
            "Consistent reads are not supported on global secondary indexes",
        ));
    }
    if request.limit == Some(0) {
        return Err(Failure::invalid("Limit must be greater than or equal to 1"));
    }
    let placeholders = Placeholders::new(
        &request.expression_attribute_names,
        &request.expression_attribute_values,
    )?;
    let condition = Condition::parse(&request.key_condition_expression, &placeholders)?;
    let (hash, range) = key_condition(&condition, store.schema(index))?;
    let names = request.projection_expression.as_deref();
    let names = names.map(|names| projection(names, &placeholders)).transpose()?;
    placeholders.check_all_used()?;

    let start = request.exclusive_start_key.as_ref();
    let start = start.map(|start| start_position(store, index, hash, start)).transpose()?;
    let is_forward = request.scan_index_forward.unwrap_or(true);
    let items = store.partition(index, hash, start, is_forward);
    let items = items.filter(|item| range.is_none_or(|range| range.holds(item)));
    let page_limit = page_limit.map(|limit| limit.max(1));
    let limit = request.limit.into_iter().chain(page_limit).min().unwrap_or(usize::MAX);
    let page: Vec<&Item> = items.take(limit).collect();
    let mut response = Map::new();
    for name in ["Count", "ScannedCount"] {
        response.insert(name.to_owned(), page.len().into());
    }
    // DynamoDB stops at the limit and does not look whether another item follows.
    if let Some(last) = page.get(limit - 1) {
        let key = select(last, store.key_names(index));
        response.insert("LastEvaluatedKey".to_owned(), key.into());
    }
    let items = page.into_iter().map(|item| {
        let item = store.projected(index, item);
        let selected = names.as_ref().map(|names| select(&item, names.iter().copied()));
        Value::from(selected.unwrap_or(item))
    });
    response.insert("Items".to_owned(), items.collect());
    Ok(response.into())
}

/// The position that a page begins after.
fn start_position(
    store: &Store,
    index: Option<&Index>,
    hash: &str,
    start: &Item,
) -> Result<Position, Failure> {
    let (hash_name, _) = store.schema(index);
    let is_whole = start.len() == store.key_names(index).len();
    let is_inside = start.get(hash_name).and_then(value::text) == Some(hash);
    let position = store.position(index, start)?.filter(|_| is_whole && is_inside);
    position.ok_or_else(|| Failure::invalid("The provided starting key is invalid"))
}

/// The hash key's value, and the condition for the range key.
fn key_condition<'c, 'a>(
    condition: &'c Condition<'a>,
    (hash, range): (&str, Option<(&str, &str)>),
) -> Result<(&'a str, Option<&'c Condition<'a>>), Failure> {
    let value = |condition: &Condition<'a>| match condition {
        Condition::Compare(Operand::Name(name), Comparator::Equal, Operand::Value(value))
            if *name == hash =>
        {
            value::text(value)
        }
        _ => None,
    };
    let is_range = |condition: &Condition<'_>| {
        range.is_some_and(|(range, kind)| match condition {
            Condition::Compare(Operand::Name(name), comparator, Operand::Value(value)) => {
                *name == range && *comparator != Comparator::NotEqual && value::kind(value) == kind
            }
            Condition::Between(Operand::Name(name), Operand::Value(value), Operand::Value(_)) => {
                *name == range && value::kind(value) == kind
            }
            Condition::BeginsWith(name, _) => *name == range && kind == "S",
            _ => false,
        })
    };
    let found = match condition {
        Condition::And(left, right) => match (value(left), value(right)) {
            (Some(hash), _) if is_range(right) => Some((hash, Some(&**right))),
            (_, Some(hash)) if is_range(left) => Some((hash, Some(&**left))),
            _ => None,
        },
        condition => value(condition).map(|hash| (hash, None)),
    };
    found.ok_or_else(|| Failure::invalid("Query key condition not supported"))
}
