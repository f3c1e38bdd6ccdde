use std::sync::atomic::{AtomicBool, Ordering};

use lambda_support::testing::{MockResponse, Call, MockAws};
use serde_json::Value;
use tokio::time::{Instant, advance};

use super::*;
use crate::testing::{ROOT, UNIT, function, error_response, ok_response};

const ID: &str = "111122223333";
const OTHER: &str = "444455556666";
const LONG: Duration = Duration::from_mins(1);
const DIRECT: [(&str, &str); 1] = [("ACCOUNT_LOOKUP", "direct")];
const ROLE: [(&str, &str); 3] = [
    ("ACCOUNT_LOOKUP", "role"),
    ("ACCOUNT_LOOKUP_ROLE_ARN", "arn:aws:iam::999999999999:role/reader"),
    ("ACCOUNT_LOOKUP_EXTERNAL_ID", "outside"),
];

fn account(id: &str, name: Option<&str>) -> Account {
    Account { id: id.into(), name: name.map(Into::into) }
}

const NOBODY: Found = Found { name: None, way: Way::None, units: Vec::new() };

fn found(name: &str, way: Way) -> Found {
    Found { name: Some(name.into()), way, units: Vec::new() }
}

/// A destination whose rule names an organizational unit.
const BY_UNIT: (&str, &str) = (
    "DESTINATIONS",
    r#"[{"name": "a", "format": "email", "topic_arn": "arn:aws:sns:eu-central-1:111122223333:a",
        "rules": {"organizational_units": {"include": ["r-ab12"]}}}]"#,
);

/// Organizations says no until it is told otherwise.
fn moody(code: &'static str) -> (MockAws, std::sync::Arc<AtomicBool>) {
    let kind = std::sync::Arc::new(AtomicBool::new(false));
    let cloud = MockAws::new({
        let kind = kind.clone();
        move |call: &Call| {
            if kind.load(Ordering::Relaxed) { ok_response(call) } else { error_response(call, 400, code) }
        }
    });
    (cloud, kind)
}

