# Security services' events on EventBridge → the formatter. What is over goes to a queue.

# The event pattern of each rule.
module "patterns" {
  source = "../alert-patterns"

  name   = var.name
  alerts = var.alerts
}

# The rules of each bus, by the name that outputs give them.
locals {
  buses = [for bus in var.event_bus_names : { name = bus, prefix = bus == "default" ? "" : "${bus}/" }]

  rules   = merge([for bus in local.buses : { for rule, pattern in module.patterns.patterns : "${bus.prefix}${rule}" => { bus = bus.name, name = rule, pattern = pattern } }]...)
  over    = merge([for bus in local.buses : { for rule, pattern in module.patterns.over_patterns : "${bus.prefix}${rule}" => { bus = bus.name, name = "${rule}-over", pattern = pattern } if var.over != null }]...)
  omitted = merge([for bus in local.buses : { for rule, pattern in module.patterns.omitted_patterns : "${bus.prefix}${rule}" => { bus = bus.name, name = "${rule}-omitted", pattern = pattern } }]...)
}

resource "aws_cloudwatch_event_rule" "alert" {
  for_each = local.rules

  name           = "${var.name}-${each.value.name}"
  description    = "Sends events of ${each.value.name} to ${var.function_name}"
  event_bus_name = each.value.bus
  event_pattern  = jsonencode(each.value.pattern)
  tags           = var.tags
}

# The condition is the rule's ARN alone: with one on the account, EventBridge could not invoke the function.
resource "aws_lambda_permission" "alert" {
  for_each = local.rules

  # A bus's name may be too long for it.
  statement_id  = each.value.bus == "default" ? "alert-${each.key}" : "alert-${each.value.name}-${substr(sha256(each.value.bus), 0, 8)}"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.alert[each.key].arn
}

resource "aws_cloudwatch_event_target" "formatter" {
  for_each = local.rules

  target_id      = "formatter"
  rule           = aws_cloudwatch_event_rule.alert[each.key].name
  arn            = var.function_arn
  event_bus_name = each.value.bus

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
  for_each = local.over

  name           = "${var.name}-${each.value.name}"
  description    = "Sends events of ${trimsuffix(each.value.name, "-over")} about what is over to the queue of ${var.function_name}"
  event_bus_name = each.value.bus
  event_pattern  = jsonencode(each.value.pattern)
  tags           = var.tags
}

# The queue's policy allows these rules to send.
resource "aws_cloudwatch_event_target" "over" {
  for_each = aws_cloudwatch_event_rule.over

  target_id      = "over"
  rule           = each.value.name
  arn            = var.over.queue_arn
  event_bus_name = each.value.event_bus_name

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
  for_each = local.omitted

  name           = "${var.name}-${each.value.name}"
  description    = "Counts findings of ${each.key} that arrive by the rules of their products"
  event_bus_name = each.value.bus
  event_pattern  = jsonencode(each.value.pattern)
  tags           = var.tags
}
