//! The English names of facts, and the English words for the words of services.

use crate::FactName;

pub(super) fn name(name: FactName) -> &'static str {
    match name {
        FactName::Product => "Found by",
        FactName::Compliance => "Compliance",
        FactName::Reason => "Reason",
        FactName::OpenSince => "Open since",
        FactName::AlsoInvolved => "Also involved",
        FactName::Cloud => "Cloud",
        FactName::CloudAccount => "Cloud account",
        FactName::CloudRegion => "Cloud region",
        FactName::Reference => "Reference",
        FactName::Results => "Results",
        FactName::Vulnerability => "Vulnerability",
        FactName::Score => "Inspector score",
        FactName::Packages => "Packages",
        FactName::Fix => "Fix available",
        FactName::Exploit => "Exploit available",
        FactName::ExploitProbability => "Exploit probability (EPSS)",
        FactName::Weakness => "Weakness",
        FactName::CodeLocation => "Code",
        FactName::RuntimeReachability => "Reachable at run time",
        FactName::Image => "Image",
        FactName::Layer => "Layer",
        FactName::Caller => "Caller",
        FactName::ApiCall => "API call",
        FactName::Domain => "Domain",
        FactName::RemoteAddress => "Remote address",
        FactName::Direction => "Direction",
        FactName::Port => "Port",
        FactName::NetworkPath => "Network path",
        FactName::KubernetesUser => "Kubernetes user",
        FactName::KubernetesRequest => "Kubernetes request",
        FactName::Workload => "Workload",
        FactName::Process => "Process",
        FactName::Database => "Database",
        FactName::DatabaseUser => "Database user",
        FactName::Threat => "Threat",
        FactName::File => "File",
        FactName::Signals => "Signals",
        FactName::AttackSequence => "Part of attack sequence",
        FactName::Count => "Count",
        FactName::SensitiveData => "Sensitive data",
        FactName::Permission => "Effective permission",
        FactName::PublicAccess => "Public access",
        FactName::Principal => "Principal",
        FactName::Actions => "Actions",
        FactName::Error => "Error",
        FactName::UnusedServices => "Unused services",
        FactName::UnusedActions => "Unused actions",
        FactName::Service => "Service",
        FactName::Category => "Category",
        FactName::Scope => "Scope",
        FactName::Personas => "For",
        FactName::Actionability => "Action",
        FactName::ResolvedEntities => "No longer affected",
        FactName::Starts => "Starts",
        FactName::Ends => "Ends",
        FactName::Page => "Part",
    }
}

/// The words for a word of a service. None if the word is shown as it is.
pub(super) fn value(word: &str) -> Option<&'static str> {
    Some(match word {
        "true" | "YES" | "REACHABLE" => "yes",
        "false" | "NO" | "NOT_REACHABLE" => "no",
        "PARTIAL" => "partly",
        "PUBLIC" => "public",
        "NOT_PUBLIC" => "not public",
        "CLASSIFICATION" => "sensitive data",
        "POLICY" => "policy finding",
        "issue" => "issue",
        "scheduledChange" => "scheduled change",
        "accountNotification" => "account notification",
        "investigation" => "investigation",
        "ACTION_REQUIRED" => "required",
        "ACTION_MAY_BE_REQUIRED" => "may be required",
        "INFORMATIONAL" => "not required",
        "ACCOUNT_SPECIFIC" => "this account",
        "AZURE" => "Azure",
        "GCP" => "Google Cloud",
        _ => return None,
    })
}

/// The word for people that an AWS Health event is for. None if AWS has a new one.
pub(super) fn persona(word: &str) -> Option<&'static str> {
    Some(match word {
        "OPERATIONS" => "operations",
        "SECURITY" => "security",
        "BILLING" => "billing",
        _ => return None,
    })
}
