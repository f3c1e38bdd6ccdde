# The role in the management account: trust policy and permissions.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111111111111" }
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }

  assert {
    condition = jsondecode(aws_iam_role.reader.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::222222222222:root" }
      Action    = "sts:AssumeRole"
      Condition = { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::222222222222:role/asr-notify-formatter" } }
    }]
    error_message = "Only the formatter's role may assume the role."
  }

  assert {
    condition = {
      for policy in concat([aws_iam_role_policy.describe_account], aws_iam_role_policy.list_parents) :
      policy.name => [policy.role, jsondecode(policy.policy).Statement]
      } == {
      describe-account = ["asr-notify-organization-reader", [{
        Sid      = "DescribeAccount"
        Effect   = "Allow"
        Action   = "organizations:DescribeAccount"
        Resource = "arn:aws:organizations::111111111111:account/o-*/*"
      }]]
    }
    error_message = "By default the role may only describe accounts of its own organization."
  }
}

run "external_id" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }

  variables {
    name        = "other"
    external_id = "a-shared:word"
  }

  assert {
    condition = jsondecode(aws_iam_role.reader.assume_role_policy).Statement[0].Condition == {
      ArnEquals    = { "aws:PrincipalArn" = "arn:aws:iam::222222222222:role/asr-notify-formatter" }
      StringEquals = { "sts:ExternalId" = "a-shared:word" }
    }
    error_message = "The trust policy must require the external id in addition to the role."
  }

  assert {
    condition     = aws_iam_role.reader.name == "other"
    error_message = "The role's name must be the given one."
  }
}

run "list_parents_in_another_partition" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  variables {
    trusted_role_arn = "arn:aws-cn:iam::222222222222:role/asr-notify-formatter"
    list_parents     = true
  }

  assert {
    condition = {
      for policy in concat([aws_iam_role_policy.describe_account], aws_iam_role_policy.list_parents) :
      policy.name => [policy.role, jsondecode(policy.policy).Statement]
      } == {
      describe-account = ["asr-notify-organization-reader", [{
        Sid      = "DescribeAccount"
        Effect   = "Allow"
        Action   = "organizations:DescribeAccount"
        Resource = "arn:aws-cn:organizations::111111111111:account/o-*/*"
      }]]
      list-parents = ["asr-notify-organization-reader", [{
        Sid      = "ListParents"
        Effect   = "Allow"
        Action   = "organizations:ListParents"
        Resource = ["arn:aws-cn:organizations::111111111111:account/o-*/*", "arn:aws-cn:organizations::111111111111:ou/o-*/ou-*"]
      }]]
    }
    error_message = "With list_parents the role may also list the parents of its organization's accounts and units, in the current partition."
  }

  assert {
    condition     = jsondecode(aws_iam_role.reader.assume_role_policy).Statement[0].Principal.AWS == "arn:aws-cn:iam::222222222222:root"
    error_message = "ARNs must contain the current partition."
  }
}