#[tokio::test]
async fn override_precedes_message_and_message_precedes_organizations() {
    let cloud = MockAws::new(ok_response);
    let overrides = ("ACCOUNT_NAMES", r#"{"111122223333": "ours"}"#);
    let (context, _) = function(&[DIRECT[0], overrides], &cloud);
    let accounts = [
        account(ID, Some("theirs")),
        account(OTHER, Some("theirs")),
        account("777788889999", None),
    ];
    let names = context.accounts.know(&accounts, LONG).await;
    let expected = [
        found("ours", Way::Override),
        found("theirs", Way::Message),
        found("name of 777788889999", Way::Organizations),
    ];
    assert_eq!(names.found, expected);
    assert_eq!((names.hits, names.misses, names.unnamed.len()), (0, 1, 0));
    assert_eq!(cloud.calls("DescribeAccount").len(), 1);
}

#[tokio::test]
async fn organizations_is_not_asked_while_the_lookup_is_off() {
    let cloud = MockAws::new(ok_response);
    let (off, _) = function(&[], &cloud);
    assert_eq!(off.accounts.know(&[account(ID, None)], LONG).await.found, [NOBODY]);
    let (direct, _) = function(&DIRECT, &cloud);
    let odd = ["", "1", "1111222233334", "11112222333x", "１１１１"].map(|id| account(id, None));
    let names = direct.accounts.know(&odd, LONG).await;
    assert_eq!(names.found, [NOBODY, NOBODY, NOBODY, NOBODY, NOBODY]);
    assert!(names.unnamed.is_empty());
    assert!(cloud.calls("DescribeAccount").is_empty());
}

#[tokio::test(start_paused = true)]
async fn name_is_cached_for_an_hour() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&DIRECT, &cloud);
    let accounts = [account(ID, None)];
    let ask = || context.accounts.know(&accounts, LONG);

    assert_eq!(ask().await.found[0].way, Way::Organizations);
    advance(Duration::from_mins(59)).await;
    let names = ask().await;
    assert_eq!(names.found, [found("name of 111122223333", Way::Cache)]);
    assert_eq!((names.hits, names.misses), (1, 0));
    assert_eq!(cloud.calls("DescribeAccount").len(), 1);

    advance(Duration::from_mins(1)).await;
    assert_eq!(ask().await.found[0].way, Way::Organizations);
    assert_eq!(cloud.calls("DescribeAccount").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn failure_is_cached_for_a_minute() {
    let (cloud, kind) = moody("AccountNotFoundException");
    let (context, _) = function(&DIRECT, &cloud);
    let accounts = [account(ID, None)];
    let ask = || context.accounts.know(&accounts, LONG);

    let names = ask().await;
    assert_eq!(names.found, [NOBODY]);
    assert_eq!(names.unnamed[0].1.code(), "AccountNotFoundException");

    kind.store(true, Ordering::Relaxed);
    advance(Duration::from_secs(59)).await;
    let names = ask().await;
    assert_eq!(names.found, [NOBODY]);
    assert_eq!((names.hits, names.unnamed.len()), (0, 0));
    assert_eq!(cloud.calls("DescribeAccount").len(), 1);

    advance(Duration::from_secs(1)).await;
    assert_eq!(ask().await.found[0].way, Way::Organizations);
}

#[tokio::test(start_paused = true)]
async fn lookup_ends_at_the_timeout() {
    let cloud = MockAws::new(|call| ok_response(call).with_delay(Duration::from_hours(1)));
    let (context, _) = function(&[DIRECT[0], ("ACCOUNT_LOOKUP_TIMEOUT_MS", "700")], &cloud);
    for (longest, waited) in [(LONG, 700), (Duration::from_millis(300), 300)] {
        let started = Instant::now();
        let names = context.accounts.know(&[account(ID, None)], longest).await;
        assert_eq!(started.elapsed().as_millis(), waited);
        assert_eq!(names.found, [NOBODY]);
        assert_eq!(names.unnamed[0].1.code(), "Timeout");
        advance(Duration::from_mins(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn timeout_includes_assuming_the_role() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "AssumeRole" => ok_response(call).with_delay(Duration::from_hours(1)),
        _ => ok_response(call),
    });
    let (context, _) = function(&ROLE, &cloud);
    let started = Instant::now();
    let names = context.accounts.know(&[account(ID, None)], LONG).await;
    assert_eq!(started.elapsed().as_millis(), 2000);
    assert_eq!(names.unnamed[0].1.code(), "Timeout");
    assert!(cloud.calls("DescribeAccount").is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_account_is_asked_for_once_and_all_concurrently() {
    let cloud = MockAws::new(|call| ok_response(call).with_delay(Duration::from_millis(800)));
    let (context, _) = function(&DIRECT, &cloud);
    let accounts = [ID, OTHER, ID, OTHER, ID].map(|id| account(id, None));
    let started = Instant::now();
    let names = context.accounts.know(&accounts, LONG).await;
    assert_eq!(started.elapsed().as_millis(), 800);
    assert_eq!(names.misses, 2);
    assert_eq!(cloud.calls("DescribeAccount").len(), 2);
    assert!(names.found.iter().all(|found| found.way == Way::Organizations));
    assert_eq!(names.found[3].name.as_deref(), Some("name of 444455556666"));
}

#[tokio::test]
async fn direct_lookup_uses_the_functions_own_credentials() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&DIRECT, &cloud);
    context.accounts.know(&[account(ID, None)], LONG).await;
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
        let names = context.accounts.know(&[account(id, None)], LONG).await;
        assert_eq!(names.found[0].way, Way::Organizations);
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
    let names = context.accounts.know(&[account(ID, None)], LONG).await;
    assert_eq!(names.found, [NOBODY]);
    assert_eq!(names.unnamed[0].1.code(), "AccessDenied");
}

#[tokio::test]
async fn account_without_a_name_has_none() {
    let cloud = MockAws::new(|_| MockResponse::new(200, r#"{"Account": {}}"#));
    let (context, _) = function(&DIRECT, &cloud);
    let names = context.accounts.know(&[account(ID, None)], LONG).await;
    assert_eq!(names.found, [NOBODY]);
    assert_eq!(names.unnamed[0].1.code(), "NoName");
}

#[tokio::test(start_paused = true)]
async fn organizational_units_are_cached_for_an_hour() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&[DIRECT[0], BY_UNIT], &cloud);
    // An account whose name is known is still somewhere.
    let accounts = [account(ID, Some("theirs")), account(OTHER, None)];
    for asked in [4, 4, 8] {
        let known = context.accounts.know(&accounts, LONG).await;
        assert!(known.found.iter().all(|found| found.units == [UNIT, ROOT]), "{known:?}");
        assert_eq!(cloud.calls("ListParents").len(), asked);
        advance(Duration::from_mins(30)).await;
    }
    assert_eq!(cloud.calls("DescribeAccount").len(), 2);
}

#[tokio::test]
async fn organizational_units_are_not_asked_for_unless_needed() {
    let cloud = MockAws::new(ok_response);
    let (context, _) = function(&DIRECT, &cloud);
    let known = context.accounts.know(&[account(ID, None)], LONG).await;
    assert!(known.found[0].units.is_empty() && cloud.calls("ListParents").is_empty());
}

#[tokio::test(start_paused = true)]
async fn failed_unit_lookup_costs_neither_name_nor_time() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "ListParents" if call.body.contains(ID) => error_response(call, 400, "AccessDeniedException"),
        "ListParents" => ok_response(call).with_delay(Duration::from_hours(1)),
        _ => ok_response(call),
    });
    let (context, _) = function(&[DIRECT[0], BY_UNIT], &cloud);
    let started = Instant::now();
    let known = context.accounts.know(&[account(ID, None), account(OTHER, None)], LONG).await;
    assert_eq!(started.elapsed().as_millis(), 2000);
    let codes: Vec<_> = known.unplaced.iter().map(|(_, error)| error.code()).collect();
    assert_eq!(codes, ["AccessDeniedException", "Timeout"]);
    assert!(known.found.iter().all(|found| found.name.is_some() && found.units.is_empty()));
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
    let (context, _) = function(&[DIRECT[0], BY_UNIT], &cloud);
    let known = context.accounts.know(&[account(ID, None)], LONG).await;
    assert_eq!(known.unplaced[0].1.code(), "NoRoot");
    assert_eq!(cloud.calls("ListParents").len(), 10);
}
