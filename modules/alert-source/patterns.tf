# The event pattern of each rule. If possible, a pattern lists the values that it drops (an older state, a lower
# severity) and not those that it accepts, so that a word that is new to a service reaches people.

locals {
  # The formatter's severities (tests/terraform/vocabulary.tftest.hcl compares them).
  severities = ["informational", "low", "medium", "high", "critical"]

  # The severities below each source's min_severity, in the service's own words.
  lower = {
    for source in local.sources_with_severity : source => [
      for severity in slice(local.severities, 0, index(local.severities, local.min_severity[source])) :
      contains(["security_hub", "inspector"], source) ? upper(severity) : title(severity)
    ]
  }

  # GuardDuty's severities are numbers: the lowest number of each.
  guardduty_min_scores = { informational = 0, low = 1, medium = 4, high = 7, critical = 9 }

  # Matchers, each in a list of one, or in an empty list where the setting needs no matcher.
  not_lower  = { for source, words in local.lower : source => [for word in slice(words, 0, min(1, length(words))) : [{ anything-but = words }, { exists = false }]] }
  not_sample = { for source in local.sources_with_samples : source => [for wanted in [local.samples[source]] : local.false_or_absent if !wanted] }

  false_or_absent = [false, { exists = false }]

  all_patterns = {
    security-hub = {
      source = ["aws.securityhub"]
      # Security Hub and Security Hub V2 share the source: the detail-type distinguishes them.
      detail-type = ["Security Hub Findings - Imported"]
      detail = {
        findings = merge(
          {
            Workflow    = { Status = ["NEW"] }
            RecordState = ["ACTIVE"]
            # Only findings of controls have a compliance status.
            Compliance = { Status = [{ anything-but = ["PASSED"] }, { exists = false }] }
          },
          { for matcher in local.not_sample.security_hub : "Sample" => matcher },
          { for matcher in local.not_lower.security_hub : "Severity" => { Label = matcher } },
        )
      }
    }

    # People send these, whatever their state and severity. ASR's own actions start remediations, whose results ASR
    # publishes itself.
    security-hub-actions = {
      source      = ["aws.securityhub"]
      detail-type = ["Security Hub Findings - Custom Action"]
      detail = {
        actionName = [{ anything-but = ["ASR:Remediate&Ticket", "ASR:Rollback", "Remediate with ASR", "Remediate with SHARR"] }]
      }
    }

    security-hub-v2 = {
      source      = ["aws.securityhub"]
      detail-type = ["Findings Imported V2"]
      detail = {
        findings = merge(
          { status = ["New"] },
          { for matcher in local.not_lower.security_hub_v2 : "severity" => matcher },
        )
      }
    }

    guardduty = {
      source      = ["aws.guardduty"]
      detail-type = ["GuardDuty Finding"]
      detail = merge(
        {
          service = merge(
            { archived = local.false_or_absent },
            # A sample is marked here or in the text of a JSON object, and always in its title.
            { for matcher in local.not_sample.guardduty : "additionalInfo" => {
              sample = matcher
              value  = [{ anything-but = { wildcard = "*\"sample\":true*" } }, { exists = false }]
            } },
          )
        },
        { for _ in local.not_sample.guardduty : "title" => [{ anything-but = { prefix = "[SAMPLE]" } }, { exists = false }] },
        {
          for _ in local.not_lower.guardduty :
          "severity" => [{ numeric = [">=", local.guardduty_min_scores[local.min_severity.guardduty]] }]
        },
      )
    }

    access-analyzer = {
      source      = ["aws.access-analyzer"]
      detail-type = ["Access Analyzer Finding", "Internal Access Finding", "Unused Access Finding for IAM entities"]
      detail = {
        status    = ["ACTIVE"]
        isDeleted = local.false_or_absent
      }
    }

    inspector = {
      source      = ["aws.inspector2"]
      detail-type = ["Inspector2 Finding"]
      detail = merge(
        { status = ["ACTIVE"] },
        { for matcher in local.not_lower.inspector : "severity" => matcher },
      )
    }

    macie = {
      source      = ["aws.macie"]
      detail-type = ["Macie Finding"]
      detail = merge(
        { archived = local.false_or_absent },
        { for matcher in local.not_sample.macie : "sample" => matcher },
        { for matcher in local.not_lower.macie : "severity" => { description = matcher } },
      )
    }

    health = {
      source      = ["aws.health"]
      detail-type = ["AWS Health Event", "AWS Health Abuse Event"]
      detail      = { statusCode = [{ anything-but = ["closed"] }, { exists = false }] }
    }

    config = {
      source      = ["aws.config"]
      detail-type = ["Config Rules Compliance Change"]
      detail      = { newEvaluationResult = { complianceType = [{ anything-but = ["COMPLIANT", "NOT_APPLICABLE"] }] } }
    }
  }

  # The patterns of the sources that are on.
  patterns = {
    for rule, pattern in local.all_patterns : rule => pattern
    if contains(keys(var.alerts), replace(rule, "-", "_")) || rule == "security-hub-actions" && local.custom_actions
  }
}
