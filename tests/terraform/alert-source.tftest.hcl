# The event patterns of each source, and the rules' permissions to invoke the function.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "no_source" {
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
    error_message = "Without sources there must be no resources."
  }
}

run "one_source" {
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
    error_message = "One source must add its own rule only."
  }
}

# Every source at its default, medium.
run "all_sources_at_defaults" {
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
      alarm           = {}
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
            Sample      = [false, { exists = false }]
            "$or" = [
              { Compliance = { Status = [{ anything-but = ["PASSED", "WARNING"] }, { exists = false }] } },
              { Compliance = { Status = ["WARNING"] }, ProductArn = [{ anything-but = { suffix = [":product/prowler/prowler"] } }] },
            ]
          }
        }
      }
      security-hub-v2 = {
        source      = ["aws.securityhub"]
        detail-type = ["Findings Imported V2"]
        detail = {
          findings = {
            severity      = [{ anything-but = ["Informational", "Low"] }, { exists = false }]
            status        = ["New"]
            activity_name = [{ anything-but = ["Close"] }, { exists = false }]
            compliance    = { status = [{ anything-but = ["Pass"] }, { exists = false }] }
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
      inspector-on-demand = {
        source      = ["inspector2.ami.ondemand"]
        detail-type = ["OnDemand AMI Scan Findings"]
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
        detail = {
          newEvaluationResult = { complianceType = [{ anything-but = ["COMPLIANT", "NOT_APPLICABLE"] }] }
          configRuleName      = [{ anything-but = { prefix = "securityhub-" } }, { exists = false }]
        }
      }
      alarm = {
        source      = ["aws.cloudwatch"]
        detail-type = ["CloudWatch Alarm State Change", "CloudWatch Alarm Contributor State Change"]
        detail = {
          alarmName  = [{ anything-but = { prefix = ["asr-notify-", "ASR-", "TargetTracking-"] } }]
          muteDetail = { mutedByArn = [{ exists = false }] }
          "$or" = [
            { state = { value = ["ALARM"] } },
            { state = { value = ["OK"] }, previousState = { value = ["ALARM"] } },
            { state = { value = ["OK"] }, alarmContributor = { id = [{ exists = true }] } },
          ]
        }
      }
    }
    error_message = "Each pattern must accept new events of medium severity or higher, without samples and custom actions."
  }

  assert {
    condition     = alltrue([for key, rule in aws_cloudwatch_event_rule.alert : rule.name == "asr-notify-${key}" && length(rule.event_pattern) <= 2048])
    error_message = "Each rule must be named after deployment and source, and each pattern within EventBridge's limit."
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
    error_message = "Each target must deliver the unchanged event, retry for six hours, and then use the dead-letter queue."
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
    error_message = "EventBridge may invoke the function for these rules only, without a condition on the account."
  }

  assert {
    condition = (
      aws_lambda_permission.alert["macie"].source_arn == "arn:aws:events:eu-west-1:222222222222:rule/asr-notify-macie"
      && output.rule_arns == { for key, rule in aws_cloudwatch_event_rule.alert : key => rule.arn }
      && aws_lambda_permission.alert["config"].source_arn != aws_lambda_permission.alert["macie"].source_arn
    )
    error_message = "Each permission must contain its own rule."
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.over) == 0 && length(aws_cloudwatch_event_target.over) == 0 && output.over_rule_arns == {}
    error_message = "Without a queue for what is over there must be no rules for it."
  }

  assert {
    condition     = output.severities == { access-analyzer = "medium", config = "medium", health = "medium", health-security = "high" }
    error_message = "Sources without a severity must get medium, and Health's events about security high."
  }

  assert {
    condition = output.highest_severities == {
      access-analyzer = "medium"
      alarm           = "critical"
      config          = "medium"
      guardduty       = "critical"
      health          = "high"
      inspector       = "critical"
      macie           = "high"
      security-hub    = "critical"
    }
    error_message = "highest_severities must contain each source once, with both Security Hubs as one."
  }
}

run "rules_on_two_buses" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    event_bus_names = ["default", "security"]
    alerts          = { macie = {} }
    over            = { queue_arn = "arn:aws:sqs:eu-west-1:222222222222:over" }
  }

  assert {
    condition = alltrue([
      for resources in [aws_cloudwatch_event_rule.alert, aws_cloudwatch_event_target.formatter, aws_cloudwatch_event_rule.over, aws_cloudwatch_event_target.over] :
      { for rule, resource in resources : rule => resource.event_bus_name } == { "macie" = "default", "security/macie" = "security" }
    ])
    error_message = "Each bus must have its rules and targets."
  }

  assert {
    condition = (
      toset(values(aws_cloudwatch_event_rule.alert)[*].name) == toset(["asr-notify-macie"])
      && length(distinct(values(aws_lambda_permission.alert)[*].statement_id)) == 2
    )
    error_message = "Rules may have one name on two buses, statements of the function's policy may not."
  }
}
