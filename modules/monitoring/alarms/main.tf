# The alarms of one region: one for each kind and up to ten queues, functions or channels, with the highest of their values, or
# their sum.

locals {
  # AWS's limit of metrics in one alarm. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
  max_metrics = 10

  # The second alarm of a kind ends in -2.
  alarms = merge([
    for kind, alarm in var.kinds : {
      for number, names in chunklist(alarm.names, local.max_metrics) :
      number == 0 ? kind : "${kind}-${number + 1}" => merge(alarm, {
        names = names

        # A function of one metric would be a number, and an alarm needs a series.
        expressions = length(names) > 1 ? ["${alarm.function}(${format(alarm.of_each, "METRICS()")})"] : [for each in [format(alarm.of_each, "m0")] : each if each != "m0"]
      })
    }
  ]...)
}

resource "aws_cloudwatch_metric_alarm" "alarm" {
  for_each = local.alarms

  alarm_name = "${var.name}-${each.key}"

  # CloudWatch's limit. The names at the end are on the dashboard, too.
  alarm_description = substr("${each.value.description} Watched: ${join(", ", each.value.names)}.", 0, 1024)

  dynamic "metric_query" {
    for_each = each.value.names

    content {
      id    = "m${metric_query.key}"
      label = metric_query.value

      # Without an expression below, the alarm watches the metric itself.
      return_data = length(each.value.expressions) == 0

      metric {
        namespace   = each.value.namespace
        metric_name = each.value.metric_name
        dimensions  = try(each.value.dimensions[metric_query.value], { (each.value.dimension) = metric_query.value })
        stat        = each.value.statistic
        period      = each.value.period
      }
    }
  }

  # Without FILL, which would also fill a period whose data is late. Where all metrics miss data, the result misses it too.
  dynamic "metric_query" {
    for_each = each.value.expressions

    content {
      id          = "all"
      label       = "all"
      expression  = metric_query.value
      return_data = true
    }
  }

  evaluation_periods  = each.value.periods
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing_data

  alarm_actions = var.topic_arns
  ok_actions    = each.value.recovers ? var.topic_arns : []

  tags = var.tags
}
