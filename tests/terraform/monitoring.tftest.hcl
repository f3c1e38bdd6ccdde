# What rings, when, and who hears of it.

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
}

run "every_alarm" {
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
      asr-notify-formatter-waiting           = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-formatter-retry" }), "Maximum", 900, 1]
      asr-notify-formatter-refused           = ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", tomap({ QueueName = "asr-notify-formatter-retry" }), "Minimum", 0, 3]
      asr-notify-formatter-errors            = ["AWS/Lambda", "Errors", tomap({ FunctionName = "asr-notify-formatter" }), "Sum", 0, 1]
      asr-notify-formatter-throttles         = ["AWS/Lambda", "Throttles", tomap({ FunctionName = "asr-notify-formatter" }), "Sum", 0, 1]
      asr-notify-formatter-unrecognised      = ["asr-notify", "Unrecognised", tomap({ FunctionName = "asr-notify-formatter" }), "Sum", 0, 1]
      asr-notify-poster-on-call-dead-letters = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", tomap({ QueueName = "asr-notify-on-call-poster-dead-letters" }), "Maximum", 0, 1]
      asr-notify-poster-on-call-waiting      = ["AWS/SQS", "ApproximateAgeOfOldestMessage", tomap({ QueueName = "asr-notify-on-call-poster" }), "Maximum", 900, 1]
      asr-notify-poster-on-call-refused      = ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", tomap({ QueueName = "asr-notify-on-call-poster" }), "Minimum", 0, 3]
      asr-notify-poster-on-call-errors       = ["AWS/Lambda", "Errors", tomap({ FunctionName = "asr-notify-on-call-poster" }), "Sum", 0, 1]
      asr-notify-poster-on-call-throttles    = ["AWS/Lambda", "Throttles", tomap({ FunctionName = "asr-notify-on-call-poster" }), "Sum", 0, 1]
    }
    error_message = "In the home region: dead letters, waiting, refused, errors, throttles of each function and its queues; and the unrecognised."
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
    error_message = "In us-east-1: what Amazon Q did not understand, held back or could not deliver."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.home), values(aws_cloudwatch_metric_alarm.amazon_q)) :
      alarm.period == 300 && alarm.comparison_operator == "GreaterThanThreshold" && alarm.treat_missing_data == "notBreaching"
      && alarm.actions_enabled != false && alarm.datapoints_to_alarm == null && length(alarm.metric_query) == 0
    ])
    error_message = "Every alarm looks at five minutes, and no data is good news."
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
    error_message = "Every alarm is told to the topic of its own region, and so is its end."
  }

  # The topics' policies let alarms of this prefix publish.
  assert {
    condition     = alltrue([for name in output.alarm_names : startswith(name, "asr-notify-")]) && length(output.alarm_names) == 14
    error_message = "Every alarm may publish, and is put out."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.home), values(aws_cloudwatch_metric_alarm.amazon_q)) :
      strcontains(alarm.alarm_description, "First ") && strcontains(alarm.alarm_description, values(alarm.dimensions)[0])
      && !strcontains(alarm.alarm_description, "%") && length(alarm.alarm_description) <= 1024
    ])
    error_message = "Every alarm says of what it is, and what to do first."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_metric_alarm.home["formatter-dead-letters"].alarm_description, "`task dead-letters`")
    error_message = "Dead letters name the command that shows them."
  }

  assert {
    condition = output.topic_arns == [
      "arn:aws:sns:eu-west-1:222222222222:asr-notify_monitoring",
      "arn:aws:sns:us-east-1:222222222222:asr-notify_monitoring",
    ]
    error_message = "There is a topic in either region."
  }
}

run "dashboard" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  assert {
    condition     = aws_cloudwatch_dashboard.overview.dashboard_name == "asr-notify" && output.dashboard_name == "asr-notify"
    error_message = "The dashboard carries the deployment's name."
  }

  assert {
    condition = [
      for widget in jsondecode(aws_cloudwatch_dashboard.overview.dashboard_body).widgets : [widget.properties.title, widget.properties.region, widget.properties.stat]
      ] == [
      ["Notices by decision", "eu-west-1", "Sum"],
      ["Messages waiting for another try, and dead letters", "eu-west-1", "Maximum"],
      ["Their age in seconds", "eu-west-1", "Maximum"],
      ["Errors and throttles", "eu-west-1", "Sum"],
      ["Longest calls in milliseconds", "eu-west-1", "Maximum"],
      ["Account lookups", "eu-west-1", "Sum"],
      ["Bots", "eu-west-1", "Sum"],
      ["Amazon Q", "us-east-1", "Sum"],
    ]
    error_message = "Each chart looks into the region where its metrics are."
  }

  assert {
    condition = { for widget in jsondecode(aws_cloudwatch_dashboard.overview.dashboard_body).widgets : widget.properties.title => widget.properties.metrics } == {
      "Notices by decision" = [
        ["asr-notify", "Received", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Notified", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Dropped", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Repeated", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Undelivered", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Redelivered", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Dead", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Failed", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "Unrecognised", "FunctionName", "asr-notify-formatter"],
      ]
      "Messages waiting for another try, and dead letters" = [
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "asr-notify-formatter-retry"],
        ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", "asr-notify-formatter-retry"],
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "asr-notify-on-call-poster"],
        ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", "asr-notify-on-call-poster"],
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "asr-notify-formatter-dead-letters"],
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "asr-notify-on-call-poster-dead-letters"],
      ]
      "Their age in seconds" = [
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "asr-notify-formatter-retry"],
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
      "Longest calls in milliseconds" = [
        ["AWS/Lambda", "Duration", "FunctionName", "asr-notify-formatter"],
        ["AWS/Lambda", "Duration", "FunctionName", "asr-notify-on-call-poster"],
      ]
      "Account lookups" = [
        ["asr-notify", "LookupHits", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "LookupMisses", "FunctionName", "asr-notify-formatter"],
        ["asr-notify", "LookupErrors", "FunctionName", "asr-notify-formatter"],
      ]
      "Bots" = [
        ["asr-notify", "Posted", "FunctionName", "asr-notify-on-call-poster"],
        ["asr-notify", "Retried", "FunctionName", "asr-notify-on-call-poster"],
        ["asr-notify", "Dead", "FunctionName", "asr-notify-on-call-poster"],
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
    error_message = "Every chart shows its metrics."
  }
}

run "mail_only" {
  command = plan
  module {
    source = "../../modules/monitoring"
  }

  variables {
    name                    = "other"
    posters                 = {}
    amazon_q_configurations = []
  }

  assert {
    condition = (
      length(aws_cloudwatch_metric_alarm.amazon_q) == 0
      && length(module.topic_of_amazon_q) == 0
      && output.topic_arns == ["arn:aws:sns:eu-west-1:222222222222:other_monitoring"]
    )
    error_message = "Without Amazon Q nothing is made in us-east-1."
  }

  assert {
    condition = keys(aws_cloudwatch_metric_alarm.home) == [
      "formatter-dead-letters", "formatter-errors", "formatter-refused", "formatter-throttles", "formatter-unrecognised", "formatter-waiting",
    ]
    error_message = "Without bots the formatter alone is watched."
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.overview.dashboard_body).widgets : widget.properties.title] == [
      "Notices by decision", "Messages waiting for another try, and dead letters", "Their age in seconds",
      "Errors and throttles", "Longest calls in milliseconds", "Account lookups",
    ]
    error_message = "A chart of nothing is left out."
  }
}

run "at_home_in_us_east_1" {
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
    error_message = "Where home is us-east-1 one topic is enough."
  }
}
