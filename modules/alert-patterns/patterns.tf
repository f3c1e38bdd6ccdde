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
  # Older events have no personas.
  of_personas = [
    for wanted in [try(var.alerts["health"].personas, null)] : concat(sort(wanted), [{ exists = false }]) if wanted != null
  ]

  false_or_absent = [false, { exists = false }]

  # Prefixes of alarms that need no notice: ASR's arrive by its alarm topic; those of target tracking only scale.
  other_alarms = ["ASR-", "TargetTracking-"]

  # The end of Prowler's product ARN.
  prowler = ":product/prowler/prowler"

  # Config's words for a resource that a rule has nothing against.
  compliant = ["COMPLIANT", "NOT_APPLICABLE"]

  # Security Hub's controls make Config rules of this prefix, and their results arrive as findings of the controls.
  own_config_rules = {
    for prefix in ["securityhub-"] : "configRuleName" => [{ anything-but = { prefix = prefix } }, { exists = false }]
    if length(setintersection(local.sources_with_products, keys(var.alerts))) > 0
  }

  inspector_finding = merge(
    { status = ["ACTIVE"] },
    { for matcher in local.not_lower.inspector : "severity" => matcher },
  )

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
            # Only findings of controls have a compliance status. Prowler gives WARNING to a finding that a person muted;
            # other products give it to results that need a look.
            "$or" = concat(
              [
                merge(
                  { Compliance = { Status = [{ anything-but = ["PASSED", "WARNING"] }, { exists = false }] } },
                  { for arns in [local.aggregated_arns.security_hub] : "ProductArn" => [{ anything-but = { suffix = arns } }] if length(arns) > 0 },
                ),
              ],
              [
                for arns in [local.aggregated_arns.security_hub] :
                { Compliance = { Status = ["WARNING"] }, ProductArn = [{ anything-but = { suffix = concat([local.prowler], arns) } }] }
              ],
              [
                for each in local.elsewhere.security_hub : merge(
                  { ProductArn = each.products, Compliance = { Status = [{ anything-but = ["PASSED"] }, { exists = false }] } },
                  { for matcher in each.regions : "Region" => matcher },
                  { for matcher in each.accounts : "AwsAccountId" => matcher },
                )
              ],
            )
          },
          { for matcher in local.not_sample.security_hub : "Sample" => matcher },
          { for matcher in local.not_lower.security_hub : "Severity" => { Label = matcher } },
        )
      }
    }

    # People send these, findings or the results of an insight, whatever their state and severity. ASR's own actions start
    # remediations, whose results ASR publishes itself.
    security-hub-actions = {
      source      = ["aws.securityhub"]
      detail-type = ["Security Hub Findings - Custom Action", "Security Hub Insight Results"]
      detail = {
        actionName = [{ anything-but = ["ASR:Remediate&Ticket", "ASR:Rollback", "Remediate with ASR", "Remediate with SHARR"] }]
      }
    }

    security-hub-v2 = {
      source      = ["aws.securityhub"]
      detail-type = ["Findings Imported V2"]
      detail = {
        findings = merge(
          {
            status = ["New"]
            # A finding that its product closed keeps the status that a person gave it.
            activity_name = [{ anything-but = ["Close"] }, { exists = false }]
            # Only findings of controls, and those on the coverage of Security Hub itself, have a compliance status.
            compliance = { status = [{ anything-but = ["Pass"] }, { exists = false }] }
          },
          {
            for arns in [local.aggregated_arns.security_hub_v2] : "$or" => concat(
              [{ metadata = { product = { uid = [{ anything-but = { suffix = arns } }, { exists = false }] } } }],
              [
                for each in local.elsewhere.security_hub_v2 : merge(
                  { metadata = { product = { uid = each.products } } },
                  { for matcher in each.regions : "cloud" => { region = matcher } },
                  { for matcher in each.accounts : "cloud" => { account = { uid = matcher } } },
                )
              ],
            ) if length(arns) > 0
          },
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

    # Scans of S3 objects, and of recovery points by AWS Backup. They have no severity.
    guardduty-malware = {
      source      = ["aws.guardduty", "aws.backup"]
      detail-type = [{ prefix = "GuardDuty Malware Protection " }, "Scan Job State Change"]
      detail = {
        "$or" = [
          { scanResultDetails = { scanResultStatus = ["THREATS_FOUND"] } },
          { scanResult = { scanResultStatus = ["THREATS_FOUND"] } },
        ]
      }
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
      detail      = local.inspector_finding
    }

    # Findings of scans that people start on a machine image. AWS does not reserve this source as it does `aws.…`.
    inspector-on-demand = {
      source      = ["inspector2.ami.ondemand"]
      detail-type = ["OnDemand AMI Scan Findings"]
      detail      = local.inspector_finding
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
      detail = merge(
        { statusCode = [{ anything-but = ["closed"] }, { exists = false }] },
        { for matcher in local.of_personas : "personas" => matcher },
      )
    }

    config = {
      source      = ["aws.config"]
      detail-type = ["Config Rules Compliance Change"]
      detail = merge(
        { newEvaluationResult = { complianceType = [{ anything-but = local.compliant }] } },
        local.own_config_rules,
      )
    }

    # An alarm that starts or ends. OK after INSUFFICIENT_DATA is neither: most alarms begin so. A contributor (one time
    # series of a grouped alarm) has no previous state; its OK follows its ALARM.
    alarm = {
      source      = ["aws.cloudwatch"]
      detail-type = ["CloudWatch Alarm State Change", "CloudWatch Alarm Contributor State Change"]
      detail = {
        alarmName = [{ anything-but = { prefix = concat(["${var.name}-"], local.other_alarms) } }]
        # Present while a mute rule of CloudWatch holds the alarm's actions back.
        muteDetail = { mutedByArn = [{ exists = false }] }
        "$or" = [
          { state = { value = ["ALARM"] } },
          { state = { value = ["OK"] }, previousState = { value = ["ALARM"] } },
          { state = { value = ["OK"] }, alarmContributor = { id = [{ exists = true }] } },
        ]
      }
    }
  }

  # The sources of the rules that are not named after theirs.
  sources_of_rules = { guardduty-malware = "guardduty", inspector-on-demand = "inspector", security-hub-actions = "security_hub" }

  # Rules that a setting of their source turns off. Malware counts as high.
  rules_that_are_off = concat(
    local.custom_actions ? [] : ["security-hub-actions"],
    local.min_severity.guardduty == "critical" ? ["guardduty-malware"] : [],
  )

  # What an event's envelope must have, beside source and detail-type.
  envelope = [for origin in [var.origin] : { account = [origin.account], region = [origin.region] } if origin != null]

  # The patterns of the sources that are on.
  patterns = {
    for rule, pattern in local.all_patterns : rule => merge(pattern, local.envelope...)
    if alltrue([
      contains(keys(var.alerts), lookup(local.sources_of_rules, rule, replace(rule, "-", "_"))),
      !contains(local.rules_that_are_off, rule),
      var.origin == null || alltrue([for source in pattern.source : startswith(source, "aws.")]),
    ])
  }
}
