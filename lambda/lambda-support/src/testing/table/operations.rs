//! The operations other than `Query`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    Call, Failure, Item, MockResponse, State,
    condition::Condition,
    expression::{Names, Placeholders, projection},
    query::query,
    request::{self, BatchRequest, Request, ReturnValues, TransactionItem, TransactionRequest},
    select,
    store::Key,
    update::Update,
};

/// The operations of the table.
pub(super) const NAMES: [&str; 7] = [
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "GetItem",
    "BatchGetItem",
    "TransactWriteItems",
    "Query",
];
/// Limits of `DynamoDB`.
const MAX_BATCH_KEYS: usize = 100;
const MAX_TRANSACTION_ITEMS: usize = 100;

/// A write that meets its condition.
struct Prepared {
    key: Key,
    /// None deletes the item.
    new: Option<Item>,
    /// The attributes that the request asks for.
    returned: Option<Item>,
}

impl State {
    pub(super) fn respond(&mut self, call: &Call) -> MockResponse {
        let operation = call.operation.as_str();
        let result = match operation {
            "BatchGetItem" => request::parse(&call.body).and_then(|batch| self.batch_get(batch)),
            "TransactWriteItems" => request::parse(&call.body).and_then(|all| self.transact(all)),
            _ => request::parse(&call.body).and_then(|request| match operation {
                "PutItem" | "UpdateItem" | "DeleteItem" => self.write(operation, request),
                "GetItem" => self.get(&request),
                "Query" => query(&self.store, &request, self.page_limit),
                _ => Err(Failure::invalid(format!("an operation of no table: {operation}"))),
            }),
        };
        result.map_or_else(Failure::response, |body| MockResponse::new(200, body))
    }

    fn write(&mut self, operation: &str, request: Request) -> Result<Value, Failure> {
        let Prepared { key, new, returned } = self.prepare(operation, request)?;
        self.store.replace(key, new)?;
        Ok(object("Attributes", returned))
    }

    /// Writes all, or if one does not meet its condition, nothing.
    fn transact(&mut self, transaction: TransactionRequest) -> Result<Value, Failure> {
        let items = transaction.transact_items;
        if items.is_empty() || items.len() > MAX_TRANSACTION_ITEMS {
            return Err(Failure::invalid("a transaction has between 1 and 100 items"));
        }
        let mut prepared = Vec::new();
        let mut reasons = Vec::new();
        let mut is_canceled = false;
        for item in items {
            let one = match item {
                TransactionItem::Put(request) => self.prepare("PutItem", *request),
                TransactionItem::Update(request) => self.prepare("UpdateItem", *request),
                TransactionItem::Delete(request) => self.prepare("DeleteItem", *request),
            };
            match one {
                Ok(one) => {
                    prepared.push(one);
                    reasons.push(json!({"Code": "None"}));
                }
                Err(Failure::ConditionFailed(item)) => {
                    is_canceled = true;
                    reasons.push(match item {
                        None => json!({"Code": "ConditionalCheckFailed"}),
                        Some(item) => json!({"Code": "ConditionalCheckFailed", "Item": item}),
                    });
                }
                Err(failure) => return Err(failure),
            }
        }
        if is_canceled {
            return Err(Failure::Canceled(reasons));
        }
        let keys: BTreeSet<_> = prepared.iter().map(|one| &one.key).collect();
        if keys.len() < prepared.len() {
            let message = "Transaction request cannot include multiple operations on one item";
            return Err(Failure::invalid(message));
        }
        for Prepared { key, new, .. } in prepared {
            self.store.replace(key, new)?;
        }
        Ok(json!({}))
    }

    fn prepare(&self, operation: &str, mut request: Request) -> Result<Prepared, Failure> {
        let put = std::mem::take(&mut request.item);
        let placeholders = Placeholders::new(
            &request.expression_attribute_names,
            &request.expression_attribute_values,
        )?;
        let key = match operation {
            "PutItem" => self.store.key_of(&put)?,
            _ => self.store.key(&request.key)?,
        };
        let condition = request.condition_expression.as_deref();
        let condition = condition.map(|text| Condition::parse(text, &placeholders)).transpose()?;
        let update = request.update_expression.as_deref();
        let update = update.map(|text| Update::parse(text, &placeholders)).transpose()?;
        placeholders.check_all_used()?;

        let (old, empty) = (self.store.get(&key), Item::new());
        if condition.is_some_and(|condition| !condition.holds(old.unwrap_or(&empty))) {
            let is_wanted =
                request.return_values_on_condition_check_failure == ReturnValues::AllOld;
            return Err(Failure::ConditionFailed(old.filter(|_| is_wanted).cloned()));
        }
        let new = match operation {
            "PutItem" => Some(put),
            "UpdateItem" => {
                updated(&self.store.key_names(None), &request.key, old, update.as_ref())?
            }
            _ => None,
        };
        let returned = match (request.return_values, &update) {
            (ReturnValues::None, _) => None,
            (ReturnValues::AllOld, _) => old.cloned(),
            _ if operation != "UpdateItem" => {
                return Err(Failure::invalid("Return values set to invalid value"));
            }
            (ReturnValues::AllNew, _) => new.clone(),
            (ReturnValues::UpdatedNew, update) => {
                let names = update.iter().flat_map(Update::names);
                new.as_ref().map(|new| select(new, names)).filter(|item| !item.is_empty())
            }
        };
        Ok(Prepared { key, new, returned })
    }

