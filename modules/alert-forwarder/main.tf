# Security services' events of this account and Region → the home event bus.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.id

  # arn:PARTITION:events:REGION:ACCOUNT:event-bus/NAME
  home = split(":", var.home_event_bus_arn)

  # Terraform drops them when it converts the sources to their type.
  unknown_attributes = flatten([
    for source, alert in var.alerts : [
      for attribute in setsubtract(keys(alert), keys(module.patterns.alerts[source])) :
      "alerts[\"${source}\"] has no attribute ${attribute}, got ${jsonencode(alert[attribute])}. Its attributes are ${join(", ", keys(module.patterns.alerts[source]))}."
    ]
  ])

  # Open and over, each event by one rule. The home bus's rules decide what becomes of it.
  patterns = merge(
    module.patterns.patterns,
    { for rule, pattern in module.patterns.over_patterns : "${rule}-over" => pattern },
  )
}

# The rules match what originates here. So an event that another forwarder sent here is not sent on, and two home Regions
# that forward to each other make no loop.
module "patterns" {
  source = "../alert-patterns"

  name   = var.name
  alerts = var.alerts
  origin = { account = local.account_id, region = local.region }
}

resource "aws_cloudwatch_event_rule" "forward" {
  for_each = local.patterns

  name          = "${var.name}-forward-${each.key}"
  description   = "Sends events of ${each.key} to ${var.home_event_bus_arn}"
  event_pattern = jsonencode(each.value)
  tags          = var.tags
}

resource "aws_cloudwatch_event_target" "home" {
  for_each = aws_cloudwatch_event_rule.forward

  target_id = "home"
  rule      = each.value.name
  arn       = var.home_event_bus_arn
  role_arn  = aws_iam_role.forwarder.arn

  retry_policy {
    maximum_event_age_in_seconds = 6 * 60 * 60
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letter.arn
  }

  # EventBridge does not retry what the role may not do.
  depends_on = [aws_iam_role_policy.forwarder]
}

# Roles are global: one for each Region. Only this account's rules can use it, so the trust policy needs no condition.
resource "aws_iam_role" "forwarder" {
  name        = "${var.name}-forward-${local.region}"
  path        = var.iam.path
  description = "Lets the rules of ${var.name} in ${local.region} send events to ${var.home_event_bus_arn}"

  permissions_boundary = var.iam.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  lifecycle {
    precondition {
      condition     = length(local.unknown_attributes) == 0
      error_message = join("\n", local.unknown_attributes)
    }

    precondition {
      condition     = local.home[4] != local.account_id || local.home[3] != local.region
      error_message = "home_event_bus_arn must be a bus of another account or Region, got ${var.home_event_bus_arn}: here its own rules see the events, and a forwarder would send each twice."
    }

    precondition {
      condition     = local.home[1] == data.aws_partition.current.partition
      error_message = "home_event_bus_arn must be in the partition ${data.aws_partition.current.partition}, because no event leaves its partition, got ${var.home_event_bus_arn}."
    }
  }
}

resource "aws_iam_role_policy" "forwarder" {
  name = "forward"
  role = aws_iam_role.forwarder.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "events:PutEvents"
      Resource = var.home_event_bus_arn
    }]
  })
}

# What the home bus refused, or could not take for six hours.
resource "aws_sqs_queue" "dead_letter" {
  name                      = "${var.name}-forward-dead-letters"
  message_retention_seconds = 14 * 24 * 60 * 60 # the maximum of SQS
  max_message_size          = var.queue_max_message_bytes
  sqs_managed_sse_enabled   = var.queue_key_arn == null ? true : null
  kms_master_key_id         = var.queue_key_arn
  tags                      = var.tags
}

resource "aws_sqs_queue_policy" "dead_letter" {
  queue_url = aws_sqs_queue.dead_letter.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Rules"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.dead_letter.arn
        Condition = {
          ArnEquals = { "aws:SourceArn" = values(aws_cloudwatch_event_rule.forward)[*].arn }
        }
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.dead_letter.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

# Each new dead letter rings, not only the first. Its end is no recovery: SQS deletes dead letters.
resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  count = length(var.alarm_topic[*])

  alarm_name        = "${var.name}-forward-dead-letters"
  alarm_description = "${var.home_event_bus_arn} refused events of ${local.region} in ${local.account_id}, or could not take them for six hours: they are not notified. SQS deletes them after 14 days. To do: read the queue ${aws_sqs_queue.dead_letter.name}, whose messages are the events, each with its reason, fix the cause, and look at what they are about in the console of their source."

  metric_query {
    id = "m0"

    metric {
      namespace   = "AWS/SQS"
      metric_name = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = aws_sqs_queue.dead_letter.name }
      stat        = "Maximum"
      period      = 300
    }
  }

  metric_query {
    id          = "more"
    expression  = "DIFF(FILL(m0, 0))"
    label       = aws_sqs_queue.dead_letter.name
    return_data = true
  }

  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alarm_topic.arn]
  tags          = var.tags
}
