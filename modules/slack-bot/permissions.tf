# Permissions of the bot beyond its log and its queues: record threads and the messages that opened a subject,
# and read one secret.

locals {
  statements = concat(
    [
      {
        # No GetItem: a conditional write that fails returns the item.
        Sid      = "RecordThreads"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
        Resource = aws_dynamodb_table.threads.arn
      },
      {
        Sid      = "ReadToken"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = var.token_secret_arn
      },
    ],
    # DynamoDB gives KMS the table's name with each call.
    [for key_arn in var.tables.key_arn[*] : {
      Sid       = "UseThreadsKey"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = key_arn
      Condition = { StringEquals = { "kms:EncryptionContext:aws:dynamodb:tableName" = aws_dynamodb_table.threads.name } }
    }],
    [for key_arn in var.token_key_arn[*] : {
      Sid      = "UseTokenKey"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = key_arn
    }],
  )

  policies = { bot = jsonencode({ Version = "2012-10-17", Statement = local.statements }) }
}
