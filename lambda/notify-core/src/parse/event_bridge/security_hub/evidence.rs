//! Who did what, in findings of threats: ASFF's `Action`, `Network`, `Process`, `Malware` and `Threats`,
//! and the product fields that GuardDuty writes beside them.

use super::{
    super::{
        fields::{Facts, fact, facts, several},
        phrases::{network_path, port, port_range, user, with_details, words},
    },
    data, sequence,
};
use crate::{
    FactName, FactValue,
    parse::json::{Object, first_text, object, objects, text, text_at},
};

/// GuardDuty's types of actions, and the names of their objects in ASFF. In product fields the names
/// begin with a small letter.
const ACTIONS: [(&str, &str); 6] = [
    ("AWS_API_CALL", "AwsApiCallAction"),
    ("NETWORK_CONNECTION", "NetworkConnectionAction"),
    ("DNS_REQUEST", "DnsRequestAction"),
    ("PORT_PROBE", "PortProbeAction"),
    ("KUBERNETES_API_CALL", "KubernetesApiCallAction"),
    ("RDS_LOGIN_ATTEMPT", "RdsLoginAttemptAction"),
];

/// The start of GuardDuty's product fields.
const SERVICE: &str = "aws/guardduty/service/";

/// None for a check, which has a compliance status instead.
pub(super) fn facts_of(finding: &Object) -> Facts {
    if object(finding, "Compliance").is_some() {
        return Vec::new();
    }
    if let Some(sequence) = sequence::of(finding) {
        return sequence::facts_of(sequence);
    }
    let action = Action::of(finding);
    let read = |path: &[&str]| action.as_ref().and_then(|action| action.read(path));
    let network = object(finding, "Network");
    let on_network = |key| text(network?, key);
    let is_outbound = on_network("Direction").as_deref() == Some("OUT");
    let (remote_v4, remote_v6) = if is_outbound {
        ("DestinationIpV4", "DestinationIpV6")
    } else {
        ("SourceIpV4", "SourceIpV6")
    };
    let remote = read(&["RemoteIpDetails", "IpAddressV4"])
        .and_then(|address| {
            with_details(Some(address), [read(&["RemoteIpDetails", "Country", "CountryName"])])
        })
        .or_else(|| on_network(remote_v4))
        .or_else(|| on_network(remote_v6));
    let direction =
        read(&["ConnectionDirection"]).or_else(|| match on_network("Direction")?.as_str() {
            "IN" => Some("INBOUND".to_owned()),
            "OUT" => Some("OUTBOUND".to_owned()),
            _ => None,
        });
    let protocol = read(&["Protocol"]);
    let port_of =
        |side| port(read(&[side, "Port"]), protocol.as_deref(), read(&[side, "PortName"]));
    let destination =
        || port(on_network("DestinationPort"), on_network("Protocol").as_deref(), None);
    let local_port = port_of("LocalPortDetails")
        .or_else(|| network.and_then(open_ports))
        .or_else(|| if is_outbound { None } else { destination() });
    let remote_port =
        port_of("RemotePortDetails").or_else(|| if is_outbound { destination() } else { None });
    let domain = read(&["Domain"])
        .or_else(|| read(&["DomainDetails", "Domain"]))
        .or_else(|| on_network("DestinationDomain"));
    let steps = objects(finding, "NetworkPath").filter_map(|step| text(step, "ComponentId"));
    let granted = granted_access(finding);
    let malware = |key| objects(finding, "Malware").filter_map(move |each| text(each, key));
    let threats = || objects(finding, "Threats");
    let threatened = threats().flat_map(|threat| objects(threat, "FilePaths"));
    let paths = threatened.filter_map(|each| first_text(each, &["FilePath", "FileName"]));
    facts([
        fact(FactName::Caller, caller(finding)),
        fact(FactName::ApiCall, with_details(read(&["Api"]), [read(&["ServiceName"])])),
        fact(FactName::KubernetesRequest, kubernetes_request(read)),
        fact(FactName::Domain, domain),
        fact(FactName::RemoteAddress, remote),
        fact(FactName::RemotePort, remote_port),
        fact(FactName::Direction, direction.filter(|word| word != "UNKNOWN")),
        fact(FactName::Port, local_port),
        fact(FactName::NetworkPath, network_path(steps)),
        fact(FactName::Process, process(finding)),
        fact(
            FactName::Threat,
            several(malware("Name").chain(threats().filter_map(|each| text(each, "Name")))),
        ),
        fact(FactName::File, several(malware("Path").chain(paths))),
        fact(FactName::SensitiveData, data::found(finding)),
        fact(FactName::Principal, granted.and_then(principal)),
        fact(FactName::Actions, granted.and_then(actions)),
        fact(FactName::AccessCondition, granted.and_then(condition)),
        fact(FactName::UnusedServices, product_field(finding, "numberOfUnusedServices")),
        fact(FactName::UnusedActions, product_field(finding, "numberOfUnusedActions")),
        fact(FactName::Count, count(finding)),
    ])
}

