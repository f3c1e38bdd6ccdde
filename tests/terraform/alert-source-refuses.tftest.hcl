# Settings that modules/alert-source refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

run "name_of_41_characters" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    name = "a1234567890123456789012345678901234567890"
  }
  expect_failures = [var.name]
}

run "unknown_source" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { gard_duty = {} }
  }
  expect_failures = [var.alerts]
}

run "min_severity_in_capitals" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { guardduty = { min_severity = "HIGH" } }
  }
  expect_failures = [var.alerts]
}

run "unknown_severity" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { health = { severity = "grave" } }
  }
  expect_failures = [var.alerts]
}

run "min_severity_of_a_source_without_severities" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { config = { min_severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "severity_of_a_source_with_its_own" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { guardduty = { severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "min_severity_above_macies_highest" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { macie = { min_severity = "critical" } }
  }
  expect_failures = [var.alerts]
}

run "samples_of_a_source_without_marks" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { inspector = { samples = true } }
  }
  expect_failures = [var.alerts]
}

run "custom_actions_of_security_hub_v2" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { security_hub_v2 = { custom_actions = true } }
  }
  expect_failures = [var.alerts]
}

run "min_severity_of_alarms" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { alarm = { min_severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "severity_of_alarms" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { alarm = { severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "unknown_security_severity" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { health = { security_severity = "grave" } }
  }
  expect_failures = [var.alerts]
}

run "security_severity_of_a_source_without_such_events" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { config = { security_severity = "high" } }
  }
  expect_failures = [var.alerts]
}

run "personas_of_a_source_without_them" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { guardduty = { personas = ["SECURITY"] } }
  }
  expect_failures = [var.alerts]
}

run "unknown_persona" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { health = { personas = ["SECURITY", "Operations"] } }
  }
  expect_failures = [var.alerts]
}

run "no_persona" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    alerts = { health = { personas = [] } }
  }
  expect_failures = [var.alerts]
}

run "function_arn_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    function_arn = "formatter"
  }
  expect_failures = [var.function_arn]
}

run "function_name_that_is_an_arn" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    function_name = "arn:aws:lambda:eu-west-1:222222222222:function:formatter"
  }
  expect_failures = [var.function_name]
}

run "dead_letter_queue_that_is_a_url" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }
  variables {
    dead_letter_queue_arn = "https://sqs.eu-west-1.amazonaws.com/222222222222/dead-letters"
  }
  expect_failures = [var.dead_letter_queue_arn]
}
