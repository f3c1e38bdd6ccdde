# The bot: topic, queue, function and permissions. lambda-function.tftest.hcl has what it shares with the formatter.

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
  name = "asr-notify-on-call"
  topic_arns = {
    on-call = "arn:aws:sns:eu-west-1:222222222222:asr-notify-on-call"
    digest  = "arn:aws:sns:eu-west-1:222222222222:asr-notify-digest"
  }
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }

  assert {
    condition = (
      module.function.function.function_name == "asr-notify-on-call-poster"
      && module.function.function.role == module.function.role.arn
      && module.function.function.runtime == "provided.al2023"
      && module.function.function.handler == "bootstrap"
      && module.function.function.architectures == tolist(["arm64"])
      && module.function.function.memory_size == 256
      && module.function.function.timeout == 60
      && module.function.function.filename == "bootstrap.zip"
      && module.function.function.source_code_hash == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    )
    error_message = "The function must be a Rust bootstrap of the given package, on arm64 with 256 MB and 60 s."
  }

  assert {
    condition = (
      module.function.function.logging_config[0].log_format == "Text"
      && module.function.function.logging_config[0].log_group == "/aws/lambda/asr-notify-on-call-poster"
      && module.function.log_group.name == "/aws/lambda/asr-notify-on-call-poster"
      && module.function.log_group.retention_in_days == 365
    )
    error_message = "The function must write text to its own log group, kept for 90 days."
  }

  assert {
    condition = module.function.function.environment[0].variables == tomap({
      SLACK_API_URL           = "https://slack.com/api"
      SLACK_CHANNEL_ID        = "C0123ABCD"
      SLACK_TOKEN_SECRET_ARN  = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:slack/token-AbCdEf"
      THREADS_TABLE_NAME      = "asr-notify-on-call-threads"
      THREAD_LIFETIME_SECONDS = "604800"
      DEAD_LETTER_QUEUE_URL   = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-dead-letters"
    })
    error_message = "The environment must contain these six variables; of the token, only the secret's ARN."
  }

  assert {
    condition = (
      module.function.queue.name == "asr-notify-on-call-poster"
      && module.function.queue.visibility_timeout_seconds == 360
      && module.function.queue.message_retention_seconds == 1209600
      && module.function.queue.sqs_managed_sse_enabled
      && jsondecode(module.function.queue.redrive_policy) == { deadLetterTargetArn = module.function.dead_letter_queue.arn, maxReceiveCount = 100 }
    )
    error_message = "The queue must have six times the function's timeout, and dead-letter a message after a hundred receives."
  }

  assert {
    condition = (
      module.function.dead_letter_queue.name == "asr-notify-on-call-poster-dead-letters"
      && module.function.dead_letter_queue.message_retention_seconds == 1209600
      && module.function.dead_letter_queue.sqs_managed_sse_enabled
    )
    error_message = "The dead-letter queue must be encrypted and keep messages for 14 days."
  }

  assert {
    condition = (
      output.queue_name == "asr-notify-on-call-poster"
      && output.queue_arn == module.function.queue.arn
      && output.queue_url == module.function.queue.url
      && output.dead_letter_queue_name == "asr-notify-on-call-poster-dead-letters"
      && output.dead_letter_queue_arn == module.function.dead_letter_queue.arn
      && output.dead_letter_queue_url == module.function.dead_letter_queue.url
    )
    error_message = "Each output must be of its own queue."
  }

  assert {
    condition = (
      { for name, subscription in aws_sns_topic_subscription.queue : name => subscription.topic_arn } == { for name, arn in var.topic_arns : name => arn }
      && aws_sns_topic_subscription.queue["on-call"].protocol == "sqs"
      && aws_sns_topic_subscription.queue["on-call"].endpoint == module.function.queue.arn
      && aws_sns_topic_subscription.queue["on-call"].raw_message_delivery
      && jsondecode(aws_sns_topic_subscription.queue["on-call"].redrive_policy) == { deadLetterTargetArn = module.function.dead_letter_queue.arn }
    )
    error_message = "The topic must send raw messages to the queue, and messages it cannot deliver to the dead-letter queue."
  }

  assert {
    condition = {
      for name, policy in module.function.queue_policies : name => [
        for statement in jsondecode(policy.policy).Statement : [statement.Sid, statement.Principal.Service, statement.Action, statement.Resource, statement.Condition]
        if statement.Effect == "Allow"
      ]
      } == {
      for name, queue in { queue = module.function.queue, dead_letter = module.function.dead_letter_queue } : name => [
        ["TopicsOnly", "sns.amazonaws.com", "sqs:SendMessage", queue.arn, { ArnEquals = { "aws:SourceArn" = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-digest", "arn:aws:sns:eu-west-1:222222222222:asr-notify-on-call"] } }],
      ]
    }
    error_message = "Only SNS may send to both queues, for this topic only."
  }

  assert {
    condition = (
      aws_dynamodb_table.threads.name == "asr-notify-on-call-threads"
      && aws_dynamodb_table.threads.billing_mode == "PAY_PER_REQUEST"
      && aws_dynamodb_table.threads.hash_key == "thread"
      && aws_dynamodb_table.threads.range_key == null
      && [for attribute in aws_dynamodb_table.threads.attribute : [attribute.name, attribute.type]] == [["thread", "S"]]
      && aws_dynamodb_table.threads.ttl[0].attribute_name == "expires_at"
      && aws_dynamodb_table.threads.ttl[0].enabled
    )
    error_message = "The table must have the key attribute thread, be billed per request, and expire its items."
  }

  assert {
    condition = { for policy in module.function.policies : policy.name => [policy.role, jsondecode(policy.policy).Statement] } == {
      own = ["asr-notify-on-call-poster", [
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
      bot = ["asr-notify-on-call-poster", [
        {
          Sid      = "RecordThreads"
          Effect   = "Allow"
          Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
          Resource = "arn:aws:dynamodb:eu-west-1:222222222222:table/own-table"
        },
        {
          Sid      = "ReadToken"
          Effect   = "Allow"
          Action   = "secretsmanager:GetSecretValue"
          Resource = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:slack/token-AbCdEf"
        },
      ]]
    }
    error_message = "The function may write its log, use its two queues, record threads and read one secret, nothing else."
  }
}

run "all_settings" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }

  variables {
    channel_id              = "G0123ABCD"
    token_key_arn           = "arn:aws:kms:eu-west-1:222222222222:key/0123-abcd"
    slack_api_url           = "http://127.0.0.1:4566/slack/api"
    thread_lifetime_seconds = 86400
    architecture            = "x86_64"
    memory_size             = 128
    timeout                 = 30
    log_group               = { retention_days = 400 }
  }

  assert {
    condition = jsondecode(module.function.policies["bot"].policy).Statement[2] == {
      Sid      = "UseTokenKey"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = "arn:aws:kms:eu-west-1:222222222222:key/0123-abcd"
    }
    error_message = "token_key_arn must add kms:Decrypt on that key."
  }

  assert {
    condition = (
      module.function.function.environment[0].variables["SLACK_CHANNEL_ID"] == "G0123ABCD"
      && module.function.function.environment[0].variables["SLACK_API_URL"] == "http://127.0.0.1:4566/slack/api"
      && module.function.function.environment[0].variables["THREAD_LIFETIME_SECONDS"] == "86400"
      && module.function.function.architectures == tolist(["x86_64"])
      && module.function.function.memory_size == 128
      && module.function.function.timeout == 30
      && module.function.queue.visibility_timeout_seconds == 180
      && module.function.log_group.retention_in_days == 400
    )
    error_message = "All settings must reach the function and the queue."
  }
}
