# Settings that modules/formatter refuses: name, dead-letter sources, language, time zone, severities, account names, access portal.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  destinations = [var.destination]
}

run "name_with_capitals" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    name = "ASR-Notify"
  }
  expect_failures = [var.name]
}

run "name_of_41_characters" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    name = "a1234567890123456789012345678901234567890"
  }
  expect_failures = [var.name]
}

run "no_dead_letter_topic" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    dead_letter_topic_arns = []
  }
  expect_failures = [var.dead_letter_topic_arns]
}

run "dead_letter_topic_with_wildcard" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    dead_letter_topic_arns = ["*"]
  }
  expect_failures = [var.dead_letter_topic_arns]
}

run "dead_letter_rule_that_is_a_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    dead_letter_rule_arns = ["asr-notify-guardduty"]
  }
  expect_failures = [var.dead_letter_rule_arns]
}

run "alert_severity_of_a_source_with_its_own" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    alert_severities = { guardduty = "high" }
  }
  expect_failures = [var.alert_severities]
}

run "alert_severity_in_capitals" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    alert_severities = { config = "HIGH" }
  }
  expect_failures = [var.alert_severities]
}

run "unknown_language" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    language = "fr"
  }
  expect_failures = [var.language]
}

run "unknown_time_zone" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    time_zone = "JST"
  }
  expect_failures = [var.time_zone]
}

run "account_name_for_a_number" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_names = { (012345678901) = "Production" }
  }
  expect_failures = [var.account_names]
}

run "empty_account_name" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_names = { "333333333333" = "" }
  }
  expect_failures = [var.account_names]
}

run "account_name_of_129_characters" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    account_names = { "333333333333" = format("%0129d", 0) }
  }
  expect_failures = [var.account_names]
}

run "access_portal_without_tls" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    access_portal = { url = "http://example.awsapps.com/start" }
  }
  expect_failures = [var.access_portal]
}

run "access_portal_with_fragment" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    access_portal = { url = "https://example.awsapps.com/start#/console" }
  }
  expect_failures = [var.access_portal]
}

run "access_portal_role_name_with_space" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    access_portal = { url = "https://example.awsapps.com/start", role_name = "Security Audit" }
  }
  expect_failures = [var.access_portal]
}

run "over_rule_arn_of_no_rule" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations   = [var.destination]
    over_rule_arns = ["arn:aws:events:eu-west-1:222222222222:rule/bus/part/rule"]
  }
  expect_failures = [var.over_rule_arns]
}

run "over_rule_without_state" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations   = [var.destination]
    state          = null
    over_rule_arns = ["arn:aws:events:eu-west-1:222222222222:rule/first"]
  }
  expect_failures = [var.over_rule_arns]
}
