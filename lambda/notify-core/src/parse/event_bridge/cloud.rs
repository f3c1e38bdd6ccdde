//! Resources of other clouds, which a connector reports through an AWS account (API references of
//! Security Hub, `Resource` and `ResourceOwner`, and of Inspector, `Resource`; OCSF, "Resource
//! Details").

use super::fields::{Facts, fact, facts};
use crate::{
    FactName,
    parse::json::{Object, object, objects, text, text_at, word},
};

/// The cloud of a finding's first resource. None if it is AWS or unknown.
pub(super) struct Cloud {
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
            provider: other_provider(resource, "Provider")?,
            account: text_at(resource, &["Owner", "Account", "Id"]),
            region: text(resource, "Region"),
        })
    }

    /// Of a resource of Inspector's finding.
    pub(super) fn of_inspector(resource: &Object) -> Option<Self> {
        Some(Self {
            provider: other_provider(resource, "provider")?,
            account: text(resource, "providerAccountId"),
            region: text(resource, "region"),
        })
    }

    pub(super) fn of_ocsf(finding: &Object) -> Option<Self> {
        let resource = objects(finding, "resources").next();
        let of_resource = |path: &[&str]| text_at(resource?, path);
        let cloud =
            object(finding, "cloud").filter(|cloud| other_provider(cloud, "provider").is_some());
        let of_cloud = |path: &[&str]| text_at(cloud?, path);
        let provider = |object: Option<&Object>| other_provider(object?, "provider");
        Some(Self {
            provider: provider(resource)
                .or_else(|| provider(object(resource?, "cloud")))
                .or_else(|| provider(cloud))?,
            account: of_resource(&["owner", "account", "uid"])
                .or_else(|| of_resource(&["cloud", "account", "uid"]))
                .or_else(|| of_cloud(&["account", "uid"])),
            region: of_resource(&["region"])
                .or_else(|| of_resource(&["cloud", "region"]))
                .or_else(|| of_cloud(&["region"])),
        })
    }

    pub(super) fn facts(self) -> Facts {
        facts([
            fact(FactName::Cloud, Some(self.provider)),
            fact(FactName::CloudAccount, self.account),
            fact(FactName::CloudRegion, self.region),
        ])
    }
}

/// The provider in capitals, as Inspector writes it. None if it is AWS, or no cloud: a code
/// repository.
pub(super) fn other_provider(object: &Object, key: &str) -> Option<String> {
    let is_of_other_cloud =
        |name: &&str| !name.eq_ignore_ascii_case("AWS") && *name != "NOT_APPLICABLE";
    word(object, key).filter(is_of_other_cloud).map(str::to_ascii_uppercase)
}
