//! What Organizations knows of an account: the name people know it by, and the organizational
//! units it is in.

mod cache;
mod organizations;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, fmt, future::Future, time::Duration};

use aws_sdk_organizations::Client;
use lambda_support::arn::is_account_id;
use notify_core::Account;

use crate::side_by_side::Places;
use cache::Cache;
pub(crate) use organizations::{AssumeRole, LookupError};
use organizations::{account_name, units_above};

/// Knows accounts, or where to ask about them.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// The operator's own names.
    overrides: HashMap<String, String>,
    organizations: Option<Organizations>,
    /// Some rule names organizational units; else nobody asks for them.
    needs_units: bool,
    names: Cache<String>,
    units: Cache<Vec<String>>,
}

/// Where to ask, and how long to wait.
#[derive(Debug)]
pub(crate) struct Organizations {
    pub(crate) client: Client,
    pub(crate) patience: Duration,
}

/// An account's name, the way it came, and where the account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: Option<String>,
    pub(crate) way: Way,
    /// The organizational units above it, up to the root; none if nobody knows them.
    pub(crate) units: Vec<String>,
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

/// What became of the accounts of one event.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// One for each account that was asked about, in order.
    pub(crate) found: Vec<Found>,
    /// Accounts whose name the cache knew.
    pub(crate) hits: u64,
    /// Accounts whose name Organizations told.
    pub(crate) misses: u64,
    /// Accounts that nobody could name, and why; said once, not again while the cache knows it.
    pub(crate) unnamed: Vec<(String, LookupError)>,
    /// Accounts whose organizational units nobody could tell, and why; said once as well.
    pub(crate) unplaced: Vec<(String, LookupError)>,
}

/// What was learnt of some accounts.
struct Learnt<'a, T> {
    answers: HashMap<&'a str, Answer<T>>,
    errors: Vec<(String, LookupError)>,
}

/// What Organizations said of an account.
enum Answer<T> {
    /// Just now.
    Fresh(T),
    /// Some time ago.
    Kept(T),
    /// Nothing, now or some time ago.
    Missing,
}

impl Accounts {
    pub(crate) fn new(
        overrides: HashMap<String, String>,
        organizations: Option<Organizations>,
        needs_units: bool,
    ) -> Self {
        let (names, units) = (Cache::default(), Cache::default());
        Self { overrides, organizations, needs_units, names, units }
    }

    /// What is known of these accounts. Each whose name neither the operator nor its message tells
    /// is looked up once, all side by side, and for no longer than `longest`; so are the
    /// organizational units of each, where a rule needs them.
    pub(crate) async fn know(&self, accounts: &[Account], longest: Duration) -> Known {
        let unnamed = accounts.iter().filter(|account| self.given(account).is_none());
        let placed = accounts.iter().filter(|_| self.needs_units);
        let (names, units) = tokio::join!(
            self.learn(&self.names, unnamed, longest, account_name),
            self.learn(&self.units, placed, longest, units_above),
        );
        let count = |is: fn(&Answer<String>) -> bool| {
            names.answers.values().map(|answer| u64::from(is(answer))).sum()
        };
        let find = |account: &Account| {
            let (name, way) = match (self.given(account), names.answers.get(account.id.as_str())) {
                (Some((name, way)), _) => (Some(name), way),
                (None, Some(Answer::Fresh(name))) => (Some(name.clone()), Way::Organizations),
                (None, Some(Answer::Kept(name))) => (Some(name.clone()), Way::Cache),
                (None, Some(Answer::Missing) | None) => (None, Way::None),
            };
            let units = match units.answers.get(account.id.as_str()) {
                Some(Answer::Fresh(units) | Answer::Kept(units)) => units.clone(),
                Some(Answer::Missing) | None => Vec::new(),
            };
            Found { name, way, units }
        };
        Known {
            found: accounts.iter().map(find).collect(),
            hits: count(|answer| matches!(answer, Answer::Kept(_))),
            misses: count(|answer| matches!(answer, Answer::Fresh(_))),
            unnamed: names.errors,
            unplaced: units.errors,
        }
    }

    /// The name that costs nothing. The operator's word goes first.
    fn given(&self, account: &Account) -> Option<(String, Way)> {
        let ours = self.overrides.get(&account.id).map(|name| (name, Way::Override));
        let (name, way) = ours.or(account.name.as_ref().map(|name| (name, Way::Message)))?;
        Some((name.clone(), way))
    }

    /// Each account's answer, from the cache or by `ask`.
    async fn learn<'a, T, F>(
        &self,
        cache: &Cache<T>,
        accounts: impl Iterator<Item = &'a Account>,
        longest: Duration,
        ask: impl Fn(Client, String, Duration) -> F,
    ) -> Learnt<'a, T>
    where
        T: Clone + Send + 'static,
        F: Future<Output = Result<T, LookupError>> + Send + 'static,
    {
        let mut learnt = Learnt { answers: HashMap::new(), errors: Vec::new() };
        let Some(organizations) = &self.organizations else {
            return learnt;
        };
        let mut unknown = Vec::new();
        for id in accounts.map(|account| account.id.as_str()).filter(|id| is_account_id(id)) {
            learnt.answers.entry(id).or_insert_with(|| {
                cache.get(id).unwrap_or_else(|| {
                    unknown.push(id);
                    Answer::Missing
                })
            });
        }

        let patience = organizations.patience.min(longest);
        let asked =
            unknown.iter().map(|&id| ask(organizations.client.clone(), id.to_owned(), patience));
        let answers = Places::default().side_by_side(asked).await;
        for (id, answer) in unknown.iter().zip(answers) {
            match answer.unwrap_or(Err(LookupError::Panicked)) {
                Ok(answer) => {
                    cache.put(id, Some(answer.clone()));
                    learnt.answers.insert(id, Answer::Fresh(answer));
                }
                Err(error) => {
                    cache.put(id, None);
                    learnt.errors.push(((*id).to_owned(), error));
                }
            }
        }
        learnt
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
