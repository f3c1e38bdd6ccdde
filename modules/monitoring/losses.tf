# The alarms on what is lost: an event that the function did not take, and no dead-letter queue either, and a message that SNS
# could not deliver.

locals {
  losses = {
    dropped = {
      names       = [var.formatter.function_name]
      namespace   = "AWS/Lambda"
      metric_name = "AsyncEventsDropped"
      dimension   = "FunctionName"
      description = "Lambda gave up an event for the function ${var.formatter.function_name}, after its attempts or six hours. It is in the dead-letter queue and, if you set failure_bucket, in the bucket, which also keeps what is too large for the queue; unless ${var.name}-not-kept rings too. To do: list it with its reason by `task dead-letters`, fix the cause, and redeliver it by `task redrive`."
    }

    not-kept = {
      names       = [var.formatter.function_name]
      namespace   = "AWS/Lambda"
      metric_name = "DestinationDeliveryFailures"
      dimension   = "FunctionName"
      description = "Lambda could not keep a failed event of the function ${var.formatter.function_name}: the event is lost. It was larger than the dead-letter queue takes, or the role may not write there. To do: compare the role with Terraform's plan, raise queue_max_message_bytes or set failure_bucket, and find what the event was about in the console of its source."
    }

    not-kept-by-rules = {
      names       = keys(var.rules)
      dimensions  = var.rules
      namespace   = "AWS/Events"
      metric_name = "InvocationsFailedToBeSentToDlq"
      dimension   = "RuleName"
      description = "EventBridge could not deliver an event, and could not send it to the dead-letter queue either: the event is lost. It was larger than the queue takes, or the queue's policy does not admit the rule. To do: compare the queue's policy with Terraform's plan, raise queue_max_message_bytes, and find what the event was about in the console of its source."
    }

    not-kept-by-topics = {
      names       = var.topic_names
      namespace   = "AWS/SNS"
      metric_name = "NumberOfNotificationsFailedToRedriveToDlq"
      dimension   = "TopicName"
      description = "SNS could not deliver a message, and could not send it to the subscription's dead-letter queue either: the message is lost. It was larger than the queue takes, or the queue's policy does not admit the topic. To do: compare the queue's policy with Terraform's plan, and raise queue_max_message_bytes."
    }

    not-kept-by-schedules = {
      names       = var.formatter.schedule_group_name[*]
      namespace   = "AWS/Scheduler"
      metric_name = "InvocationsFailedToBeSentToDeadLetterCount"
      dimension   = "ScheduleGroup"
      description = "EventBridge Scheduler could not start the function ${var.formatter.function_name} for a digest, and could not send to the dead-letter queue either: this digest is not sent. To do: compare the role ${var.name}-digest with Terraform's plan. The next digest covers the time since the last one."
    }

    # Not of topics above: what SNS moves to a dead-letter queue counts in this metric, too, and is not lost.
    not-delivered-by-topics = {
      names       = var.destination_topic_names
      namespace   = "AWS/SNS"
      metric_name = "NumberOfNotificationsFailed"
      dimension   = "TopicName"
      description = "SNS could not deliver a message of a destination, and no dead-letter queue keeps it: it is lost, although the log says that it was notified. From Amazon Q and HTTPS endpoints SNS counts each failed attempt, so that a retry may have delivered it. To do: find the topic on the dashboard ${var.name}, check that its subscribers can receive (policy and key of a program's queue or function, Amazon Q in the AWS Health Dashboard, the address), and find what was sent at that time by `task history`."
    }
  }

  # They do not notify when they are over: what is lost stays lost.
  loss_alarms = {
    for kind, loss in local.losses : kind => merge(loss, { statistic = "Sum", threshold = 0, periods = 1, recovers = false })
  }
}
