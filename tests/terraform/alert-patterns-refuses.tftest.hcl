# Settings that modules/alert-patterns refuses, also for the modules that use it.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  guardduty = { product = "GuardDuty", regions = ["eu-west-1", "eu-central-1"] }
}

run "unknown_source" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { gard_duty = {} }
  }
  expect_failures = [var.alerts]
}

run "min_severity_in_capitals" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { guardduty = { min_severity = "HIGH" } }
  }
  expect_failures = [var.alerts]
}

run "unknown_severity" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { health = { severity = "grave" } }
  }
  expect_failures = [var.alerts]
}

run "min_severity_of_a_source_without_severities" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { config = { min_severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "severity_of_a_source_with_its_own" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { guardduty = { severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "min_severity_above_macies_highest" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { macie = { min_severity = "critical" } }
  }
  expect_failures = [var.alerts]
}

run "samples_of_a_source_without_marks" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { inspector = { samples = true } }
  }
  expect_failures = [var.alerts]
}

run "custom_actions_of_security_hub_v2" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { security_hub_v2 = { custom_actions = true } }
  }
  expect_failures = [var.alerts]
}

run "min_severity_of_alarms" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { alarm = { min_severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "severity_of_alarms" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { alarm = { severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "unknown_security_severity" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { health = { security_severity = "grave" } }
  }
  expect_failures = [var.alerts]
}

run "security_severity_of_a_source_without_such_events" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { config = { security_severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "personas_of_a_source_without_them" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { guardduty = { personas = ["SECURITY"] } }
  }
  expect_failures = [var.alerts]
}

run "unknown_persona" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { health = { personas = ["SECURITY", "Operations"] } }
  }
  expect_failures = [var.alerts]
}

run "no_persona" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }
  variables {
    alerts = { health = { personas = [] } }
  }
  expect_failures = [var.alerts]
}

run "refuses_patterns_over_2048_characters" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }

  variables {
    alerts = {
      guardduty    = {}
      security_hub = { aggregated = [merge(var.guardduty, { accounts = [for n in range(100) : format("%012d", n)] })] }
    }
  }
  expect_failures = [output.patterns]

  assert {
    condition = [for problem in local.alert_problems : replace(problem, "/got [0-9]+/", "got N")] == [
      "The event pattern of the rule security-hub must have at most 2,048 characters, because EventBridge refuses more, got N: list fewer regions or accounts in aggregated."
    ]
    error_message = "Got ${jsonencode(local.alert_problems)}."
  }
}

run "refuses_aggregated_of_another_source" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }

  variables {
    alerts = { guardduty = { aggregated = [var.guardduty] } }
  }
  expect_failures = [output.patterns]

  assert {
    condition     = local.alert_problems == ["alerts[\"guardduty\"].aggregated must be null: only security_hub and security_hub_v2 receive findings of other products."]
    error_message = "Got ${jsonencode(local.alert_problems)}."
  }
}

run "refuses_products" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }

  variables {
    alerts = {
      guardduty = {}
      security_hub = { aggregated = [
        var.guardduty,
        merge(var.guardduty, { regions = ["us-east-1"] }),
        { product = "Detective", regions = ["eu-west-1"] },
        { product = "Macie", regions = ["eu-west-1"] },
      ] }
    }
  }
  expect_failures = [output.patterns]

  assert {
    condition = local.alert_problems == [
      "alerts[\"security_hub\"].aggregated[*].product must be one of Config, GuardDuty, Health, IAM Access Analyzer, Inspector, Macie, got \"Detective\".",
      "alerts[\"security_hub\"].aggregated[*].product must be unique, got \"GuardDuty\" more than once: list all its regions and accounts in one entry.",
      "alerts[\"macie\"] must be set for alerts[\"security_hub\"].aggregated, got Macie: without its own rule, its findings would not be sent.",
    ]
    error_message = "Got ${jsonencode(local.alert_problems)}."
  }
}

run "refuses_regions_and_accounts" {
  command = plan
  module {
    source = "../../modules/alert-patterns"
  }

  variables {
    alerts = {
      guardduty = {}
      macie     = {}
      security_hub_v2 = { aggregated = [
        { product = "GuardDuty", regions = [], accounts = ["root"] },
        { product = "Macie", regions = ["Frankfurt"], accounts = [] },
      ] }
    }
  }
  expect_failures = [output.patterns]

  assert {
    condition = local.alert_problems == [
      "alerts[\"security_hub_v2\"].aggregated[*].regions must contain at least one region code such as eu-central-1 and nothing else, got [] for GuardDuty.",
      "alerts[\"security_hub_v2\"].aggregated[*].regions must contain at least one region code such as eu-central-1 and nothing else, got [\"Frankfurt\"] for Macie.",
      "alerts[\"security_hub_v2\"].aggregated[*].accounts must be null or contain at least one account id of 12 digits in quotes, because a number has no leading zeros, and nothing else, got [\"root\"] for GuardDuty.",
      "alerts[\"security_hub_v2\"].aggregated[*].accounts must be null or contain at least one account id of 12 digits in quotes, because a number has no leading zeros, and nothing else, got [] for Macie.",
    ]
    error_message = "Got ${jsonencode(local.alert_problems)}."
  }
}
