//! Findings of Security Hub, in its own format and, for Security Hub V2, in OCSF.

use serde_json::{Value, json};

use super::controls::Control;
use crate::{Moment, truth::Severity};

/// A finding, of a control or of another product.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) id: String,
    /// Company and name, as in the ARN of the product: `aws/securityhub`.
    pub(crate) product: &'static str,
    pub(crate) account: String,
    pub(crate) account_name: String,
    pub(crate) region: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) severity: Severity,
    pub(crate) resource_type: &'static str,
    pub(crate) resource: String,
    pub(crate) control: Option<&'static str>,
    /// Of findings of one standard; None for consolidated findings.
    pub(crate) standard: Option<&'static str>,
    pub(crate) compliance: Option<&'static str>,
    pub(crate) workflow: &'static str,
    pub(crate) record_state: &'static str,
    pub(crate) first_observed: Moment,
    pub(crate) updated: Moment,
    /// Partners leave times out.
    pub(crate) has_times: bool,
    pub(crate) product_fields: Value,
}

impl Finding {
    /// A failed check of a control. `uuid` is the last part of its ID.
    pub(crate) fn of_control(
        control: Control,
        account: &super::super::world::Account,
        region: &str,
        resource: String,
        uuid: &str,
    ) -> Self {
        let id = format!(
            "arn:aws:securityhub:{region}:{}:security-control/{}/finding/{uuid}",
            account.id, control.id
        );
        Self {
            id,
            product: "aws/securityhub",
            account: account.id.clone(),
            account_name: account.name.clone(),
            region: region.to_owned(),
            title: control.title.to_owned(),
            kind: "Software and Configuration Checks/Industry and Regulatory Standards".to_owned(),
            severity: control.severity,
            resource_type: control.resource_type,
            resource,
            control: Some(control.id),
            standard: None,
            compliance: Some("FAILED"),
            workflow: "NEW",
            record_state: "ACTIVE",
            first_observed: Moment::EPOCH,
            updated: Moment::EPOCH,
            has_times: true,
            product_fields: json!({}),
        }
    }

    /// Sets what Security Hub sets on a check that passes: its severity is informational, its
    /// workflow resolved.
    pub(crate) fn pass(&mut self) {
        self.compliance = Some("PASSED");
        self.workflow = "RESOLVED";
        self.record_state = "ACTIVE";
    }

    /// Sets what Security Hub sets on a check that fails (again).
    pub(crate) fn fail(&mut self) {
        self.compliance = Some("FAILED");
        self.workflow = "NEW";
        self.record_state = "ACTIVE";
    }

    fn severity_now(&self) -> Severity {
        if self.compliance == Some("PASSED") { Severity::Informational } else { self.severity }
    }

    fn product_arn(&self) -> String {
        format!("arn:aws:securityhub:{}::product/{}", self.region, self.product)
    }

