# The queue of events about what is over.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

override_resource {
  target          = aws_sqs_queue.over
  override_during = plan
  values = {
    arn = "arn:aws:sqs:eu-west-1:222222222222:own-over"
    url = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-over"
  }
}

variables {
  destinations   = [var.destination]
  over_rule_arns = ["arn:aws:events:eu-west-1:222222222222:rule/first", "arn:aws:events:eu-west-1:222222222222:rule/second"]
}

run "queue_in_batches" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    timeout = 60
  }

  assert {
    condition = (
      aws_sqs_queue.over[0].name == "asr-notify-formatter-over"
      && aws_sqs_queue.over[0].message_retention_seconds == 1209600
      && aws_sqs_queue.over[0].visibility_timeout_seconds == 380
      && aws_sqs_queue.over[0].sqs_managed_sse_enabled
      && jsondecode(aws_sqs_queue.over[0].redrive_policy) == { deadLetterTargetArn = module.function.dead_letter_queue.arn, maxReceiveCount = 15 }
    )
    error_message = "The queue must be encrypted, keep messages for 14 days, hide them for six timeouts and the window, and have the dead-letter queue."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.over[0].event_source_arn == "arn:aws:sqs:eu-west-1:222222222222:own-over"
      && aws_lambda_event_source_mapping.over[0].function_name == "arn:aws:lambda:eu-west-1:222222222222:function:mocked"
      && aws_lambda_event_source_mapping.over[0].batch_size == 100
      && aws_lambda_event_source_mapping.over[0].maximum_batching_window_in_seconds == 20
      && aws_lambda_event_source_mapping.over[0].function_response_types == toset(["ReportBatchItemFailures"])
      && aws_lambda_event_source_mapping.over[0].scaling_config[0].maximum_concurrency == 2
    )
    error_message = "The function must receive batches of up to 100 messages, two at a time, and fail single messages."
  }

  assert {
    condition = aws_sqs_queue_policy.over[0].queue_url == "https://sqs.eu-west-1.amazonaws.com/222222222222/own-over" && jsondecode(aws_sqs_queue_policy.over[0].policy).Statement == [
      {
        Sid       = "SourceRulesOnly"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = "arn:aws:sqs:eu-west-1:222222222222:own-over"
        Condition = { ArnEquals = { "aws:SourceArn" = ["arn:aws:events:eu-west-1:222222222222:rule/first", "arn:aws:events:eu-west-1:222222222222:rule/second"] } }
      },
      {
        Sid       = "EncryptedTransportOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = "arn:aws:sqs:eu-west-1:222222222222:own-over"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "The queue's policy must allow EventBridge to send for these rules only, and deny access without TLS."
  }

  assert {
    condition = jsondecode(module.function.redrive_allow_policy.redrive_allow_policy).sourceQueueArns == [
      module.function.queue.arn, "arn:aws:sqs:eu-west-1:222222222222:own-over"
    ]
    error_message = "The dead-letter queue must serve the retry queue and this queue only."
  }

  assert {
    condition = jsondecode(module.function.policies["over"].policy).Statement == [{
      Sid      = "ReceiveWhatIsOver"
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
      Resource = "arn:aws:sqs:eu-west-1:222222222222:own-over"
    }]
    error_message = "The function may receive from the queue and set when a message returns, not send to it."
  }

  assert {
    condition     = output.over_queue_arn == "arn:aws:sqs:eu-west-1:222222222222:own-over" && output.over_queue_name == "asr-notify-formatter-over"
    error_message = "The outputs must be of this queue."
  }
}

run "without_rules" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    over_rule_arns = []
  }

  assert {
    condition     = [for statement in jsondecode(aws_sqs_queue_policy.over[0].policy).Statement : statement.Sid] == ["EncryptedTransportOnly"]
    error_message = "Without rules nothing may send to the queue."
  }
}

run "state_off" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    state          = null
    over_rule_arns = []
  }

  assert {
    condition = (
      length(aws_sqs_queue.over) == 0
      && length(aws_sqs_queue_policy.over) == 0
      && length(aws_lambda_event_source_mapping.over) == 0
      && !contains(keys(module.function.policies), "over")
      && jsondecode(module.function.redrive_allow_policy.redrive_allow_policy).sourceQueueArns == [module.function.queue.arn]
      && output.over_queue_arn == null
      && output.over_queue_name == null
    )
    error_message = "Without state there must be no queue, and no permission for it."
  }
}
