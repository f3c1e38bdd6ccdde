# What starts the function by time: the sweep, and the digests of destinations.

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
  destinations = [var.destination]
}

run "sweep" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = (
      aws_cloudwatch_event_rule.sweep[0].name == "asr-notify-sweep"
      && aws_cloudwatch_event_rule.sweep[0].schedule_expression == "rate(15 minutes)"
      && aws_cloudwatch_event_rule.sweep[0].event_pattern == null
    )
    error_message = "A rule must start the function every 15 minutes."
  }

  assert {
    condition = (
      aws_cloudwatch_event_target.sweep[0].rule == "asr-notify-sweep"
      && aws_cloudwatch_event_target.sweep[0].arn == "arn:aws:lambda:eu-west-1:222222222222:function:mocked"
      && aws_cloudwatch_event_target.sweep[0].input == null
      && aws_cloudwatch_event_target.sweep[0].dead_letter_config[0].arn == "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
      && aws_cloudwatch_event_target.sweep[0].retry_policy[0].maximum_event_age_in_seconds == 21600
      && aws_cloudwatch_event_target.sweep[0].retry_policy[0].maximum_retry_attempts == 185
    )
    error_message = "The target must deliver EventBridge's own event, retry for six hours, and then use the dead-letter queue."
  }

  assert {
    condition = (
      aws_lambda_permission.sweep[0].action == "lambda:InvokeFunction"
      && aws_lambda_permission.sweep[0].function_name == "asr-notify-formatter"
      && aws_lambda_permission.sweep[0].principal == "events.amazonaws.com"
      && aws_lambda_permission.sweep[0].source_arn == "arn:aws:events:eu-west-1:222222222222:rule/own-rule"
      && aws_lambda_permission.sweep[0].source_account == null
    )
    error_message = "EventBridge may invoke the function for this rule only."
  }

  assert {
    condition = (
      length(aws_scheduler_schedule.digest) == 0
      && length(aws_scheduler_schedule_group.digest) == 0
      && length(aws_iam_role.digest) == 0
      && length(aws_iam_role_policy.digest) == 0
    )
    error_message = "Without digests there must be no schedule, and no role for one."
  }
}

run "state_off" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    state = null
  }

  assert {
    condition = (
      length(aws_cloudwatch_event_rule.sweep) == 0
      && length(aws_cloudwatch_event_target.sweep) == 0
      && length(aws_lambda_permission.sweep) == 0
    )
    error_message = "Without state nothing is due."
  }
}

run "digests" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    name      = "other"
    time_zone = "Asia/Tokyo"
    destinations = [
      merge(var.destination, { digest = { schedule = "cron(0 9 ? * MON-FRI *)" } }),
      merge(var.destination, { name = "audit", topic_arn = "arn:aws:sns:eu-west-1:222222222222:audit", digest = { schedule = "rate(12 hours)", timezone = "Europe/Berlin" } }),
      merge(var.destination, { name = "on-call", topic_arn = "arn:aws:sns:eu-west-1:222222222222:on-call" }),
    ]
  }

  assert {
    condition = { for name, schedule in aws_scheduler_schedule.digest : name => [
      schedule.name, schedule.group_name, schedule.schedule_expression, schedule.schedule_expression_timezone, schedule.flexible_time_window[0].mode
      ] } == {
      audit    = ["audit", "other-digest", "rate(12 hours)", "Europe/Berlin", "OFF"]
      security = ["security", "other-digest", "cron(0 9 ? * MON-FRI *)", "Asia/Tokyo", "OFF"]
    }
    error_message = "Each destination with a digest must have a schedule, exactly at its time, by default in time_zone."
  }

  assert {
    condition     = aws_scheduler_schedule.digest["audit"].target[0].input == "{\"digest\":{\"destination\":\"audit\",\"at\":\"<aws.scheduler.scheduled-time>\"}}"
    error_message = "The input must name the destination, and have Scheduler's keyword for the time without escapes."
  }

  assert {
    condition = alltrue([
      for schedule in aws_scheduler_schedule.digest :
      schedule.target[0].arn == "arn:aws:lambda:eu-west-1:222222222222:function:mocked"
      && schedule.target[0].role_arn == "arn:aws:iam::222222222222:role/mocked"
      && schedule.target[0].dead_letter_config[0].arn == "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
      && schedule.target[0].retry_policy[0].maximum_event_age_in_seconds == 21600
      && schedule.target[0].retry_policy[0].maximum_retry_attempts == 185
    ])
    error_message = "Each schedule must invoke the function by the role, retry for six hours, and then use the dead-letter queue."
  }

  assert {
    condition = aws_iam_role.digest[0].name == "other-digest" && jsondecode(aws_iam_role.digest[0].assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = "222222222222"
          "aws:SourceArn"     = "arn:aws:scheduler:eu-west-1:222222222222:schedule-group/own-group"
        }
      }
    }]
    error_message = "Only Scheduler may assume the role, for schedules of this account and group."
  }

  assert {
    condition = aws_iam_role_policy.digest[0].role == "other-digest" && jsondecode(aws_iam_role_policy.digest[0].policy).Statement == [
      {
        Sid      = "InvokeFormatter"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = "arn:aws:lambda:eu-west-1:222222222222:function:mocked"
      },
      {
        Sid      = "SendToDeadLetterQueue"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-west-1:222222222222:own-dead-letters"
      },
    ]
    error_message = "The role may invoke this function and send to its dead-letter queue, nothing else."
  }
}
