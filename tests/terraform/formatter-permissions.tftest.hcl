# All permissions of the formatter, by feature. roles.tftest.hcl checks that there are no other policies.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

override_resource {
  target          = module.function.aws_sqs_queue.dead_letter
  override_during = plan
  values = {
    arn = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
    url = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-dead-letters"
  }
}

variables {
  destinations = [
    var.destination,
    {
      name      = "audit"
      format    = "email"
      topic_arn = "arn:aws:sns:eu-west-1:222222222222:mails"
      key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/mails"
    },
  ]

  # The policies of every deployment with one destination.
  policies = {
    own = ["asr-notify-formatter", [
      {
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-west-1:222222222222:log-group:own-log:*"
      },
      {
        Sid      = "UseOwnQueue"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
      },
      {
        Sid      = "SendToDeadLetterQueue"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
      },
    ]]
    publish = ["asr-notify-formatter", [
      {
        Sid      = "PublishNotices"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = ["arn:aws:sns:eu-west-1:222222222222:notices"]
      },
      {
        Sid      = "UseTopicKeys"
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey*", "kms:Decrypt"]
        Resource = ["arn:aws:kms:eu-west-1:222222222222:key/notices"]
      },
    ]]
  }
}

run "features_off" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    state = null
  }

  assert {
    condition = module.function.role.name == "asr-notify-formatter" && jsondecode(module.function.role.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "222222222222" } }
    }]
    error_message = "Only Lambda may assume the role, for this account."
  }

  assert {
    condition = { for policy in module.function.policies : policy.name => [policy.role, jsondecode(policy.policy).Statement] } == merge(var.policies, {
      publish = ["asr-notify-formatter", [
        {
          Sid      = "PublishNotices"
          Effect   = "Allow"
          Action   = ["sns:Publish"]
          Resource = ["arn:aws:sns:eu-west-1:222222222222:notices", "arn:aws:sns:eu-west-1:222222222222:mails"]
        },
        {
          Sid      = "UseTopicKeys"
          Effect   = "Allow"
          Action   = ["kms:GenerateDataKey*", "kms:Decrypt"]
          Resource = ["arn:aws:kms:eu-west-1:222222222222:key/notices", "arn:aws:kms:eu-west-1:222222222222:key/mails"]
        },
      ]]
    })
    error_message = "The function may write its log, publish to the destinations' topics with these topics' keys, and use its two queues, nothing else."
  }
}

run "lookup_direct_with_organizational_units" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup = { mode = "direct" }
    state          = null
    destinations   = [merge(var.destination, { rules = { organizational_units = { include = ["ou-ab12-12345678"] } } })]
  }

  assert {
    condition = { for policy in module.function.policies : policy.name => [policy.role, jsondecode(policy.policy).Statement] } == merge(var.policies, {
      account-lookup = ["asr-notify-formatter", [{
        Sid      = "DescribeAccount"
        Effect   = "Allow"
        Action   = "organizations:DescribeAccount"
        Resource = "arn:aws:organizations::*:account/o-*/*"
      }]]
      organizational-units = ["asr-notify-formatter", [{
        Sid      = "ListParents"
        Effect   = "Allow"
        Action   = "organizations:ListParents"
        Resource = ["arn:aws:organizations::*:account/o-*/*", "arn:aws:organizations::*:ou/o-*/ou-*"]
      }]]
    })
    error_message = "Each feature must add its own policy, and no other."
  }
}

run "lookup_by_role" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader" }
    state          = null
    destinations   = [merge(var.destination, { rules = { organizational_units = { include = ["ou-ab12-12345678"] } } })]
  }

  assert {
    condition = { for policy in module.function.policies : policy.name => [policy.role, jsondecode(policy.policy).Statement] } == merge(var.policies, {
      account-lookup = ["asr-notify-formatter", [{
        Sid      = "AssumeOrganizationReader"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111111111111:role/reader"
      }]]
    })
    error_message = "A lookup by role must add sts:AssumeRole on that role, and no permission of Organizations."
  }

  assert {
    condition     = !contains(keys(module.function.function.environment[0].variables), "ACCOUNT_LOOKUP_EXTERNAL_ID")
    error_message = "ACCOUNT_LOOKUP_EXTERNAL_ID must be absent while there is no external id."
  }
}

run "lookup_direct_without_organizational_units" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup = { mode = "direct" }
  }

  assert {
    condition = (
      contains(keys(module.function.policies), "account-lookup")
      && !contains(keys(module.function.policies), "organizational-units")
      && !contains(keys(module.function.function.environment[0].variables), "ACCOUNT_LOOKUP_ROLE_ARN")
    )
    error_message = "Without organizational units in rules there must be no permission to look them up, and no role ARN."
  }
}

run "lookup_direct_in_another_partition" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  variables {
    account_lookup = { mode = "direct" }
    destinations = [{
      name      = "security"
      format    = "slack-bot"
      topic_arn = "arn:aws-us-gov:sns:us-gov-west-1:222222222222:notices"
      key_arn   = "arn:aws-us-gov:kms:us-gov-west-1:222222222222:key/notices"
      rules     = { organizational_units = { exclude = ["ou-ab12-12345678"] } }
    }]
  }

  assert {
    condition     = jsondecode(module.function.policies["account-lookup"].policy).Statement[0].Resource == "arn:aws-us-gov:organizations::*:account/o-*/*"
    error_message = "ARNs must contain the current partition."
  }

  assert {
    condition = jsondecode(module.function.policies["organizational-units"].policy).Statement == [{
      Sid      = "ListParents"
      Effect   = "Allow"
      Action   = "organizations:ListParents"
      Resource = ["arn:aws-us-gov:organizations::*:account/o-*/*", "arn:aws-us-gov:organizations::*:ou/o-*/ou-*"]
    }]
    error_message = "Organizational units in rules must add ListParents on accounts and units, in the current partition."
  }
}
