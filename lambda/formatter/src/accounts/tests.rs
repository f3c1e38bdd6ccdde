use std::sync::atomic::{AtomicBool, Ordering};

use lambda_support::testing::{Call, MockAws, MockResponse};
use serde_json::Value;
use tokio::time::{Instant, advance};

use super::*;
use crate::testing::{ROOT, UNIT, error_response, function, ok_response};

const ID: &str = "111122223333";
const OTHER: &str = "444455556666";
const LONG: Duration = Duration::from_mins(1);
const DIRECT: [(&str, &str); 1] = [("ACCOUNT_LOOKUP", "direct")];
const ROLE: [(&str, &str); 3] = [
    ("ACCOUNT_LOOKUP", "role"),
    ("ACCOUNT_LOOKUP_ROLE_ARN", "arn:aws:iam::999999999999:role/reader"),
    ("ACCOUNT_LOOKUP_EXTERNAL_ID", "outside"),
];

fn request(id: &str, name: Option<&str>) -> LookupRequest {
    let account = Account { id: id.parse().unwrap(), name: name.map(Into::into) };
    LookupRequest { account, needs_units: false }
}

/// The same, for a rule that depends on organizational units.
fn request_with_units(id: &str, name: Option<&str>) -> LookupRequest {
    LookupRequest { needs_units: true, ..request(id, name) }
}

const NOT_FOUND: LookupResult =
    LookupResult { name: None, name_source: NameSource::None, units: Vec::new() };

fn found(name: &str, name_source: NameSource) -> LookupResult {
    LookupResult { name: Some(name.into()), name_source, units: Vec::new() }
}

/// Organizations refuses until the flag is set.
fn refusing_until_set(code: &'static str) -> (MockAws, std::sync::Arc<AtomicBool>) {
    let is_ok = std::sync::Arc::new(AtomicBool::new(false));
    let cloud = MockAws::new({
        let is_ok = is_ok.clone();
        move |call: &Call| {
            if is_ok.load(Ordering::Relaxed) {
                ok_response(call)
            } else {
                error_response(call, 400, code)
            }
        }
    });
    (cloud, is_ok)
}

#[tokio::test]
async fn override_precedes_organizations_and_organizations_precedes_message() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "DescribeAccount" if call.body.contains("777788889999") => {
            error_response(call, 400, "AccountNotFoundException")
        }
        _ => ok_response(call),
    });
    let overrides = ("ACCOUNT_NAMES", r#"{"111122223333": "ours"}"#);
    let (context, _) = function(&[DIRECT[0], overrides], &cloud);
    let accounts = [
        request(ID, Some("theirs")),
        request(OTHER, Some("theirs")),
        request("777788889999", Some("theirs")),
    ];
    let results = context.accounts.lookup(&accounts, LONG).await;
    let expected = [
        found("ours", NameSource::Override),
        found("name of 444455556666", NameSource::Organizations),
        found("theirs", NameSource::Message),
    ];
    assert_eq!(results.accounts, expected);
    assert_eq!((results.hits, results.misses, results.name_errors.len()), (0, 1, 1));
    assert_eq!(cloud.calls("DescribeAccount").len(), 2);
}

#[tokio::test]
async fn name_of_the_message_is_used_while_the_lookup_is_off() {
    let cloud = MockAws::new(ok_response);
    let (off, _) = function(&[], &cloud);
    let results = off.accounts.lookup(&[request(ID, Some("theirs"))], LONG).await;
    assert_eq!(results.accounts, [found("theirs", NameSource::Message)]);
    assert!(cloud.calls("DescribeAccount").is_empty());
}

#[tokio::test(start_paused = true)]
async fn name_of_the_message_is_used_while_a_failure_is_cached() {
    let (cloud, _) = refusing_until_set("TooManyRequestsException");
    let (context, _) = function(&DIRECT, &cloud);
    let mut calls = Vec::new();
    for _ in 0..3 {
        let results = context.accounts.lookup(&[request(ID, Some("theirs"))], LONG).await;
        assert_eq!(results.accounts, [found("theirs", NameSource::Message)]);
        calls.push(cloud.calls("DescribeAccount").len());
    }
    assert_eq!(calls, [calls[0]; 3], "a failure is not repeated within its minute");
}

#[tokio::test]
async fn account_with_names_in_its_messages_is_asked_for_once() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&DIRECT, &cloud);
    let accounts = [request(ID, Some("one")), request(ID, None), request(ID, Some("another"))];
    for source in [NameSource::Organizations, NameSource::Cache] {
        let results = context.accounts.lookup(&accounts, LONG).await;
        assert!(results.accounts.iter().all(|each| *each == found("name of 111122223333", source)));
    }
    assert_eq!(cloud.calls("DescribeAccount").len(), 1);
}

