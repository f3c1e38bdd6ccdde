//! The product behind a finding.

use crate::parse::json::{Object, object, word};

/// Security Hub's own names, which readers have in the headline already.
const OWN: [&str; 3] = ["Security Hub", "Security Hub CSPM", "securityhub"];

/// The names that Security Hub gives to an account's own integration.
const UNNAMED: [&str; 3] = ["Default", "Personal", "default"];

pub(super) struct Product<'a> {
    /// `Prowler`. None if the finding does not name it.
    name: Option<&'a str>,
    /// The company and the product in the product's ARN, which Security Hub checks:
    /// `aws/securityhub`. Empty without an ARN.
    path: &'a str,
    /// The product's ARN names no account, so it is a partner's or AWS's own.
    is_public: bool,
}

impl<'a> Product<'a> {
    pub(super) fn of(finding: &'a Object) -> Self {
        let arn = word(finding, "ProductArn").unwrap_or_default();
        let (scope, path) = arn.split_once(":product/").unwrap_or_default();
        let fields = object(finding, "ProductFields");
        let field = |key| word(fields?, key);
        let named = |name: &&str| !UNNAMED.contains(name);
        let name = word(finding, "ProductName")
            .filter(named)
            .or_else(|| field("aws/securityhub/ProductName").filter(named))
            .or_else(|| field("ProviderName"))
            // Trivy's template writes it so.
            .or_else(|| field("Product Name"))
            .or_else(|| word(finding, "CompanyName").filter(named))
            .or_else(|| path.rsplit('/').next().filter(|name| !name.is_empty()).filter(named));
        Self { name, path, is_public: scope.ends_with(':') }
    }

    /// Whether it is one of AWS's own products, whose texts and names are trusted.
    pub(super) fn is_of_aws(&self) -> bool {
        self.is_public && self.path.starts_with("aws/")
    }

    pub(super) fn is_prowler(&self) -> bool {
        self.is_public && self.path == "prowler/prowler"
    }

    pub(super) fn is_cloud_custodian(&self) -> bool {
        self.path == "cloud-custodian/cloud-custodian"
    }

    /// Whether its texts are Markdown. In the commands of other products the same marks have a
    /// meaning.
    pub(super) fn writes_markdown(&self) -> bool {
        self.is_of_aws() || self.is_prowler()
    }

    /// The name to show. None for Security Hub itself. A product that only calls itself so is shown
    /// by its ARN.
    pub(super) fn shown(&self) -> Option<String> {
        let is_own = self.path.is_empty() || self.is_of_aws();
        match self.name {
            Some(name) if !OWN.contains(&name) => Some(name.to_owned()),
            Some(_) if is_own => None,
            Some(_) => Some(self.path.to_owned()),
            None => None,
        }
    }
}
