# The composed module: wiring of the modules, and outputs.

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

run "defaults" {
  command = plan
  module {
    source = "../../modules/asr-notify"
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
      && output.amazon_q_configurations == { security = "asr-notify-t0123abcd-c0123abcd" }
      && output.region == "eu-west-1"
      && output.formatter_function_arn == "arn:aws:lambda:eu-west-1:222222222222:function:mocked"
    )
    error_message = "The outputs must contain topics, queues, channels, region and function."
  }

  assert {
    condition = (
      keys(module.amazon_q_channel) == ["T0123ABCD/C0123ABCD"]
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
    source = "../../modules/asr-notify"
  }

  variables {
    name   = "notify"
    alerts = { security_hub = {} }
    destinations = {
      security = var.amazon_q
      on-call  = var.slack_bot
    }
  }

  assert {
    condition = (
      output.monitoring.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:notify_monitoring", "arn:aws:sns:us-east-1:222222222222:notify-amazon-q_monitoring"]
      && output.monitoring.dashboard_name == "notify"
      && output.monitoring.alarms == {
        notify-amazon-q-not-delivered    = tolist(["asr-notify-t0123abcd-c0123abcd"])
        notify-amazon-q-throttled        = tolist(["asr-notify-t0123abcd-c0123abcd"])
        notify-amazon-q-unsupported      = tolist(["asr-notify-t0123abcd-c0123abcd"])
        notify-dead-lettered             = tolist(["notify-formatter", "notify-c0456efgh-poster"])
        notify-dead-letters              = tolist(["notify-formatter-dead-letters", "notify-c0456efgh-poster-dead-letters"])
        notify-dead-letters-expiring     = tolist(["notify-formatter-dead-letters", "notify-c0456efgh-poster-dead-letters"])
        notify-dead-letters-week         = tolist(["notify-formatter-dead-letters", "notify-c0456efgh-poster-dead-letters"])
        notify-errors                    = tolist(["notify-formatter"])
        notify-refused                   = tolist(["notify-formatter-retry", "notify-c0456efgh-poster"])
        notify-throttles                 = tolist(["notify-formatter"])
        notify-unrecognised              = tolist(["notify-formatter"])
        notify-waiting                   = tolist(["notify-formatter-retry", "notify-c0456efgh-poster", "notify-formatter-over"])
        notify-dropped                   = tolist(["notify-formatter"])
        notify-not-kept                  = tolist(["notify-formatter"])
        notify-not-kept-by-rules         = tolist(["notify-security-hub", "notify-security-hub-over", "notify-sweep"])
        notify-not-kept-by-topics        = tolist(["SO0111-ASR_Alarm_Topic", "SO0111-ASR_Topic", "notify-on-call"])
        notify-not-delivered-by-topics   = tolist(["notify-security"])
        notify-nothing-from-security-hub = tolist(["notify-security-hub", "notify-security-hub-over"])
        notify-unsubscribed              = tolist(["notify-formatter"])
      }
    )
    error_message = "There must be alarms about the formatter, each bot and each channel of Amazon Q, the latter in us-east-1."
  }
}

run "log_class_without_metrics_warns" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }

  variables {
    log_group = { class = "INFREQUENT_ACCESS" }
  }

  expect_failures = [check.log_class]
}

run "monitoring_off_warns" {
  command = plan
  module {
    source = "../../modules/asr-notify"
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
    source = "../../modules/asr-notify"
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
    condition     = output.monitoring.alarms["asr-notify-waiting"] == tolist(["asr-notify-formatter-retry"])
    error_message = "Without a queue of what is over there must be no alarm about it."
  }
}

run "state_of_destinations" {
  command = plan
  module {
    source = "../../modules/asr-notify"
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

  assert {
    condition     = output.monitoring.alarms["asr-notify-not-kept-by-schedules"] == tolist(["asr-notify-digest"])
    error_message = "There must be an alarm about the digests' schedules."
  }
}

run "retry_null" {
  command = plan
  module {
    source = "../../modules/asr-notify"
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
    source = "../../modules/asr-notify"
  }

  variables {
    destinations = { audit = { email = ["audit@example.com"] } }
  }

  override_data {
    target = module.settings.data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  assert {
    condition     = length(output.monitoring.topic_arns) == 1
    error_message = "Without Amazon Q there must be nothing in us-east-1."
  }
}

run "alarms_off_and_entries_that_are_null" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }

  variables {
    alarms_enabled = false
    destinations = {
      security = var.amazon_q
      stopped  = null
    }
    alerts = { guardduty = {}, macie = null }
  }

  assert {
    condition     = output.alarm_topic_arn == null
    error_message = "Without alarms there must be no alarm topic."
  }

  assert {
    condition     = keys(output.notification_topic_arns) == ["security"] && keys(output.alert_rule_arns) == ["guardduty", "guardduty-malware"]
    error_message = "Entries that are null must be off."
  }
}

run "alerts_arrive_by_two_buses" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }
  variables {
    alerts          = { guardduty = {} }
    event_bus_names = ["default", "security"]
    organization_id = "o-a1b2c3d4e5"
  }

  assert {
    condition = (
      keys(module.event_bus) == ["default", "security"]
      && output.event_bus_arns == { for name in ["default", "security"] : name => "arn:aws:events:eu-west-1:222222222222:event-bus/${name}" }
    )
    error_message = "Both buses must admit the organization."
  }

  assert {
    condition     = keys(output.alert_rule_arns) == ["guardduty", "guardduty-malware", "security/guardduty", "security/guardduty-malware"]
    error_message = "Both buses must have the rules, got ${join(", ", keys(output.alert_rule_arns))}."
  }
}

run "without_organization_the_bus_keeps_its_policy" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }
  variables {
    alerts = { guardduty = {} }
  }

  assert {
    condition     = length(module.event_bus) == 0 && keys(output.alert_rule_arns) == ["guardduty", "guardduty-malware"]
    error_message = "The rules must be on the default bus, whose policy is not touched."
  }
}

run "no_event_bus" {
  command = plan
  module {
    source = "../../modules/asr-notify"
  }
  variables {
    event_bus_names = []
  }
  expect_failures = [var.event_bus_names]
}
