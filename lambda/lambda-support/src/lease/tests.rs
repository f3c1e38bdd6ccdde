use serde_json::json;

use super::*;
use crate::{
    aws::{self, Aws},
    environment::Environment,
    testing::{Call, Fault, MockAws, MockResponse, MockTable},
};

/// A table with faults.
fn table(
    faults: impl Fn(&Call, usize) -> Option<Fault> + Send + Sync + 'static,
) -> (LeaseTable, MockTable) {
    let items = MockTable::new("key", None, []);
    items.set_faults(faults);
    let shared = items.clone();
    let mock = MockAws::new(move |call| shared.respond(call));
    let mut environment = Environment::from_env(&aws::VARIABLES, |name| {
        (name != "AWS_ENDPOINT_URL").then(|| "eu-central-1".to_owned())
    });
    let aws = Aws::from_env(&mut environment, "test").unwrap();
    let table = LeaseTable {
        client: Client::new(&aws.sdk_config(&mock.connector(), Duration::from_secs(3))),
        table: "table".to_owned(),
        key_attribute: "key",
        sort: None,
        result_attribute: "result",
        lease: Duration::from_secs(30),
        lifetime: Duration::from_hours(1),
    };
    (table, items)
}

fn expire(items: &MockTable, key: &str) {
    let mut item = items.item(key, "").unwrap();
    item["expires_at"] = json!({"N": (epoch_seconds() - 1).to_string()});
    items.put(item).unwrap();
}

#[tokio::test]
async fn acquire_gives_a_key_to_one_owner() {
    let (table, _) = table(|_, _| None);
    assert_eq!(table.acquire("k", "one").await.unwrap(), Acquire::Acquired);
    let Acquire::InProgress { expires_in } = table.acquire("k", "two").await.unwrap() else {
        panic!("expected a key under lease");
    };
    assert!((29..=31).contains(&expires_in.as_secs()), "{expires_in:?}");
    assert_eq!(table.acquire("another", "two").await.unwrap(), Acquire::Acquired);
}

#[tokio::test]
async fn acquire_takes_over_an_expired_lease_and_its_former_owner_changes_nothing() {
    let (table, items) = table(|_, _| None);
    table.acquire("k", "one").await.unwrap();
    expire(&items, "k");
    assert_eq!(table.acquire("k", "two").await.unwrap(), Acquire::Acquired);
    table.release("k", "one").await.unwrap();
    assert!(!table.complete("k", "one", text("late")).await.unwrap());
    assert!(table.complete("k", "two", text("done")).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn acquire_succeeds_again_for_an_owner_whose_answer_was_lost() {
    let (table, _) =
        table(|_, number| (number == 1).then(|| Fault::After(MockResponse::new(500, ""))));
    assert_eq!(table.acquire("k", "one").await.unwrap(), Acquire::Acquired);
}

#[tokio::test]
async fn acquire_returns_the_result_until_it_expires() {
    let (table, items) = table(|_, _| None);
    table.acquire("k", "one").await.unwrap();
    assert!(table.complete("k", "one", text("done")).await.unwrap());
    for owner in ["one", "two"] {
        let acquired = table.acquire("k", owner).await.unwrap();
        assert_eq!(acquired, Acquire::Completed(text("done")));
    }
    expire(&items, "k");
    assert_eq!(table.acquire("k", "two").await.unwrap(), Acquire::Acquired);
}

#[tokio::test]
async fn release_gives_the_key_back_unless_it_is_completed() {
    let (table, items) = table(|_, _| None);
    table.acquire("k", "one").await.unwrap();
    table.release("k", "two").await.unwrap();
    assert!(items.item("k", "").is_some());
    table.release("k", "one").await.unwrap();
    assert!(items.items().is_empty());

    table.acquire("k", "one").await.unwrap();
    table.complete("k", "one", text("done")).await.unwrap();
    table.release("k", "one").await.unwrap();
    assert!(items.item("k", "").is_some());
}

#[tokio::test]
async fn forget_removes_only_the_result_it_names() {
    let (table, items) = table(|_, _| None);
    table.acquire("k", "one").await.unwrap();
    table.complete("k", "one", text("done")).await.unwrap();
    table.forget("k", text("another")).await.unwrap();
    assert!(items.item("k", "").is_some());
    table.forget("k", text("done")).await.unwrap();
    assert!(items.items().is_empty());
}

#[tokio::test]
async fn record_replaces_any_result_without_a_lease() {
    let (table, items) = table(|_, _| None);
    assert_eq!(table.result("k").await.unwrap(), None);
    let day = Duration::from_hours(24);
    for result in ["one", "two"] {
        table.record("k", text(result), day).await.unwrap();
        assert_eq!(table.result("k").await.unwrap(), Some(text(result)));
    }
    let item = items.item("k", "").unwrap();
    let expires_at = item["expires_at"]["N"].as_str().unwrap().parse::<u64>().unwrap();
    let seconds = expires_at.saturating_sub(epoch_seconds());
    assert!((day.as_secs() - 5..=day.as_secs()).contains(&seconds), "{seconds}");
    table.forget("k", text("two")).await.unwrap();
    assert_eq!(table.result("k").await.unwrap(), None);
}

#[tokio::test]
async fn result_is_none_while_a_lease_holds_and_leaves_it() {
    let (table, _) = table(|_, _| None);
    table.acquire("k", "one").await.unwrap();
    assert_eq!(table.result("k").await.unwrap(), None);
    assert!(table.complete("k", "one", text("done")).await.unwrap());
    assert_eq!(table.result("k").await.unwrap(), Some(text("done")));
}

#[tokio::test]
async fn result_is_none_once_it_expired() {
    let (table, items) = table(|_, _| None);
    table.record("k", text("done"), Duration::from_hours(1)).await.unwrap();
    expire(&items, "k");
    assert_eq!(table.result("k").await.unwrap(), None);
    assert!(items.items().is_empty());
}

#[tokio::test]
async fn errors_name_the_operation() {
    let refused = json!({"__type": "AccessDeniedException", "message": "no"});
    let (table, _) = table(move |_, _| Some(Fault::Before(MockResponse::new(400, &refused))));
    let error = table.acquire("k", "one").await.unwrap_err();
    assert_eq!(error.to_string(), "failed to acquire the lease");
    let error = table.complete("k", "one", text("done")).await.unwrap_err();
    assert_eq!(error.to_string(), "failed to complete the lease");
    let error = table.release("k", "one").await.unwrap_err();
    assert_eq!(error.to_string(), "failed to release the lease");
    let error = table.record("k", text("done"), Duration::ZERO).await.unwrap_err();
    assert_eq!(error.to_string(), "failed to record the result");
    let error = table.result("k").await.unwrap_err();
    assert_eq!(error.to_string(), "failed to read the result");
}

#[tokio::test]
async fn lease_of_a_time_that_this_crate_did_not_write_ends_as_any_other() {
    let (table, items) = table(|_, _| None);
    table.acquire("k", "one").await.unwrap();
    for expires_at in [epoch_seconds() * 1_000, u64::MAX] {
        let mut item = items.item("k", "").unwrap();
        item["expires_at"] = json!({"N": expires_at.to_string()});
        items.put(item).unwrap();
        let expires_in = Duration::from_secs(31);
        let found = table.acquire("k", "two").await.unwrap();
        assert_eq!(found, Acquire::InProgress { expires_in });
    }
}
