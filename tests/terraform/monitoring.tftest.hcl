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
}

run "alarms" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  assert {
    condition = {
      for alarm in aws_cloudwatch_metric_alarm.home : alarm.alarm_name => [
        alarm.namespace, alarm.metric_name, alarm.dimensions, alarm.statistic, alarm.threshold, alarm.evaluation_periods,
      ]
      } == {
      asr-notify-formatter-dead-letters      = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", tomap({ QueueName = "asr-notify-formatter-dead-letters" }), "Maximum", 0, 1]
      asr-notify-formatter-waiting           = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-formatter-retry" }), "Maximum", 1200, 1]
      asr-notify-formatter-over-waiting      = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-formatter-over" }), "Maximum", 1200, 1]
      asr-notify-formatter-refused           = ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", tomap({ QueueName = "asr-notify-formatter-retry" }), "Minimum", 0, 3]
      asr-notify-formatter-errors            = ["AWS/Lambda", "Errors", tomap({ FunctionName = "asr-notify-formatter" }), "Sum", 0, 1]
      asr-notify-formatter-throttles         = ["AWS/Lambda", "Throttles", tomap({ FunctionName = "asr-notify-formatter" }), "Sum", 0, 1]
      asr-notify-formatter-unrecognised      = ["asr-notify", "Unrecognised", tomap({ FunctionName = "asr-notify-formatter" }), "Sum", 0, 1]
      asr-notify-poster-on-call-dead-letters = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", tomap({ QueueName = "asr-notify-on-call-poster-dead-letters" }), "Maximum", 0, 1]
      asr-notify-poster-on-call-waiting      = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-on-call-poster" }), "Maximum", 1200, 1]
      asr-notify-poster-on-call-refused      = ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", tomap({ QueueName = "asr-notify-on-call-poster" }), "Minimum", 0, 3]
      asr-notify-poster-on-call-errors       = ["AWS/Lambda", "Errors", tomap({ FunctionName = "asr-notify-on-call-poster" }), "Sum", 0, 1]
      asr-notify-poster-on-call-throttles    = ["AWS/Lambda", "Throttles", tomap({ FunctionName = "asr-notify-on-call-poster" }), "Sum", 0, 1]
    }
    error_message = "The home region must have these alarms about functions and queues."
  }

  assert {
    condition = {
      for alarm in aws_cloudwatch_metric_alarm.amazon_q : alarm.alarm_name => [
        alarm.namespace, alarm.metric_name, alarm.dimensions, alarm.statistic, alarm.threshold, alarm.evaluation_periods,
      ]
      } == {
      asr-notify-amazon-q-security-unsupported   = ["AWS/Chatbot", "UnsupportedEvents", tomap({ ConfigurationName = "asr-notify-security" }), "Sum", 0, 1]
      asr-notify-amazon-q-security-throttled     = ["AWS/Chatbot", "EventsThrottled", tomap({ ConfigurationName = "asr-notify-security" }), "Sum", 0, 1]
      asr-notify-amazon-q-security-not-delivered = ["AWS/Chatbot", "MessageDeliveryFailure", tomap({ ConfigurationName = "asr-notify-security" }), "Sum", 0, 1]
    }
    error_message = "us-east-1 must have these alarms about Amazon Q."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.home), values(aws_cloudwatch_metric_alarm.amazon_q)) :
      alarm.period == 300 && alarm.comparison_operator == "GreaterThanThreshold" && alarm.treat_missing_data == "notBreaching"
      && alarm.actions_enabled != false && alarm.datapoints_to_alarm == null && length(alarm.metric_query) == 0
    ])
    error_message = "Every alarm must use periods of five minutes, and missing data must not breach."
  }

  # CloudWatch publishes to topics of the alarm's own region only.
  assert {
    condition = alltrue(concat(
      [
        for alarm in values(aws_cloudwatch_metric_alarm.home) : strcontains(alarm.arn, ":eu-west-1:")
        && alarm.alarm_actions == toset(["arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring"]) && alarm.ok_actions == alarm.alarm_actions
      ],
      [
        for alarm in values(aws_cloudwatch_metric_alarm.amazon_q) : strcontains(alarm.arn, ":us-east-1:")
        && alarm.alarm_actions == toset(["arn:aws:sns:us-east-1:222222222222:asr-notify_monitoring"]) && alarm.ok_actions == alarm.alarm_actions
      ],
    ))
    error_message = "Every alarm must publish to the topic of its own region, on alarm and on recovery."
  }

  # The topics' policies let alarms of this prefix publish.
  assert {
    condition     = alltrue([for name in output.alarm_names : startswith(name, "asr-notify-")]) && length(output.alarm_names) == 15
    error_message = "Every alarm must have the prefix that the topics' policies allow, and be in the output."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.home), values(aws_cloudwatch_metric_alarm.amazon_q)) :
      strcontains(alarm.alarm_description, " To do: ") && strcontains(alarm.alarm_description, values(alarm.dimensions)[0])
      && !strcontains(alarm.alarm_description, "%") && length(alarm.alarm_description) <= 1024
    ])
    error_message = "Every alarm's description must contain its function, queue or channel, and what to do."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_metric_alarm.home["formatter-dead-letters"].alarm_description, "`task dead-letters`")
    error_message = "The description must contain the command that lists dead letters."
  }

  assert {
    condition = output.topic_arns == [
      "arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring",
      "arn:aws:sns:us-east-1:222222222222:asr-notify_monitoring",
    ]
    error_message = "There must be a topic in each region."
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
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "asr-notify-formatter-over"],
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "asr-notify-on-call-poster"],
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
    formatter               = merge(var.formatter, { over_queue_name = null })
    posters                 = {}
    amazon_q_configurations = []
    omitted_rule_names      = []
  }

  assert {
    condition = (
      length(aws_cloudwatch_metric_alarm.amazon_q) == 0
      && length(module.topic_of_amazon_q) == 0
      && output.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:other_monitoring"]
    )
    error_message = "Without Amazon Q there must be nothing in us-east-1."
  }

  assert {
    condition = keys(aws_cloudwatch_metric_alarm.home) == [
      "formatter-dead-letters", "formatter-errors", "formatter-refused", "formatter-throttles", "formatter-unrecognised", "formatter-waiting",
    ]
    error_message = "Without bots there must be alarms about the formatter only."
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
    target = module.topic.data.aws_region.current
    values = { id = "us-east-1" }
  }

  assert {
    condition = (
      length(module.topic_of_amazon_q) == 0
      && output.topic_arns == ["arn:aws:sns:us-east-1:222222222222:asr-notify_monitoring"]
      && alltrue([for alarm in aws_cloudwatch_metric_alarm.amazon_q : alarm.alarm_actions == toset(output.topic_arns)])
      && length(aws_cloudwatch_metric_alarm.amazon_q) == 3
    )
    error_message = "With us-east-1 as home region there must be one topic."
  }
}
