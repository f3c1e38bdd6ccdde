# Attributes of destinations that need the state table, and that modules/formatter refuses: each with its sentence.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  bot = merge(var.destination, { name = "bot", format = "slack-bot" })
}

run "limits_of_grouping" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.bot, { grouping = { wait_seconds = 0, above = 51, max_per_hour = 5, interval_minutes = 1.5 } })]
  }
  expect_failures = [output.state_problems]

  assert {
    condition = toset(local.state_problems) == toset([
      "destinations[\"bot\"].grouping.wait_seconds must be a whole number from 1 to 900, got 0.",
      "destinations[\"bot\"].grouping.above must be a whole number from 1 to 50, got 51.",
      "destinations[\"bot\"].grouping.max_per_hour must be a whole number from 6 to 1000, got 5.",
      "destinations[\"bot\"].grouping.interval_minutes must be a whole number from 0 to 10080, got 1.5.",
    ])
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

run "grouping_of_formats_with_a_rate_limit" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [
      merge(var.destination, { grouping = { enabled = false } }),
      merge(var.bot, { format = "email", topic_arn = "arn:aws:sns:eu-west-1:222222222222:mails", grouping = { above = 9 } }),
    ]
  }
  expect_failures = [output.state_problems]

  assert {
    condition = local.state_problems == [
      "destinations[\"bot\"].grouping.above must be at most 8 for the format email, which takes ten messages a second, got 9.",
      "destinations[\"security\"].grouping.enabled must be true for the format amazon-q, which takes ten messages a second.",
    ]
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

run "accepts_the_limits" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.bot, {
      grouping             = { enabled = false, wait_seconds = 1, above = 50, max_per_hour = 1000, interval_minutes = 10080 }
      repeat_interval_days = { critical = 0, low = 365 }
      digest               = { schedule = "rate(12 hours)", timezone = "Europe/Berlin" }
      quiet_hours          = { from = "00:00", to = "23:59" }
      renamed_from         = "b-1"
    })]
  }

  assert {
    condition     = output.state_problems == []
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

run "repeat_intervals" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { repeat_interval_days = { critical = -1, high = 1.5, medium = 366 } })]
  }
  expect_failures = [output.state_problems]

  assert {
    condition = local.state_problems == [
      "destinations[\"security\"].repeat_interval_days.critical must be a whole number from 0 (never) to 365, got -1.",
      "destinations[\"security\"].repeat_interval_days.high must be a whole number from 0 (never) to 365, got 1.5.",
      "destinations[\"security\"].repeat_interval_days.medium must be a whole number from 0 (never) to 365, got 366.",
    ]
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

run "digest" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { digest = { schedule = "09:00", timezone = "Tokyo" } })]
  }
  expect_failures = [output.state_problems]

  assert {
    condition = local.state_problems == [
      "destinations[\"security\"].digest.schedule must be a cron(…) or rate(…) expression of EventBridge Scheduler, got \"09:00\".",
      "destinations[\"security\"].digest.timezone must be a name of the IANA time zone database such as UTC, Asia/Tokyo or Europe/Berlin, got \"Tokyo\".",
    ]
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

run "digest_more_often_than_hourly" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [
      merge(var.destination, { digest = { schedule = "rate(59 minutes)" } }),
      merge(var.destination, { name = "other", topic_arn = "${var.destination.topic_arn}-other", digest = { schedule = "rate(60 minutes)" } }),
    ]
  }
  expect_failures = [output.state_problems]

  assert {
    condition     = local.state_problems == ["destinations[\"security\"].digest.schedule must be a rate of an hour or longer, got \"rate(59 minutes)\"."]
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

run "digest_by_cron_more_often_than_hourly" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [
      for minutes in ["*", "*/15", "0,30", "0-5", "60", "59", "05"] :
      merge(var.destination, {
        name      = "at-${md5(minutes)}"
        topic_arn = "${var.destination.topic_arn}-${md5(minutes)}"
        digest    = { schedule = "cron(${minutes} * ? * MON-FRI *)" }
      })
    ]
  }
  expect_failures = [output.state_problems]

  assert {
    condition = toset(local.state_problems) == toset([
      for minutes in ["*", "*/15", "0,30", "0-5", "60"] :
      "destinations[\"at-${md5(minutes)}\"].digest.schedule must have one number from 0 to 59 as its minutes, so that it is at most hourly, got \"cron(${minutes} * ? * MON-FRI *)\"."
    ])
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

run "digest_at_one_time" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [merge(var.destination, { digest = { schedule = "at(2026-11-27T09:00:00)" } })]
  }
  expect_failures = [output.state_problems]

  assert {
    condition     = length(local.state_problems) == 1
    error_message = "A digest must recur, got ${jsonencode(local.state_problems)}."
  }
}

run "quiet_hours" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [
      merge(var.destination, { quiet_hours = { from = "22", to = "24:00" } }),
      merge(var.bot, { topic_arn = "arn:aws:sns:eu-west-1:222222222222:bot", quiet_hours = { from = "22:00", to = "22:00" } }),
    ]
  }
  expect_failures = [output.state_problems]

  assert {
    condition = local.state_problems == [
      "destinations[\"security\"].quiet_hours.from must be a time such as 22:00, got \"22\".",
      "destinations[\"security\"].quiet_hours.to must be a time such as 22:00, got \"24:00\".",
      "destinations[\"bot\"].quiet_hours.from must differ from to, got \"22:00\" for both: paused holds notices all day.",
    ]
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

run "former_names" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    destinations = [
      merge(var.destination, { renamed_from = "bot" }),
      merge(var.bot, { topic_arn = "arn:aws:sns:eu-west-1:222222222222:bot", renamed_from = "Old" }),
      merge(var.bot, { name = "third", topic_arn = "arn:aws:sns:eu-west-1:222222222222:third", renamed_from = "Old" }),
    ]
  }
  expect_failures = [output.state_problems]

  assert {
    condition = local.state_problems == [
      "destinations[\"bot\"].renamed_from must be 1 to 64 lower-case letters, digits and hyphens, got \"Old\".",
      "destinations[\"third\"].renamed_from must be 1 to 64 lower-case letters, digits and hyphens, got \"Old\".",
      "destinations[\"security\"].renamed_from must not be the name of a current destination, got \"bot\".",
      "destinations[*].renamed_from must be unique, got \"Old\" for bot, third.",
    ]
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}

# A destination each, so that every attribute is refused by itself.
run "attributes_without_state" {
  command = plan
  module {
    source = "../../modules/formatter"
  }
  variables {
    state = null
    destinations = [
      for attribute, value in {
        digest               = { digest = { schedule = "rate(1 days)" } }
        grouping             = { grouping = { above = 1 } }
        paused               = { paused = true }
        quiet-hours          = { quiet_hours = { from = "22:00", to = "07:00" } }
        renamed-from         = { renamed_from = "old" }
        repeat-interval-days = { repeat_interval_days = { critical = 0 } }
        send-resolved        = { send_resolved = false }
      } : merge(var.bot, { name = attribute, topic_arn = "arn:aws:sns:eu-west-1:222222222222:${attribute}" }, value)
    ]
  }
  expect_failures = [output.state_problems]

  assert {
    condition = local.state_problems == [
      for attribute in ["digest", "grouping", "paused", "quiet_hours", "renamed_from", "repeat_interval_days", "send_resolved"] :
      "destinations[\"${replace(attribute, "_", "-")}\"].${attribute} must be left out while state is null, because it needs the state table."
    ]
    error_message = "Got ${jsonencode(local.state_problems)}."
  }
}
