# The alarms with their metrics, thresholds and topics, and the dashboard.

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
  posters                 = { on-call = var.poster }
  amazon_q_configurations = ["asr-notify-security"]
  omitted_rule_names      = ["asr-notify-security-hub-omitted"]
  topic_names             = ["SO0111-ASR_Topic"]
  destination_topic_names = ["asr-notify-security", "asr-notify-audit"]
  rules = {
    asr-notify-guardduty            = { RuleName = "asr-notify-guardduty" }
    "security/asr-notify-guardduty" = { RuleName = "asr-notify-guardduty", EventBusName = "security" }
  }
}

run "alarms" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  assert {
    condition = {
      for kind, alarm in module.alarms.alarms : kind => [
        alarm.alarm_name, alarm.threshold, alarm.evaluation_periods, {
          for query in alarm.metric_query : query.label => [query.metric[0].namespace, query.metric[0].metric_name, query.metric[0].dimensions, query.metric[0].stat]
          if query.expression == null
        }
      ]
      } == {
      dead-letters = ["asr-notify-dead-letters", 0, 1, {
        asr-notify-formatter-dead-letters      = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", tomap({ QueueName = "asr-notify-formatter-dead-letters" }), "Maximum"]
        asr-notify-on-call-poster-dead-letters = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", tomap({ QueueName = "asr-notify-on-call-poster-dead-letters" }), "Maximum"]
      }]
      dead-letters-week = ["asr-notify-dead-letters-week", 0, 168, {
        asr-notify-formatter-dead-letters      = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", tomap({ QueueName = "asr-notify-formatter-dead-letters" }), "Maximum"]
        asr-notify-on-call-poster-dead-letters = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", tomap({ QueueName = "asr-notify-on-call-poster-dead-letters" }), "Maximum"]
      }]
      dead-letters-expiring = ["asr-notify-dead-letters-expiring", 950400, 1, {
        asr-notify-formatter-dead-letters      = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-formatter-dead-letters" }), "Maximum"]
        asr-notify-on-call-poster-dead-letters = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-on-call-poster-dead-letters" }), "Maximum"]
      }]
      dead-lettered = ["asr-notify-dead-lettered", 0, 1, {
        asr-notify-formatter      = ["asr-notify", "DeadLettered", tomap({ FunctionName = "asr-notify-formatter" }), "Sum"]
        asr-notify-on-call-poster = ["asr-notify", "DeadLettered", tomap({ FunctionName = "asr-notify-on-call-poster" }), "Sum"]
      }]
      waiting = ["asr-notify-waiting", 1200, 1, {
        asr-notify-formatter-retry = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-formatter-retry" }), "Maximum"]
        asr-notify-formatter-over  = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-formatter-over" }), "Maximum"]
        asr-notify-on-call-poster  = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-on-call-poster" }), "Maximum"]
      }]
      refused = ["asr-notify-refused", 0, 3, {
        asr-notify-formatter-retry = ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", tomap({ QueueName = "asr-notify-formatter-retry" }), "Minimum"]
        asr-notify-on-call-poster  = ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", tomap({ QueueName = "asr-notify-on-call-poster" }), "Minimum"]
      }]
      errors = ["asr-notify-errors", 0, 1, {
        asr-notify-formatter = ["AWS/Lambda", "Errors", tomap({ FunctionName = "asr-notify-formatter" }), "Sum"]
      }]
      throttles = ["asr-notify-throttles", 0, 1, {
        asr-notify-formatter = ["AWS/Lambda", "Throttles", tomap({ FunctionName = "asr-notify-formatter" }), "Sum"]
      }]
      unrecognised = ["asr-notify-unrecognised", 0, 1, {
        asr-notify-formatter = ["asr-notify", "Unrecognised", tomap({ FunctionName = "asr-notify-formatter" }), "Sum"]
      }]
      dropped = ["asr-notify-dropped", 0, 1, {
        asr-notify-formatter = ["AWS/Lambda", "AsyncEventsDropped", tomap({ FunctionName = "asr-notify-formatter" }), "Sum"]
      }]
      not-kept = ["asr-notify-not-kept", 0, 1, {
        asr-notify-formatter = ["AWS/Lambda", "DestinationDeliveryFailures", tomap({ FunctionName = "asr-notify-formatter" }), "Sum"]
      }]
      not-kept-by-rules = ["asr-notify-not-kept-by-rules", 0, 1, {
        asr-notify-guardduty            = ["AWS/Events", "InvocationsFailedToBeSentToDlq", tomap({ RuleName = "asr-notify-guardduty" }), "Sum"]
        "security/asr-notify-guardduty" = ["AWS/Events", "InvocationsFailedToBeSentToDlq", tomap({ RuleName = "asr-notify-guardduty", EventBusName = "security" }), "Sum"]
      }]
      not-kept-by-topics = ["asr-notify-not-kept-by-topics", 0, 1, {
        SO0111-ASR_Topic = ["AWS/SNS", "NumberOfNotificationsFailedToRedriveToDlq", tomap({ TopicName = "SO0111-ASR_Topic" }), "Sum"]
      }]
      not-kept-by-schedules = ["asr-notify-not-kept-by-schedules", 0, 1, {
        asr-notify-digest = ["AWS/Scheduler", "InvocationsFailedToBeSentToDeadLetterCount", tomap({ ScheduleGroup = "asr-notify-digest" }), "Sum"]
      }]
      not-delivered-by-topics = ["asr-notify-not-delivered-by-topics", 0, 1, {
        asr-notify-audit    = ["AWS/SNS", "NumberOfNotificationsFailed", tomap({ TopicName = "asr-notify-audit" }), "Sum"]
        asr-notify-security = ["AWS/SNS", "NumberOfNotificationsFailed", tomap({ TopicName = "asr-notify-security" }), "Sum"]
      }]
    }
    error_message = "The home region must have these alarms about functions and queues."
  }

  # Each new dead letter, not only the first.
  assert {
    condition = {
      for kind in ["dead-letters", "dead-letters-week", "dead-letters-expiring", "dead-lettered"] :
      kind => [for query in module.alarms.alarms[kind].metric_query : query.expression if query.expression != null]
      } == {
      dead-letters          = ["MAX(DIFF(FILL(METRICS(), 0)))"]
      dead-letters-week     = ["MAX(METRICS())"]
      dead-letters-expiring = ["MAX(METRICS())"]
      dead-lettered         = ["MAX(METRICS())"]
    }
    error_message = "The alarm on dead letters must watch how many more they become."
  }

  # A dead letter that SQS deletes is no good news, and what was lost does not come back.
  assert {
    condition = {
      for kind, alarm in module.alarms.alarms : kind => length(alarm.ok_actions == null ? [] : alarm.ok_actions) > 0
      } == {
      for kind, alarm in module.alarms.alarms : kind => contains(["waiting", "refused", "errors", "throttles", "unrecognised"], kind)
    }
    error_message = "Every alarm but those on dead letters and losses must publish its recovery."
  }

  assert {
    condition = {
      for kind, alarm in module.alarms_of_amazon_q[0].alarms : kind => [
        alarm.alarm_name, alarm.threshold, alarm.evaluation_periods, {
          for query in alarm.metric_query : query.label => [query.metric[0].namespace, query.metric[0].metric_name, query.metric[0].dimensions, query.metric[0].stat]
          if query.expression == null
        }
      ]
      } == {
      amazon-q-unsupported = ["asr-notify-amazon-q-unsupported", 0, 1, {
        asr-notify-security = ["AWS/Chatbot", "UnsupportedEvents", tomap({ ConfigurationName = "asr-notify-security" }), "Sum"]
      }]
      amazon-q-throttled = ["asr-notify-amazon-q-throttled", 0, 1, {
        asr-notify-security = ["AWS/Chatbot", "EventsThrottled", tomap({ ConfigurationName = "asr-notify-security" }), "Sum"]
      }]
      amazon-q-not-delivered = ["asr-notify-amazon-q-not-delivered", 0, 1, {
        asr-notify-security = ["AWS/Chatbot", "MessageDeliveryFailure", tomap({ ConfigurationName = "asr-notify-security" }), "Sum"]
      }]
    }
    error_message = "us-east-1 must have these alarms about Amazon Q."
  }

  # CloudWatch publishes to topics of the alarm's own region only.
  assert {
    condition = alltrue(concat(
      [
        for alarm in values(module.alarms.alarms) : strcontains(alarm.arn, ":eu-west-1:")
        && alarm.alarm_actions == toset(["arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring"]) && try(length(setsubtract(alarm.ok_actions, alarm.alarm_actions)), 0) == 0
      ],
      [
        for alarm in values(module.alarms_of_amazon_q[0].alarms) : strcontains(alarm.arn, ":us-east-1:")
        && alarm.alarm_actions == toset(["arn:aws:sns:us-east-1:222222222222:asr-notify-amazon-q_monitoring"]) && alarm.ok_actions == alarm.alarm_actions
      ],
    ))
    error_message = "Every alarm must publish to the topic of its own region."
  }

  # The topics' policies let alarms of this prefix publish.
  assert {
    condition = (
      alltrue([for name in keys(output.alarms) : startswith(name, "asr-notify-")])
      && length(output.alarms) == 18
      && output.alarms["asr-notify-dead-letters"] == tolist(["asr-notify-formatter-dead-letters", "asr-notify-on-call-poster-dead-letters"])
    )
    error_message = "Every alarm must have the prefix that the topics' policies allow, and be in the output."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(module.alarms.alarms), values(module.alarms_of_amazon_q[0].alarms)) :
      strcontains(alarm.alarm_description, " To do: ") && !strcontains(alarm.alarm_description, "%")
      && alltrue([for query in alarm.metric_query : strcontains(alarm.alarm_description, query.label) if query.expression == null])
    ])
    error_message = "Every alarm's description must contain what it watches, and what to do."
  }

  assert {
    condition = (
      strcontains(module.alarms.alarms["dead-letters"].alarm_description, "`task dead-letters`")
      && alltrue([for kind in ["waiting", "refused", "not-delivered-by-topics"] : strcontains(module.alarms.alarms[kind].alarm_description, "the dashboard asr-notify")])
      && alltrue([for alarm in module.alarms_of_amazon_q[0].alarms : strcontains(alarm.alarm_description, "the dashboard asr-notify")])
    )
    error_message = "An alarm of several queues or channels must say where to see which of them it is."
  }

  assert {
    condition = output.topic_arns == [
      "arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring",
      "arn:aws:sns:us-east-1:222222222222:asr-notify-amazon-q_monitoring",
    ]
    error_message = "There must be a topic in each region."
  }
}

