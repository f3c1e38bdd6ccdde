# Permissions of the function: write its log, use its queues, and those of the caller's policies.

data "aws_caller_identity" "current" {}

locals {
  # The function sends to the queue only where it has the queue's URL.
  queue_actions = concat(
    var.queue.url_variable != null ? ["sqs:SendMessage"] : [],
    # ChangeMessageVisibility delays the next attempt.
    ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
  )

  own_statements = concat([
    {
      Sid      = "WriteOwnLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.function.arn}:*"
    },
    {
      Sid      = "UseOwnQueue"
      Effect   = "Allow"
      Action   = local.queue_actions
      Resource = aws_sqs_queue.queue.arn
    },
    {
      Sid      = "SendToDeadLetterQueue"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.dead_letter.arn
    },
    ],
    # SQS decrypts what the function receives, and encrypts what it sends, with the function's permissions.
    [for key_arn in var.queue_key_arn[*] : {
      Sid      = "UseQueueKey"
      Effect   = "Allow"
      Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
      Resource = key_arn
    }],
    # Neither action has a resource type in IAM.
    [for tracing in [var.tracing] : {
      Sid      = "SendTraces"
      Effect   = "Allow"
      Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
      Resource = "*"
    } if tracing],
    # What Lambda's documentation requires of an execution role in a VPC. The Describe actions have no resource type,
    # and Lambda refuses a role whose other actions name the network interfaces that do not exist yet.
    [for vpc in var.vpc[*] : {
      Sid    = "AttachToVpc"
      Effect = "Allow"
      Action = [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ]
      Resource = "*"
    }],
  )
}

resource "aws_iam_role" "function" {
  # Trust policies of other accounts name this role, so the name must be predictable.
  name        = var.name
  path        = var.iam.path
  description = "Execution role of the function ${var.name}"

  permissions_boundary = var.iam.permissions_boundary_arn

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

  # The trust of the management account's role names this role.
  lifecycle {
    ignore_changes = [name]
  }
}

resource "aws_iam_role_policy" "function" {
  for_each = merge(
    { own = jsonencode({ Version = "2012-10-17", Statement = local.own_statements }) },
    var.policies,
  )

  name   = each.key
  role   = aws_iam_role.function.name
  policy = each.value
}
