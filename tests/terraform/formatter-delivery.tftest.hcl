# The formatter's retry queue and dead-letter queue.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

override_resource {
  target          = module.function.aws_sqs_queue.queue
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
      module.function.queue.name == "asr-notify-formatter-retry"
      && module.function.queue.visibility_timeout_seconds == 180
      && module.function.queue.message_retention_seconds == 1209600
      && module.function.queue.sqs_managed_sse_enabled
      && jsondecode(module.function.queue.redrive_policy) == { deadLetterTargetArn = module.function.dead_letter_queue.arn, maxReceiveCount = 15 }
    )
    error_message = "The retry queue must be encrypted, keep messages for 14 days, and let SQS dead-letter them three receives after the last attempt."
  }

  assert {
    condition = (
      module.function.dead_letter_queue.name == "asr-notify-formatter-dead-letters"
      && module.function.dead_letter_queue.message_retention_seconds == 1209600
      && module.function.dead_letter_queue.sqs_managed_sse_enabled
    )
    error_message = "The dead-letter queue must be encrypted and keep messages for 14 days."
  }

  assert {
    condition = module.function.queue_policies["queue"].queue_url == module.function.queue.url && jsondecode(module.function.queue_policies["queue"].policy).Statement == [{
      Sid       = "EncryptedTransportOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = "arn:aws:sqs:eu-west-1:222222222222:own-retry"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The retry queue's policy must allow nothing, and deny access without TLS."
  }

  assert {
    condition = module.function.queue_policies["dead_letter"].queue_url == module.function.dead_letter_queue.url && jsondecode(module.function.queue_policies["dead_letter"].policy).Statement == [
      {
        Sid       = "SourceTopicsOnly"
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = module.function.dead_letter_queue.arn
        Condition = { ArnEquals = { "aws:SourceArn" = ["arn:aws:sns:eu-west-1:222222222222:first", "arn:aws:sns:eu-west-1:222222222222:second"] } }
      },
      {
        Sid       = "SourceRulesOnly"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = module.function.dead_letter_queue.arn
        Condition = { ArnEquals = { "aws:SourceArn" = ["arn:aws:events:eu-west-1:222222222222:rule/own-rule"] } }
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = module.function.dead_letter_queue.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "The dead-letter queue's policy must allow SNS to send for the source topics and EventBridge for the sweep only, and deny access without TLS."
  }

  assert {
    condition = (
      output.retry_queue_arn == module.function.queue.arn
      && output.retry_queue_url == module.function.queue.url
      && output.retry_queue_name == "asr-notify-formatter-retry"
      && output.dead_letter_queue_arn == module.function.dead_letter_queue.arn
      && output.dead_letter_queue_url == module.function.dead_letter_queue.url
      && output.dead_letter_queue_name == "asr-notify-formatter-dead-letters"
    )
    error_message = "Each output must be of its own queue."
  }
}

run "dead_letter_queue_accepts_event_rules" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    dead_letter_rule_arns = ["arn:aws:events:eu-west-1:222222222222:rule/security/first"]
    over_rule_arns        = ["arn:aws:events:eu-west-1:222222222222:rule/security/second"]
  }

  assert {
    condition = jsondecode(module.function.queue_policies["dead_letter"].policy).Statement[1] == {
      Sid       = "SourceRulesOnly"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = module.function.dead_letter_queue.arn
      Condition = { ArnEquals = { "aws:SourceArn" = [for rule in ["security/first", "security/second", "own-rule"] : "arn:aws:events:eu-west-1:222222222222:rule/${rule}"] } }
    } && [for statement in jsondecode(module.function.queue_policies["dead_letter"].policy).Statement : statement.Sid] == ["SourceTopicsOnly", "SourceRulesOnly", "EncryptedTransportOnly"]
    error_message = "The dead-letter queue's policy must allow EventBridge to send for the source rules only, in addition to SNS."
  }
}

run "retry_queue_follows_timeout_and_max_attempts" {
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
      module.function.queue.visibility_timeout_seconds == 5400
      && jsondecode(module.function.queue.redrive_policy).maxReceiveCount == 4
      && module.function.function.environment[0].variables["RETRY_MAX_ATTEMPTS"] == "1"
      && module.function.function.environment[0].variables["RETRY_INITIAL_DELAY_SECONDS"] == "10"
    )
    error_message = "The retry queue must follow timeout and max_attempts."
  }
}

run "dead_letter_queue_accepts_no_event_rules_without_any" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    state = null
  }

  assert {
    condition     = [for statement in jsondecode(module.function.queue_policies["dead_letter"].policy).Statement : statement.Sid] == ["SourceTopicsOnly", "EncryptedTransportOnly"]
    error_message = "Without rules, EventBridge may not send."
  }
}

run "failures_in_the_dead_letter_queue" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = (
      aws_lambda_function_event_invoke_config.formatter.destination_config[0].on_failure[0].destination == module.function.dead_letter_queue.arn
      && length(module.function.function.dead_letter_config) == 0
      && !contains(keys(module.function.policies), "failures")
    )
    error_message = "Without a bucket, Lambda must send records of failures to the dead-letter queue, and no event beside them."
  }
}

run "failures_in_a_bucket" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    failure_bucket = { arn = "arn:aws:s3:::failures", key_arn = "arn:aws:kms:eu-west-1:222222222222:key/failures" }
  }

  assert {
    condition = (
      aws_lambda_function_event_invoke_config.formatter.destination_config[0].on_failure[0].destination == "arn:aws:s3:::failures"
      && module.function.function.dead_letter_config[0].target_arn == module.function.dead_letter_queue.arn
    )
    error_message = "The bucket must get the records of failures, and the dead-letter queue the events."
  }

  assert {
    condition = jsondecode(module.function.policies["failures"].policy).Statement == [
      {
        Sid       = "FindFailureBucket"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = "arn:aws:s3:::failures"
        Condition = { StringEquals = { "aws:ResourceAccount" = "222222222222" } }
      },
      {
        Sid       = "KeepFailures"
        Effect    = "Allow"
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::failures/*"
        Condition = { StringEquals = { "aws:ResourceAccount" = "222222222222" } }
      },
      { Sid = "UseFailureBucketKey", Effect = "Allow", Action = "kms:GenerateDataKey", Resource = "arn:aws:kms:eu-west-1:222222222222:key/failures" },
    ]
    error_message = "The function's role must write to this bucket of this account, and use this key, only."
  }
}
