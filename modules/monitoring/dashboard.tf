# Metrics of all functions, queues and channels on one page.

locals {
  functions = concat([var.formatter.function_name], local.posters[*].function_name)

  # Charts without metrics are left out.
  charts = [
    {
      title  = "Notices by outcome"
      region = data.aws_region.current.id
      stat   = "Sum"
      metrics = [
        for metric in ["Received", "Notified", "Dropped", "Deduplicated", "Retried", "Redelivered", "DeadLettered", "Failed", "Unrecognised"] :
        ["asr-notify", metric, "FunctionName", var.formatter.function_name]
      ]
    },
    {
      title  = "Messages waiting for a retry, and dead letters"
      region = data.aws_region.current.id
      stat   = "Maximum"
      metrics = concat(
        [
          for pair in setproduct(local.source_queues, ["ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible"]) :
          ["AWS/SQS", pair[1], "QueueName", pair[0]]
        ],
        [for queue in local.dead_letter_queues : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]],
      )
    },
    {
      title  = "Age of the oldest message in seconds"
      region = data.aws_region.current.id
      stat   = "Maximum"
      metrics = [
        for queue in concat(local.waiting_queues, local.dead_letter_queues) :
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue]
      ]
    },
    {
      title  = "Errors and throttles"
      region = data.aws_region.current.id
      stat   = "Sum"
      metrics = [
        for pair in setproduct(local.functions, ["Errors", "Throttles"]) :
        ["AWS/Lambda", pair[1], "FunctionName", pair[0]]
      ]
    },
    {
      title   = "Longest invocations in milliseconds"
      region  = data.aws_region.current.id
      stat    = "Maximum"
      metrics = [for function in local.functions : ["AWS/Lambda", "Duration", "FunctionName", function]]
    },
    {
      title  = "Account lookups"
      region = data.aws_region.current.id
      stat   = "Sum"
      metrics = [
        for metric in ["LookupHits", "LookupMisses", "LookupErrors"] :
        ["asr-notify", metric, "FunctionName", var.formatter.function_name]
      ]
    },
    {
      title   = "Findings that Security Hub's rules leave out"
      region  = data.aws_region.current.id
      stat    = "Sum"
      metrics = [for rule in var.omitted_rule_names : ["AWS/Events", "MatchedEvents", "RuleName", rule]]
    },
    {
      title   = "Messages that SNS could not deliver"
      region  = data.aws_region.current.id
      stat    = "Sum"
      metrics = [for topic in var.destination_topic_names : ["AWS/SNS", "NumberOfNotificationsFailed", "TopicName", topic]]
    },
    {
      title  = "Bots"
      region = data.aws_region.current.id
      stat   = "Sum"
      metrics = [
        for pair in setproduct(local.posters[*].function_name, ["Posted", "Updated", "Retried", "DeadLettered", "ThreadsStarted"]) :
        ["asr-notify", pair[1], "FunctionName", pair[0]]
      ]
    },
    {
      title  = "Amazon Q"
      region = "us-east-1"
      stat   = "Sum"
      metrics = [
        for pair in setproduct(
          local.watched_configurations,
          ["EventsProcessed", "MessageDeliverySuccess", "MessageDeliveryFailure", "UnsupportedEvents", "EventsThrottled"],
        ) : ["AWS/Chatbot", pair[1], "ConfigurationName", pair[0]]
      ]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "overview" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [
      for chart in local.charts : {
        type   = "metric"
        width  = 12
        height = 6
        properties = {
          title   = chart.title
          view    = "timeSeries"
          region  = chart.region
          stat    = chart.stat
          period  = 300
          metrics = chart.metrics
        }
      } if length(chart.metrics) > 0
    ]
  })
}
