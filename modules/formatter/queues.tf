# Where messages wait that a destination did not take, and where rests what no try could tell.

locals {
  # The function lays a message aside itself, at its last try. Three receipts more are for calls that died before they
  # could; after those SQS does it.
  maximum_receipts = var.retry.max_attempts + 3
}

# The function fills it and empties it: every message for one destination, after a growing pause.
resource "aws_sqs_queue" "retry" {
  name                      = "${local.function_name}-retry"
  message_retention_seconds = 14 * 24 * 60 * 60 # the longest SQS allows

  # As AWS advises: time for the call itself, and for Lambda's own retries when it is throttled.
  visibility_timeout_seconds = 6 * var.timeout

  sqs_managed_sse_enabled = true

  # SQS moves messages back (a redrive) only from a queue that is another queue's dead-letter queue: this makes it one.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = local.maximum_receipts
  })

  tags = var.tags
}

# Nobody is allowed anything here: what the function may do, its role says.
resource "aws_sqs_queue_policy" "retry" {
  queue_url = aws_sqs_queue.retry.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EncryptedTransportOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = aws_sqs_queue.retry.arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_lambda_event_source_mapping" "retry" {
  event_source_arn        = aws_sqs_queue.retry.arn
  function_name           = aws_lambda_function.formatter.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # What was refused once is not urgent, and must not crowd out what is new. Two is the least AWS allows.
  scaling_config {
    maximum_concurrency = 2
  }

  tags = var.tags

  # Lambda refuses a queue its role may not read; the function itself waits for what else it needs.
  depends_on = [aws_iam_role_policy.retry]
}

# What rests here: what the function gave up, what SNS could not hand to it (the subscriptions' redrive), what
# EventBridge could not (the targets' dead-letter configuration) and what it failed (its on-failure destination).
resource "aws_sqs_queue" "dead_letter" {
  name                      = "${local.function_name}-dead-letters"
  message_retention_seconds = 14 * 24 * 60 * 60

  # SQS's own key: SNS could not write to a queue under the AWS managed KMS key.
  sqs_managed_sse_enabled = true

  tags = var.tags
}

# SQS asks no policy of either queue when it lays messages aside: without this the owner of any queue in the account
# could have theirs arrive here, and by a redrive in the channels.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letter" {
  queue_url = aws_sqs_queue.dead_letter.url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.retry.arn]
  })
}

resource "aws_sqs_queue_policy" "dead_letter" {
  queue_url = aws_sqs_queue.dead_letter.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "SourceTopicsOnly"
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.dead_letter.arn
        Condition = { ArnEquals = { "aws:SourceArn" = var.dead_letter_topic_arns } }
      }],
      [for rule_arns in [var.dead_letter_rule_arns] : {
        Sid       = "SourceRulesOnly"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.dead_letter.arn
        Condition = { ArnEquals = { "aws:SourceArn" = rule_arns } }
      } if length(rule_arns) > 0],
      [{
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.dead_letter.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
    )
  })
}