run "own_topics" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  variables {
    email                     = []
    alarm_topic_arn           = "arn:aws:sns:eu-west-1:222222222222:operations"
    us_east_1_alarm_topic_arn = "arn:aws:sns:us-east-1:222222222222:operations"
  }

  assert {
    condition = (
      length(module.topic) == 0
      && length(module.topic_of_amazon_q) == 0
      && alltrue([for alarm in module.alarms.alarms : alarm.alarm_actions == toset([var.alarm_topic_arn])])
      && alltrue([for alarm in module.alarms_of_amazon_q[0].alarms : alarm.alarm_actions == toset([var.us_east_1_alarm_topic_arn])])
      && output.topic_arns == [var.alarm_topic_arn, var.us_east_1_alarm_topic_arn]
    )
    error_message = "With topics of the user's and no address, the module must make no topic."
  }
}

run "own_topic_beside_email" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  variables {
    alarm_topic_arn = "arn:aws:sns:eu-west-1:222222222222:operations"
  }

  assert {
    condition = (
      alltrue([
        for alarm in module.alarms.alarms :
        alarm.alarm_actions == toset(["arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring", var.alarm_topic_arn])
      ])
      && alltrue([
        for alarm in module.alarms_of_amazon_q[0].alarms :
        alarm.alarm_actions == toset(["arn:aws:sns:us-east-1:222222222222:asr-notify-amazon-q_monitoring"])
      ])
    )
    error_message = "An alarm must publish to every topic of its region."
  }
}

