use std::sync::{Arc, Mutex};

use serde_json::json;

use super::*;
use crate::{
    aws::{self, Aws},
    environment::Environment,
    testing::{Call, MockAws, MockLeaseTable, MockResponse},
};

type Items = Arc<Mutex<MockLeaseTable>>;

/// A table whose calls `intercept` may answer instead; it is given the number of earlier calls.
fn table(
    intercept: impl Fn(&Call, usize) -> Option<MockResponse> + Send + Sync + 'static,
) -> (LeaseTable, Items) {
    let items = Items::default();
    let (shared, count) = (Arc::clone(&items), Mutex::new(0));
    let mock = MockAws::new(move |call| {
        let mut count = count.lock().unwrap();
        *count += 1;
        let response = shared.lock().unwrap().respond(call).unwrap();
        intercept(call, *count - 1).unwrap_or(response)
    });
    let mut environment = Environment::from_env(&aws::VARIABLES, |name| {
        (name != "AWS_ENDPOINT_URL").then(|| "eu-central-1".to_owned())
    });
    let aws = Aws::from_env(&mut environment, "test").unwrap();
    let table = LeaseTable {
        client: Client::new(&aws.sdk_config(&mock.connector(), Duration::from_secs(3))),
        table: "table".to_owned(),
        key_attribute: "key",
        result_attribute: "result",
        lease: Duration::from_secs(30),
        lifetime: Duration::from_hours(1),
    };
    (table, items)
}

fn expire(items: &Items, key: &str) {
    let expired = json!({"N": (epoch_seconds() - 1).to_string()});
    items.lock().unwrap().0.get_mut(key).unwrap().insert("expires_at".to_owned(), expired);
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
    let (table, _) = table(|_, before| (before == 0).then(|| MockResponse::new(500, "")));
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
    assert!(items.lock().unwrap().0.contains_key("k"));
    table.release("k", "one").await.unwrap();
    assert!(items.lock().unwrap().0.is_empty());

    table.acquire("k", "one").await.unwrap();
    table.complete("k", "one", text("done")).await.unwrap();
    table.release("k", "one").await.unwrap();
    assert!(items.lock().unwrap().0.contains_key("k"));
}

#[tokio::test]
async fn forget_removes_only_the_result_it_names() {
    let (table, items) = table(|_, _| None);
    table.acquire("k", "one").await.unwrap();
    table.complete("k", "one", text("done")).await.unwrap();
    table.forget("k", text("another")).await.unwrap();
    assert!(items.lock().unwrap().0.contains_key("k"));
    table.forget("k", text("done")).await.unwrap();
    assert!(items.lock().unwrap().0.is_empty());
}

#[tokio::test]
async fn errors_name_the_operation() {
    let refused = json!({"__type": "AccessDeniedException", "message": "no"});
    let (table, _) = table(move |_, _| Some(MockResponse::new(400, &refused)));
    let error = table.acquire("k", "one").await.unwrap_err();
    assert_eq!(error.to_string(), "failed to acquire the lease");
    let error = table.complete("k", "one", text("done")).await.unwrap_err();
    assert_eq!(error.to_string(), "failed to complete the lease");
    let error = table.release("k", "one").await.unwrap_err();
    assert_eq!(error.to_string(), "failed to release the lease");
}
