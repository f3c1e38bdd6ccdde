# The topic of one destination, encrypted with the given key or with one of its own.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id       = data.aws_caller_identity.current.account_id
  partition        = data.aws_partition.current.partition
  account_root_arn = "arn:${local.partition}:iam::${local.account_id}:root"

  # Built here and not read from the topic, so that the ARN is known in the first plan, which checks
  # everything that contains it.
  topic_arn = "arn:${local.partition}:sns:${data.aws_region.current.id}:${local.account_id}:${var.name}"

  key_arn = var.key != null ? var.key.arn : aws_kms_key.topic[0].arn
}

resource "aws_kms_key" "topic" {
  count = var.key == null ? 1 : 0

  description             = "Encrypts the topic ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_window_days

  # IAM policies of the account grant use of the key. Subscribers need no access: SNS decrypts before it delivers.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountDecidesByIam"
      Effect    = "Allow"
      Principal = { AWS = local.account_root_arn }
      Action    = "kms:*"
      Resource  = "*" # in a key policy: this key
    }]
  })

  tags = var.tags
}

resource "aws_kms_alias" "topic" {
  count = var.key == null ? 1 : 0

  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.topic[0].key_id
}

# MaximumMessageSize stays at its default: above 256 KiB a topic accepts no HTTPS subscriber such as Amazon Q.
resource "aws_sns_topic" "notifications" {
  name              = var.name
  kms_master_key_id = local.key_arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnerAccount"
        Effect    = "Allow"
        Principal = { AWS = local.account_root_arn }
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = local.topic_arn
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = local.topic_arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  tags = var.tags

  # A removed or replaced topic goes after the function that publishes to it has changed.
  lifecycle {
    create_before_destroy = true
  }
}