#[tokio::test]
async fn organizations_is_not_asked_while_the_lookup_is_off() {
    let cloud = MockAws::new(ok_response);
    let (off, _) = function(&[], &cloud);
    assert_eq!(off.accounts.lookup(&[request(ID, None)], LONG).await.accounts, [NOT_FOUND]);
    assert!(cloud.calls("DescribeAccount").is_empty());
}

#[tokio::test(start_paused = true)]
async fn name_is_cached_for_an_hour() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&DIRECT, &cloud);
    let accounts = [request(ID, None)];
    let ask = || context.accounts.lookup(&accounts, LONG);

    assert_eq!(ask().await.accounts[0].name_source, NameSource::Organizations);
    advance(Duration::from_mins(59)).await;
    let results = ask().await;
    assert_eq!(results.accounts, [found("name of 111122223333", NameSource::Cache)]);
    assert_eq!((results.hits, results.misses), (1, 0));
    assert_eq!(cloud.calls("DescribeAccount").len(), 1);

    advance(Duration::from_mins(1)).await;
    assert_eq!(ask().await.accounts[0].name_source, NameSource::Organizations);
    assert_eq!(cloud.calls("DescribeAccount").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn failure_is_cached_for_a_minute() {
    let (cloud, is_ok) = refusing_until_set("AccountNotFoundException");
    let (context, _) = function(&DIRECT, &cloud);
    let accounts = [request(ID, None)];
    let ask = || context.accounts.lookup(&accounts, LONG);

    let results = ask().await;
    assert_eq!(results.accounts, [NOT_FOUND]);
    assert_eq!(results.name_errors[0].1.code(), "AccountNotFoundException");

    is_ok.store(true, Ordering::Relaxed);
    advance(Duration::from_secs(59)).await;
    let results = ask().await;
    assert_eq!(results.accounts, [NOT_FOUND]);
    assert_eq!((results.hits, results.name_errors.len()), (0, 0));
    assert_eq!(cloud.calls("DescribeAccount").len(), 1);

    advance(Duration::from_secs(1)).await;
    assert_eq!(ask().await.accounts[0].name_source, NameSource::Organizations);
}

#[tokio::test(start_paused = true)]
async fn lookup_ends_at_the_timeout() {
    let cloud = MockAws::new(|call| ok_response(call).with_delay(Duration::from_hours(1)));
    let (context, _) = function(&[DIRECT[0], ("ACCOUNT_LOOKUP_TIMEOUT_MS", "700")], &cloud);
    for (longest, waited) in [(LONG, 700), (Duration::from_millis(300), 300)] {
        let started = Instant::now();
        let results = context.accounts.lookup(&[request(ID, None)], longest).await;
        assert_eq!(started.elapsed().as_millis(), waited);
        assert_eq!(results.accounts, [NOT_FOUND]);
        assert_eq!(results.name_errors[0].1.code(), "Timeout");
        advance(Duration::from_mins(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn timeout_is_for_all_accounts_of_a_lookup_together() {
    let cloud = MockAws::new(|call| ok_response(call).with_delay(Duration::from_hours(1)));
    let (context, _) = function(&DIRECT, &cloud);
    let accounts: Vec<_> =
        (0..101).map(|number| request_with_units(&format!("{number:012}"), None)).collect();
    let started = Instant::now();
    let results = context.accounts.lookup(&accounts, LONG).await;
    assert_eq!(started.elapsed().as_millis(), 2000);
    assert_eq!((results.name_errors.len(), results.unit_errors.len()), (101, 101));
}

#[tokio::test(start_paused = true)]
async fn timeout_includes_assuming_the_role() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "AssumeRole" => ok_response(call).with_delay(Duration::from_hours(1)),
        _ => ok_response(call),
    });
    let (context, _) = function(&ROLE, &cloud);
    let started = Instant::now();
    let results = context.accounts.lookup(&[request(ID, None)], LONG).await;
    assert_eq!(started.elapsed().as_millis(), 2000);
    assert_eq!(results.name_errors[0].1.code(), "Timeout");
    assert!(cloud.calls("DescribeAccount").is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_account_is_asked_for_once_and_all_concurrently() {
    let cloud = MockAws::new(|call| ok_response(call).with_delay(Duration::from_millis(800)));
    let (context, _) = function(&DIRECT, &cloud);
    let accounts = [ID, OTHER, ID, OTHER, ID].map(|id| request(id, None));
    let started = Instant::now();
    let results = context.accounts.lookup(&accounts, LONG).await;
    assert_eq!(started.elapsed().as_millis(), 800);
    assert_eq!(results.misses, 2);
    assert_eq!(cloud.calls("DescribeAccount").len(), 2);
    assert!(results.accounts.iter().all(|found| found.name_source == NameSource::Organizations));
    assert_eq!(results.accounts[3].name.as_deref(), Some("name of 444455556666"));
}

#[tokio::test]
async fn direct_lookup_uses_the_functions_own_credentials() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&DIRECT, &cloud);
    context.accounts.lookup(&[request(ID, None)], LONG).await;
    let calls = cloud.calls("DescribeAccount");
    assert!(calls[0].authorization.contains("Credential=own-key/"));
    assert!(calls[0].uri.starts_with("https://organizations.us-east-1.amazonaws.com"));
    let body: Value = serde_json::from_str(&calls[0].body).unwrap();
    assert_eq!(body["AccountId"], ID);
}

#[tokio::test]
async fn role_is_assumed_once_for_all_lookups() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&ROLE, &cloud);
    for id in [ID, OTHER] {
        let results = context.accounts.lookup(&[request(id, None)], LONG).await;
        assert_eq!(results.accounts[0].name_source, NameSource::Organizations);
    }
    let assumed = cloud.calls("AssumeRole");
    assert_eq!(assumed.len(), 1);
    for part in ["RoleSessionName=asr-notify", "ExternalId=outside", "999999999999%3Arole%2Freader"]
    {
        assert!(assumed[0].body.contains(part), "{part} is missing in {}", assumed[0].body);
    }
    assert!(assumed[0].uri.starts_with("https://sts.eu-central-1.amazonaws.com"));
    let described = cloud.calls("DescribeAccount");
    assert!(described.iter().all(|call| call.authorization.contains("Credential=role-key/")));
}

