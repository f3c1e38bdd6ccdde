# One KMS key for all topics of a deployment in one region: the destinations' and the alarms'.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
}

resource "aws_kms_key" "topics" {
  description             = "Encrypts the topics of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_window_days

  # IAM policies of the account grant use of the key. Subscribers need no access: SNS decrypts before it delivers.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountDecidesByIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*" # in a key policy: this key
      },
      {
        # CloudWatch publishes without a role, and could not use the AWS managed key. The policies of the destinations'
        # topics do not let it publish there.
        Sid       = "OwnAlarmsPublish"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["kms:GenerateDataKey*", "kms:Decrypt"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  })

  tags = var.tags
}

resource "aws_kms_alias" "topics" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.topics.key_id
}
