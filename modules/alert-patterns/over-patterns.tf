# The event pattern of each rule about what is over. Without a minimum severity: what passed arrives as informational, also
# where it was critical. An alarm's rule passes its end already. Inspector's on-demand findings have no such rule, because
# AWS does not reserve their source: a forged event could close a finding.

locals {
  over_details = {
    security-hub = {
      findings = {
        "$or" = [
          { RecordState = ["ARCHIVED"] },
          { Workflow = { Status = ["RESOLVED", "SUPPRESSED"] } },
          { Compliance = { Status = ["PASSED"] } },
          # Muted in Prowler.
          { Compliance = { Status = ["WARNING"] }, ProductArn = [{ suffix = local.prowler }] },
          # Open, and marked as notified: ASR sets this status when a remediation fails. It must stay in sight.
          merge(
            { Workflow = { Status = ["NOTIFIED"] } },
            { for matcher in local.not_lower.security_hub : "Severity" => { Label = matcher } },
          ),
        ]
      }
    }

    security-hub-v2 = {
      findings = {
        "$or" = [
          { status = ["Archived", "Deleted", "Resolved", "Suppressed"] },
          { activity_name = ["Close"] },
          { compliance = { status = ["Pass"] } },
        ]
      }
    }

    guardduty = { service = { archived = [true] } }

    access-analyzer = {
      "$or" = [
        { status = ["ARCHIVED", "RESOLVED"] },
        { isDeleted = [true] },
      ]
    }

    inspector = { status = ["CLOSED", "SUPPRESSED"] }

    macie = { archived = [true] }

    health = { statusCode = ["closed"] }

    config = merge(
      { newEvaluationResult = { complianceType = local.compliant } },
      local.own_config_rules,
    )
  }

  # The patterns of the sources that are on.
  over_patterns = {
    for rule, detail in local.over_details : rule => merge(
      { for field, matcher in local.patterns[rule] : field => matcher if field != "detail" },
      { detail = detail },
    ) if contains(keys(local.patterns), rule)
  }
}
