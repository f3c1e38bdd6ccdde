# Permissions of the formatter beyond its log and its queues: one policy per feature, only while the feature is on.

locals {
  # All policies of a role together have at most 10,240 characters. Many topics are named by the deployment's prefix.
  max_listed_topics = 40
  publish_to = distinct(
    length(var.destinations) <= local.max_listed_topics
    ? var.destinations[*].topic_arn
    : [for arn in var.destinations[*].topic_arn : replace(arn, "/:${var.name}-[^:]*$/", ":${var.name}-*")]
  )

  statements = merge(
    {
      publish = [
        {
          Sid    = "PublishNotices"
          Effect = "Allow"
          # The sweep counts the topics' subscriptions.
          Action   = concat(["sns:Publish"], [for _ in var.state[*] : "sns:GetTopicAttributes"])
          Resource = local.publish_to
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
    { for table in aws_dynamodb_table.configuration : "configuration" => concat(
      [{
        Sid      = "ReadConfiguration"
        Effect   = "Allow"
        Action   = "dynamodb:Query"
        Resource = table.arn
      }],
      # DynamoDB gives KMS the table's name with each call.
      [for key_arn in var.tables.key_arn[*] : {
        Sid       = "UseConfigurationKey"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = key_arn
        Condition = { StringEquals = { "kms:EncryptionContext:aws:dynamodb:tableName" = table.name } }
      }],
    ) },
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
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
      Resource = queue.arn
    }] },
    # Lambda's documentation requires both for a bucket as the destination of failed events. A bucket's ARN names no account:
    # without the condition, whoever makes a bucket of this name once it is deleted would get the events.
    { for bucket in var.failure_bucket[*] : "failures" => concat(
      [
        for sid, permission in {
          FindFailureBucket = ["s3:ListBucket", bucket.arn]
          KeepFailures      = ["s3:PutObject", "${bucket.arn}/*"]
          } : {
          Sid       = sid
          Effect    = "Allow"
          Action    = permission[0]
          Resource  = permission[1]
          Condition = { StringEquals = { "aws:ResourceAccount" = data.aws_caller_identity.current.account_id } }
        }
      ],
      [for key_arn in bucket.key_arn[*] : {
        Sid      = "UseFailureBucketKey"
        Effect   = "Allow"
        Action   = "kms:GenerateDataKey"
        Resource = key_arn
      }],
    ) },
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
