//! What an alert is about whose service gives it no title, so that all languages agree.

use crate::{Alert, FactName, Source, aws_ids::Arn};

/// What IAM Access Analyzer found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// It may not read a resource.
    ResourceNotReadable,
    /// It may not read a role or a user.
    IdentityNotReadable,
    /// It failed to find out who has access.
    NotAnalysed,
    /// It failed to find out what is used.
    UseNotAnalysed,
    /// Everybody has access.
    Public,
    /// Somebody outside the zone of trust may assume a role.
    ExternalToRole,
    /// Somebody outside the zone of trust has access to any other resource.
    External,
    /// Somebody in the organization has access to a resource that is watched.
    Internal,
    UnusedRole,
    UnusedAccessKey,
    UnusedPassword,
    UnusedPermission,
    /// Anything else that is not used.
    Unused,
}

/// What an AWS Health event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    /// No entity of the account is affected any more.
    Resolved,
    Abuse,
    Risk,
    Security,
    /// A problem that affects the account.
    Issue,
    /// A problem that AWS reports to all customers, or to the account without saying whether it is
    /// affected.
    PublicIssue,
    Investigation,
    Change,
    PublicChange,
    Notification,
    PublicNotification,
}

/// None if the type of finding is unknown.
pub(super) fn access(alert: &Alert) -> Option<Access> {
    let is_about_use = alert.kind.as_deref().is_some_and(|kind| kind.starts_with("Unused"));
    // "IAM Access Analyzer error findings" in the user guide.
    match alert.fact(FactName::Error) {
        Some("ACCESS_DENIED") if is_of_iam(alert) => return Some(Access::IdentityNotReadable),
        Some("ACCESS_DENIED") => return Some(Access::ResourceNotReadable),
        Some(_) if is_about_use => return Some(Access::UseNotAnalysed),
        Some(_) => return Some(Access::NotAnalysed),
        None => {}
    }
    Some(match alert.kind.as_deref()? {
        "ExternalAccess" if alert.fact(FactName::PublicAccess).is_some() => Access::Public,
        "ExternalAccess" if is_of_iam(alert) => Access::ExternalToRole,
        "ExternalAccess" => Access::External,
        "InternalAccess" => Access::Internal,
        "UnusedIAMRole" => Access::UnusedRole,
        "UnusedIAMUserAccessKey" => Access::UnusedAccessKey,
        "UnusedIAMUserPassword" => Access::UnusedPassword,
        "UnusedPermission" => Access::UnusedPermission,
        _ if is_about_use => Access::Unused,
        _ => return None,
    })
}

fn is_of_iam(alert: &Alert) -> bool {
    let arn = alert.resources.items.first().and_then(|resource| Arn::parse_lenient(resource));
    arn.is_some_and(|arn| arn.service == "iam")
}

/// None if the alert is of another service or its category is unknown.
pub(super) fn health(alert: &Alert) -> Option<Health> {
    if alert.source != Source::Health {
        return None;
    }
    let has = |name| alert.facts.iter().any(|(of, _)| *of == name);
    let is_whole = !has(FactName::Page) && alert.resources.total() == 0;
    if alert.is_over && is_whole && has(FactName::ResolvedEntities) {
        return Some(Health::Resolved);
    }
    let service = alert.fact(FactName::Service);
    let code = alert.kind.as_deref().unwrap_or_default();
    for (topic, word, prefix) in [
        (Health::Abuse, "ABUSE", "AWS_ABUSE_"),
        (Health::Risk, "RISK", "AWS_RISK_"),
        (Health::Security, "SECURITY", "AWS_SECURITY_"),
    ] {
        if service == Some(word) || code.starts_with(prefix) {
            return Some(topic);
        }
    }
    let scope = alert.fact(FactName::Scope);
    let is_public = scope == Some("PUBLIC");
    // Events of before 2022 have no scope; those that name entities are about the account.
    let is_ours = scope == Some("ACCOUNT_SPECIFIC") || !is_public && alert.resources.total() > 0;
    Some(match alert.fact(FactName::Category)? {
        "issue" if is_ours => Health::Issue,
        "issue" => Health::PublicIssue,
        "investigation" => Health::Investigation,
        "scheduledChange" if is_public => Health::PublicChange,
        "scheduledChange" => Health::Change,
        "accountNotification" if is_public => Health::PublicNotification,
        "accountNotification" => Health::Notification,
        _ => return None,
    })
}

/// Whether AWS says that an AWS Health event needs no action.
pub(super) fn needs_no_action(alert: &Alert) -> bool {
    alert.fact(FactName::Actionability) == Some("INFORMATIONAL")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FactValue;

    fn event(code: &str, facts: &[(FactName, &str)]) -> Alert {
        Alert {
            kind: Some(code.to_owned()),
            facts: facts.iter().map(|(name, text)| (*name, (*text).to_owned().into())).collect(),
            ..Alert::new(Source::Health)
        }
    }

    #[test]
    fn health_says_that_the_account_is_affected_only_if_aws_does() {
        let issue = |scope: &[(FactName, &str)]| {
            health(&event("AWS_EC2_ISSUE", &[&[(FactName::Category, "issue")], scope].concat()))
        };
        assert_eq!(issue(&[(FactName::Scope, "PUBLIC")]), Some(Health::PublicIssue));
        assert_eq!(issue(&[]), Some(Health::PublicIssue));
        assert_eq!(issue(&[(FactName::Scope, "ACCOUNT_SPECIFIC")]), Some(Health::Issue));
    }

    #[test]
    fn health_knows_security_by_service_or_by_code() {
        for (code, service, topic) in [
            ("AWS_ABUSE_DOS_REPORT", "EC2", Health::Abuse),
            ("X", "ABUSE", Health::Abuse),
            ("AWS_RISK_CREDENTIALS_EXPOSED", "IAM", Health::Risk),
            ("AWS_SECURITY_NOTIFICATION", "SECURITY", Health::Security),
        ] {
            assert_eq!(health(&event(code, &[(FactName::Service, service)])), Some(topic));
        }
    }

    #[test]
    fn health_is_resolved_only_without_other_pages() {
        let resolved = FactValue::List(["i-1".to_owned()].into_iter().collect());
        let mut alert = event("AWS_EC2_ISSUE", &[(FactName::Category, "issue")]);
        alert.facts.push((FactName::ResolvedEntities, resolved));
        alert.is_over = true;
        assert_eq!(health(&alert), Some(Health::Resolved));
        alert.facts.push((FactName::Page, "1/2".to_owned().into()));
        assert_eq!(health(&alert), Some(Health::PublicIssue));
    }

    #[test]
    fn access_to_a_role_is_not_access_to_a_resource() {
        let of = |resource: &str| {
            access(&Alert {
                kind: Some("ExternalAccess".to_owned()),
                resources: [resource.to_owned()].into_iter().collect(),
                ..Alert::new(Source::AccessAnalyzer)
            })
        };
        assert_eq!(of("arn:aws:iam::111122223333:role/a"), Some(Access::ExternalToRole));
        assert_eq!(of("arn:aws:s3:::a"), Some(Access::External));
    }
}
