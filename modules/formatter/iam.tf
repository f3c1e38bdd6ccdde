# What the function may do: one policy per feature, there only while the feature is on.

resource "aws_iam_role" "formatter" {
  # The management account's trust policy names this role, so the name must be predictable.
  name        = local.function_name
  description = "Execution role of the function ${local.function_name}"

  # A role can be passed to functions of its own account only. The condition says so again, as AWS's examples do
  # against a confused deputy.
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

resource "aws_iam_role_policy" "logs" {
  name = "logs"
  role = aws_iam_role.formatter.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteOwnLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.formatter.arn}:*"
    }]
  })
}

resource "aws_iam_role_policy" "publish" {
  name = "publish"
  role = aws_iam_role.formatter.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "PublishNotices"
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = distinct(var.destinations[*].topic_arn)
      },
      {
        # The publisher to an encrypted topic needs the topic's key; readers do not.
        Sid      = "UseTopicKeys"
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey*", "kms:Decrypt"]
        Resource = distinct(var.destinations[*].key_arn)
      },
    ]
  })
}

resource "aws_iam_role_policy" "dead_letter" {
  name = "dead-letter"
  role = aws_iam_role.formatter.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "KeepFailedEvents"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.dead_letter.arn
    }]
  })
}

resource "aws_iam_role_policy" "retry" {
  name = "retry"
  role = aws_iam_role.formatter.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      # Changing the visibility is how a message waits longer after every try.
      Sid    = "KeepUndelivered"
      Effect = "Allow"
      Action = [
        "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility",
      ]
      Resource = aws_sqs_queue.retry.arn
    }]
  })
}

resource "aws_iam_role_policy" "deduplication" {
  count = var.deduplication != null ? 1 : 0

  name = "deduplication"
  role = aws_iam_role.formatter.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ClaimNotices"
      Effect   = "Allow"
      Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
      Resource = aws_dynamodb_table.deduplication[0].arn
    }]
  })
}

resource "aws_iam_role_policy" "account_lookup" {
  count = var.account_lookup.mode == "off" ? 0 : 1

  name = "account-lookup"
  role = aws_iam_role.formatter.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      var.account_lookup.mode == "role"
      ? {
        Sid      = "AssumeOrganizationReader"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = var.account_lookup.role_arn
      }
      : {
        Sid    = "DescribeAccount"
        Effect = "Allow"
        Action = "organizations:DescribeAccount"
        # An account's ARN carries the id of the management account, which is not known here.
        Resource = "arn:${data.aws_partition.current.partition}:organizations::*:account/o-*/*"
      }
    ]
  })
}

resource "aws_iam_role_policy" "organizational_units" {
  count = local.names_units && var.account_lookup.mode == "direct" ? 1 : 0

  name = "organizational-units"
  role = aws_iam_role.formatter.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "ListParents"
      Effect = "Allow"
      Action = "organizations:ListParents"
      Resource = [
        "arn:${data.aws_partition.current.partition}:organizations::*:account/o-*/*",
        "arn:${data.aws_partition.current.partition}:organizations::*:ou/o-*/ou-*",
      ]
    }]
  })
}
