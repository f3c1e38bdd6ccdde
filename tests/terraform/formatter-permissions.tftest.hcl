# What the formatter's policies say, word for word.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  package = { path = "bootstrap.zip", hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
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
  dead_letter_topic_arns = ["arn:aws:sns:eu-west-1:222222222222:first", "arn:aws:sns:eu-west-1:222222222222:second"]
}

run "lookup_off" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = jsondecode(aws_iam_role.formatter.assume_role_policy).Statement == [
      { Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }
    ]
    error_message = "Only Lambda may use the role."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.logs.policy).Statement == [{
      Sid      = "WriteOwnLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws:logs:eu-west-1:222222222222:log-group:own-log:*"
    }]
    error_message = "The function writes to its own log group only."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.publish.policy).Statement == [
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
    ]
    error_message = "The function publishes to the destinations' topics, with these topics' keys."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.dead_letter.policy).Statement == [{
      Sid      = "KeepFailedEvents"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.dead_letter.arn
    }]
    error_message = "The function may send to its dead-letter queue, and not read it."
  }

  assert {
    condition     = length(aws_iam_role_policy.account_lookup) == 0 && length(aws_iam_role_policy.organizational_units) == 0
    error_message = "With the lookup off there is no permission for it."
  }

  assert {
    condition     = alltrue([for policy in [aws_iam_role_policy.logs, aws_iam_role_policy.publish, aws_iam_role_policy.dead_letter] : policy.role == "asr-notify-formatter"])
    error_message = "Every policy belongs to the function's role."
  }

  assert {
    condition = jsondecode(aws_sqs_queue_policy.dead_letter.policy).Statement == [
      {
        Sid       = "SourceTopicsOnly"
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.dead_letter.arn
        Condition = { ArnEquals = { "aws:SourceArn" = ["arn:aws:sns:eu-west-1:222222222222:first", "arn:aws:sns:eu-west-1:222222222222:second"] } }
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.dead_letter.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "SNS may fill the queue for the source topics only, and nobody may use it without TLS."
  }

  assert {
    condition     = aws_sqs_queue_policy.dead_letter.queue_url == aws_sqs_queue.dead_letter.url
    error_message = "The queue policy belongs to the dead-letter queue."
  }
}

run "lookup_direct" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup = { mode = "direct" }
  }

  assert {
    condition = [for policy in aws_iam_role_policy.account_lookup : jsondecode(policy.policy).Statement] == [[{
      Sid      = "DescribeAccount"
      Effect   = "Allow"
      Action   = "organizations:DescribeAccount"
      Resource = "arn:aws:organizations::*:account/o-*/*"
    }]]
    error_message = "Looking up directly needs DescribeAccount on accounts, and no sts:AssumeRole."
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.formatter.environment[0].variables), "ACCOUNT_LOOKUP_ROLE_ARN")
    error_message = "Looking up directly needs no role."
  }

  assert {
    condition     = length(aws_iam_role_policy.organizational_units) == 0
    error_message = "While no rule names organizational units there is no permission to look them up."
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
      format    = "slack"
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

run "lookup_by_role" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    account_lookup        = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader" }
    dead_letter_rule_arns = ["arn:aws:events:eu-west-1:222222222222:rule/first", "arn:aws:events:eu-west-1:222222222222:rule/second"]
    destinations = [{
      name      = "security"
      format    = "slack"
      topic_arn = "arn:aws:sns:eu-west-1:222222222222:notices"
      key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/notices"
      rules     = { organizational_units = { include = ["ou-ab12-12345678"] } }
    }]
  }

  assert {
    condition     = length(aws_iam_role_policy.organizational_units) == 0
    error_message = "Looking up by role, it is the role that may list parents."
  }

  assert {
    condition = jsondecode(aws_sqs_queue_policy.dead_letter.policy).Statement[1] == {
      Sid       = "SourceRulesOnly"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.dead_letter.arn
      Condition = { ArnEquals = { "aws:SourceArn" = ["arn:aws:events:eu-west-1:222222222222:rule/first", "arn:aws:events:eu-west-1:222222222222:rule/second"] } }
    } && [for statement in jsondecode(aws_sqs_queue_policy.dead_letter.policy).Statement : statement.Sid] == ["SourceTopicsOnly", "SourceRulesOnly", "EncryptedTransportOnly"]
    error_message = "EventBridge may fill the queue for the source rules only, beside SNS."
  }

  assert {
    condition = [for policy in aws_iam_role_policy.account_lookup : jsondecode(policy.policy).Statement] == [[{
      Sid      = "AssumeOrganizationReader"
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:aws:iam::111111111111:role/reader"
    }]]
    error_message = "Looking up by role needs that one role, and nothing of Organizations here."
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.formatter.environment[0].variables), "ACCOUNT_LOOKUP_EXTERNAL_ID")
    error_message = "An external id that is not set is left out."
  }
}
