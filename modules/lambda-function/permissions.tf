# Permissions of the function: write its log, use its queues, and those of the caller's policies.

data "aws_caller_identity" "current" {}

locals {
  # The function sends to the queue only where it has the queue's URL.
  queue_actions = concat(
    var.queue.url_variable != null ? ["sqs:SendMessage"] : [],
    # ChangeMessageVisibility delays the next attempt.
    ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
  )

  own_policies = {
    logs = [{
      Sid      = "WriteOwnLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.function.arn}:*"
    }]
    queue = [{
      Sid      = "UseOwnQueue"
      Effect   = "Allow"
      Action   = local.queue_actions
      Resource = aws_sqs_queue.queue.arn
    }]
    dead-letter = [{
      Sid      = "SendToDeadLetterQueue"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.dead_letter.arn
    }]
  }
}

resource "aws_iam_role" "function" {
  # Trust policies of other accounts name this role, so the name must be predictable.
  name        = var.name
  description = "Execution role of the function ${var.name}"

  # Lambda passes a role to functions of its own account only. The condition repeats that, as AWS's examples against a
  # confused deputy do.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "function" {
  for_each = merge(
    { for name, statements in local.own_policies : name => jsonencode({ Version = "2012-10-17", Statement = statements }) },
    var.policies,
  )

  name   = each.key
  role   = aws_iam_role.function.name
  policy = each.value
}
