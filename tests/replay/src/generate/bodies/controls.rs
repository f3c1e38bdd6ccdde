//! Controls of Security Hub.

use crate::truth::Severity;

/// A control of Security Hub.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Control {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) severity: Severity,
    pub(super) resource_type: &'static str,
    /// ARN of a resource, with `{account}`, `{region}` and `{name}`.
    resource: &'static str,
}

impl Control {
    /// ARN of one of the control's resources.
    pub(crate) fn resource(&self, account: &str, region: &str, name: &str) -> String {
        self.resource
            .replace("{account}", account)
            .replace("{region}", region)
            .replace("{name}", name)
    }
}

const BUCKET: &str = "arn:aws:s3:::{name}";
const DATABASE: &str = "arn:aws:rds:{region}:{account}:db:{name}";
const FUNCTION: &str = "arn:aws:lambda:{region}:{account}:function:{name}";
const GROUP: &str = "arn:aws:ec2:{region}:{account}:security-group/sg-{name}";
const INSTANCE: &str = "arn:aws:ec2:{region}:{account}:instance/i-{name}";
const TRAIL: &str = "arn:aws:cloudtrail:{region}:{account}:trail/{name}";

const fn control(
    id: &'static str,
    title: &'static str,
    severity: Severity,
    resource_type: &'static str,
    resource: &'static str,
) -> Control {
    Control { id, title, severity, resource_type, resource }
}

/// Controls whose findings are common.
#[rustfmt::skip]
pub(crate) const CONTROLS: [Control; 10] = [
    control("S3.5", "S3 general purpose buckets should require requests to use SSL", Severity::Medium, "AwsS3Bucket", BUCKET),
    control("S3.8", "S3 general purpose buckets should block public access", Severity::High, "AwsS3Bucket", BUCKET),
    control("S3.9", "S3 general purpose buckets should have server access logging enabled", Severity::Medium, "AwsS3Bucket", BUCKET),
    control("RDS.13", "RDS automatic minor version upgrades should be enabled", Severity::High, "AwsRdsDbInstance", DATABASE),
    control("RDS.2", "RDS DB instances should prohibit public access", Severity::Critical, "AwsRdsDbInstance", DATABASE),
    control("Lambda.1", "Lambda function policies should prohibit public access", Severity::Critical, "AwsLambdaFunction", FUNCTION),
    control("Lambda.3", "Lambda functions should be in a VPC", Severity::Medium, "AwsLambdaFunction", FUNCTION),
    control("EC2.19", "Security groups should not allow unrestricted access to ports with high risk", Severity::Critical, "AwsEc2SecurityGroup", GROUP),
    control("EC2.8", "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)", Severity::High, "AwsEc2Instance", INSTANCE),
    control("CloudTrail.4", "CloudTrail log file validation should be enabled", Severity::Medium, "AwsCloudTrailTrail", TRAIL),
];

/// A control that comes with a standard that is switched on in all accounts at once.
pub(crate) const CONTROL_OF_NEW_STANDARD: Control = control(
    "SSM.1",
    "Amazon EC2 instances should be managed by AWS Systems Manager",
    Severity::Medium,
    "AwsEc2Instance",
    INSTANCE,
);

/// A control below the default minimum severity.
pub(crate) const LOW_CONTROL: Control = control(
    "EC2.53",
    "EC2 security groups should not allow ingress from ::/0 to remote server administration ports",
    Severity::Low,
    "AwsEc2SecurityGroup",
    GROUP,
);
