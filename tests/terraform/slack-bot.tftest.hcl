# The bot: from its topic through its queue to Slack, and how little it may do.

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
  name      = "asr-notify-on-call"
  topic_arn = "arn:aws:sns:eu-west-1:222222222222:asr-notify-on-call"
}

run "defaults" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }

  assert {
    condition = (
      aws_lambda_function.poster.function_name == "asr-notify-on-call-poster"
      && aws_lambda_function.poster.role == aws_iam_role.poster.arn
      && aws_lambda_function.poster.runtime == "provided.al2023"
      && aws_lambda_function.poster.handler == "bootstrap"
      && aws_lambda_function.poster.architectures == tolist(["arm64"])
      && aws_lambda_function.poster.memory_size == 256
      && aws_lambda_function.poster.timeout == 60
      && aws_lambda_function.poster.filename == "bootstrap.zip"
      && aws_lambda_function.poster.source_code_hash == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    )
    error_message = "The function is a Rust bootstrap on arm64 with 256 MB and 60 s, of the package given."
  }

  assert {
    condition = (
      aws_lambda_function.poster.logging_config[0].log_format == "Text"
      && aws_lambda_function.poster.logging_config[0].log_group == "/aws/lambda/asr-notify-on-call-poster"
      && aws_cloudwatch_log_group.poster.name == "/aws/lambda/asr-notify-on-call-poster"
      && aws_cloudwatch_log_group.poster.retention_in_days == 90
    )
    error_message = "The function writes text to its own log group, which is kept 90 days."
  }

  assert {
    condition = aws_lambda_function.poster.environment[0].variables == tomap({
      SLACK_API_URL           = "https://slack.com/api"
      SLACK_CHANNEL_ID        = "C0123ABCD"
      SLACK_TOKEN_SECRET_ARN  = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:slack/token-AbCdEf"
      THREADS_TABLE_NAME      = "asr-notify-on-call-threads"
      THREAD_LIFETIME_SECONDS = "604800"
      DEAD_LETTER_QUEUE_URL   = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-dead-letters"
    })
    error_message = "The function is told these six things; of the token, where it lies."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.queue.event_source_arn == aws_sqs_queue.messages.arn
      && aws_lambda_event_source_mapping.queue.function_name == aws_lambda_function.poster.arn
      && aws_lambda_event_source_mapping.queue.batch_size == 10
      && aws_lambda_event_source_mapping.queue.function_response_types == toset(["ReportBatchItemFailures"])
      && aws_lambda_event_source_mapping.queue.scaling_config[0].maximum_concurrency == 2
    )
    error_message = "The function takes ten messages at once, in two calls at most, and says of each whether it was posted."
  }

  assert {
    condition = (
      aws_sqs_queue.messages.name == "asr-notify-on-call-poster"
      && aws_sqs_queue.messages.visibility_timeout_seconds == 360
      && aws_sqs_queue.messages.message_retention_seconds == 345600
      && aws_sqs_queue.messages.sqs_managed_sse_enabled
      && jsondecode(aws_sqs_queue.messages.redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead_letter.arn, maxReceiveCount = 100 }
    )
    error_message = "A message stays invisible six times as long as a call may take, and is tried a hundred times."
  }

  assert {
    condition = (
      aws_sqs_queue.dead_letter.name == "asr-notify-on-call-poster-dead-letters"
      && aws_sqs_queue.dead_letter.message_retention_seconds == 1209600
      && aws_sqs_queue.dead_letter.sqs_managed_sse_enabled
    )
    error_message = "The dead-letter queue is encrypted and keeps messages for 14 days."
  }

  assert {
    condition = (
      aws_sqs_queue_redrive_allow_policy.dead_letter.queue_url == aws_sqs_queue.dead_letter.url
      && jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letter.redrive_allow_policy) == {
        redrivePermission = "byQueue"
        sourceQueueArns   = ["arn:aws:sqs:eu-west-1:222222222222:own-queue"]
      }
    )
    error_message = "No other queue may lay its messages into the dead-letter queue."
  }

  assert {
    condition = (
      output.queue_name == "asr-notify-on-call-poster"
      && output.queue_arn == aws_sqs_queue.messages.arn
      && output.queue_url == aws_sqs_queue.messages.url
      && output.dead_letter_queue_name == "asr-notify-on-call-poster-dead-letters"
      && output.dead_letter_queue_arn == aws_sqs_queue.dead_letter.arn
      && output.dead_letter_queue_url == aws_sqs_queue.dead_letter.url
    )
    error_message = "Each queue is put out as itself."
  }

  assert {
    condition = (
      aws_sns_topic_subscription.queue.topic_arn == "arn:aws:sns:eu-west-1:222222222222:asr-notify-on-call"
      && aws_sns_topic_subscription.queue.protocol == "sqs"
      && aws_sns_topic_subscription.queue.endpoint == aws_sqs_queue.messages.arn
      && aws_sns_topic_subscription.queue.raw_message_delivery
      && jsondecode(aws_sns_topic_subscription.queue.redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead_letter.arn }
    )
    error_message = "The topic fills the queue with raw messages, and what it cannot deliver goes to the dead-letter queue."
  }

  assert {
    condition = {
      for queue, policy in aws_sqs_queue_policy.topic : queue => [policy.queue_url, jsondecode(policy.policy).Statement]
      } == {
      for name, queue in { messages = aws_sqs_queue.messages, dead_letter = aws_sqs_queue.dead_letter } : name => [queue.url, [
        {
          Sid       = "TopicOnly"
          Effect    = "Allow"
          Principal = { Service = "sns.amazonaws.com" }
          Action    = "sqs:SendMessage"
          Resource  = queue.arn
          Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:sns:eu-west-1:222222222222:asr-notify-on-call" } }
        },
        {
          Sid       = "EncryptedTransportOnly"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sqs:*"
          Resource  = queue.arn
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
      ]]
    }
    error_message = "SNS may fill either queue for this topic only, and nobody may use them without TLS."
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
    error_message = "Threads are kept by their key, and expire."
  }

  assert {
    condition = aws_iam_role.poster.name == "asr-notify-on-call-poster" && jsondecode(aws_iam_role.poster.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "222222222222" } }
    }]
    error_message = "Only Lambda may use the role, for this account."
  }

  assert {
    condition = {
      for policy in [aws_iam_role_policy.logs, aws_iam_role_policy.queues, aws_iam_role_policy.threads, aws_iam_role_policy.token] :
      policy.name => [policy.role, jsondecode(policy.policy).Statement]
      } == {
      logs = [aws_iam_role.poster.name, [{
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-west-1:222222222222:log-group:own-log:*"
      }]]
      queues = [aws_iam_role.poster.name, [
        {
          Sid      = "TakeMessages"
          Effect   = "Allow"
          Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
          Resource = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
        },
        {
          Sid      = "KeepWhatSlackNeverTakes"
          Effect   = "Allow"
          Action   = "sqs:SendMessage"
          Resource = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
        },
      ]]
      threads = [aws_iam_role.poster.name, [{
        Sid      = "RememberThreads"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
        Resource = "arn:aws:dynamodb:eu-west-1:222222222222:table/own-table"
      }]]
      token = [aws_iam_role.poster.name, [{
        Sid      = "ReadToken"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:slack/token-AbCdEf"
      }]]
    }
    error_message = "The function writes its log, takes from its queue, keeps what failed, remembers threads and reads one secret, and nothing else."
  }
}

