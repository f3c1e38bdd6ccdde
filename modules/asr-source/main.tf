# Subscribes the function to ASR's two topics. The topics belong to ASR: this module does not change them, and destroy leaves
# them as they were.

data "aws_region" "current" {}

# ASR stores the ARN of its status topic in this parameter.
data "aws_ssm_parameter" "status_topic" {
  count = var.status_topic_arn == null ? 1 : 0

  name = "/Solutions/SO0111/SNS_Topic_ARN"
}

locals {
  status_topic_arn = var.status_topic_arn != null ? var.status_topic_arn : one(data.aws_ssm_parameter.status_topic[*].insecure_value)

  # No parameter has the alarm topic's ARN. Its name is fixed, its account and region are the status topic's.
  alarm_topic_arn = var.alarm_topic_arn != null ? var.alarm_topic_arn : join(":", concat(
    slice(split(":", local.status_topic_arn), 0, 5), ["SO0111-ASR_Alarm_Topic"]
  ))

  topics = merge(
    { status = local.status_topic_arn },
    var.alarms_enabled ? { alarm = local.alarm_topic_arn } : {},
  )
}

# The condition is the topic's ARN alone, which contains the account: AWS does not document that SNS sends the account, too.
resource "aws_lambda_permission" "topic" {
  for_each = local.topics

  statement_id  = "asr-${each.key}-topic"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  principal     = "sns.amazonaws.com"
  source_arn    = each.value
}

resource "aws_sns_topic_subscription" "topic" {
  for_each = local.topics

  topic_arn      = each.value
  protocol       = "lambda"
  endpoint       = var.function_arn
  redrive_policy = jsonencode({ deadLetterTargetArn = var.dead_letter_queue_arn })

  # SNS does not retry an invocation that the function's policy denies.
  depends_on = [aws_lambda_permission.topic]
}
