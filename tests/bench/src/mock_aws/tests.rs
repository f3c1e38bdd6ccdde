use axum::http::HeaderName;

use super::*;

/// The server's response to a call that is signed for a service.
async fn call(calls: &Arc<Mutex<Calls>>, service: &str, body: &'static str) -> Response {
    let credential = format!("AWS4-HMAC-SHA256 Credential=a/20261124/eu-central-1/{service}/x");
    let headers = [(AUTHORIZATION, credential.parse().unwrap())].into_iter().collect();
    reply(State(Arc::clone(calls)), headers, Bytes::from_static(body.as_bytes())).await
}

#[tokio::test]
async fn calls_and_published_events_are_counted() {
    let calls = Arc::default();
    let response = call(&calls, "sns", "Action=Publish&Message=of%20bench000000.").await;
    assert_eq!(response.status(), StatusCode::OK);
    let calls = std::mem::take(&mut *calls.lock().unwrap());
    assert_eq!(calls.operations["Publish"], 1);
    calls.check_published_once(1).unwrap();
    assert!(calls.check_published_once(2).is_err());
}

#[tokio::test]
async fn services_other_than_sns_close_the_connection() {
    let calls = Arc::default();
    let response = call(&calls, "sts", "Action=AssumeRole").await;
    assert_eq!(response.headers()[CONNECTION], "close");
    let response = call(&calls, "sns", "Action=Publish&Message=a").await;
    assert_eq!(response.headers().get(CONNECTION), None);
}

/// A call of `DynamoDB`, and its response's status and text.
async fn call_table(
    calls: &Arc<Mutex<Calls>>,
    operation: &str,
    body: &'static str,
) -> (StatusCode, bool, String) {
    let credential = "AWS4-HMAC-SHA256 Credential=a/20261124/eu-central-1/dynamodb/x";
    let target = format!("DynamoDB_20120810.{operation}");
    let headers = HeaderMap::from_iter([
        (AUTHORIZATION, credential.parse().unwrap()),
        (HeaderName::from_static("x-amz-target"), target.parse().unwrap()),
    ]);
    let body = Bytes::from_static(body.as_bytes());
    let response = reply(State(Arc::clone(calls)), headers, body).await;
    let (status, closes) = (response.status(), response.headers().contains_key(CONNECTION));
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, closes, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn table_keeps_items_until_the_calls_are_taken() {
    let calls = Arc::default();
    let put = r#"{"Item": {"key": {"S": "k"}, "sort": {"S": "&Action=Publish"}}}"#;
    let get = r#"{"Key": {"key": {"S": "k"}, "sort": {"S": "&Action=Publish"}}}"#;
    let found = r#"{"Item":{"key":{"S":"k"},"sort":{"S":"&Action=Publish"}}}"#;
    let (status, closes, body) = call_table(&calls, "PutItem", put).await;
    assert_eq!((status, closes, body.as_str()), (StatusCode::OK, true, "{}"));
    let (status, closes, body) = call_table(&calls, "GetItem", get).await;
    assert_eq!((status, closes, body.as_str()), (StatusCode::OK, false, found));
    let (status, _, _) = call_table(&calls, "Query", get).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let taken = std::mem::take(&mut *calls.lock().unwrap());
    assert_eq!(taken.operations.values().sum::<u32>(), 3);
    assert_eq!(call_table(&calls, "GetItem", get).await, (StatusCode::OK, true, "{}".into()));
}

#[test]
fn check_published_once_refuses_duplicates() {
    let calls = Calls { published: vec![0, 1, 1], ..Calls::default() };
    let error = calls.check_published_once(2).unwrap_err();
    assert_eq!(error.to_string(), "2 of 2 events were published, in 3 messages");
}
