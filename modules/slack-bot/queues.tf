# The queue between the topic and the function, and where messages rest that no try could post.

locals {
  # A pause that Slack asks for (429) costs a message one receipt, as does every try while Slack is down: a few would
  # be used up by one burst. Six minutes apart, a hundred last ten hours. What Slack will never take does not wait
  # for this: the function puts it into the dead-letter queue itself.
  maximum_receipts = 100
}

resource "aws_sqs_queue" "messages" {
  name                      = local.function_name
  message_retention_seconds = 4 * 24 * 60 * 60

  # As AWS advises: time for the call itself, and for Lambda's own retries when it is throttled.
  visibility_timeout_seconds = 6 * var.timeout

  # SQS's own key: SNS could not write to a queue under the AWS managed KMS key.
  sqs_managed_sse_enabled = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = local.maximum_receipts
  })

  tags = var.tags
}

resource "aws_sqs_queue" "dead_letter" {
  name                      = "${local.function_name}-dead-letters"
  message_retention_seconds = 14 * 24 * 60 * 60 # the longest SQS allows
  sqs_managed_sse_enabled   = true
  tags                      = var.tags
}

# SQS asks no policy of either queue when it lays messages aside: without this the owner of any queue in the account
# could have theirs arrive here, and by a redrive in the channel.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letter" {
  queue_url = aws_sqs_queue.dead_letter.url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.messages.arn]
  })
}

# The topic fills both: the second with what it could not deliver to the first.
resource "aws_sqs_queue_policy" "topic" {
  for_each = {
    messages    = aws_sqs_queue.messages
    dead_letter = aws_sqs_queue.dead_letter
  }

  queue_url = each.value.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TopicOnly"
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = each.value.arn
        Condition = { ArnEquals = { "aws:SourceArn" = var.topic_arn } }
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = each.value.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

# Raw: the message itself is the queue's message, without SNS's envelope.
resource "aws_sns_topic_subscription" "queue" {
  topic_arn            = var.topic_arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.messages.arn
  raw_message_delivery = true
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letter.arn })

  # SNS does not retry what it is not permitted to deliver.
  depends_on = [aws_sqs_queue_policy.topic]
}