/// The process, which GuardDuty's Runtime Monitoring has in product fields: `sshd (/usr/sbin/sshd)`.
fn process(finding: &Object) -> Option<String> {
    if let Some(process) = object(finding, "Process") {
        return with_details(text(process, "Name"), [text(process, "Path")]);
    }
    let fields = object(finding, "ProductFields")?;
    let field = |key: &str| text(fields, &[SERVICE, "runtimeDetails/process/", key].concat());
    with_details(field("name"), [field("executablePath")])
}

/// What IAM Access Analyzer says of access from outside (IAM user guide, "Integrate IAM Access Analyzer
/// with AWS Security Hub CSPM").
fn granted_access<'a>(finding: &'a Object<'a>) -> Option<&'a Object<'a>> {
    object(object(objects(finding, "Resources").next()?, "Details")?, "Other")
}

/// `AWS 444455556666`.
fn principal(granted: &Object) -> Option<String> {
    words(text(granted, "External Principal Type"), Some(text(granted, "External Principal")?))
}

/// The actions, which stand in one text, `s3:GetObject,s3:ListBucket`.
fn actions(granted: &Object) -> Option<FactValue> {
    let actions = text(granted, "Action Granted")?;
    several(
        actions.split(',').map(str::trim).filter(|action| !action.is_empty()).map(str::to_owned),
    )
}

fn condition(granted: &Object) -> Option<String> {
    text(granted, "Condition").filter(|condition| condition != "none")
}

/// `list /api/v1/secrets (200)`.
fn kubernetes_request(read: impl Fn(&[&str]) -> Option<String>) -> Option<String> {
    let request = words(read(&["Verb"]), read(&["RequestUri"]))?;
    with_details(Some(request), [read(&["StatusCode"])])
}

/// The ports that Inspector found open.
fn open_ports(network: &Object) -> Option<String> {
    let range = object(network, "OpenPortRange")?;
    port_range(Some(text(range, "Begin")?), text(range, "End"), text(network, "Protocol"))
}

/// The user or role of the key that the finding is about.
fn caller(finding: &Object) -> Option<String> {
    let key = objects(finding, "Resources")
        .find_map(|each| object(object(each, "Details")?, "AwsIamAccessKey"))?;
    let field = |name| text(key, name).filter(|text| text != "null");
    let name =
        field("UserName").or_else(|| field("PrincipalName")).or_else(|| field("PrincipalId"));
    user(field("PrincipalType"), name, field("AccessKeyId"))
}

fn count(finding: &Object) -> Option<String> {
    product_field(finding, "aws/guardduty/service/count").filter(|count| count != "1")
}

fn product_field(finding: &Object, key: &str) -> Option<String> {
    text_at(finding, &["ProductFields", key])
}

/// The action in either form.
enum Action<'a> {
    Object(&'a Object<'a>),
    /// The product fields, and the start of the action's keys in them.
    Fields(&'a Object<'a>, String),
}

impl<'a> Action<'a> {
    fn of(finding: &'a Object) -> Option<Self> {
        if let Some(action) = object(finding, "Action") {
            let action = ACTIONS.iter().find_map(|(_, name)| object(action, name))?;
            let probe = objects(action, "PortProbeDetails").next();
            return Some(Self::Object(probe.unwrap_or(action)));
        }
        let fields = object(finding, "ProductFields")?;
        let kind = text(fields, "aws/guardduty/service/action/actionType")?;
        let (_, name) = ACTIONS.iter().find(|(word, _)| *word == kind)?;
        let list = if kind == "PORT_PROBE" { "/portProbeDetails.0_" } else { "" };
        Some(Self::Fields(fields, [SERVICE, "action/", &small(name), list].concat()))
    }

    fn read(&self, path: &[&str]) -> Option<String> {
        match self {
            Self::Object(action) => text_at(action, path),
            Self::Fields(fields, start) => {
                let mut key = start.clone();
                for part in path {
                    key.extend(["/", &small(part)]);
                }
                text(fields, &key)
            }
        }
    }
}

/// The name with a small first letter.
fn small(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    first.to_ascii_lowercase() + rest
}
