//! The name people know an account by.

mod cache;
mod organizations;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, hash_map},
    fmt,
    time::Duration,
};

use aws_sdk_organizations::Client;
use notice::Account;

use crate::{config::is_account_id, side_by_side::side_by_side};
use cache::Cache;
use organizations::account_name;
pub(crate) use organizations::{AssumeRole, LookupError};

/// Knows names, or where to ask for them.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// The operator's own names.
    overrides: HashMap<String, String>,
    organizations: Option<Organizations>,
    cache: Cache,
}

/// Where to ask, and how long to wait.
#[derive(Debug)]
pub(crate) struct Organizations {
    pub(crate) client: Client,
    pub(crate) patience: Duration,
}

/// An account's name and the way it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: Option<String>,
    pub(crate) way: Way,
}

/// Where a name came from, the first that knows one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Override,
    Message,
    Cache,
    Organizations,
    None,
}

const NOBODY: Found = Found { name: None, way: Way::None };

/// What became of the accounts of one event.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// One for each account that was asked about, in order.
    pub(crate) found: Vec<Found>,
    /// Accounts whose name the cache knew.
    pub(crate) hits: u64,
    /// Accounts whose name Organizations told.
    pub(crate) misses: u64,
    /// Accounts that nobody could name, and why; said once, not again while the cache knows it.
    pub(crate) errors: Vec<(String, LookupError)>,
}

impl Accounts {
    pub(crate) fn new(
        overrides: HashMap<String, String>,
        organizations: Option<Organizations>,
    ) -> Self {
        Self { overrides, organizations, cache: Cache::default() }
    }

    /// The names of these accounts. Each that neither the operator nor its message names is looked
    /// up once, all side by side, and for no longer than `longest`.
    pub(crate) async fn names(&self, accounts: &[Account], longest: Duration) -> Names {
        let mut names = Names::default();
        let unnamed = accounts.iter().filter(|account| self.given(account).is_none());
        let learned = self.learn(unnamed, longest, &mut names).await;
        let find = |account: &Account| {
            let learned = || learned.get(account.id.as_str()).cloned();
            self.given(account).or_else(learned).unwrap_or(NOBODY)
        };
        names.found = accounts.iter().map(find).collect();
        names
    }

    /// The name that costs nothing. The operator's word goes first.
    fn given(&self, account: &Account) -> Option<Found> {
        let ours = self.overrides.get(&account.id).map(|name| (name, Way::Override));
        let (name, way) = ours.or(account.name.as_ref().map(|name| (name, Way::Message)))?;
        Some(Found { name: Some(name.clone()), way })
    }

    async fn learn<'a>(
        &self,
        accounts: impl Iterator<Item = &'a Account>,
        longest: Duration,
        names: &mut Names,
    ) -> HashMap<&'a str, Found> {
        let mut learned = HashMap::new();
        let Some(organizations) = &self.organizations else {
            return learned;
        };
        let mut unknown = Vec::new();
        for id in accounts.map(|account| account.id.as_str()).filter(|id| is_account_id(id)) {
            let hash_map::Entry::Vacant(entry) = learned.entry(id) else {
                continue;
            };
            let known = self.cache.get(id);
            match &known {
                None => unknown.push(id),
                Some(found) => names.hits += u64::from(found.name.is_some()),
            }
            entry.insert(known.unwrap_or(NOBODY));
        }

        let patience = organizations.patience.min(longest);
        let answers = side_by_side(unknown.iter().map(|&id| {
            let (client, id) = (organizations.client.clone(), id.to_owned());
            async move { account_name(&client, &id, patience).await }
        }));
        for (id, answer) in unknown.iter().zip(answers.await) {
            match answer.unwrap_or(Err(LookupError::Panicked)) {
                Ok(name) => {
                    names.misses += 1;
                    self.cache.put(id, Some(name.clone()));
                    learned.insert(id, Found { name: Some(name), way: Way::Organizations });
                }
                Err(error) => {
                    self.cache.put(id, None);
                    names.errors.push(((*id).to_owned(), error));
                }
            }
        }
        learned
    }
}

impl fmt::Display for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Override => "override",
            Self::Message => "message",
            Self::Cache => "cache",
            Self::Organizations => "organizations",
            Self::None => "none",
        })
    }
}
