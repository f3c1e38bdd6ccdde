# What the function may do: its log, its queues, its table, its token.

resource "aws_iam_role" "poster" {
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
  role = aws_iam_role.poster.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteOwnLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.poster.arn}:*"
    }]
  })
}

resource "aws_iam_role_policy" "queues" {
  name = "queues"
  role = aws_iam_role.poster.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Changing the visibility is how a message waits as long as Slack asks for.
        Sid      = "TakeMessages"
        Effect   = "Allow"
        Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
        Resource = aws_sqs_queue.messages.arn
      },
      {
        Sid      = "KeepWhatSlackNeverTakes"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = aws_sqs_queue.dead_letter.arn
      },
    ]
  })
}

resource "aws_iam_role_policy" "threads" {
  name = "threads"
  role = aws_iam_role.poster.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "RememberThreads"
      Effect   = "Allow"
      Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
      Resource = aws_dynamodb_table.threads.arn
    }]
  })
}

resource "aws_iam_role_policy" "token" {
  name = "token"
  role = aws_iam_role.poster.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "ReadToken"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = var.token_secret_arn
      }],
      [for key_arn in var.token_key_arn[*] : {
        Sid      = "UseTokenKey"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = key_arn
      }],
    )
  })
}
