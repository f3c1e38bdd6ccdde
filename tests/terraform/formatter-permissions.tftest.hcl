# All the formatter may do, word for word, by what is switched on. That there is no policy beside those named here, and in
# the other modules' tests, is said in roles.tftest.hcl.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

override_resource {
  target          = aws_sqs_queue.dead_letter
  override_during = plan
  values = {
    arn = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
    url = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-dead-letters"
  }
}

variables {
  destinations = [
    {
      name      = "security"
      format    = "amazon-q"
      topic_arn = "arn:aws:sns:eu-west-1:222222222222:notices"
      key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/notices"
    },
    {
      name      = "audit"
      format    = "email"
      topic_arn = "arn:aws:sns:eu-west-1:222222222222:mails"
      key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/mails"
    },
  ]
}

run "nothing_switched_on" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = aws_iam_role.formatter.name == "asr-notify-formatter" && jsondecode(aws_iam_role.formatter.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "222222222222" } }
    }]
    error_message = "Only Lambda may use the role, for this account."
  }

  assert {
    condition = {
      for policy in concat(
        [aws_iam_role_policy.logs, aws_iam_role_policy.publish, aws_iam_role_policy.dead_letter, aws_iam_role_policy.retry],
        aws_iam_role_policy.account_lookup, aws_iam_role_policy.organizational_units, aws_iam_role_policy.deduplication,
      ) : policy.name => [policy.role, jsondecode(policy.policy).Statement]
      } == {
      logs = ["asr-notify-formatter", [{
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-west-1:222222222222:log-group:own-log:*"
      }]]
      publish = ["asr-notify-formatter", [
        {
          Sid      = "PublishNotices"
          Effect   = "Allow"
          Action   = "sns:Publish"
          Resource = ["arn:aws:sns:eu-west-1:222222222222:notices", "arn:aws:sns:eu-west-1:222222222222:mails"]
        },
        {
          Sid      = "UseTopicKeys"
          Effect   = "Allow"
          Action   = ["kms:GenerateDataKey*", "kms:Decrypt"]
          Resource = ["arn:aws:kms:eu-west-1:222222222222:key/notices", "arn:aws:kms:eu-west-1:222222222222:key/mails"]
        },
      ]]
      dead-letter = ["asr-notify-formatter", [{
        Sid      = "KeepFailedEvents"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
      }]]
      retry = ["asr-notify-formatter", [{
        Sid      = "KeepUndelivered"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
      }]]
    }
    error_message = "The function writes its log, publishes to the destinations' topics with these topics' keys, keeps what is undelivered and what failed, and nothing else."
  }
}

run "everything_looked_up_directly" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup = { mode = "direct" }
    deduplication  = {}
    destinations = [{
      name      = "security"
      format    = "slack-bot"
      topic_arn = "arn:aws:sns:eu-west-1:222222222222:notices"
      key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/notices"
      rules     = { organizational_units = { include = ["ou-ab12-12345678"] } }
    }]
  }

  assert {
    condition = {
      for policy in concat(
        [aws_iam_role_policy.logs, aws_iam_role_policy.publish, aws_iam_role_policy.dead_letter, aws_iam_role_policy.retry],
        aws_iam_role_policy.account_lookup, aws_iam_role_policy.organizational_units, aws_iam_role_policy.deduplication,
      ) : policy.name => [policy.role, jsondecode(policy.policy).Statement]
      } == {
      logs = ["asr-notify-formatter", [{
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-west-1:222222222222:log-group:own-log:*"
      }]]
      publish = ["asr-notify-formatter", [
        {
          Sid      = "PublishNotices"
          Effect   = "Allow"
          Action   = "sns:Publish"
          Resource = ["arn:aws:sns:eu-west-1:222222222222:notices"]
        },
        {
          Sid      = "UseTopicKeys"
          Effect   = "Allow"
          Action   = ["kms:GenerateDataKey*", "kms:Decrypt"]
          Resource = ["arn:aws:kms:eu-west-1:222222222222:key/notices"]
        },
      ]]
      dead-letter = ["asr-notify-formatter", [{
        Sid      = "KeepFailedEvents"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
      }]]
      retry = ["asr-notify-formatter", [{
        Sid      = "KeepUndelivered"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
      }]]
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
      deduplication = ["asr-notify-formatter", [{
        Sid      = "ClaimNotices"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
        Resource = "arn:aws:dynamodb:eu-west-1:222222222222:table/own-table"
      }]]
    }
    error_message = "Each feature adds its own statement, and no other."
  }
}

