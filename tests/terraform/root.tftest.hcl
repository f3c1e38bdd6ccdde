# The deployment: providers of both accounts, wiring of the modules, and outputs.

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

run "defaults" {
  command = plan
  module {
    source = "../../terraform"
  }

  assert {
    condition     = output.organization_reader_role_arn == "arn:aws:iam::111111111111:role/asr-notify-organization-reader"
    error_message = "The default must create a role in the management account, by that account's provider."
  }

  assert {
    condition     = output.formatter_function_name == "asr-notify-formatter" && output.log_group_name == "/aws/lambda/asr-notify-formatter"
    error_message = "The formatter must have the deployment's name."
  }

  assert {
    condition = (
      output.status_topic_arn == "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Topic"
      && output.alarm_topic_arn == "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Alarm_Topic"
    )
    error_message = "The outputs must contain both of ASR's topics."
  }

  assert {
    condition = (
      output.notification_topic_arns == { security = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security" }
      && output.retry_queue_url == "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
      && output.retry_queue_arn == "arn:aws:sqs:eu-west-1:222222222222:own-queue"
      && output.dead_letter_queue_url == "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
      && output.dead_letter_queue_arn == "arn:aws:sqs:eu-west-1:222222222222:own-queue"
      && output.amazon_q_configurations == { security = "asr-notify-security" }
      && output.region == "eu-west-1"
      && output.formatter_function_arn == "arn:aws:lambda:eu-west-1:222222222222:function:mocked"
    )
    error_message = "The outputs must contain topics, queues, channels, region and function."
  }

  assert {
    condition = (
      keys(module.amazon_q_channel) == ["security"]
      && length(module.slack_bot) == 0 && output.slack_posters == {}
      && length(module.email) == 0
      && output.alert_rule_arns == {}
      && output.state_table_name == "asr-notify-state"
      && !module.formatter.uses_organizational_units
    )
    error_message = "Only the channel of Amazon Q must be created."
  }
}

run "monitoring_on" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    name = "notify"
    destinations = {
      security = var.amazon_q
      on-call  = var.slack_bot
    }
  }

  assert {
    condition = (
      output.monitoring.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:notify_monitoring", "arn:aws:sns:us-east-1:222222222222:notify_monitoring"]
      && local.amazon_q_region == "us-east-1"
      && output.monitoring.dashboard_name == "notify"
      && output.monitoring.alarm_names == tolist(concat(
        [for kind in ["not-delivered", "throttled", "unsupported"] : "notify-amazon-q-security-${kind}"],
        [for kind in ["dead-letters", "errors", "over-waiting", "refused", "throttles", "unrecognised", "waiting"] : "notify-formatter-${kind}"],
        [for kind in ["dead-letters", "errors", "refused", "throttles", "waiting"] : "notify-poster-on-call-${kind}"],
      ))
    )
    error_message = "There must be alarms about the formatter, each bot and each channel of Amazon Q, the latter in us-east-1."
  }
}

run "monitoring_off_warns" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    monitoring = null
  }

  expect_failures = [check.monitoring]

  assert {
    condition     = output.monitoring == null && length(module.monitoring) == 0
    error_message = "Without monitoring there must be no alarms, and a warning."
  }
}

run "state_off" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    state  = null
    alerts = { guardduty = {} }
  }

  assert {
    condition     = output.state_table_name == null && output.state_read_policy == null && output.over_rule_arns == {}
    error_message = "Without state there must be no table, and no rules about what is over."
  }

  assert {
    condition     = !contains(output.monitoring.alarm_names, "asr-notify-formatter-over-waiting") && contains(output.monitoring.alarm_names, "asr-notify-formatter-waiting")
    error_message = "Without a queue of what is over there must be no alarm about it."
  }
}

run "state_of_destinations" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    destinations = {
      on-call = merge(var.slack_bot, {
        grouping             = { enabled = false }
        send_resolved        = false
        repeat_interval_days = { critical = 0 }
        digest               = { schedule = "rate(1 days)", only = true }
        quiet_hours          = { from = "22:00", to = "07:00" }
        paused               = true
        renamed_from         = "old"
      })
      security = var.amazon_q
    }
  }

  assert {
    condition = module.formatter.state_settings == {
      on-call = {
        grouping             = { enabled = false }
        send_resolved        = false
        repeat_interval_days = { critical = 0 }
        digest               = "only"
        quiet_hours          = { from = "22:00", to = "07:00" }
        paused               = true
        renamed_from         = "old"
      }
      security = {}
    }
    error_message = "Each attribute must reach the formatter, got ${jsonencode(module.formatter.state_settings)}."
  }
}

run "retry_null" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    retry = null
  }

  assert {
    condition     = output.retry_queue_url != null
    error_message = "null must mean the default."
  }
}

run "in_another_partition" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    region       = "us-gov-west-1"
    destinations = { audit = { email = ["audit@example.com"] } }
  }

  assert {
    condition     = length(output.monitoring.topic_arns) == 1 && local.amazon_q_region == "us-gov-west-1"
    error_message = "Without Amazon Q there must be nothing in us-east-1, and no provider of it."
  }
}

run "lookup_direct" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    account_lookup             = "direct"
    account_lookup_external_id = "left over from mode role"
  }

  assert {
    condition     = output.organization_reader_role_arn == null
    error_message = "A direct lookup must create nothing in the management account."
  }
}

run "lookup_off_alarms_off_and_no_bot" {
  command = plan
  module {
    source = "../../terraform"
  }

  variables {
    account_lookup            = "off"
    alarms_enabled            = false
    slack_poster_package_path = "not-built/bootstrap.zip"
    destinations = {
      security = var.amazon_q
      stopped  = null
    }
    alerts = { guardduty = {}, macie = null }
  }

  assert {
    condition     = output.organization_reader_role_arn == null
    error_message = "Without lookup there must be nothing in the management account."
  }

  assert {
    condition     = output.alarm_topic_arn == null
    error_message = "Without alarms there must be no alarm topic."
  }

  assert {
    condition     = keys(output.notification_topic_arns) == ["security"] && keys(output.alert_rule_arns) == ["guardduty", "guardduty-malware"]
    error_message = "Entries that are null must be off, and the bot's package must not be read without a bot."
  }
}