run "without_us_east_1" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  variables {
    us_east_1 = false
  }

  assert {
    condition = (
      length(module.alarms_of_amazon_q) == 0
      && length(module.topic_of_amazon_q) == 0
      && output.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring"]
      && !strcontains(aws_cloudwatch_dashboard.overview.dashboard_body, "us-east-1")
    )
    error_message = "There must be nothing in us-east-1, and no chart of it."
  }

  # A warning that an apply shows.
  expect_failures = [check.us_east_1]
}

run "existing_key" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  variables {
    key = { arn = "arn:aws:kms:eu-west-1:222222222222:key/shared" }
  }

  assert {
    condition     = module.topic[0].key_arn == var.key.arn && module.topic_of_amazon_q[0].key_arn != var.key.arn
    error_message = "The key must encrypt the topic of its own region only."
  }
}

run "dashboard" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  assert {
    condition     = aws_cloudwatch_dashboard.overview.dashboard_name == "asr-notify" && output.dashboard_name == "asr-notify"
    error_message = "The dashboard must have the deployment's name."
  }

  assert {
    condition = [
      for widget in jsondecode(aws_cloudwatch_dashboard.overview.dashboard_body).widgets : [widget.properties.title, widget.properties.region, widget.properties.stat]
      ] == [
      ["Notices by outcome", "eu-west-1", "Sum"],
      ["Messages waiting for a retry, and dead letters", "eu-west-1", "Maximum"],
      ["Age of the oldest message in seconds", "eu-west-1", "Maximum"],
      ["Errors and throttles", "eu-west-1", "Sum"],
      ["Longest invocations in milliseconds", "eu-west-1", "Maximum"],
      ["Account lookups", "eu-west-1", "Sum"],
      ["Findings that Security Hub's rules leave out", "eu-west-1", "Sum"],
      ["Messages that SNS could not deliver", "eu-west-1", "Sum"],
      ["Bots", "eu-west-1", "Sum"],
      ["Amazon Q", "us-east-1", "Sum"],
    ]
    error_message = "Each chart must have the region of its metrics."
  }

  assert {
    condition = { for widget in jsondecode(aws_cloudwatch_dashboard.overview.dashboard_body).widgets : widget.properties.title => widget.properties.metrics } == {
      "Notices by outcome" = [
        ["asr-notify", "Received", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Notified", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Dropped", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Deduplicated", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Retried", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Redelivered", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "DeadLettered", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Failed", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Unrecognised", "FunctionName", "asr-notify-formatter"],
      ]
      "Messages waiting for a retry, and dead letters" = [
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "asr-notify-formatter-retry"],
        ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", "asr-notify-formatter-retry"],
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "asr-notify-on-call-poster"],
        ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", "asr-notify-on-call-poster"],
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "asr-notify-formatter-dead-letters"],
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "asr-notify-on-call-poster-dead-letters"],
      ]
      "Age of the oldest message in seconds" = [
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "asr-notify-formatter-retry"],
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "asr-notify-on-call-poster"],
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "asr-notify-formatter-over"],
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "asr-notify-formatter-dead-letters"],
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "asr-notify-on-call-poster-dead-letters"],
      ]
      "Errors and throttles" = [
        ["AWS/Lambda", "Errors", "FunctionName", "asr-notify-formatter"],
        ["AWS/Lambda", "Throttles", "FunctionName", "asr-notify-formatter"],
        ["AWS/Lambda", "Errors", "FunctionName", "asr-notify-on-call-poster"],
        ["AWS/Lambda", "Throttles", "FunctionName", "asr-notify-on-call-poster"],
      ]
      "Longest invocations in milliseconds" = [
        ["AWS/Lambda", "Duration", "FunctionName", "asr-notify-formatter"],
        ["AWS/Lambda", "Duration", "FunctionName", "asr-notify-on-call-poster"],
      ]
      "Account lookups" = [
        ["asr-notify", "LookupHits", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "LookupMisses", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "LookupErrors", "FunctionName", "asr-notify-formatter"],
      ]
      "Findings that Security Hub's rules leave out" = [["AWS/Events", "MatchedEvents", "RuleName", "asr-notify-security-hub-omitted"]]
      "Messages that SNS could not deliver" = [
        ["AWS/SNS", "NumberOfNotificationsFailed", "TopicName", "asr-notify-security"],
        ["AWS/SNS", "NumberOfNotificationsFailed", "TopicName", "asr-notify-audit"],
      ]
      "Bots" = [
        ["asr-notify", "Posted", "FunctionName", "asr-notify-on-call-poster"],
        ["asr-notify", "Updated", "FunctionName", "asr-notify-on-call-poster"],
        ["asr-notify", "Retried", "FunctionName", "asr-notify-on-call-poster"],
        ["asr-notify", "DeadLettered", "FunctionName", "asr-notify-on-call-poster"],
        ["asr-notify", "ThreadsStarted", "FunctionName", "asr-notify-on-call-poster"],
      ]
      "Amazon Q" = [
        ["AWS/Chatbot", "EventsProcessed", "ConfigurationName", "asr-notify-security"],
        ["AWS/Chatbot", "MessageDeliverySuccess", "ConfigurationName", "asr-notify-security"],
        ["AWS/Chatbot", "MessageDeliveryFailure", "ConfigurationName", "asr-notify-security"],
        ["AWS/Chatbot", "UnsupportedEvents", "ConfigurationName", "asr-notify-security"],
        ["AWS/Chatbot", "EventsThrottled", "ConfigurationName", "asr-notify-security"],
      ]
    }
    error_message = "Every chart must have these metrics."
  }
}