run "looked_up_by_role" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader" }
    destinations = [{
      name      = "security"
      format    = "slack-bot"
      topic_arn = "arn:aws:sns:eu-west-1:222222222222:notices"
      key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/notices"
      rules     = { organizational_units = { include = ["ou-ab12-12345678"] } }
    }]
  }

  assert {
    condition = {
      for policy in concat(
        [aws_iam_role_policy.logs, aws_iam_role_policy.publish, aws_iam_role_policy.dead_letter, aws_iam_role_policy.retry],
        aws_iam_role_policy.account_lookup, aws_iam_role_policy.organizational_units, aws_iam_role_policy.deduplication,
      ) : policy.name => [policy.role, jsondecode(policy.policy).Statement]
      } == {
      logs = ["asr-notify-formatter", [{
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-west-1:222222222222:log-group:own-log:*"
      }]]
      publish = ["asr-notify-formatter", [
        {
          Sid      = "PublishNotices"
          Effect   = "Allow"
          Action   = "sns:Publish"
          Resource = ["arn:aws:sns:eu-west-1:222222222222:notices"]
        },
        {
          Sid      = "UseTopicKeys"
          Effect   = "Allow"
          Action   = ["kms:GenerateDataKey*", "kms:Decrypt"]
          Resource = ["arn:aws:kms:eu-west-1:222222222222:key/notices"]
        },
      ]]
      dead-letter = ["asr-notify-formatter", [{
        Sid      = "KeepFailedEvents"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
      }]]
      retry = ["asr-notify-formatter", [{
        Sid      = "KeepUndelivered"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
      }]]
      account-lookup = ["asr-notify-formatter", [{
        Sid      = "AssumeOrganizationReader"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111111111111:role/reader"
      }]]
    }
    error_message = "Looking up by role needs that one role, and nothing of Organizations here: it is the role that may list parents."
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.formatter.environment[0].variables), "ACCOUNT_LOOKUP_EXTERNAL_ID")
    error_message = "An external id that is not set is left out."
  }
}

run "looked_up_directly_without_units" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup = { mode = "direct" }
  }

  assert {
    condition = (
      length(aws_iam_role_policy.account_lookup) == 1
      && length(aws_iam_role_policy.organizational_units) == 0
      && !contains(keys(aws_lambda_function.formatter.environment[0].variables), "ACCOUNT_LOOKUP_ROLE_ARN")
    )
    error_message = "While no rule names organizational units there is no permission to look them up; and no role is needed."
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
    condition     = jsondecode(aws_iam_role_policy.account_lookup[0].policy).Statement[0].Resource == "arn:aws-us-gov:organizations::*:account/o-*/*"
    error_message = "ARNs carry the partition at hand."
  }

  assert {
    condition = [for policy in aws_iam_role_policy.organizational_units : jsondecode(policy.policy).Statement] == [[{
      Sid      = "ListParents"
      Effect   = "Allow"
      Action   = "organizations:ListParents"
      Resource = ["arn:aws-us-gov:organizations::*:account/o-*/*", "arn:aws-us-gov:organizations::*:ou/o-*/ou-*"]
    }]]
    error_message = "Rules that name organizational units need ListParents on accounts and units, in the partition at hand."
  }
}
