# Permissions of the formatter beyond its log and its queues: one policy per feature, only while the feature is on.

locals {
  statements = merge(
    {
      publish = [
        {
          Sid      = "PublishNotices"
          Effect   = "Allow"
          Action   = "sns:Publish"
          Resource = distinct(var.destinations[*].topic_arn)
        },
        {
          # A publisher to an encrypted topic needs the topic's key; subscribers do not.
          Sid      = "UseTopicKeys"
          Effect   = "Allow"
          Action   = ["kms:GenerateDataKey*", "kms:Decrypt"]
          Resource = distinct(var.destinations[*].key_arn)
        },
      ]
    },
    { for table in aws_dynamodb_table.state : "state" => concat(
      [
        {
          Sid      = "UseState"
          Effect   = "Allow"
          Action   = ["dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchGetItem", "dynamodb:Query"]
          Resource = table.arn
        },
        {
          Sid      = "FindWhatIsDue"
          Effect   = "Allow"
          Action   = "dynamodb:Query"
          Resource = "${table.arn}/index/due"
        },
      ],
      local.state_key_statements,
    ) },
    { for queue in aws_sqs_queue.over : "over" => [{
      Sid      = "ReceiveWhatIsOver"
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
      Resource = queue.arn
    }] },
    { for mode in ["role"] : "account-lookup" => [{
      Sid      = "AssumeOrganizationReader"
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = var.account_lookup.role_arn
    }] if var.account_lookup.mode == mode },
    { for mode in ["direct"] : "account-lookup" => [{
      Sid    = "DescribeAccount"
      Effect = "Allow"
      Action = "organizations:DescribeAccount"
      # An account's ARN contains the id of the management account, which is not known here.
      Resource = "arn:${data.aws_partition.current.partition}:organizations::*:account/o-*/*"
    }] if var.account_lookup.mode == mode },
    { for mode in ["direct"] : "organizational-units" => [{
      Sid    = "ListParents"
      Effect = "Allow"
      Action = "organizations:ListParents"
      Resource = [
        "arn:${data.aws_partition.current.partition}:organizations::*:account/o-*/*",
        "arn:${data.aws_partition.current.partition}:organizations::*:ou/o-*/ou-*",
      ]
    }] if var.account_lookup.mode == mode && local.uses_organizational_units },
  )

  policies = { for name, statements in local.statements : name => jsonencode({ Version = "2012-10-17", Statement = statements }) }
}
