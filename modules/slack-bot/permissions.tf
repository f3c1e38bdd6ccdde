# Permissions of the bot beyond its log and its queues: record threads and the messages that opened a subject,
# and read one secret.

locals {
  statements = {
    # No GetItem: a conditional write that fails returns the item.
    threads = [{
      Sid      = "RecordThreads"
      Effect   = "Allow"
      Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
      Resource = aws_dynamodb_table.threads.arn
    }]
    token = concat(
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
  }

  policies = { for name, statements in local.statements : name => jsonencode({ Version = "2012-10-17", Statement = statements }) }
}