run "without_bots_and_amazon_q" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  variables {
    name                    = "other"
    formatter               = merge(var.formatter, { over_queue_name = null, schedule_group_name = null })
    posters                 = {}
    amazon_q_configurations = []
    omitted_rule_names      = []
    topic_names             = []
    destination_topic_names = []
    rules                   = {}
  }

  assert {
    condition = (
      length(module.alarms_of_amazon_q) == 0
      && length(module.topic_of_amazon_q) == 0
      && output.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:other_monitoring"]
    )
    error_message = "Without Amazon Q there must be nothing in us-east-1."
  }

  assert {
    condition = { for kind, alarm in module.alarms.alarms : kind => { for query in alarm.metric_query : query.label => query.return_data } } == {
      dead-letters          = { asr-notify-formatter-dead-letters = false, all = true }
      dead-letters-week     = { asr-notify-formatter-dead-letters = true }
      dead-letters-expiring = { asr-notify-formatter-dead-letters = true }
      dead-lettered         = { asr-notify-formatter = true }
      waiting               = { asr-notify-formatter-retry = true }
      refused               = { asr-notify-formatter-retry = true }
      errors                = { asr-notify-formatter = true }
      throttles             = { asr-notify-formatter = true }
      unrecognised          = { asr-notify-formatter = true }
      dropped               = { asr-notify-formatter = true }
      not-kept              = { asr-notify-formatter = true }
    }
    error_message = "Without bots each alarm must watch one metric of the formatter."
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.overview.dashboard_body).widgets : widget.properties.title] == [
      "Notices by outcome", "Messages waiting for a retry, and dead letters", "Age of the oldest message in seconds",
      "Errors and throttles", "Longest invocations in milliseconds", "Account lookups",
    ]
    error_message = "There must be no chart without metrics."
  }
}

run "home_region_us_east_1" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-east-1" }
  }

  override_data {
    target = module.topic[0].data.aws_region.current
    values = { id = "us-east-1" }
  }

  assert {
    condition = (
      output.topic_arns == ["arn:aws:sns:us-east-1:222222222222:asr-notify_monitoring", "arn:aws:sns:us-east-1:222222222222:asr-notify-amazon-q_monitoring"]
      && alltrue([for alarm in module.alarms_of_amazon_q[0].alarms : alarm.alarm_actions == toset([output.topic_arns[1]])])
      && length(module.alarms_of_amazon_q[0].alarms) == 3
    )
    error_message = "With us-east-1 as home region the topics must have different names."
  }
}
