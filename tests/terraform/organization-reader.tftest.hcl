# The role in the management account: whom it trusts and the one thing it may do.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111111111111" }
}

variables {
  trusted_role_arn = "arn:aws:iam::222222222222:role/asr-notify-formatter"
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
    error_message = "The formatter's role alone is trusted, by its ARN."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.describe_account.policy).Statement == [{
      Sid      = "DescribeAccount"
      Effect   = "Allow"
      Action   = "organizations:DescribeAccount"
      Resource = "arn:aws:organizations::111111111111:account/o-*/*"
    }]
    error_message = "The role describes accounts of its own organization, and nothing else."
  }

  assert {
    condition     = length(aws_iam_role_policy.list_parents) == 0
    error_message = "While nobody asks for organizational units they are not listed."
  }

  assert {
    condition     = aws_iam_role.reader.name == "asr-notify-organization-reader" && aws_iam_role_policy.describe_account.role == aws_iam_role.reader.name
    error_message = "The role has its predictable name, and its policy."
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
    error_message = "An external id narrows the trust and does not replace it."
  }

  assert {
    condition     = aws_iam_role.reader.name == "other"
    error_message = "The role's name can be set."
  }
}

run "another_partition" {
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
    lists_parents    = true
  }

  assert {
    condition = [for policy in aws_iam_role_policy.list_parents : [policy.role, jsondecode(policy.policy).Statement]] == [[aws_iam_role.reader.name, [{
      Sid      = "ListParents"
      Effect   = "Allow"
      Action   = "organizations:ListParents"
      Resource = ["arn:aws-cn:organizations::111111111111:account/o-*/*", "arn:aws-cn:organizations::111111111111:ou/o-*/ou-*"]
    }]]]
    error_message = "Asked to, the role lists the parents of accounts and units of its own organization."
  }

  assert {
    condition = (
      jsondecode(aws_iam_role.reader.assume_role_policy).Statement[0].Principal.AWS == "arn:aws-cn:iam::222222222222:root"
      && jsondecode(aws_iam_role_policy.describe_account.policy).Statement[0].Resource == "arn:aws-cn:organizations::111111111111:account/o-*/*"
    )
    error_message = "ARNs carry the partition at hand."
  }
}
