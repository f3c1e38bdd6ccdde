//! What was done (`Action` in GuardDuty's API): a call, a query, a connection, a login.

use super::{Facts, address};
use crate::{
    FactName, FactValue,
    parse::{
        event_bridge::{
            fields::{fact, several, texts},
            phrases::{joined, port, with_details, words},
        },
        json::{Object, Value, first_text, list, number, object, objects, text, text_at},
    },
};

/// Adds the action. A finding has one, except for the calls to Kubernetes and their roles.
pub(super) fn push(
    facts: &mut Facts,
    service: &Object,
    resource: Option<&Object>,
    information: Option<&Object>,
) {
    let none = Object::default();
    let action = object(service, "action").unwrap_or(&none);
    let of = |key| object(action, key);
    if let Some(resource) = resource {
        database(facts, resource, of("rdsLoginAttemptAction"));
    }
    let call = of("awsApiCallAction");
    if let Some(call) = call {
        facts.extend(fact(FactName::ApiCall, several(api_calls(call, information))));
        facts.extend(fact(FactName::Error, text(call, "errorCode")));
        facts.extend(fact(FactName::UnusualCalls, information.and_then(unusual_calls)));
    }
    facts.extend(fact(FactName::KubernetesRequest, several(kubernetes_requests(action))));
    let queried =
        of("dnsRequestAction").and_then(|of| first_text(of, &["domain", "domainWithSuffix"]));
    let domain = || text_at(call?, &["domainDetails", "domain"]);
    facts.extend(fact(FactName::Domain, queried.or_else(domain)));
    let connection = of("networkConnectionAction");
    if let Some(connection) = connection {
        let direction = text(connection, "connectionDirection").filter(|of| of != "UNKNOWN");
        facts.extend(fact(FactName::Direction, direction));
        let protocol = text(connection, "protocol");
        let port = |key| port_of(object(connection, key)?, protocol.as_deref());
        facts.extend(fact(FactName::Port, port("localPortDetails")));
        facts.extend(fact(FactName::RemoteAddress, remote_addresses(action)));
        // A port scan has a sample of its ports, and only one in its action.
        let scanned = information.map(|of| list(of, "portsScannedSample")).unwrap_or_default();
        let mut remote: Vec<String> =
            scanned.iter().filter_map(Value::as_u64).map(|port| port.to_string()).collect();
        if remote.is_empty() {
            remote.extend(port("remotePortDetails"));
        }
        facts.extend(fact(FactName::RemotePort, several(remote)));
    } else {
        facts.extend(fact(FactName::Port, probed_ports(action)));
        facts.extend(fact(FactName::RemoteAddress, remote_addresses(action)));
    }
    if let Some(remote) = call.and_then(|call| object(call, "remoteAccountDetails")) {
        facts.extend(fact(FactName::RemoteAccount, remote_account(remote)));
        facts.extend(fact(FactName::RemoteAccountAffiliated, text(remote, "affiliated")));
    }
    let mut parts = action.values().filter_map(Value::as_object);
    facts.extend(fact(FactName::Blocked, parts.find_map(|part| text(part, "blocked"))));
}

/// `GetSecretValue (secretsmanager.amazonaws.com)`, and the other calls that a finding has counted.
fn api_calls(call: &Object, information: Option<&Object>) -> Vec<String> {
    let api = text(call, "api");
    let mut calls = Vec::from_iter(with_details(api.clone(), [text(call, "serviceName")]));
    if let Some(of) = information {
        let counted = objects(of, "apiCalls").chain(objects(of, "recentApiCalls"));
        let names = counted.filter_map(|each| first_text(each, &["name", "api"]));
        calls.extend(names.filter(|name| Some(name) != api.as_ref()));
    }
    calls
}

/// The calls that are unusual for this caller, in a text of GuardDuty's:
/// `s3.amazonaws.com:[ListBuckets:success]`.
fn unusual_calls(information: &Object) -> Option<FactValue> {
    several(texts(object(information, "anomalies")?, "anomalousAPIs"))
}

/// The account that called, if it is another one.
fn remote_account(remote: &Object) -> Option<String> {
    let name = first_text(remote, &["accountId", "awsServiceName"])?;
    with_details(Some(name), [text(remote, "awsServiceName")])
}

