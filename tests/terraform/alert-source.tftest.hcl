# The alert source: which events pass, and who may call the function.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "nothing_on" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  assert {
    condition = (
      length(aws_cloudwatch_event_rule.alert) == 0
      && length(aws_cloudwatch_event_target.formatter) == 0
      && length(aws_lambda_permission.alert) == 0
      && output.rule_arns == {}
      && output.severities == {}
      && output.highest_severities == {}
    )
    error_message = "While no source is on there is nothing."
  }
}

run "one_on" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = { macie = {} }
  }

  assert {
    condition = (
      keys(aws_cloudwatch_event_rule.alert) == ["macie"]
      && keys(aws_cloudwatch_event_target.formatter) == ["macie"]
      && keys(aws_lambda_permission.alert) == ["macie"]
      && output.highest_severities == { macie = "high" }
      && output.severities == {}
    )
    error_message = "A source is switched on by itself."
  }
}

# Every source at its default, medium. Rule by rule, word for word.
run "every_source" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  override_resource {
    target          = aws_cloudwatch_event_rule.alert["macie"]
    override_during = plan
    values          = { arn = "arn:aws:events:eu-west-1:222222222222:rule/asr-notify-macie" }
  }

  variables {
    alerts = {
      security_hub    = {}
      security_hub_v2 = {}
      guardduty       = {}
      access_analyzer = {}
      inspector       = {}
      macie           = {}
      health          = {}
      config          = {}
    }
  }

  assert {
    condition = { for key, rule in aws_cloudwatch_event_rule.alert : key => jsondecode(rule.event_pattern) } == {
      security-hub = {
        source      = ["aws.securityhub"]
        detail-type = ["Security Hub Findings - Imported"]
        detail = {
          findings = {
            Severity    = { Label = [{ anything-but = ["INFORMATIONAL", "LOW"] }, { exists = false }] }
            Workflow    = { Status = ["NEW"] }
            RecordState = ["ACTIVE"]
            Compliance  = { Status = [{ anything-but = ["PASSED"] }, { exists = false }] }
            Sample      = [false, { exists = false }]
          }
        }
      }
      security-hub-v2 = {
        source      = ["aws.securityhub"]
        detail-type = ["Findings Imported V2"]
        detail = {
          findings = {
            severity = [{ anything-but = ["Informational", "Low"] }, { exists = false }]
            status   = ["New"]
          }
        }
      }
      guardduty = {
        source      = ["aws.guardduty"]
        detail-type = ["GuardDuty Finding"]
        detail = {
          severity = [{ numeric = [">=", 4] }]
          service = {
            archived = [false, { exists = false }]
            additionalInfo = {
              sample = [false, { exists = false }]
              value  = [{ anything-but = { wildcard = "*\"sample\":true*" } }, { exists = false }]
            }
          }
          title = [{ anything-but = { prefix = "[SAMPLE]" } }, { exists = false }]
        }
      }
      access-analyzer = {
        source      = ["aws.access-analyzer"]
        detail-type = ["Access Analyzer Finding", "Internal Access Finding", "Unused Access Finding for IAM entities"]
        detail      = { status = ["ACTIVE"], isDeleted = [false, { exists = false }] }
      }
      inspector = {
        source      = ["aws.inspector2"]
        detail-type = ["Inspector2 Finding"]
        detail = {
          severity = [{ anything-but = ["INFORMATIONAL", "LOW"] }, { exists = false }]
          status   = ["ACTIVE"]
        }
      }
      macie = {
        source      = ["aws.macie"]
        detail-type = ["Macie Finding"]
        detail = {
          severity = { description = [{ anything-but = ["Informational", "Low"] }, { exists = false }] }
          archived = [false, { exists = false }]
          sample   = [false, { exists = false }]
        }
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
    error_message = "Each rule lets through what is news and medium at least, samples aside; no custom action among them."
  }

  assert {
    condition     = alltrue([for key, rule in aws_cloudwatch_event_rule.alert : rule.name == "asr-notify-${key}" && length(rule.event_pattern) <= 2048])
    error_message = "Rules are named after the deployment and their source, and no pattern is longer than EventBridge allows."
  }

  assert {
    condition = alltrue([
      for key, target in aws_cloudwatch_event_target.formatter :
      target.rule == "asr-notify-${key}"
      && target.arn == "arn:aws:lambda:eu-west-1:222222222222:function:formatter"
      && target.dead_letter_config[0].arn == "arn:aws:sqs:eu-west-1:222222222222:dead-letters"
      && target.retry_policy[0].maximum_event_age_in_seconds == 21600
      && target.retry_policy[0].maximum_retry_attempts == 185
      && target.input == null && target.input_path == null && length(target.input_transformer) == 0
    ]) && keys(aws_cloudwatch_event_target.formatter) == keys(aws_cloudwatch_event_rule.alert)
    error_message = "Every rule hands its event over unchanged, for six hours, and then to the dead-letter queue."
  }

  assert {
    condition = alltrue([
      for key, permission in aws_lambda_permission.alert :
      permission.action == "lambda:InvokeFunction"
      && permission.function_name == "formatter"
      && permission.principal == "events.amazonaws.com"
      && permission.statement_id == "alert-${key}"
      && permission.source_arn == aws_cloudwatch_event_rule.alert[key].arn
      && permission.source_account == null
    ]) && keys(aws_lambda_permission.alert) == keys(aws_cloudwatch_event_rule.alert)
    error_message = "EventBridge may call the function for these rules, each named; a condition on the account would shut it out."
  }

  assert {
    condition = (
      aws_lambda_permission.alert["macie"].source_arn == "arn:aws:events:eu-west-1:222222222222:rule/asr-notify-macie"
      && output.rule_arns == { for key, rule in aws_cloudwatch_event_rule.alert : key => rule.arn }
      && aws_lambda_permission.alert["config"].source_arn != aws_lambda_permission.alert["macie"].source_arn
    )
    error_message = "Each permission names its own rule."
  }

  assert {
    condition     = output.severities == { access-analyzer = "medium", config = "medium", health = "medium" }
    error_message = "Sources without a severity are given medium."
  }

  assert {
    condition = output.highest_severities == {
      access-analyzer = "medium"
      config          = "medium"
      guardduty       = "critical"
      health          = "medium"
      inspector       = "critical"
      macie           = "high"
      security-hub    = "critical"
    }
    error_message = "It tells how severe each source's notices can be; both Security Hubs are one source."
  }
}

run "everything_told" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    name = "other"
    alerts = {
      security_hub    = { min_severity = "informational", samples = true, custom_actions = true }
      security_hub_v2 = { min_severity = "informational" }
      guardduty       = { min_severity = "informational", samples = true }
      inspector       = { min_severity = "informational" }
      macie           = { min_severity = "informational", samples = true }
      access_analyzer = { severity = "critical" }
      health          = { severity = "informational" }
    }
  }

  # Nothing says anything of severities here, and nothing of samples.
  assert {
    condition = { for key, rule in aws_cloudwatch_event_rule.alert : key => jsondecode(rule.event_pattern).detail if !contains(["access-analyzer", "health"], key) } == {
      security-hub = {
        findings = {
          Workflow    = { Status = ["NEW"] }
          RecordState = ["ACTIVE"]
          Compliance  = { Status = [{ anything-but = ["PASSED"] }, { exists = false }] }
        }
      }
      security-hub-actions = { actionName = [{ anything-but = ["ASR:Remediate&Ticket", "ASR:Rollback", "Remediate with ASR", "Remediate with SHARR"] }] }
      security-hub-v2      = { findings = { status = ["New"] } }
      guardduty            = { service = { archived = [false, { exists = false }] } }
      inspector            = { status = ["ACTIVE"] }
      macie                = { archived = [false, { exists = false }] }
    }
    error_message = "At the lowest severity only what is no news is kept back, and at a person's command not even that."
  }

  assert {
    condition = (
      jsondecode(aws_cloudwatch_event_rule.alert["security-hub-actions"].event_pattern).source == ["aws.securityhub"]
      && jsondecode(aws_cloudwatch_event_rule.alert["security-hub-actions"].event_pattern).detail-type == ["Security Hub Findings - Custom Action"]
      && aws_cloudwatch_event_rule.alert["security-hub-actions"].name == "other-security-hub-actions"
    )
    error_message = "Custom actions have a rule of their own."
  }

  assert {
    condition     = output.severities == { access-analyzer = "critical", health = "informational" } && output.highest_severities["health"] == "informational"
    error_message = "Sources without a severity are given the one that is set."
  }
}

