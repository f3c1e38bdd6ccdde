//! The controls and the alarm of the day.

use end_to_end::{fixture, seen};
use replay::Moment;
use serde_json::{Value, json};

use crate::stops::{CONTROL, Member, parsed};

/// A control of Security Hub about S3 buckets.
pub(crate) struct Control {
    pub(crate) id: &'static str,
    severity: &'static str,
    title: &'static str,
    description: &'static str,
}

pub(crate) const PUBLIC_READ: Control = Control {
    id: "S3.2",
    severity: "CRITICAL",
    title: "S3 general purpose buckets should block public read access",
    description: "This control checks whether an Amazon S3 general purpose bucket permits public read access.",
};

pub(crate) const ENCRYPTED_REQUESTS: Control = Control {
    id: "S3.5",
    severity: "MEDIUM",
    title: "S3 general purpose buckets should require requests to use SSL",
    description: "This control checks whether an Amazon S3 general purpose bucket has a policy that requires requests to use SSL.",
};

pub(crate) const OTHER_ACCOUNTS: Control = Control {
    id: "S3.6",
    severity: "HIGH",
    title: "S3 general purpose bucket policies should restrict access to other AWS accounts",
    description: "This control checks whether a bucket policy prevents principals from other AWS accounts from performing denied actions on resources in the bucket.",
};

pub(crate) const LOGGING: Control = Control {
    id: "S3.9",
    severity: "MEDIUM",
    title: "S3 general purpose buckets should have server access logging enabled",
    description: "This control checks whether server access logging is enabled for an Amazon S3 general purpose bucket.",
};

pub(crate) const ACCESS_LISTS: Control = Control {
    id: "S3.12",
    severity: "MEDIUM",
    title: "ACLs should not be used to manage user access to S3 general purpose buckets",
    description: "This control checks whether an Amazon S3 general purpose bucket provides user permissions with an access control list (ACL).",
};

impl Control {
    /// The finding that a bucket fails the check, at first at one time and last at another.
    pub(crate) fn fails(&self, member: Member, bucket: &str, first: Moment, last: Moment) -> Value {
        let text = fixture(CONTROL).replace("S3.8", self.id).replace("orders-export", bucket);
        let text = text.replace("finding/4d3c9c53", &format!("finding/{bucket}"));
        let mut event = parsed(&member.replace_others(&text));
        let finding = &mut event["detail"]["findings"][0];
        finding["Severity"] = json!({"Label": self.severity, "Original": self.severity});
        finding["Title"] = self.title.into();
        finding["Description"] = self.description.into();
        seen(&event, first, last)
    }
}

/// Has the check pass: Security Hub lowers the severity and resolves the finding itself.
pub(crate) fn passed(event: &mut Value) {
    let finding = &mut event["detail"]["findings"][0];
    finding["Compliance"]["Status"] = "PASSED".into();
    finding["Severity"] = json!({"Label": "INFORMATIONAL"});
    finding["Workflow"]["Status"] = "RESOLVED".into();
}

/// An alarm that is over, or starts.
pub(crate) fn alarm(is_over: bool, at: Moment) -> Value {
    let mut alarm = parsed(&fixture("alarm/notification-dlq.json"));
    alarm["StateChangeTime"] = at.to_string().replace('Z', "+0000").into();
    if is_over {
        alarm["NewStateValue"] = "OK".into();
        alarm["OldStateValue"] = "ALARM".into();
        alarm["NewStateReason"] = "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].".into();
    }
    alarm
}
