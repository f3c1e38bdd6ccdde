# What becomes of what a destination refuses, of what nobody could handle, and of what comes twice.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

override_resource {
  target          = aws_sqs_queue.retry
  override_during = plan
  values = {
    arn = "arn:aws:sqs:eu-west-1:222222222222:own-retry"
    url = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-retry"
  }
}

variables {
  destinations = [var.destination]
}

run "queues" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = (
      aws_sqs_queue.retry.name == "asr-notify-formatter-retry"
      && aws_sqs_queue.retry.visibility_timeout_seconds == 180
      && aws_sqs_queue.retry.message_retention_seconds == 1209600
      && aws_sqs_queue.retry.sqs_managed_sse_enabled
      && jsondecode(aws_sqs_queue.retry.redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead_letter.arn, maxReceiveCount = 15 }
    )
    error_message = "What was refused waits encrypted, at most 14 days, and is laid aside by SQS three receipts after the function should have."
  }

  assert {
    condition = (
      aws_sqs_queue.dead_letter.name == "asr-notify-formatter-dead-letters"
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
        sourceQueueArns   = ["arn:aws:sqs:eu-west-1:222222222222:own-retry"]
      }
    )
    error_message = "No other queue may lay its messages into the dead-letter queue."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.retry.event_source_arn == "arn:aws:sqs:eu-west-1:222222222222:own-retry"
      && aws_lambda_event_source_mapping.retry.function_name == aws_lambda_function.formatter.arn
      && aws_lambda_event_source_mapping.retry.batch_size == 10
      && aws_lambda_event_source_mapping.retry.function_response_types == toset(["ReportBatchItemFailures"])
      && aws_lambda_event_source_mapping.retry.scaling_config[0].maximum_concurrency == 2
    )
    error_message = "The function takes ten messages at once, in two calls at most, and says of each whether it is done."
  }

  assert {
    condition = aws_sqs_queue_policy.retry.queue_url == aws_sqs_queue.retry.url && jsondecode(aws_sqs_queue_policy.retry.policy).Statement == [{
      Sid       = "EncryptedTransportOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = "arn:aws:sqs:eu-west-1:222222222222:own-retry"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The queue's policy allows nobody anything, and nobody may use it without TLS."
  }

  assert {
    condition = aws_sqs_queue_policy.dead_letter.queue_url == aws_sqs_queue.dead_letter.url && jsondecode(aws_sqs_queue_policy.dead_letter.policy).Statement == [
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
    error_message = "SNS may fill the dead-letter queue for the source topics only, and nobody may use it without TLS."
  }

  assert {
    condition = (
      output.retry_queue_arn == aws_sqs_queue.retry.arn
      && output.retry_queue_url == aws_sqs_queue.retry.url
      && output.retry_queue_name == "asr-notify-formatter-retry"
      && output.dead_letter_queue_arn == aws_sqs_queue.dead_letter.arn
      && output.dead_letter_queue_url == aws_sqs_queue.dead_letter.url
      && output.dead_letter_queue_name == "asr-notify-formatter-dead-letters"
    )
    error_message = "Each queue is put out as itself."
  }
}

run "dead_letters_of_rules" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    dead_letter_rule_arns = ["arn:aws:events:eu-west-1:222222222222:rule/first", "arn:aws:events:eu-west-1:222222222222:rule/second"]
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
}

run "how_often_and_how_long" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    timeout = 900
    retry   = { max_attempts = 1 }
  }

  assert {
    condition = (
      aws_sqs_queue.retry.visibility_timeout_seconds == 5400
      && jsondecode(aws_sqs_queue.retry.redrive_policy).maxReceiveCount == 4
      && aws_lambda_function.formatter.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "1"
      && aws_lambda_function.formatter.environment[0].variables["RETRY_INITIAL_DELAY_SECONDS"] == "10"
    )
    error_message = "The queue follows the function's timeout and tries."
  }
}

run "deduplication_off" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = (
      length(aws_dynamodb_table.deduplication) == 0
      && length(aws_iam_role_policy.deduplication) == 0
      && output.deduplication_table_name == null
      && !contains(keys(aws_lambda_function.formatter.environment[0].variables), "DEDUPLICATION_TABLE_NAME")
      && !contains(keys(aws_lambda_function.formatter.environment[0].variables), "DEDUPLICATION_LIFETIME_SECONDS")
    )
    error_message = "Without claims there is no table, no permission and no word of it."
  }
}

run "deduplication_on" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    deduplication = {}
  }

  assert {
    condition = (
      length(aws_dynamodb_table.deduplication) == 1
      && aws_dynamodb_table.deduplication[0].name == "asr-notify-formatter-deduplication"
      && aws_dynamodb_table.deduplication[0].billing_mode == "PAY_PER_REQUEST"
      && aws_dynamodb_table.deduplication[0].hash_key == "claim"
      && aws_dynamodb_table.deduplication[0].range_key == null
      && [for attribute in aws_dynamodb_table.deduplication[0].attribute : [attribute.name, attribute.type]] == [["claim", "S"]]
      && aws_dynamodb_table.deduplication[0].ttl[0].attribute_name == "expires_at"
      && aws_dynamodb_table.deduplication[0].ttl[0].enabled
    )
    error_message = "Claims are kept by their key, paid by use, and expire."
  }

  assert {
    condition = (
      output.deduplication_table_name == "asr-notify-formatter-deduplication"
      && aws_lambda_function.formatter.environment[0].variables["DEDUPLICATION_TABLE_NAME"] == "asr-notify-formatter-deduplication"
      && aws_lambda_function.formatter.environment[0].variables["DEDUPLICATION_LIFETIME_SECONDS"] == "86400"
    )
    error_message = "The function is told of the table, and to remember for a day."
  }
}