run "everything_set" {
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
    log_retention_days      = 365
  }

  assert {
    condition = aws_iam_role_policy.token.role == aws_iam_role.poster.name && jsondecode(aws_iam_role_policy.token.policy).Statement == [
      {
        Sid      = "ReadToken"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:slack/token-AbCdEf"
      },
      {
        Sid      = "UseTokenKey"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:eu-west-1:222222222222:key/0123-abcd"
      },
    ]
    error_message = "A secret under a key of its own needs that key."
  }

  assert {
    condition = (
      aws_lambda_function.poster.environment[0].variables["SLACK_CHANNEL_ID"] == "G0123ABCD"
      && aws_lambda_function.poster.environment[0].variables["SLACK_API_URL"] == "http://127.0.0.1:4566/slack/api"
      && aws_lambda_function.poster.environment[0].variables["THREAD_LIFETIME_SECONDS"] == "86400"
      && aws_lambda_function.poster.architectures == tolist(["x86_64"])
      && aws_lambda_function.poster.memory_size == 128
      && aws_lambda_function.poster.timeout == 30
      && aws_sqs_queue.messages.visibility_timeout_seconds == 180
      && aws_cloudwatch_log_group.poster.retention_in_days == 365
    )
    error_message = "Where it posts and how it runs can be set."
  }
}
