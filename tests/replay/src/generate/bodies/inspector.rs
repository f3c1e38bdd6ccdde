//! Findings of Inspector.

use serde_json::{Value, json};

use crate::{Moment, truth::Severity};

/// What a finding is about.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    Instance(String),
    Image { repository: String, digest: String },
}

/// A vulnerable package on an instance or in an image.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) vulnerability: String,
    pub(crate) package: &'static str,
    pub(crate) severity: Severity,
    /// Tenths of Inspector's score.
    pub(crate) score: u32,
    pub(crate) tag: &'static str,
    pub(crate) target: Target,
    pub(crate) status: &'static str,
    pub(crate) first_observed: Moment,
    pub(crate) updated: Moment,
}

impl Finding {
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:inspector2:{}:{}:finding/{}", self.region, self.account, self.id)
    }

    pub(crate) fn resource(&self) -> String {
        let Self { account, region, .. } = self;
        match &self.target {
            Target::Instance(id) => id.clone(),
            Target::Image { repository, digest } => {
                format!("arn:aws:ecr:{region}:{account}:repository/{repository}/sha256:{digest}")
            }
        }
    }

    pub(crate) fn detail(&self) -> Value {
        let details = match &self.target {
            Target::Instance(_) => json!({"awsEc2Instance": {
                "imageId": "ami-02ff980600c693b38",
                "platform": "UBUNTU_22_04",
                "type": "t3.small",
            }}),
            Target::Image { repository, digest } => json!({"awsEcrContainerImage": {
                "architecture": "arm64",
                "imageHash": format!("sha256:{digest}"),
                "imageTags": ["latest"],
                "platform": "UBUNTU_24_04",
                "registry": self.account,
                "repositoryName": repository,
            }}),
        };
        let kind = match self.target {
            Target::Instance(_) => "AWS_EC2_INSTANCE",
            Target::Image { .. } => "AWS_ECR_CONTAINER_IMAGE",
        };
        let score = f64::from(self.score) / 10.0;
        json!({
            "awsAccountId": self.account,
            "description": format!("A flaw in {} lets a remote attacker execute code.", self.package),
            "epss": {"score": f64::from(self.score) / 1000.0},
            "exploitAvailable": "NO",
            "findingArn": self.arn(),
            "firstObservedAt": self.first_observed.inspector(),
            "fixAvailable": "YES",
            "inspectorScore": score,
            "lastObservedAt": self.updated.inspector(),
            "packageVulnerabilityDetails": {
                "source": "UBUNTU_CVE",
                "vulnerabilityId": self.vulnerability,
                "vulnerablePackages": [{
                    "arch": "ARM64",
                    "epoch": 0,
                    "fixedInVersion": "0:3.0.13-0ubuntu3.4",
                    "name": self.package,
                    "packageManager": "OS",
                    "version": "3.0.13",
                }],
            },
            "remediation": {"recommendation": {"text": "None Provided"}},
            "resources": [{
                "details": details,
                "id": self.resource(),
                "partition": "aws",
                "region": self.region,
                "tags": {"team": self.tag},
                "type": kind,
            }],
            "severity": self.severity.to_string().to_uppercase(),
            "status": self.status,
            "title": format!("{} - {}", self.vulnerability, self.package),
            "type": "PACKAGE_VULNERABILITY",
            "updatedAt": self.updated.inspector(),
        })
    }
}
