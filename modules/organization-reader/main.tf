# A role in the management account that may look up the names of accounts and, with list_parents, the organizational units
# above them.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  trusted_account_id = split(":", var.trusted_role_arn)[4]

  # An account manages at most one organization.
  organization_arn = "arn:${data.aws_partition.current.partition}:organizations::${data.aws_caller_identity.current.account_id}"
}

resource "aws_iam_role" "reader" {
  name        = var.name
  path        = var.iam.path
  description = "Lets ${var.trusted_role_arn} look up accounts"

  permissions_boundary = var.iam.permissions_boundary_arn

  # The principal is the account's root with a condition on the role. IAM stores a role as principal by its unique id: the
  # trust would break when the role is replaced, and could not be written before the role exists. No aws:PrincipalOrgID:
  # the one role is narrower, and to find the id Terraform would read every account's name and email address into the state.
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
  count = var.list_parents ? 1 : 0

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
