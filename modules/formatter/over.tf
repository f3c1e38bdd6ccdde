# The queue of events about what is over, or open and seen: many arrive and few are news, so that the function receives
# them in batches.

locals {
  over_window_seconds = 20

  over_policy = {
    Version = "2012-10-17"
    Statement = concat(
      [
        for arns in [var.over_rule_arns] : {
          Sid       = "SourceRulesOnly"
          Effect    = "Allow"
          Principal = { Service = "events.amazonaws.com" }
          Action    = "sqs:SendMessage"
          Resource  = one(aws_sqs_queue.over[*].arn)
          Condition = { ArnEquals = { "aws:SourceArn" = arns } }
        } if length(arns) > 0
      ],
      [{
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = one(aws_sqs_queue.over[*].arn)
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
    )
  }
}

resource "aws_sqs_queue" "over" {
  count = local.with_state

  name                      = "${local.function_name}-over"
  message_retention_seconds = 14 * 24 * 60 * 60 # the maximum of SQS

  # As AWS recommends: six times the function's timeout, and the window.
  visibility_timeout_seconds = 6 * var.timeout + local.over_window_seconds

  max_message_size = var.queue_max_message_bytes

  # SQS's own key: EventBridge could not send to a queue under the AWS managed KMS key.
  sqs_managed_sse_enabled = var.queue_key_arn == null ? true : null
  kms_master_key_id       = var.queue_key_arn

  # The function sends a failed message to the retry queue itself. SQS counts invocations that ended before they could.
  redrive_policy = jsonencode({
    deadLetterTargetArn = module.function.dead_letter_queue.arn
    maxReceiveCount     = 15
  })

  tags = var.tags

  # A new name would be a new queue, without the messages that wait.
  lifecycle {
    ignore_changes = [name]
  }
}

resource "aws_sqs_queue_policy" "over" {
  count = local.with_state

  queue_url = aws_sqs_queue.over[0].url
  policy    = jsonencode(local.over_policy)
}

resource "aws_lambda_event_source_mapping" "over" {
  count = local.with_state

  event_source_arn                   = aws_sqs_queue.over[0].arn
  function_name                      = module.function.function.arn
  batch_size                         = 100
  maximum_batching_window_in_seconds = local.over_window_seconds
  function_response_types            = ["ReportBatchItemFailures"]

  # Two is the minimum of AWS. What is over must not crowd out new events.
  scaling_config {
    maximum_concurrency = 2
  }

  tags = var.tags

  # Lambda refuses a queue that the function's role cannot read.
  depends_on = [module.function]
}
