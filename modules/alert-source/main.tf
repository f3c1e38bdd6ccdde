# Security services' events on EventBridge → the formatter. patterns.tf has the event pattern of each rule,
# over-patterns.tf of each rule about what is over, whose events go to a queue.

resource "aws_cloudwatch_event_rule" "alert" {
  for_each = local.patterns

  name          = "${var.name}-${each.key}"
  description   = "Sends events of ${each.key} to ${var.function_name}"
  event_pattern = jsonencode(each.value)
  tags          = var.tags
}

# The condition is the rule's ARN alone: with one on the account, EventBridge could not invoke the function.
resource "aws_lambda_permission" "alert" {
  for_each = local.patterns

  statement_id  = "alert-${each.key}"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.alert[each.key].arn
}

resource "aws_cloudwatch_event_target" "formatter" {
  for_each = local.patterns

  target_id = "formatter"
  rule      = aws_cloudwatch_event_rule.alert[each.key].name
  arn       = var.function_arn

  # Retries of the delivery to Lambda. Lambda retries failures of the function itself.
  retry_policy {
    maximum_event_age_in_seconds = 6 * 60 * 60
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = var.dead_letter_queue_arn
  }

  # EventBridge does not retry an invocation that the function's policy denies.
  depends_on = [aws_lambda_permission.alert]
}

resource "aws_cloudwatch_event_rule" "over" {
  for_each = { for rule, pattern in local.over_patterns : rule => pattern if var.over != null }

  name          = "${var.name}-${each.key}-over"
  description   = "Sends events of ${each.key} about what is over to the queue of ${var.function_name}"
  event_pattern = jsonencode(each.value)
  tags          = var.tags
}

# The queue's policy allows these rules to send.
resource "aws_cloudwatch_event_target" "over" {
  for_each = aws_cloudwatch_event_rule.over

  target_id = "over"
  rule      = each.value.name
  arn       = var.over.queue_arn

  retry_policy {
    maximum_event_age_in_seconds = 6 * 60 * 60
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = var.dead_letter_queue_arn
  }
}

# Without a target: it counts the findings that Security Hub's rules leave out.
resource "aws_cloudwatch_event_rule" "omitted" {
  for_each = local.omitted_patterns

  name          = "${var.name}-${each.key}-omitted"
  description   = "Counts findings of ${each.key} that arrive by the rules of their products"
  event_pattern = jsonencode(each.value)
  tags          = var.tags
}
