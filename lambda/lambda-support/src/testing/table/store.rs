//! The items of a table by their keys, and its indexes.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

use serde_json::Value;

use super::{Index, Item, Projection, failure::Failure, value};

/// Hash key and range key; the range key is empty in a table without one.
pub(super) type Key = (String, String);
/// Where an item is in its partition: by the range key of the table or index, then by its own key.
pub(super) type Position = (Sort, Key);

/// The value of a range key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Number(i128),
    Text(String),
}

/// A table's keys are strings.
#[derive(Debug)]
pub(super) struct Store {
    hash: &'static str,
    range: Option<&'static str>,
    items: BTreeMap<Key, Item>,
    /// Each index with the positions of its items, by their hash key.
    indexes: Vec<(Index, BTreeSet<(String, Position)>)>,
}

impl Store {
    pub(super) fn new(
        hash: &'static str,
        range: Option<&'static str>,
        indexes: impl IntoIterator<Item = Index>,
    ) -> Self {
        let indexes = indexes.into_iter().map(|index| (index, BTreeSet::new())).collect();
        Self { hash, range, items: BTreeMap::new(), indexes }
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Item> {
        self.items.get(key)
    }

    pub(super) fn remove(&mut self, hash: &str, range: &str) -> Option<Item> {
        let key = self.key_from(hash, range);
        let item = self.items.get(&key).cloned()?;
        self.replace(key, None).ok()?;
        Some(item)
    }

    /// The key of these parts; the second is ignored in a table without a range key.
    pub(super) fn key_from(&self, hash: &str, range: &str) -> Key {
        (hash.to_owned(), self.range.map(|_| range.to_owned()).unwrap_or_default())
    }

    /// The key of an item.
    pub(super) fn key_of(&self, item: &Item) -> Result<Key, Failure> {
        let part = |name| {
            let text = item.get(name).and_then(value::text).filter(|text| !text.is_empty());
            text.map(str::to_owned).ok_or_else(|| {
                Failure::invalid(format!(
                    "One or more parameter values were invalid: the key {name} must be a string \
                     that is not empty"
                ))
            })
        };
        Ok((part(self.hash)?, self.range.map_or(Ok(String::new()), part)?))
    }

    /// The key that a request gives, without other attributes.
    pub(super) fn key(&self, key: &Item) -> Result<Key, Failure> {
        if key.len() != self.key_names(None).len() {
            return Err(Failure::invalid("The provided key element does not match the schema"));
        }
        self.key_of(key)
    }

    /// The names of the attributes that identify an item in the table or index.
    pub(super) fn key_names(&self, index: Option<&Index>) -> Vec<&'static str> {
        let index = index.into_iter().flat_map(|index| [index.hash, index.range.0]);
        let mut names: Vec<_> = [self.hash].into_iter().chain(self.range).chain(index).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub(super) fn index(&self, name: &str) -> Result<&Index, Failure> {
        let index = self.indexes.iter().map(|(index, _)| index).find(|index| index.name == name);
        index.ok_or_else(|| {
            Failure::invalid(format!("The table does not have the specified index: {name}"))
        })
    }

    /// Names of hash and range key, and the type of the latter.
    pub(super) fn schema(
        &self,
        index: Option<&Index>,
    ) -> (&'static str, Option<(&'static str, &'static str)>) {
        match index {
            Some(index) => (index.hash, Some(index.range)),
            None => (self.hash, self.range.map(|name| (name, "S"))),
        }
    }

    /// Writes an item in the place of an earlier one; none deletes that.
    pub(super) fn replace(&mut self, key: Key, item: Option<Item>) -> Result<(), Failure> {
        for value in item.iter().flat_map(Item::values) {
            value::check(value)?;
        }
        let empty = Item::new();
        let (old, new) = (self.items.get(&key), item.as_ref());
        for (index, entries) in &mut self.indexes {
            let entry = |item: Option<&Item>| Self::entry(index, &key, item.unwrap_or(&empty));
            let (old, new) = (entry(old)?, entry(new)?);
            if let Some(old) = old {
                entries.remove(&old);
            }
            entries.extend(new);
        }
        match item {
            Some(item) => self.items.insert(key, item),
            None => self.items.remove(&key),
        };
        Ok(())
    }

    /// The entry of an item in an index; none if the item lacks a key of it.
    fn entry(index: &Index, key: &Key, item: &Item) -> Result<Option<(String, Position)>, Failure> {
        let mismatch = |name: &str| {
            Failure::invalid(format!(
                "One or more parameter values were invalid: Type mismatch for Index Key {name}"
            ))
        };
        let hash = item.get(index.hash).map(|value| {
            value::text(value).filter(|text| !text.is_empty()).ok_or_else(|| mismatch(index.hash))
        });
        let (name, kind) = index.range;
        let range = item.get(name).map(|value| {
            Self::sort(value).filter(|_| value::kind(value) == kind).ok_or_else(|| mismatch(name))
        });
        // Both are checked, also if the other is absent.
        Ok(match (hash.transpose()?, range.transpose()?) {
            (Some(hash), Some(range)) => Some((hash.to_owned(), (range, key.clone()))),
            _ => None,
        })
    }

    fn sort(value: &Value) -> Option<Sort> {
        let number = value::integer(value).map(Sort::Number);
        number.or_else(|| Some(Sort::Text(value::text(value)?.to_owned())))
    }

    /// The position of an item in the table or index; none if it lacks a key of it.
    pub(super) fn position(
        &self,
        index: Option<&Index>,
        item: &Item,
    ) -> Result<Option<Position>, Failure> {
        let key = self.key_of(item)?;
        match index {
            Some(index) => Ok(Self::entry(index, &key, item)?.map(|(_, position)| position)),
            None => Ok(Some((Sort::Text(key.1.clone()), key))),
        }
    }

    /// The items with this hash key in the table or index, in order or backward, after a position.
    pub(super) fn partition(
        &self,
        index: Option<&Index>,
        hash: &str,
        after: Option<Position>,
        is_forward: bool,
    ) -> Box<dyn Iterator<Item = &Item> + '_> {
        // Of all strings, this is the one that follows the hash key.
        let next = format!("{hash}\0");
        if let Some(index) = index {
            let lowest = (Sort::Number(i128::MIN), Key::default());
            let after = after.map(|after| (hash.to_owned(), after));
            let bounds =
                bounds((hash.to_owned(), lowest.clone()), (next, lowest), after, is_forward);
            let entries = self.indexes.iter().find(|(each, _)| each.name == index.name);
            let entries = entries.into_iter().flat_map(move |(_, all)| all.range(bounds.clone()));
            let items = entries.filter_map(|(_, (_, key))| self.items.get(key));
            return if is_forward { Box::new(items) } else { Box::new(items.rev()) };
        }
        let after = after.map(|(_, key)| key);
        let bounds =
            bounds((hash.to_owned(), String::new()), (next, String::new()), after, is_forward);
        let items = self.items.range(bounds).map(|(_, item)| item);
        if is_forward { Box::new(items) } else { Box::new(items.rev()) }
    }

    /// The attributes of an item that an index holds.
    pub(super) fn projected(&self, index: Option<&Index>, item: &Item) -> Item {
        match index {
            Some(Index { projection: Projection::Include(names), .. }) => {
                let keys = self.key_names(index);
                super::select(item, keys.iter().chain(*names).copied())
            }
            _ => item.clone(),
        }
    }
}

/// The range from the lowest to the end, or what is left of it after a position.
fn bounds<T>(lowest: T, end: T, after: Option<T>, is_forward: bool) -> (Bound<T>, Bound<T>) {
    match after {
        Some(after) if is_forward => (Bound::Excluded(after), Bound::Excluded(end)),
        after => (Bound::Included(lowest), Bound::Excluded(after.unwrap_or(end))),
    }
}
