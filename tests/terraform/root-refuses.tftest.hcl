# Settings that terraform/ refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "management"
  source          = "./mocks-management"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "./mocks-us-east-1"
  override_during = plan
}

variables {
  destinations = { security = var.amazon_q }
}

run "unknown_account_lookup" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    account_lookup = "sts"
  }
  expect_failures = [var.account_lookup]
}

run "formatter_package_that_does_not_exist" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    formatter_package_path = "not-built/bootstrap.zip"
  }
  expect_failures = [var.formatter_package_path]
}

run "slack_poster_package_that_does_not_exist" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    slack_poster_package_path = "not-built/bootstrap.zip"
    destinations              = { on-call = var.slack_bot }
  }
  expect_failures = [var.slack_poster_package_path]
}

run "no_destination" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = {}
  }
  expect_failures = [var.destinations]
}

run "destinations_that_are_all_null" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { audit = null }
  }
  expect_failures = [var.destinations]
}

run "destination_name_with_underscore" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { on_call = var.amazon_q }
  }
  expect_failures = [var.destinations]
}

run "destination_name_of_46_characters" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { a123456789012345678901234567890123456789012345 = var.amazon_q }
  }
  expect_failures = [var.destinations]
}

run "destination_without_a_kind" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { audit = { emails = ["audit@example.com"] } }
  }
  expect_failures = [var.destinations]
}

run "destination_with_two_kinds" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { audit = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" }, email = ["audit@example.com"] } }
  }
  expect_failures = [var.destinations]
}

run "rules_for_sources_that_are_off" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { audit = { email = ["audit@example.com"], rules = { sources = { include = ["guardduty", "macie"] } } } }
    alerts       = { inspector = {} }
  }
  expect_failures = [output.notification_topic_arns]

  assert {
    condition     = keys(local.unreachable_destinations) == ["audit"]
    error_message = "Got ${jsonencode(local.unreachable_destinations)}."
  }
}

run "rules_for_alarms_that_are_off" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations   = { audit = { email = ["audit@example.com"], rules = { sources = { include = ["alarm", "s3"] } } } }
    alarms_enabled = false
  }
  expect_failures = [output.notification_topic_arns]

  assert {
    condition     = keys(local.unreachable_destinations) == ["audit"]
    error_message = "Got ${jsonencode(local.unreachable_destinations)}."
  }
}

run "rules_that_exclude_all_sources_that_are_on" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { audit = { email = ["audit@example.com"], rules = { sources = { exclude = ["asr", "alarm", "s3", "unrecognised", "health"] } } } }
    alerts       = { health = {} }
  }
  expect_failures = [output.notification_topic_arns]

  assert {
    condition     = keys(local.unreachable_destinations) == ["audit"]
    error_message = "Got ${jsonencode(local.unreachable_destinations)}."
  }
}

run "min_severity_above_the_highest_of_its_sources" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { audit = { email = ["audit@example.com"], rules = { sources = { include = ["health", "macie"] }, min_severity = "critical" } } }
    alerts       = { health = { severity = "medium" }, macie = {}, guardduty = {} }
  }
  expect_failures = [output.notification_topic_arns]

  assert {
    condition     = keys(local.unreachable_destinations) == ["audit"]
    error_message = "Got ${jsonencode(local.unreachable_destinations)}."
  }
}

run "two_configurations_of_one_channel" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = { audit = var.amazon_q, security = var.amazon_q }
  }
  expect_failures = [var.destinations]
}

run "accepts_two_channels_of_one_workspace_and_a_bot_beside_amazon_q" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    destinations = {
      audit    = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0789IJKL" } }
      bot      = { slack_bot = merge(var.slack_bot.slack_bot, { channel_id = "C0123ABCD" }) }
      security = var.amazon_q
      stopped  = null
    }
  }

  assert {
    condition     = keys(output.amazon_q_configurations) == ["audit", "security"] && keys(output.slack_posters) == ["bot"]
    error_message = "Each channel must have its configuration or its bot."
  }
}

run "amazon_q_in_govcloud" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    region = "us-gov-west-1"
  }
  expect_failures = [var.destinations]
}

run "amazon_q_in_china" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    region = "cn-north-1"
  }
  expect_failures = [var.destinations]
}

run "accepts_a_bot_in_govcloud" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    region       = "us-gov-west-1"
    destinations = { on-call = var.slack_bot }
  }

  assert {
    condition     = keys(output.slack_posters) == ["on-call"]
    error_message = "A bot must be possible where Amazon Q does not exist."
  }
}

run "accepts_rules_for_sources_that_are_on" {
  command = plan
  module {
    source = "../../terraform"
  }
  variables {
    alarms_enabled = false
    alerts         = { health = { severity = "low" }, security_hub_v2 = {}, alarm = {} }
    destinations = {
      a = { email = ["a@example.com"], rules = { sources = { include = ["health", "macie"] }, min_severity = "high" } }
      b = { email = ["b@example.com"], rules = { sources = { include = ["security-hub"] }, min_severity = "critical" } }
      c = { email = ["c@example.com"], rules = { sources = { include = ["unrecognised"] } } }
      d = { email = ["d@example.com"], rules = { sources = { exclude = ["health", "unrecognised", "security-hub"] } } }
      e = { email = ["e@example.com"], rules = { sources = { include = ["alarm"] } } }
    }
  }

  assert {
    condition     = keys(output.notification_topic_arns) == ["a", "b", "c", "d", "e"]
    error_message = "Each destination must have a topic."
  }
}

run "warns_about_a_role_in_the_security_account" {
  command = plan
  module {
    source = "../../terraform"
  }

  override_data {
    target = data.aws_caller_identity.security
    values = { account_id = "111111111111" }
  }

  expect_failures = [check.management_account]
}
