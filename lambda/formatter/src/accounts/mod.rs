//! Account lookups: the name and the organizational units of an account, from Organizations.

mod cache;
mod organizations;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeSet, HashMap},
    panic::AssertUnwindSafe,
    time::Duration,
};

use aws_sdk_organizations::Client;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use notify_core::{Account, aws_ids::AccountId};
use tokio::time::Instant;

use cache::{Answer, Cache};
pub(crate) use organizations::{AssumeRole, LookupError};
use organizations::{account_name, units_above};

/// Maximum concurrent lookups: below the 20 calls per second that Organizations allows.
const MAX_CONCURRENT_LOOKUPS: usize = 16;

/// Looks up accounts, in its cache first.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// The operator's own names.
    overrides: HashMap<AccountId, String>,
    /// None while the lookup is off.
    organizations: Option<Organizations>,
    names: Cache<String>,
    units: Cache<Vec<String>>,
}

/// The client of Organizations, and how long a notice waits for it.
#[derive(Debug)]
pub(crate) struct Organizations {
    pub(crate) client: Client,
    pub(crate) timeout: Duration,
}

/// An account to look up.
#[derive(Debug)]
pub(crate) struct LookupRequest {
    pub(crate) account: Account,
    /// Whether a rule depends on the organizational units of the account.
    pub(crate) needs_units: bool,
}

/// The result for one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LookupResult {
    pub(crate) name: Option<String>,
    pub(crate) name_source: NameSource,
    /// The organizational units above it, from its own up to the root; empty if they were not
    /// needed or not found.
    pub(crate) units: Vec<String>,
}

/// The source of a name, in the order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameSource {
    /// The operator's own name.
    Override,
    Organizations,
    /// An earlier answer of Organizations.
    Cache,
    /// The body of the event, whose sender may not know the name that Organizations has now.
    Message,
    /// The account has no known name.
    None,
}

/// The results of one lookup.
#[derive(Debug, Default)]
pub(crate) struct LookupResults {
    /// One for each request, in their order.
    pub(crate) accounts: Vec<LookupResult>,
    /// Accounts whose name was in the cache.
    pub(crate) hits: u64,
    /// Accounts whose name came from Organizations.
    pub(crate) misses: u64,
    /// Accounts that Organizations returned no name for, and why. Reported once while the cache holds the failure.
    pub(crate) name_errors: Vec<(AccountId, LookupError)>,
    /// Accounts without organizational units, and why. Reported once like the names.
    pub(crate) unit_errors: Vec<(AccountId, LookupError)>,
}

/// The answers about some accounts.
struct Answers<T> {
    by_id: HashMap<AccountId, Answer<T>>,
    errors: Vec<(AccountId, LookupError)>,
}

impl Accounts {
    pub(crate) fn new(
        overrides: HashMap<AccountId, String>,
        organizations: Option<Organizations>,
    ) -> Self {
        Self { overrides, organizations, names: Cache::default(), units: Cache::default() }
    }

    /// Looks up the names of these accounts, and the organizational units of those that need them.
    /// Each account is asked for once, 16 at a time, and all of them together for no longer than
    /// `timeout` and the configured one. Names
    /// that the operator gives are not looked up. A name in the event is the answer if the lookup
    /// is off or fails.
    pub(crate) async fn lookup(
        &self,
        requests: &[LookupRequest],
        timeout: Duration,
    ) -> LookupResults {
        let unnamed =
            requests.iter().filter(|request| !self.overrides.contains_key(&request.account.id));
        let needing_units = requests.iter().filter(|request| request.needs_units);
        let (names, units) = tokio::join!(
            self.ask_all(&self.names, unnamed, timeout, account_name),
            self.ask_all(&self.units, needing_units, timeout, units_above),
        );
        let count = |is: fn(&Answer<String>) -> bool| {
            names.by_id.values().map(|answer| u64::from(is(answer))).sum()
        };
        let result = |request: &LookupRequest| {
            let Account { id, name } = &request.account;
            let in_message = || name.as_ref().map(|name| (name, NameSource::Message));
            let chosen = match (self.overrides.get(id), names.by_id.get(id)) {
                (Some(name), _) => Some((name, NameSource::Override)),
                (None, Some(Answer::Fresh(name))) => Some((name, NameSource::Organizations)),
                (None, Some(Answer::Cached(name))) => Some((name, NameSource::Cache)),
                (None, Some(Answer::Missing) | None) => in_message(),
            };
            let units = units.by_id.get(id).and_then(Answer::value).cloned().unwrap_or_default();
            LookupResult {
                name: chosen.map(|(name, _)| name.clone()),
                name_source: chosen.map_or(NameSource::None, |(_, source)| source),
                units,
            }
        };
        LookupResults {
            accounts: requests.iter().map(result).collect(),
            hits: count(|answer| matches!(answer, Answer::Cached(_))),
            misses: count(|answer| matches!(answer, Answer::Fresh(_))),
            name_errors: names.errors,
            unit_errors: units.errors,
        }
    }

    /// Answers for each account, from the cache or by `ask`.
    async fn ask_all<T, F>(
        &self,
        cache: &Cache<T>,
        requests: impl Iterator<Item = &LookupRequest>,
        timeout: Duration,
        ask: impl Fn(Client, AccountId, Duration) -> F,
    ) -> Answers<T>
    where
        T: Clone,
        F: Future<Output = Result<T, LookupError>>,
    {
        let mut answers = Answers { by_id: HashMap::new(), errors: Vec::new() };
        let Some(organizations) = &self.organizations else {
            return answers;
        };
        let mut unknown = BTreeSet::new();
        for id in requests.map(|request| request.account.id) {
            let answer = cache.get(id).unwrap_or_else(|| {
                unknown.insert(id);
                Answer::Missing
            });
            answers.by_id.insert(id, answer);
        }

        let deadline = Instant::now() + timeout.min(organizations.timeout);
        let asked = stream::iter(unknown).map(|id| {
            // Accounts that wait for others have less time left.
            let left = deadline.saturating_duration_since(Instant::now());
            let answer = ask(organizations.client.clone(), id, left);
            async move { (id, AssertUnwindSafe(answer).catch_unwind().await) }
        });
        let mut asked = std::pin::pin!(asked.buffer_unordered(MAX_CONCURRENT_LOOKUPS));
        while let Some((id, answer)) = asked.next().await {
            match answer.unwrap_or(Err(LookupError::Panicked)) {
                Ok(answer) => {
                    cache.put(id, Some(answer.clone()));
                    answers.by_id.insert(id, Answer::Fresh(answer));
                }
                Err(error) => {
                    cache.put(id, None);
                    answers.errors.push((id, error));
                }
            }
        }
        answers
    }
}

impl NameSource {
    /// The value of the log field `account_name_source`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Override => "override",
            Self::Message => "message",
            Self::Cache => "cache",
            Self::Organizations => "organizations",
            Self::None => "none",
        }
    }
}
