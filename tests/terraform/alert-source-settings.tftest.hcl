# The settings of each source: severities, samples, custom actions, personas.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "lowest_severity_samples_and_custom_actions" {
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

  # No pattern contains severities or samples here.
  assert {
    condition = { for key, rule in aws_cloudwatch_event_rule.alert : key => jsondecode(rule.event_pattern).detail if !contains(["access-analyzer", "guardduty-malware", "health"], key) } == {
      security-hub = {
        findings = {
          Workflow    = { Status = ["NEW"] }
          RecordState = ["ACTIVE"]
          "$or" = [
            { Compliance = { Status = [{ anything-but = ["PASSED", "WARNING"] }, { exists = false }] } },
            { Compliance = { Status = ["WARNING"] }, ProductArn = [{ anything-but = { suffix = [":product/prowler/prowler"] } }] },
          ]
        }
      }
      security-hub-actions = { actionName = [{ anything-but = ["ASR:Remediate&Ticket", "ASR:Rollback", "Remediate with ASR", "Remediate with SHARR"] }] }
      security-hub-v2 = {
        findings = {
          status        = ["New"]
          activity_name = [{ anything-but = ["Close"] }, { exists = false }]
          compliance    = { status = [{ anything-but = ["Pass"] }, { exists = false }] }
        }
      }
      guardduty           = { service = { archived = [false, { exists = false }] } }
      inspector           = { status = ["ACTIVE"] }
      inspector-on-demand = { status = ["ACTIVE"] }
      macie               = { archived = [false, { exists = false }] }
    }
    error_message = "At the lowest severity the patterns must drop only events that are not new."
  }

  assert {
    condition = (
      jsondecode(aws_cloudwatch_event_rule.alert["security-hub-actions"].event_pattern).source == ["aws.securityhub"]
      && jsondecode(aws_cloudwatch_event_rule.alert["security-hub-actions"].event_pattern).detail-type == ["Security Hub Findings - Custom Action", "Security Hub Insight Results"]
      && aws_cloudwatch_event_rule.alert["security-hub-actions"].name == "other-security-hub-actions"
    )
    error_message = "Custom actions must have a rule of their own."
  }

  assert {
    condition = (
      output.severities == { access-analyzer = "critical", health = "informational", health-security = "high" }
      && output.highest_severities["health"] == "high"
    )
    error_message = "Sources without a severity must get the given one."
  }
}

run "higher_severities" {
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

  # Of all the words of each service, those that the pattern accepts.
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
      && setsubtract(
        ["UNTRIAGED", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"],
        jsondecode(aws_cloudwatch_event_rule.alert["inspector-on-demand"].event_pattern).detail.severity[0].anything-but
      ) == toset(["UNTRIAGED", "LOW", "MEDIUM", "HIGH", "CRITICAL"])
    )
    error_message = "The patterns must drop lower severities, and accept unknown ones."
  }

  assert {
    condition     = !contains(keys(jsondecode(aws_cloudwatch_event_rule.alert["security-hub-actions"].event_pattern).detail), "findings")
    error_message = "Custom actions must be accepted with any severity."
  }

  assert {
    condition     = !contains(keys(aws_cloudwatch_event_rule.alert), "guardduty-malware")
    error_message = "Malware counts as high, so that min_severity critical must drop it."
  }
}

run "guardduty_min_severity_high" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = { guardduty = { min_severity = "high" } }
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.alert["guardduty"].event_pattern).detail.severity == [{ numeric = [">=", 7] }]
    error_message = "The pattern must accept scores from 7."
  }

  assert {
    condition     = contains(keys(aws_cloudwatch_event_rule.alert), "guardduty-malware")
    error_message = "Malware counts as high, so that min_severity high must accept it."
  }
}

run "health_personas_and_security_severity" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = { health = { personas = ["SECURITY", "BILLING"], severity = "low", security_severity = "medium" } }
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.alert["health"].event_pattern).detail.personas == ["BILLING", "SECURITY", { exists = false }]
    error_message = "The pattern must accept the given personas, and events without one."
  }

  assert {
    condition     = output.severities == { health = "low", health-security = "medium" } && output.highest_severities == { health = "medium" }
    error_message = "Events about security must get the given severity, and the highest severity must be the higher one."
  }
}

run "health_severity_above_high" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = { health = { severity = "critical" } }
  }

  assert {
    condition     = output.severities == { health = "critical", health-security = "critical" } && output.highest_severities == { health = "critical" }
    error_message = "Events about security must never be less severe than the others by default."
  }
}

run "alarm_of_another_deployment" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    name   = "other"
    alerts = { alarm = {} }
  }

  assert {
    condition = (
      keys(aws_cloudwatch_event_rule.alert) == ["alarm"]
      && jsondecode(aws_cloudwatch_event_rule.alert["alarm"].event_pattern).detail.alarmName[0].anything-but.prefix[0] == "other-"
      && output.highest_severities == { alarm = "critical" }
      && output.severities == {}
    )
    error_message = "The alarms of the deployment itself must be dropped by its name, and alarms pass every min_severity."
  }
}
