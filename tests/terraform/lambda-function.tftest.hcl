# Resources that formatter and bot have in common: function, log group, role, queue and dead-letter queue.

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
  package_name = "formatter"
  name         = "asr-notify-example"
  description  = "An example"
  environment  = { SETTING = "value" }
  policies     = {}
  architecture = "arm64"
  memory_size  = 256
  timeout      = 30
  log_group    = { retention_days = 90 }
  tags         = { project = "asr-notify" }

  queue               = { name = "asr-notify-example-work", retention_days = 4, max_receive_count = 7 }
  dead_letter_senders = []
}

run "function_and_log_group" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }

  assert {
    condition = (
      aws_lambda_function.function.function_name == "asr-notify-example"
      && aws_lambda_function.function.description == "An example"
      && aws_lambda_function.function.role == aws_iam_role.function.arn
      && aws_lambda_function.function.runtime == "provided.al2023"
      && aws_lambda_function.function.handler == "bootstrap"
      && aws_lambda_function.function.architectures == tolist(["arm64"])
      && aws_lambda_function.function.memory_size == 256
      && aws_lambda_function.function.timeout == 30
      && aws_lambda_function.function.filename == "bootstrap.zip"
      && aws_lambda_function.function.source_code_hash == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      && aws_lambda_function.function.tags == tomap({ project = "asr-notify" })
    )
    error_message = "The function must be a Rust bootstrap of the given package, with the given settings."
  }

  assert {
    condition = aws_lambda_function.function.environment[0].variables == tomap({
      SETTING               = "value"
      DEAD_LETTER_QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-dead-letters"
    })
    error_message = "The environment must contain the given variables and the dead-letter queue's URL."
  }

  assert {
    condition = (
      aws_lambda_function.function.logging_config[0].log_format == "Text"
      && aws_lambda_function.function.logging_config[0].log_group == "/aws/lambda/asr-notify-example"
      && aws_cloudwatch_log_group.function.name == "/aws/lambda/asr-notify-example"
      && aws_cloudwatch_log_group.function.retention_in_days == 90
    )
    error_message = "The function must write text to its own log group, kept for 90 days."
  }
}

run "role_and_policies" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }

  variables {
    policies = { example = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] }) }
  }

  assert {
    condition = aws_iam_role.function.name == "asr-notify-example" && jsondecode(aws_iam_role.function.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "222222222222" } }
    }]
    error_message = "Only Lambda may assume the role, for this account."
  }

  assert {
    condition = { for policy in aws_iam_role_policy.function : policy.name => [policy.role, jsondecode(policy.policy).Statement] } == {
      example = ["asr-notify-example", [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]]
      own = ["asr-notify-example", [
        {
          Sid      = "WriteOwnLog"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "arn:aws:logs:eu-west-1:222222222222:log-group:own-log:*"
        },
        {
          Sid      = "UseOwnQueue"
          Effect   = "Allow"
          Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
          Resource = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
        },
        {
          Sid      = "SendToDeadLetterQueue"
          Effect   = "Allow"
          Action   = "sqs:SendMessage"
          Resource = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
        },
      ]]
    }
    error_message = "The role must have the policy for log and queues, the given policies, and no other."
  }
}