run "only_what_is_severe" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = {
      security_hub    = { min_severity = "critical", custom_actions = true }
      security_hub_v2 = { min_severity = "high" }
      guardduty       = { min_severity = "critical" }
      inspector       = { min_severity = "low" }
      macie           = { min_severity = "high" }
    }
  }

  # By meaning: of all the words a service has, those that pass.
  assert {
    condition = (
      setsubtract(
        ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"],
        jsondecode(aws_cloudwatch_event_rule.alert["security-hub"].event_pattern).detail.findings.Severity.Label[0].anything-but
      ) == toset(["CRITICAL"])
      && setsubtract(
        ["Unknown", "Informational", "Low", "Medium", "High", "Critical", "Fatal", "Other"],
        jsondecode(aws_cloudwatch_event_rule.alert["security-hub-v2"].event_pattern).detail.findings.severity[0].anything-but
      ) == toset(["Unknown", "High", "Critical", "Fatal", "Other"])
      && setsubtract(
        ["UNTRIAGED", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"],
        jsondecode(aws_cloudwatch_event_rule.alert["inspector"].event_pattern).detail.severity[0].anything-but
      ) == toset(["UNTRIAGED", "LOW", "MEDIUM", "HIGH", "CRITICAL"])
      && setsubtract(
        ["Low", "Medium", "High"],
        jsondecode(aws_cloudwatch_event_rule.alert["macie"].event_pattern).detail.severity.description[0].anything-but
      ) == toset(["High"])
      && jsondecode(aws_cloudwatch_event_rule.alert["guardduty"].event_pattern).detail.severity == [{ numeric = [">=", 9] }]
    )
    error_message = "What is less severe is kept back in the rule; what is of unknown severity is not."
  }

  assert {
    condition     = !contains(keys(jsondecode(aws_cloudwatch_event_rule.alert["security-hub-actions"].event_pattern).detail), "findings")
    error_message = "What a person sends passes whatever its severity."
  }
}

run "guardduty_at_high" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = { guardduty = { min_severity = "high" } }
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.alert["guardduty"].event_pattern).detail.severity == [{ numeric = [">=", 7] }]
    error_message = "GuardDuty's high begins at 7."
  }
}
