# The queue the function takes messages from, and the dead-letter queue for messages that no attempt could deliver.

locals {
  # Both queues refuse access without TLS. Senders are services, limited to the sources the caller names; the function's
  # own access is in its role.
  queue_policies = {
    queue       = { queue = aws_sqs_queue.queue, senders = var.queue_senders }
    dead_letter = { queue = aws_sqs_queue.dead_letter, senders = var.dead_letter_senders }
  }
}

resource "aws_sqs_queue" "queue" {
  name                      = var.queue.name
  message_retention_seconds = var.queue.retention_days * 24 * 60 * 60

  # Six times the function's timeout, as AWS recommends: Lambda retries a throttled batch itself before that.
  visibility_timeout_seconds = 6 * var.timeout

  max_message_size = var.queue_max_message_bytes

  # SQS's own key: SNS could not write to a queue under the AWS managed KMS key.
  sqs_managed_sse_enabled = var.queue_key_arn == null ? true : null
  kms_master_key_id       = var.queue_key_arn

  # SQS redrives messages only to the sources of a dead-letter queue: this makes the queue one.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = var.queue.max_receive_count
  })

  tags = var.tags

  # A new name would be a new queue, without the messages that wait.
  lifecycle {
    ignore_changes = [name]
  }
}

resource "aws_sqs_queue" "dead_letter" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 14 * 24 * 60 * 60 # the maximum of SQS
  max_message_size          = var.queue_max_message_bytes
  sqs_managed_sse_enabled   = var.queue_key_arn == null ? true : null
  kms_master_key_id         = var.queue_key_arn
  tags                      = var.tags

  lifecycle {
    ignore_changes = [name]
  }
}

# Without this, any queue of the account could name this dead-letter queue as its own, and its messages would reach
# people after a redrive: SQS checks no queue policy when it moves messages to a dead-letter queue.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letter" {
  queue_url = aws_sqs_queue.dead_letter.url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = concat([aws_sqs_queue.queue.arn], var.dead_letter_queue_sources)
  })
}

resource "aws_sqs_queue_policy" "queue" {
  for_each = local.queue_policies

  queue_url = each.value.queue.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for sender in each.value.senders : {
        Sid       = sender.sid
        Effect    = "Allow"
        Principal = { Service = sender.service }
        Action    = "sqs:SendMessage"
        Resource  = each.value.queue.arn
        Condition = { ArnEquals = { "aws:SourceArn" = sender.source_arns } }
      }],
      [{
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = each.value.queue.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
    )
  })
}

resource "aws_lambda_event_source_mapping" "queue" {
  event_source_arn        = aws_sqs_queue.queue.arn
  function_name           = aws_lambda_function.function.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # Two is the minimum of AWS. Retries must not crowd out new events, and Slack accepts about one message per second and
  # channel.
  scaling_config {
    maximum_concurrency = 2
  }

  tags = var.tags

  # Lambda refuses a queue that the function's role cannot read.
  depends_on = [aws_iam_role_policy.function]
}
