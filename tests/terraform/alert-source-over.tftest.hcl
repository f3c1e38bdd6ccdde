# The rules about what is over, and their targets.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  over = { queue_arn = "arn:aws:sqs:eu-west-1:222222222222:over" }
}

run "all_sources" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = {
      security_hub    = { min_severity = "critical" }
      security_hub_v2 = { min_severity = "critical" }
      guardduty       = { min_severity = "critical" }
      access_analyzer = {}
      inspector       = { min_severity = "critical" }
      macie           = { min_severity = "high" }
      health          = { personas = ["SECURITY"] }
      config          = {}
      alarm           = {}
    }
  }

  # Of the severities, only the one of findings that are open and seen.
  assert {
    condition = { for key, rule in aws_cloudwatch_event_rule.over : key => jsondecode(rule.event_pattern).detail } == {
      security-hub = {
        findings = {
          "$or" = [
            { RecordState = ["ARCHIVED"] },
            { Workflow = { Status = ["RESOLVED", "SUPPRESSED"] } },
            { Compliance = { Status = ["PASSED"] } },
            { Compliance = { Status = ["WARNING"] }, ProductArn = [{ suffix = ":product/prowler/prowler" }] },
            {
              Workflow = { Status = ["NOTIFIED"] }
              Severity = { Label = [{ anything-but = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH"] }, { exists = false }] }
            },
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
      guardduty       = { service = { archived = [true] } }
      access-analyzer = { "$or" = [{ status = ["ARCHIVED", "RESOLVED"] }, { isDeleted = [true] }] }
      inspector       = { status = ["CLOSED", "SUPPRESSED"] }
      macie           = { archived = [true] }
      health          = { statusCode = ["closed"] }
      config = {
        newEvaluationResult = { complianceType = ["COMPLIANT", "NOT_APPLICABLE"] }
        configRuleName      = [{ anything-but = { prefix = "securityhub-" } }, { exists = false }]
      }
    }
    error_message = "Each pattern must accept what is over at any severity. Alarms have their end in their own rule."
  }

  assert {
    condition = alltrue([
      for key, rule in aws_cloudwatch_event_rule.over :
      rule.name == "asr-notify-${key}-over"
      && length(rule.event_pattern) <= 2048
      && jsondecode(rule.event_pattern).source == jsondecode(aws_cloudwatch_event_rule.alert[key].event_pattern).source
      && jsondecode(rule.event_pattern).detail-type == jsondecode(aws_cloudwatch_event_rule.alert[key].event_pattern).detail-type
    ])
    error_message = "Each rule must be named after its source, receive the same events, and have a pattern within EventBridge's limit."
  }

  assert {
    condition = alltrue([
      for key, target in aws_cloudwatch_event_target.over :
      target.rule == "asr-notify-${key}-over"
      && target.arn == "arn:aws:sqs:eu-west-1:222222222222:over"
      && target.dead_letter_config[0].arn == "arn:aws:sqs:eu-west-1:222222222222:dead-letters"
      && target.retry_policy[0].maximum_event_age_in_seconds == 21600
      && target.retry_policy[0].maximum_retry_attempts == 185
      && target.input == null && target.input_path == null && length(target.input_transformer) == 0
    ]) && keys(aws_cloudwatch_event_target.over) == keys(aws_cloudwatch_event_rule.over)
    error_message = "Each target must send the unchanged event to the queue, retry for six hours, and then use the dead-letter queue."
  }

  assert {
    condition     = output.over_rule_arns == { for key in keys(aws_cloudwatch_event_rule.over) : key => "arn:aws:events:eu-west-1:222222222222:rule/own-rule" }
    error_message = "The output must contain each rule."
  }
}

run "config_without_security_hub" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = { config = {}, guardduty = {} }
  }

  assert {
    condition = (
      jsondecode(aws_cloudwatch_event_rule.alert["config"].event_pattern).detail == { newEvaluationResult = { complianceType = [{ anything-but = ["COMPLIANT", "NOT_APPLICABLE"] }] } }
      && jsondecode(aws_cloudwatch_event_rule.over["config"].event_pattern).detail == { newEvaluationResult = { complianceType = ["COMPLIANT", "NOT_APPLICABLE"] } }
      && keys(aws_cloudwatch_event_rule.over) == ["config", "guardduty"]
    )
    error_message = "Without Security Hub, the Config rules of its controls must stay."
  }
}

run "config_with_security_hub_v2" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = { config = {}, security_hub_v2 = {} }
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.alert["config"].event_pattern).detail.configRuleName == [{ anything-but = { prefix = "securityhub-" } }, { exists = false }]
    error_message = "Security Hub V2 has the findings of controls, too."
  }
}

run "queue_that_is_a_topic" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    over = { queue_arn = "arn:aws:sns:eu-west-1:222222222222:over" }
  }
  expect_failures = [var.over]
}
