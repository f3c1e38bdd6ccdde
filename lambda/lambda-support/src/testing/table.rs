//! A table of `DynamoDB` in memory.
//!
//! It answers `PutItem`, `UpdateItem`, `DeleteItem`, `GetItem`, `BatchGetItem`, `Query`, and
//! `TransactWriteItems` of puts, updates and deletes, with the semantics of `DynamoDB`. What it cannot read, it refuses with a `ValidationException`: members
//! of requests, expressions and types that this project does not use. Bare attribute names in
//! expressions are refused too. It has one table, whatever the `TableName` of a request. It does
//! not delete by TTL.

mod condition;
mod expression;
mod failure;
mod operations;
mod query;
mod request;
mod store;
#[cfg(test)]
mod tests;
mod update;
mod value;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Map, Value};

use super::{Call, MockResponse};
use failure::Failure;
use store::Store;

/// An item: attributes as `DynamoDB` writes them, `{"S": "text"}`.
pub type Item = Map<String, Value>;

/// A global secondary index. It holds the items that have both keys.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// The hash key, a string.
    pub hash: &'static str,
    /// The range key and its type: `S` or `N`.
    pub range: (&'static str, &'static str),
    /// What an item in the index has beside its keys.
    pub projection: Projection,
}

/// The attributes in an index.
#[derive(Debug, Clone, Copy)]
pub enum Projection {
    /// All of an item.
    All,
    /// These, and the keys of table and index.
    Include(&'static [&'static str]),
}

/// An answer in the place of the table's.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The call changes nothing.
    Before(MockResponse),
    /// The call takes effect, but its answer is lost.
    After(MockResponse),
}

type Faults = Arc<dyn Fn(&Call, usize) -> Option<Fault> + Send + Sync>;

/// The table. Clones share their items.
#[derive(Clone)]
pub struct MockTable(Arc<Mutex<State>>);

struct State {
    store: Store,
    calls: HashMap<String, usize>,
    faults: Option<Faults>,
    page_limit: Option<usize>,
}

impl MockTable {
    /// An empty table. Its keys are strings; `range` is `None` in a table without a range key.
    pub fn new(
        hash: &'static str,
        range: Option<&'static str>,
        indexes: impl IntoIterator<Item = Index>,
    ) -> Self {
        let store = Store::new(hash, range, indexes);
        let state = State { store, calls: HashMap::new(), faults: None, page_limit: None };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Whether a call is one of the operations that the table answers.
    #[must_use]
    pub fn serves(call: &Call) -> bool {
        operations::NAMES.contains(&call.operation.as_str())
    }

    /// The response to a call.
    #[must_use]
    pub fn respond(&self, call: &Call) -> MockResponse {
        let (faults, number) = {
            let mut state = self.lock();
            let count = state.calls.entry(call.operation.clone()).or_default();
            *count += 1;
            let number = *count;
            (state.faults.clone(), number)
        };
        let fault = faults.and_then(|faults| faults(call, number));
        if let Some(Fault::Before(response)) = fault {
            return response;
        }
        let response = self.lock().respond(call);
        match fault {
            Some(Fault::After(response)) => response,
            _ => response,
        }
    }

    /// The item with this key; `range` is ignored in a table without a range key.
    #[must_use]
    pub fn item(&self, hash: &str, range: &str) -> Option<Item> {
        let state = self.lock();
        state.store.get(&state.store.key_from(hash, range)).cloned()
    }

    /// All items, in the order of their keys.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        self.lock().store.items().cloned().collect()
    }

    /// Writes an item, in the place of one with the same key.
    ///
    /// # Errors
    /// If `DynamoDB` would refuse it: a key is missing, or a value is invalid.
    pub fn put(&self, item: Item) -> Result<(), String> {
        let store = &mut self.lock().store;
        let written = store.key_of(&item).and_then(|key| store.replace(key, Some(item)));
        written.map_err(|failure| format!("{failure:?}"))
    }

    /// Deletes an item, as TTL does. Returns it, or none if there was none.
    #[must_use]
    pub fn remove(&self, hash: &str, range: &str) -> Option<Item> {
        self.lock().store.remove(hash, range)
    }

    /// The number of calls of an operation, those with a fault included.
    #[must_use]
    pub fn calls(&self, operation: &str) -> usize {
        self.lock().calls.get(operation).copied().unwrap_or_default()
    }

    /// Lets `faults` decide for each call, by the call and its number among those of its operation,
    /// the first being 1. It may use the table, for example to write between two calls.
    pub fn set_faults(
        &self,
        faults: impl Fn(&Call, usize) -> Option<Fault> + Send + Sync + 'static,
    ) {
        self.lock().faults = Some(Arc::new(faults));
    }

    /// Limits the items in a response, as `DynamoDB` does by size: `Query` returns more pages, and
    /// `BatchGetItem` leaves keys unprocessed. With 0 the latter processes no key; a page has at least
    /// one item.
    pub fn set_page_limit(&self, limit: usize) {
        self.lock().page_limit = Some(limit);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MockTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("MockTable").field(&self.lock().store).finish()
    }
}

/// The attributes with these names, of those that the item has.
fn select<'a>(item: &Item, names: impl IntoIterator<Item = &'a str>) -> Item {
    let found = names.into_iter().filter_map(|name| item.get_key_value(name));
    found.map(|(name, value)| (name.clone(), value.clone())).collect()
}
