# The alarms of one region: several metrics in each.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name       = "asr-notify"
  topic_arns = ["arn:aws:sns:eu-west-1:222222222222:operations"]
  tags       = {}
  kind = {
    names       = []
    namespace   = "AWS/SQS"
    metric_name = "ApproximateNumberOfMessagesVisible"
    dimension   = "QueueName"
    statistic   = "Maximum"
    threshold   = 5
    periods     = 2
    description = "What it is. To do: what to do."
  }
}

run "one_metric" {
  command = plan
  module {
    source = "../../modules/monitoring/alarms"
  }
  variables {
    kinds = { dead-letters = merge(var.kind, { names = ["first"] }) }
  }

  assert {
    condition     = alltrue([for query in aws_cloudwatch_metric_alarm.alarm["dead-letters"].metric_query : query.expression == null && query.return_data])
    error_message = "An alarm on one metric must have no expression."
  }
}

run "growth_of_one_metric" {
  command = plan
  module {
    source = "../../modules/monitoring/alarms"
  }
  variables {
    kinds = { dead-letters = merge(var.kind, { names = ["first"], of_each = "DIFF(FILL(%s, 0))", period = 3600, recovers = false }) }
  }

  assert {
    condition = (
      [for query in aws_cloudwatch_metric_alarm.alarm["dead-letters"].metric_query : query.expression if query.return_data] == ["DIFF(FILL(m0, 0))"]
      && [for query in aws_cloudwatch_metric_alarm.alarm["dead-letters"].metric_query : query.metric[0].period if !query.return_data] == [3600]
      && try(length(aws_cloudwatch_metric_alarm.alarm["dead-letters"].ok_actions), 0) == 0
    )
    error_message = "An alarm on the growth of one metric must watch its expression, and publish no recovery."
  }
}

run "eleven_metrics" {
  command = plan
  module {
    source = "../../modules/monitoring/alarms"
  }
  variables {
    kinds = { dead-letters = merge(var.kind, { names = [for number in range(11) : "queue-${number}"] }) }
  }

  assert {
    condition     = values(aws_cloudwatch_metric_alarm.alarm)[*].alarm_name == ["asr-notify-dead-letters", "asr-notify-dead-letters-2"]
    error_message = "An alarm must have ten metrics at most."
  }

  assert {
    condition = (
      [for query in aws_cloudwatch_metric_alarm.alarm["dead-letters"].metric_query : query.expression if query.return_data] == ["MAX(METRICS())"]
      && length([for query in aws_cloudwatch_metric_alarm.alarm["dead-letters"].metric_query : query if query.expression == null]) == 10
      && [for query in aws_cloudwatch_metric_alarm.alarm["dead-letters-2"].metric_query : query.label] == ["queue-10"]
    )
    error_message = "An alarm on several metrics must watch the highest of them, the next alarm the rest."
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.alarm :
      alarm.comparison_operator == "GreaterThanThreshold" && alarm.threshold == 5 && alarm.evaluation_periods == 2
      && alarm.datapoints_to_alarm == null && alarm.treat_missing_data == "notBreaching" && alarm.actions_enabled != false
      && alltrue([for query in alarm.metric_query : query.metric[0].period == 300 if query.expression == null])
    ])
    error_message = "Every alarm must use periods of five minutes, and missing data must not breach."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.alarm["dead-letters-2"].alarm_description == "What it is. To do: what to do. Watched: queue-10."
    error_message = "The description must name what is watched."
  }
}

run "names_of_80_characters" {
  command = plan
  module {
    source = "../../modules/monitoring/alarms"
  }
  variables {
    kinds = { dead-letters = merge(var.kind, {
      description = join("", [for number in range(400) : "d"])
      names       = [for number in range(10) : "queue-${number}-${join("", [for each in range(72) : "q"])}"]
    }) }
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.alarm["dead-letters"].alarm_description) == 1024
    error_message = "The description must fit, without the last names if necessary."
  }
}

run "nothing_to_watch" {
  command = plan
  module {
    source = "../../modules/monitoring/alarms"
  }
  variables {
    kinds = { dead-letters = var.kind }
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.alarm) == 0
    error_message = "There must be no alarm without a metric."
  }
}