    fn get(&self, request: &Request) -> Result<Value, Failure> {
        let item = self.store.get(&self.store.key(&request.key)?);
        let Request { projection_expression, expression_attribute_names: names, .. } = request;
        let values = &request.expression_attribute_values;
        let names = selected(projection_expression.as_deref(), names, values)?;
        Ok(object("Item", item.map(|item| projected(item, names.as_deref()))))
    }

    fn batch_get(&self, batch: BatchRequest) -> Result<Value, Failure> {
        let [(table, request)] = <[_; 1]>::try_from(Vec::from_iter(batch.request_items))
            .map_err(|_| Failure::invalid("the mock table reads one table in a batch"))?;
        if request.keys.is_empty() || request.keys.len() > MAX_BATCH_KEYS {
            return Err(Failure::invalid("Too many items requested for the BatchGetItem call"));
        }
        let keys = request.keys.iter().map(|key| self.store.key(key));
        let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
        if BTreeSet::from_iter(&keys).len() < keys.len() {
            return Err(Failure::invalid("Provided list of item keys contains duplicates"));
        }
        let projection = request.projection_expression.as_deref();
        let values = Item::new();
        let names = selected(projection, &request.expression_attribute_names, &values)?;
        let processed = keys.len().min(self.page_limit.unwrap_or(usize::MAX));
        // The answers have no order in DynamoDB. Here it is not that of the request either.
        let found = keys.iter().take(processed).rev().filter_map(|key| self.store.get(key));
        let found: Vec<_> = found.map(|item| projected(item, names.as_deref()).into()).collect();
        let mut unprocessed = Map::new();
        if processed < keys.len() {
            let left: Vec<_> = request.keys.iter().skip(processed).collect();
            let mut rest = json!({"Keys": left});
            if let (Some(text), Some(rest)) = (projection, rest.as_object_mut()) {
                rest.insert("ProjectionExpression".to_owned(), text.into());
                let names = json!(request.expression_attribute_names);
                rest.insert("ExpressionAttributeNames".to_owned(), names);
            }
            unprocessed.insert(table.clone(), rest);
        }
        let responses = Map::from_iter([(table, Value::Array(found))]);
        let body = [("Responses", responses), ("UnprocessedKeys", unprocessed)];
        Ok(body.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect())
    }
}

/// The item after an update; none if there is none and the update creates none.
fn updated(
    key_names: &[&str],
    key: &Item,
    old: Option<&Item>,
    update: Option<&Update<'_>>,
) -> Result<Option<Item>, Failure> {
    let Some(update) = update else { return Ok(Some(old.unwrap_or(key).clone())) };
    if let Some(name) = update.names().find(|name| key_names.contains(name)) {
        return Err(Failure::invalid(format!(
            "Cannot update attribute {name}. This attribute is part of the key"
        )));
    }
    match old {
        None if !update.creates() => Ok(None),
        _ => update.apply(old.unwrap_or(key)).map(Some),
    }
}

/// A response with one member, or without.
fn object(name: &str, item: Option<Item>) -> Value {
    item.into_iter().map(|item| (name.to_owned(), item.into())).collect::<Map<_, _>>().into()
}

/// The attributes of a projection, in a request without other expressions; none without one.
fn selected<'a>(
    expression: Option<&str>,
    names: &'a Names,
    values: &'a Item,
) -> Result<Option<Vec<&'a str>>, Failure> {
    let placeholders = Placeholders::new(names, values)?;
    let selected = expression.map(|text| projection(text, &placeholders)).transpose()?;
    placeholders.check_all_used()?;
    Ok(selected)
}

fn projected(item: &Item, names: Option<&[&str]>) -> Item {
    names.map_or_else(|| item.clone(), |names| select(item, names.iter().copied()))
}