    /// The finding in Security Hub's own format.
    pub(crate) fn asff(&self) -> Value {
        let label = self.severity_now().to_string().to_uppercase();
        let mut fields = self.product_fields.clone();
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("aws/securityhub/ProductName".to_owned(), json!(self.product_name()));
            let finding_id = format!("{}/{}", self.product_arn(), self.id);
            fields.insert("aws/securityhub/FindingId".to_owned(), json!(finding_id));
            if let Some(standard) = self.standard {
                let arn = format!("arn:aws:securityhub:::standards/{standard}");
                fields.insert("StandardsArn".to_owned(), json!(arn));
                fields.insert("ControlId".to_owned(), json!(self.control));
            }
        }
        let mut finding = json!({
            "SchemaVersion": "2018-10-08",
            "Id": self.id,
            "ProductArn": self.product_arn(),
            "ProductName": self.product_name(),
            "CompanyName": if self.product.starts_with("aws/") { "AWS" } else { "Example" },
            "Region": self.region,
            "GeneratorId": match (self.control, self.standard) {
                (Some(control), Some(standard)) => format!("{standard}/{control}"),
                (Some(control), None) => format!("security-control/{control}"),
                (None, _) => self.product.to_owned(),
            },
            "AwsAccountId": self.account,
            "AwsAccountName": self.account_name,
            "Types": [self.kind],
            "FirstObservedAt": self.first_observed,
            "LastObservedAt": self.updated,
            "CreatedAt": self.first_observed,
            "UpdatedAt": self.updated,
            "Severity": {"Label": label, "Original": label},
            "Title": match (self.control, self.standard) {
                (Some(control), Some(_)) => format!("{control} {}", self.title),
                _ => self.title.clone(),
            },
            "Description": format!("{}.", self.title),
            "ProductFields": fields,
            "Resources": [{
                "Type": self.resource_type,
                "Id": self.resource,
                "Partition": "aws",
                "Region": self.region,
            }],
            "WorkflowState": "NEW",
            "Workflow": {"Status": self.workflow},
            "RecordState": self.record_state,
            "FindingProviderFields": {
                "Severity": {"Label": label, "Original": label},
                "Types": [self.kind],
            },
        });
        if let (Some(finding), false) = (finding.as_object_mut(), self.has_times) {
            for key in ["FirstObservedAt", "LastObservedAt", "CreatedAt", "UpdatedAt"] {
                finding.remove(key);
            }
        }
        if let (Some(finding), Some(status)) = (finding.as_object_mut(), self.compliance) {
            let mut compliance = json!({"Status": status});
            if let (Some(compliance), Some(control)) = (compliance.as_object_mut(), self.control) {
                let standard = self.standard.unwrap_or(STANDARDS[0]);
                let standard = json!([{"StandardsId": format!("standards/{standard}")}]);
                compliance.insert("SecurityControlId".to_owned(), json!(control));
                compliance.insert("AssociatedStandards".to_owned(), standard);
            }
            finding.insert("Compliance".to_owned(), compliance);
        }
        finding
    }

    /// The finding of a control in OCSF.
    pub(crate) fn ocsf(&self) -> Value {
        let passed = self.compliance == Some("PASSED");
        json!({
            "activity_id": 2,
            "activity_name": if self.record_state == "ARCHIVED" { "Close" } else { "Update" },
            "category_name": "Findings",
            "category_uid": 2,
            "class_name": "Compliance Finding",
            "class_uid": 2003,
            "cloud": {
                "account": {"uid": self.account, "name": self.account_name},
                "cloud_partition": "aws",
                "provider": "AWS",
                "region": self.region,
            },
            "compliance": {
                "control": self.control,
                "status": if passed { "Pass" } else { "Fail" },
                "status_id": if passed { 1 } else { 3 },
                "standards": [format!("standards/{}", STANDARDS[0])],
            },
            "finding_info": {
                "created_time_dt": self.first_observed,
                "first_seen_time_dt": self.first_observed,
                "modified_time_dt": self.updated,
                "title": self.title,
                "desc": format!("{}.", self.title),
                "types": [self.kind, "Posture Management"],
                "uid": self.id,
            },
            "metadata": {
                "product": {
                    "name": "Security Hub CSPM",
                    "uid": format!("arn:aws:securityhub:{}::productv2/aws/securityhub", self.region),
                    "vendor_name": "AWS",
                },
                "profiles": ["cloud", "datetime"],
                "version": "1.8.0",
            },
            "resources": [{
                "cloud_partition": "aws",
                "provider": "AWS",
                "region": self.region,
                "type": ocsf_type(self.resource_type),
                "uid": self.resource,
                "owner": {"account": {"uid": self.account}},
            }],
            "severity": title_case(&self.severity_now().to_string()),
            "status": match self.workflow {
                "NEW" => "New",
                "NOTIFIED" => "In Progress",
                "SUPPRESSED" => "Suppressed",
                _ => "Resolved",
            },
            "time": self.updated.millis(),
            "time_dt": self.updated,
        })
    }

    fn product_name(&self) -> &'static str {
        match self.product {
            "aws/guardduty" => "GuardDuty",
            "aws/securityhub" => "Security Hub",
            _ => "Example Scanner",
        }
    }
}

/// Standards that share their controls.
pub(crate) const STANDARDS: [&str; 3] =
    ["aws-foundational-security-best-practices/v/1.0.0", "nist-800-53/v/5.0.0", "pci-dss/v/3.2.1"];

fn ocsf_type(resource_type: &str) -> String {
    let words = ["S3", "Rds", "Ec2", "Lambda", "CloudTrail"];
    let found = words.iter().find_map(|word| {
        let rest = resource_type.strip_prefix("Aws")?.strip_prefix(word)?;
        let service = if *word == "Lambda" || *word == "CloudTrail" {
            (*word).to_owned()
        } else {
            word.to_uppercase()
        };
        Some(format!("AWS::{service}::{rest}"))
    });
    found.unwrap_or_else(|| resource_type.to_owned())
}

/// `critical` → `Critical`.
pub(crate) fn title_case(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