/// The other side's addresses. Each kind of action has a key of its own.
fn remote_addresses(action: &Object) -> Option<FactValue> {
    let mut parts = action.values().filter_map(Value::as_object);
    let one = parts.find_map(|part| address(object(part, "remoteIpDetails")?));
    one.map(FactValue::Text).or_else(|| {
        several(probes(action).filter_map(|of| address(object(of, "remoteIpDetails")?)))
    })
}

fn probed_ports(action: &Object) -> Option<FactValue> {
    several(probes(action).filter_map(|of| port_of(object(of, "localPortDetails")?, None)))
}

fn probes<'a>(action: &'a Object<'a>) -> impl Iterator<Item = &'a Object<'a>> {
    let part = object(action, "portProbeAction");
    part.into_iter().flat_map(|part| objects(part, "portProbeDetails"))
}

fn port_of(details: &Object, protocol: Option<&str>) -> Option<String> {
    port(text(details, "port"), protocol, text(details, "portName"))
}

/// The requests to a Kubernetes cluster: `list /api/v1/secrets (200)`, and what they were about.
fn kubernetes_requests(action: &Object) -> Vec<String> {
    let of = |key| object(action, key);
    let request = of("kubernetesApiCallAction").and_then(|call| {
        let uri = text(call, "requestUri").or_else(|| kubernetes_object(call));
        with_details(Some(words(text(call, "verb"), uri)?), [text(call, "statusCode")])
    });
    let check = of("kubernetesPermissionCheckedDetails").and_then(|check| {
        let allowed = text(check, "allowed").map(|is| format!("allowed: {is}"));
        let checked = words(text(check, "verb"), kubernetes_object(check));
        with_details(Some(checked?), [allowed])
    });
    let named = |of: &Object| words(text(of, "kind"), text(of, "name"));
    let binding = of("kubernetesRoleBindingDetails").and_then(|binding| {
        let role = words(text(binding, "roleRefKind"), text(binding, "roleRefName"));
        joined(named(binding), " → ", role)
    });
    let role = of("kubernetesRoleDetails").and_then(named);
    [request, check, binding, role].into_iter().flatten().collect()
}

/// `namespace/resource/subresource/name`.
fn kubernetes_object(of: &Object) -> Option<String> {
    let parts = ["namespace", "resource", "subresource", "resourceName"];
    let parts: Vec<String> = parts.into_iter().filter_map(|key| text(of, key)).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The user, the database and the logins. GuardDuty's API writes `LoginAttributes`, as the only key
/// that begins with a capital.
fn database(facts: &mut Facts, resource: &Object, login: Option<&Object>) {
    let user = object(resource, "rdsDbUserDetails");
    if user.is_none() && login.is_none() {
        return;
    }
    let of_user = |key| text(user?, key);
    let attributes = || {
        login.into_iter().flat_map(|login| {
            objects(login, "LoginAttributes").chain(objects(login, "loginAttributes"))
        })
    };
    let name = of_user("user");
    let own = name
        .clone()
        .and_then(|name| with_details(Some(name), [of_user("application"), of_user("authMethod")]));
    let others = attributes()
        .filter(|login| text(login, "user") != name)
        .filter_map(|login| with_details(Some(text(login, "user")?), [text(login, "application")]));
    facts.extend(fact(FactName::DatabaseUser, several(own.into_iter().chain(others))));
    let database = of_user("database").and_then(|name| {
        let details = ["rdsDbInstanceDetails", "rdsLimitlessDbDetails"];
        let engine = details.iter().find_map(|key| text_at(resource, &[key, "engine"]));
        with_details(Some(name), [engine])
    });
    facts.extend(fact(FactName::Database, database));
    for (name, key) in [
        (FactName::FailedLogins, "failedLoginAttempts"),
        (FactName::SuccessfulLogins, "successfulLoginAttempts"),
    ] {
        let count = attributes().filter_map(|login| number(login, key)).reduce(u64::saturating_add);
        facts.extend(fact(name, count.map(|count| count.to_string())));
    }
}
