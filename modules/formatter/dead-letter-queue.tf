# Where events rest that were not handled: those SNS could not hand to the function
# (the subscriptions' redrive), those EventBridge could not (the targets' dead-letter configuration) and those the
# function failed (its on-failure destination).

resource "aws_sqs_queue" "dead_letter" {
  name                      = "${local.function_name}-dead-letters"
  message_retention_seconds = 14 * 24 * 60 * 60 # the longest SQS allows

  # SQS's own key: SNS could not write to a queue under the AWS managed KMS key.
  sqs_managed_sse_enabled = true

  tags = var.tags
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