#[tokio::test]
async fn failed_role_costs_the_name_only() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "AssumeRole" => error_response(call, 403, "AccessDenied"),
        _ => ok_response(call),
    });
    let (context, _) = function(&ROLE, &cloud);
    let results = context.accounts.lookup(&[request(ID, None)], LONG).await;
    assert_eq!(results.accounts, [NOT_FOUND]);
    assert_eq!(results.name_errors[0].1.code(), "AccessDenied");
}

#[tokio::test]
async fn account_without_a_name_has_none() {
    let cloud = MockAws::new(|_| MockResponse::new(200, r#"{"Account": {}}"#));
    let (context, _) = function(&DIRECT, &cloud);
    let results = context.accounts.lookup(&[request(ID, None)], LONG).await;
    assert_eq!(results.accounts, [NOT_FOUND]);
    assert_eq!(results.name_errors[0].1.code(), "NoName");
}

#[tokio::test(start_paused = true)]
async fn organizational_units_are_cached_for_an_hour() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&DIRECT, &cloud);
    let accounts = [request_with_units(ID, Some("theirs")), request_with_units(OTHER, None)];
    for asked in [4, 4, 8] {
        let results = context.accounts.lookup(&accounts, LONG).await;
        assert!(results.accounts.iter().all(|found| found.units == [UNIT, ROOT]), "{results:?}");
        assert_eq!(cloud.calls("ListParents").len(), asked);
        advance(Duration::from_mins(30)).await;
    }
    assert_eq!(cloud.calls("DescribeAccount").len(), 4);
}

#[tokio::test]
async fn organizational_units_are_not_asked_for_unless_needed() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&DIRECT, &cloud);
    let results = context.accounts.lookup(&[request(ID, None)], LONG).await;
    assert!(results.accounts[0].units.is_empty() && cloud.calls("ListParents").is_empty());
}

#[tokio::test(start_paused = true)]
async fn failed_unit_lookup_costs_neither_name_nor_time() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "ListParents" if call.body.contains(ID) => {
            error_response(call, 400, "AccessDeniedException")
        }
        "ListParents" => ok_response(call).with_delay(Duration::from_hours(1)),
        _ => ok_response(call),
    });
    let (context, _) = function(&DIRECT, &cloud);
    let started = Instant::now();
    let results = context
        .accounts
        .lookup(&[request_with_units(ID, None), request_with_units(OTHER, None)], LONG)
        .await;
    assert_eq!(started.elapsed().as_millis(), 2000);
    let codes: Vec<_> = results.unit_errors.iter().map(|(_, error)| error.code()).collect();
    assert_eq!(codes, ["AccessDeniedException", "Timeout"]);
    assert!(results.accounts.iter().all(|found| found.name.is_some() && found.units.is_empty()));
}

#[tokio::test]
async fn parents_without_a_root_are_an_error() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "ListParents" => {
            let parent =
                r#"{"Parents": [{"Id": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT"}]}"#;
            MockResponse::new(200, parent)
        }
        _ => ok_response(call),
    });
    let (context, _) = function(&DIRECT, &cloud);
    let results = context.accounts.lookup(&[request_with_units(ID, None)], LONG).await;
    assert_eq!(results.unit_errors[0].1.code(), "NoRoot");
    assert_eq!(cloud.calls("ListParents").len(), 10);
}
