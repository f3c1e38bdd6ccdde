# Alarms about asr-notify itself, sent by email. alarms.tf has the list of alarms.

data "aws_region" "current" {}

locals {
  # Amazon Q publishes its metrics in us-east-1, and an alarm's topic must be in the alarm's region.
  amazon_q_needs_topic = length(var.amazon_q_configurations) > 0 && data.aws_region.current.id != "us-east-1"
}

module "topic" {
  source = "./topic"

  name                     = var.name
  email                    = var.email
  key_deletion_window_days = var.key_deletion_window_days
  tags                     = var.tags
}

module "topic_of_amazon_q" {
  source    = "./topic"
  count     = local.amazon_q_needs_topic ? 1 : 0
  providers = { aws = aws.us_east_1 }

  name                     = var.name
  email                    = var.email
  key_deletion_window_days = var.key_deletion_window_days
  tags                     = var.tags
}

resource "aws_cloudwatch_metric_alarm" "home" {
  for_each = local.alarms

  alarm_name        = "${var.name}-${each.key}"
  alarm_description = each.value.description

  namespace           = each.value.namespace
  metric_name         = each.value.metric_name
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = each.value.periods
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"

  alarm_actions = [module.topic.topic_arn]
  ok_actions    = [module.topic.topic_arn]

  tags = var.tags
}

resource "aws_cloudwatch_metric_alarm" "amazon_q" {
  for_each = local.amazon_q_alarms
  provider = aws.us_east_1

  alarm_name        = "${var.name}-${each.key}"
  alarm_description = each.value.description

  namespace           = "AWS/Chatbot"
  metric_name         = each.value.metric_name
  dimensions          = { ConfigurationName = each.value.configuration }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"

  alarm_actions = [local.amazon_q_topic_arn]
  ok_actions    = [local.amazon_q_topic_arn]

  tags = var.tags
}

locals {
  amazon_q_topic_arn = local.amazon_q_needs_topic ? module.topic_of_amazon_q[0].topic_arn : module.topic.topic_arn
}
