# Settings that modules/asr-notify refuses; asr-notify-settings.tftest.hcl has those of its settings.

mock_provider "aws" {
  source          = "./mocks"
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

run "rules_for_sources_that_are_off" {
  command = plan
  module {
    source = "../../modules/asr-notify"
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
    source = "../../modules/asr-notify"
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
    source = "../../modules/asr-notify"
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
    source = "../../modules/asr-notify"
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

run "accepts_two_channels_of_one_workspace_and_a_bot_beside_amazon_q" {
  command = plan
  module {
    source = "../../modules/asr-notify"
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

run "accepts_a_bot_in_govcloud" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }
  variables {
    destinations = { on-call = { slack_bot = merge(var.slack_bot.slack_bot, { token_secret_arn = "arn:aws-us-gov:secretsmanager:eu-west-1:222222222222:secret:token-AbCdEf" }) } }
  }

  override_data {
    target = module.settings.data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  assert {
    condition     = keys(output.slack_posters) == ["on-call"]
    error_message = "A bot must be possible where Amazon Q does not exist."
  }
}

run "accepts_rules_for_sources_that_are_on" {
  command = plan
  module {
    source = "../../modules/asr-notify"
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

