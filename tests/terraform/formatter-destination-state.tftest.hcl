# Attributes of destinations that need the state table, as the function reads them: only what differs from the defaults.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  topic_of_bot = { format = "slack-bot", topic_arn = "arn:aws:sns:eu-west-1:222222222222:bot", key_arn = "arn:aws:kms:eu-west-1:222222222222:key/bot" }
}

run "defaults_and_null_are_left_out" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    destinations = [
      merge(var.destination, {
        grouping             = { enabled = true, wait_seconds = 60, above = 5, max_per_hour = 30, interval_minutes = 240 }
        send_resolved        = true
        repeat_interval_days = { critical = 1, high = 3, medium = 7, low = 0 }
        paused               = false
      }),
      merge(var.topic_of_bot, {
        name                 = "null"
        grouping             = { enabled = null, wait_seconds = null, above = null, max_per_hour = null, interval_minutes = null }
        send_resolved        = null
        repeat_interval_days = { critical = null, high = null, medium = null, low = null }
        digest               = null
        quiet_hours          = null
        paused               = null
        renamed_from         = null
        fallback             = null
      }),
    ]
  }

  assert {
    condition     = [for destination in local.destinations : keys(jsondecode(destination))] == [for _ in range(2) : ["format", "name", "topic_arn"]]
    error_message = "The JSON must contain neither defaults nor null, got ${join(", ", local.destinations)}."
  }
}

run "every_attribute" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    destinations = [merge(var.destination, {
      grouping             = { wait_seconds = 900, above = 8, max_per_hour = 6, interval_minutes = 0 }
      send_resolved        = false
      repeat_interval_days = { critical = 2, high = 4, medium = 8, low = 30 }
      digest               = { schedule = "cron(0 9 ? * MON-FRI *)" }
      quiet_hours          = { from = "22:00", to = "07:00" }
      paused               = true
      renamed_from         = "old"
      fallback             = true
    })]
  }

  assert {
    condition = jsondecode(module.function.function.environment[0].variables["DESTINATIONS"]) == [{
      name                 = "security"
      format               = "amazon-q"
      topic_arn            = "arn:aws:sns:eu-west-1:222222222222:notices"
      grouping             = { wait_seconds = 900, above = 8, max_per_hour = 6, interval_minutes = 0 }
      send_resolved        = false
      repeat_interval_days = { critical = 2, high = 4, medium = 8, low = 30 }
      digest               = "also"
      quiet_hours          = { from = "22:00", to = "07:00" }
      paused               = true
      renamed_from         = "old"
      fallback             = true
    }]
    error_message = "Each attribute must reach the function, got ${join(", ", local.destinations)}."
  }
}

run "what_differs" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    destinations = [
      merge(var.destination, { grouping = { above = 1 }, repeat_interval_days = { critical = 0 } }),
      merge(var.topic_of_bot, {
        name     = "bot"
        grouping = { enabled = false, above = 50 }
        digest   = { schedule = "rate(1 days)", timezone = "Asia/Tokyo", only = true }
      }),
    ]
  }

  assert {
    condition = [
      for destination in local.destinations : { for name, value in jsondecode(destination) : name => value if !contains(["format", "name", "topic_arn"], name) }
      ] == [
      { grouping = { above = 1 }, repeat_interval_days = { critical = 0 } },
      { grouping = { enabled = false }, digest = "only" },
    ]
    error_message = "The JSON must contain what differs, with 0 for never, got ${join(", ", local.destinations)}."
  }
}
