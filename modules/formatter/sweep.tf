# The sweep: an event every 15 minutes, upon which the function works through what is due in the state table,
# and sends the messages that end what is held before the next one. SQS delays a message no longer.

locals {
  # For `count`: one while the state table is on.
  with_state = length(var.state[*])
}

resource "aws_cloudwatch_event_rule" "sweep" {
  count = local.with_state

  name                = "${var.name}-sweep"
  description         = "Starts ${local.function_name} for what is due: reminders, ends of windows and of silences"
  schedule_expression = "rate(15 minutes)"
  tags                = var.tags
}

# The condition is the rule's ARN alone: with one on the account, EventBridge could not invoke the function.
resource "aws_lambda_permission" "sweep" {
  count = local.with_state

  statement_id  = "sweep"
  action        = "lambda:InvokeFunction"
  function_name = module.function.function.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.sweep[0].arn
}

resource "aws_cloudwatch_event_target" "sweep" {
  count = local.with_state

  target_id = "formatter"
  rule      = aws_cloudwatch_event_rule.sweep[0].name
  arn       = module.function.function.arn

  # Retries of the delivery to Lambda, as for the events of alerts.
  retry_policy {
    maximum_event_age_in_seconds = 6 * 60 * 60
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = module.function.dead_letter_queue.arn
  }

  # EventBridge does not retry an invocation that the function's policy denies.
  depends_on = [aws_lambda_permission.sweep]
}
