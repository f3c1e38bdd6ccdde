//! Access control: this machine only, and no other site.

use std::net::IpAddr;

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{HOST, ORIGIN},
        uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};

/// Scripts, styles and images of this server only, none of them inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// Refuses requests for another host name, and posts by another site. Adds the headers.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let mut response = match refusal(&request) {
        Some((status, reason)) => (status, reason).into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refusal(request: &Request) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let is_here = |authority: &Authority| is_loopback(authority.host());
    // DNS rebinding: another name can point to this machine.
    if !host.parse().is_ok_and(|host| is_here(&host))
        || !request.uri().authority().is_none_or(is_here)
    {
        return Some((StatusCode::MISDIRECTED_REQUEST, "this is served on this machine alone\n"));
    }
    if *request.method() != Method::GET && !is_same_origin(headers, host) {
        return Some((StatusCode::FORBIDDEN, "another site may not post here\n"));
    }
    None
}

/// Whether a request comes from no site or from this one. For our own forms a browser sends the
/// origin `null`, because of our referrer policy, and names the relation in another header.
fn is_same_origin(headers: &HeaderMap, host: &str) -> bool {
    match headers.get(ORIGIN).map(HeaderValue::as_bytes) {
        None => true,
        Some(b"null") => {
            headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"same-origin")
        }
        Some(origin) => origin == format!("http://{host}").as_bytes(),
    }
}

/// Whether a host name or address is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}
