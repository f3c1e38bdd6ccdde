//! Findings of GuardDuty.

use serde_json::{Value, json};

use crate::{Moment, truth::Severity};

/// A type of finding, and what GuardDuty says of one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Type {
    pub(crate) name: &'static str,
    /// With `{actor}` and `{instance}`.
    pub(crate) title: &'static str,
    pub(crate) score: u8,
    /// Internet noise: many actors, whose number says more than their names.
    pub(crate) is_probe: bool,
}

#[rustfmt::skip]
pub(crate) const TYPES: [Type; 4] = [
    Type { name: "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom", title: "EC2 instance {instance} is communicating with a disallowed IP address {actor}.", score: 5, is_probe: false },
    Type { name: "Backdoor:EC2/C&CActivity.B", title: "EC2 instance {instance} is communicating with a command and control server {actor}.", score: 8, is_probe: false },
    Type { name: "CryptoCurrency:EC2/BitcoinTool.B", title: "EC2 instance {instance} is communicating with {actor}, which is associated with cryptocurrency.", score: 8, is_probe: false },
    Type { name: "UnauthorizedAccess:EC2/TorClient", title: "EC2 instance {instance} is communicating with the Tor entry node {actor}.", score: 8, is_probe: false },
];

/// A type whose actors change with each update.
#[rustfmt::skip]
pub(crate) const PROBE: Type = Type { name: "UnauthorizedAccess:EC2/SSHBruteForce", title: "{actor} is performing SSH brute force attacks against {instance}.", score: 5, is_probe: true };

/// A finding of GuardDuty.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) kind: Type,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) detector: String,
    pub(crate) id: String,
    pub(crate) instance: String,
    pub(crate) actor: String,
    pub(crate) count: u32,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    pub(crate) is_sample: bool,
}

impl Finding {
    pub(crate) fn arn(&self) -> String {
        let Self { account, region, detector, id, .. } = self;
        format!("arn:aws:guardduty:{region}:{account}:detector/{detector}/finding/{id}")
    }

    pub(crate) fn severity(&self) -> Severity {
        match self.kind.score {
            9.. => Severity::Critical,
            7.. => Severity::High,
            4.. => Severity::Medium,
            _ => Severity::Low,
        }
    }

    pub(crate) fn title(&self) -> String {
        let title =
            self.kind.title.replace("{actor}", &self.actor).replace("{instance}", &self.instance);
        if self.is_sample { format!("[SAMPLE] {title}") } else { title }
    }

    /// The detail of GuardDuty's own event.
    pub(crate) fn detail(&self) -> Value {
        let direction = if self.kind.is_probe { "INBOUND" } else { "OUTBOUND" };
        json!({
            "schemaVersion": "2.0",
            "accountId": self.account,
            "region": self.region,
            "partition": "aws",
            "id": self.id,
            "arn": self.arn(),
            "type": self.kind.name,
            "resource": {
                "resourceType": "Instance",
                "instanceDetails": {
                    "instanceId": self.instance,
                    "instanceType": "t3.small",
                    "instanceState": "running",
                    "availabilityZone": format!("{}a", self.region),
                    "tags": [{"key": "team", "value": "shop"}],
                },
            },
            "service": {
                "serviceName": "guardduty",
                "detectorId": self.detector,
                "resourceRole": if self.kind.is_probe { "TARGET" } else { "ACTOR" },
                "action": {
                    "actionType": "NETWORK_CONNECTION",
                    "networkConnectionAction": {
                        "connectionDirection": direction,
                        "protocol": "TCP",
                        "blocked": false,
                        "localPortDetails": {"port": 22, "portName": "SSH"},
                        "remotePortDetails": {"port": 44321, "portName": "Unknown"},
                        "remoteIpDetails": {
                            "ipAddressV4": self.actor,
                            "organization": {"asn": "64500", "asnOrg": "Example Network"},
                            "country": {"countryName": "Exampleland"},
                        },
                    },
                },
                "additionalInfo": {"value": if self.is_sample { "{\"sample\":true}" } else { "{}" }, "type": "default"},
                "eventFirstSeen": self.created,
                "eventLastSeen": self.updated,
                "archived": false,
                "count": self.count,
            },
            "severity": self.kind.score,
            "createdAt": self.created,
            "updatedAt": self.updated,
            "title": self.title(),
            "description": self.title(),
        })
    }

    /// The same finding as Security Hub imports it.
    pub(crate) fn imported(&self) -> super::security_hub::Finding {
        let action = "aws/guardduty/service/action/networkConnectionAction";
        super::security_hub::Finding {
            id: self.arn(),
            product: "aws/guardduty",
            account: self.account.clone(),
            account_name: String::new(),
            region: self.region.clone(),
            title: self.title(),
            kind: format!("TTPs/{}", self.kind.name.replacen(':', "/", 1)),
            severity: self.severity(),
            resource_type: "AwsEc2Instance",
            resource: format!(
                "arn:aws:ec2:{}:{}:instance/{}",
                self.region, self.account, self.instance
            ),
            control: None,
            standard: None,
            compliance: None,
            workflow: "NEW",
            record_state: "ACTIVE",
            first_observed: self.created,
            updated: self.updated,
            has_times: true,
            product_fields: json!({
                "aws/guardduty/service/action/actionType": "NETWORK_CONNECTION",
                format!("{action}/remoteIpDetails/ipAddressV4"): self.actor,
                format!("{action}/protocol"): "TCP",
                "aws/guardduty/service/count": self.count.to_string(),
                "aws/guardduty/service/archived": "false",
                "aws/guardduty/service/resourceRole": if self.kind.is_probe { "TARGET" } else { "ACTOR" },
            }),
        }
    }
}
