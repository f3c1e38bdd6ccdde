# A role in the management account that may look up the name of an account, where asked for the organizational units
# above it, and nothing else.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  trusted_account_id = split(":", var.trusted_role_arn)[4]

  # Of the organization this account manages; it manages one at most.
  organization_arn = "arn:${data.aws_partition.current.partition}:organizations::${data.aws_caller_identity.current.account_id}"
}

resource "aws_iam_role" "reader" {
  name        = var.name
  description = "Lets ${var.trusted_role_arn} look up accounts"

  # The account's root with a condition, not the role itself: a role as principal is stored by its unique id, so
  # the trust would break when the role is deleted and made again, and could not be written before the role exists.
  # Without aws:PrincipalOrgID: one role is narrower, and to learn the id Terraform would read every account's name
  # and mail address into the state.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${local.trusted_account_id}:root" }
      Action    = "sts:AssumeRole"
      Condition = merge(
        { ArnEquals = { "aws:PrincipalArn" = var.trusted_role_arn } },
        var.external_id != null ? { StringEquals = { "sts:ExternalId" = var.external_id } } : {},
      )
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "describe_account" {
  name = "describe-account"
  role = aws_iam_role.reader.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "DescribeAccount"
      Effect   = "Allow"
      Action   = "organizations:DescribeAccount"
      Resource = "${local.organization_arn}:account/o-*/*"
    }]
  })
}

resource "aws_iam_role_policy" "list_parents" {
  count = var.lists_parents ? 1 : 0

  name = "list-parents"
  role = aws_iam_role.reader.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ListParents"
      Effect   = "Allow"
      Action   = "organizations:ListParents"
      Resource = ["${local.organization_arn}:account/o-*/*", "${local.organization_arn}:ou/o-*/ou-*"]
    }]
  })
}
