//! Resources of other clouds, which a connector reports through an AWS account (API reference,
//! `Resource` and `ResourceOwner`; OCSF, "Resource Details").

use super::super::fields::{fact, facts};
use crate::{
    FactName, FactValue,
    parse::json::{Object, object, objects, text, text_at},
};

/// The cloud of a finding's first resource. None if it is AWS or unknown.
pub(in super::super) struct Cloud {
    /// `AZURE`, `GCP`.
    provider: String,
    /// The subscription or project.
    account: Option<String>,
    region: Option<String>,
}

impl Cloud {
    pub(super) fn of_asff(finding: &Object) -> Option<Self> {
        let resource = objects(finding, "Resources").next()?;
        Some(Self {
            provider: foreign(text(resource, "Provider"))?,
            account: text_at(resource, &["Owner", "Account", "Id"]),
            region: text(resource, "Region"),
        })
    }

    pub(in super::super) fn of_ocsf(finding: &Object) -> Option<Self> {
        let resource = objects(finding, "resources").next();
        let of_resource = |path: &[&str]| text_at(resource?, path);
        let cloud =
            object(finding, "cloud").filter(|cloud| foreign(text(cloud, "provider")).is_some());
        let of_cloud = |path: &[&str]| text_at(cloud?, path);
        Some(Self {
            provider: foreign(of_resource(&["provider"]))
                .or_else(|| foreign(of_resource(&["cloud", "provider"])))
                .or_else(|| foreign(of_cloud(&["provider"])))?,
            account: of_resource(&["owner", "account", "uid"])
                .or_else(|| of_resource(&["cloud", "account", "uid"]))
                .or_else(|| of_cloud(&["account", "uid"])),
            region: of_resource(&["region"])
                .or_else(|| of_resource(&["cloud", "region"]))
                .or_else(|| of_cloud(&["region"])),
        })
    }

    pub(in super::super) fn facts(self) -> Vec<(FactName, FactValue)> {
        facts([
            fact(FactName::Cloud, Some(self.provider)),
            fact(FactName::CloudAccount, self.account),
            fact(FactName::CloudRegion, self.region),
        ])
    }
}

/// The provider in capitals, as Inspector writes it, unless it is AWS.
pub(in super::super) fn foreign(provider: Option<String>) -> Option<String> {
    provider.map(|name| name.to_ascii_uppercase()).filter(|name| name != "AWS")
}
