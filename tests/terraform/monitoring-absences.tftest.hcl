# The alarms on sources that send nothing and on missing subscriptions.

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
  destinations = 3
  expected_sources = {
    asr = { days = 7, topic_names = ["SO0111-ASR_Topic"] }
    security-hub = {
      days = 1
      rules = {
        asr-notify-security-hub                 = { RuleName = "asr-notify-security-hub" }
        "security/asr-notify-security-hub-over" = { RuleName = "asr-notify-security-hub-over", EventBusName = "security" }
      }
    }
  }
}

run "sources" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  assert {
    condition = {
      for kind, alarm in module.alarms.alarms : kind => {
        for query in alarm.metric_query : query.label => [query.metric[0].namespace, query.metric[0].metric_name, query.metric[0].dimensions, query.metric[0].stat, query.metric[0].period]
        if query.expression == null
      } if startswith(kind, "nothing-")
      } == {
      nothing-from-asr = {
        SO0111-ASR_Topic = ["AWS/SNS", "NumberOfMessagesPublished", tomap({ TopicName = "SO0111-ASR_Topic" }), "Sum", 3600]
      }
      nothing-from-security-hub = {
        asr-notify-security-hub                 = ["AWS/Events", "MatchedEvents", tomap({ RuleName = "asr-notify-security-hub" }), "Sum", 3600]
        "security/asr-notify-security-hub-over" = ["AWS/Events", "MatchedEvents", tomap({ RuleName = "asr-notify-security-hub-over", EventBusName = "security" }), "Sum", 3600]
      }
    }
    error_message = "Each source must be watched by the metrics of its rules on all buses, or of its topic."
  }

  assert {
    condition = alltrue([
      for kind, alarm in module.alarms.alarms :
      alarm.comparison_operator == "LessThanThreshold" && alarm.threshold == 1 && alarm.treat_missing_data == "breaching"
      && alarm.evaluation_periods == { nothing-from-asr = 168, nothing-from-security-hub = 24 }[kind]
      if startswith(kind, "nothing-")
    ])
    error_message = "Each hour without an event, or without data, must count, for all days."
  }

  assert {
    condition     = [for query in module.alarms.alarms["nothing-from-security-hub"].metric_query : query.expression if query.return_data] == ["SUM(METRICS())"]
    error_message = "An event by any rule must be enough."
  }

  assert {
    condition = (
      strcontains(module.alarms.alarms["nothing-from-asr"].alarm_description, "for 7 days")
      && strcontains(module.alarms.alarms["nothing-from-security-hub"].alarm_description, "for a day")
      && alltrue([for kind, alarm in module.alarms.alarms : strcontains(alarm.alarm_description, " To do: ")])
    )
    error_message = "The description must say how long, and what to do."
  }
}

run "subscriptions" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  assert {
    condition = [
      for alarm in [module.alarms.alarms["unsubscribed"]] : [
        [for query in alarm.metric_query : [query.metric[0].metric_name, query.metric[0].stat, query.metric[0].period]],
        alarm.comparison_operator, alarm.threshold, alarm.evaluation_periods, alarm.treat_missing_data,
      ]
    ] == [[[["Subscribed", "Maximum", 3600]], "LessThanThreshold", 3, 1, "breaching"]]
    error_message = "Fewer destinations than there are, or no count for an hour, must make an alarm."
  }
}

run "without_a_sweep" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  variables {
    destinations     = null
    expected_sources = {}
  }

  assert {
    condition     = length([for kind in keys(module.alarms.alarms) : kind if kind == "unsubscribed" || startswith(kind, "nothing-")]) == 0
    error_message = "Without a sweep and expected sources there must be no such alarm."
  }
}

run "expected_for_8_days" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    expected_sources = { asr = { days = 8, topic_names = ["SO0111-ASR_Topic"] } }
  }
  expect_failures = [var.expected_sources]
}

run "expected_without_rules" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    expected_sources = { asr = { days = 1 } }
  }
  expect_failures = [var.expected_sources]
}

run "rule_without_a_name" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    rules = { first = { EventBusName = "security" } }
  }
  expect_failures = [var.rules]
}

run "topic_arn" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }
  variables {
    topic_names = ["arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Topic"]
  }
  expect_failures = [var.topic_names]
}