run "queues" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }

  assert {
    condition = (
      aws_sqs_queue.queue.name == "asr-notify-example-work"
      && aws_sqs_queue.queue.visibility_timeout_seconds == 180
      && aws_sqs_queue.queue.message_retention_seconds == 345600
      && aws_sqs_queue.queue.sqs_managed_sse_enabled
      && jsondecode(aws_sqs_queue.queue.redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead_letter.arn, maxReceiveCount = 7 }
    )
    error_message = "The queue must be encrypted, have six times the function's timeout, and a redrive policy to the dead-letter queue."
  }

  assert {
    condition = (
      aws_sqs_queue.dead_letter.name == "asr-notify-example-dead-letters"
      && aws_sqs_queue.dead_letter.message_retention_seconds == 1209600
      && aws_sqs_queue.dead_letter.sqs_managed_sse_enabled
    )
    error_message = "The dead-letter queue must be encrypted and keep messages for 14 days."
  }

  assert {
    condition = (
      aws_sqs_queue_redrive_allow_policy.dead_letter.queue_url == aws_sqs_queue.dead_letter.url
      && jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letter.redrive_allow_policy) == {
        redrivePermission = "byQueue"
        sourceQueueArns   = ["arn:aws:sqs:eu-west-1:222222222222:own-queue"]
      }
    )
    error_message = "The dead-letter queue must refuse to be the dead-letter queue of any other queue."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.queue.event_source_arn == "arn:aws:sqs:eu-west-1:222222222222:own-queue"
      && aws_lambda_event_source_mapping.queue.function_name == aws_lambda_function.function.arn
      && aws_lambda_event_source_mapping.queue.batch_size == 10
      && aws_lambda_event_source_mapping.queue.function_response_types == toset(["ReportBatchItemFailures"])
      && aws_lambda_event_source_mapping.queue.scaling_config[0].maximum_concurrency == 2
    )
    error_message = "The function must receive ten messages at once, in two invocations at most, and report each failure by itself."
  }

  assert {
    condition = {
      for name, policy in aws_sqs_queue_policy.queue : name => [policy.queue_url, jsondecode(policy.policy).Statement]
      } == {
      for name, queue in { queue = aws_sqs_queue.queue, dead_letter = aws_sqs_queue.dead_letter } : name => [queue.url, [{
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = queue.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]]
    }
    error_message = "Without senders, each queue's policy must allow nothing, and deny access without TLS."
  }

  assert {
    condition = (
      output.queue.arn == aws_sqs_queue.queue.arn
      && output.dead_letter_queue.arn == aws_sqs_queue.dead_letter.arn
      && output.function.arn == aws_lambda_function.function.arn
      && output.role.arn == aws_iam_role.function.arn
      && output.log_group.name == aws_cloudwatch_log_group.function.name
    )
    error_message = "Each output must be of its own resource."
  }
}

run "queue_that_the_function_fills" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }

  variables {
    queue = { name = "asr-notify-example-work", retention_days = 14, max_receive_count = 7, url_variable = "WORK_QUEUE_URL" }
  }

  assert {
    condition = (
      aws_lambda_function.function.environment[0].variables["WORK_QUEUE_URL"] == "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
      && contains(jsondecode(aws_iam_role_policy.function["own"].policy).Statement[1].Action, "sqs:SendMessage")
    )
    error_message = "With url_variable the function must get the queue's URL, and the permission to send."
  }
}

run "queue_senders" {
  command = plan
  module {
    source = "../../modules/lambda-function"
  }

  variables {
    queue_senders = [{ sid = "TopicOnly", service = "sns.amazonaws.com", source_arns = ["arn:aws:sns:eu-west-1:222222222222:first"] }]
    dead_letter_senders = [
      { sid = "TopicOnly", service = "sns.amazonaws.com", source_arns = ["arn:aws:sns:eu-west-1:222222222222:second"] },
      { sid = "RuleOnly", service = "events.amazonaws.com", source_arns = ["arn:aws:events:eu-west-1:222222222222:rule/first"] },
    ]
  }

  assert {
    condition = {
      for name, policy in aws_sqs_queue_policy.queue : name => [
        for statement in jsondecode(policy.policy).Statement : [statement.Sid, statement.Principal.Service, statement.Action, statement.Resource, statement.Condition]
        if statement.Effect == "Allow"
      ]
      } == {
      queue = [
        ["TopicOnly", "sns.amazonaws.com", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:own-queue", { ArnEquals = { "aws:SourceArn" = ["arn:aws:sns:eu-west-1:222222222222:first"] } }],
      ]
      dead_letter = [
        ["TopicOnly", "sns.amazonaws.com", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters", { ArnEquals = { "aws:SourceArn" = ["arn:aws:sns:eu-west-1:222222222222:second"] } }],
        ["RuleOnly", "events.amazonaws.com", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters", { ArnEquals = { "aws:SourceArn" = ["arn:aws:events:eu-west-1:222222222222:rule/first"] } }],
      ]
    }
    error_message = "Each sender may send to its queue only, for its sources only."
  }
}
