# The kinds of alarms. Each description, which the email contains, gives the event, its meaning and the action to take. Where
# several queues or channels are watched, the dashboard shows which of them it is.

locals {
  posters = values(var.posters)

  # The queues that hold messages until they are delivered or dead-lettered.
  source_queues = concat([var.formatter.retry_queue_name], local.posters[*].queue_name)

  # And the queue of events about what is over. It is read in batches, so that it may have messages in flight at any time.
  waiting_queues = concat(local.source_queues, var.formatter.over_queue_name[*])

  # The queues of messages that no attempt could deliver.
  dead_letter_queues = concat([var.formatter.dead_letter_queue_name], local.posters[*].dead_letter_queue_name)

  list_dead_letters = "To do: list them with their queues and reasons by `task dead-letters`, fix the cause, and redeliver them by `task redrive`."

  # They do not notify when they are over: that can be a deletion by SQS, and messages of earlier alarms may still be there.
  dead_letter_alarms = {
    for kind, alarm in {
      # SQS's NumberOfMessagesSent leaves out what a redrive policy moves. A queue without metrics is empty: SQS publishes none
      # for one that is inactive for six hours, and has metrics of each that holds a message.
      dead-letters = {
        metric_name = "ApproximateNumberOfMessagesVisible"
        of_each     = "DIFF(FILL(%s, 0))"
        threshold   = 0
        description = "A dead-letter queue has more messages than five minutes before. They have not been delivered, and SQS deletes them after 14 days."
      }

      # In place of the age, which SQS stops counting after a message's third receive, by `task dead-letters` for example.
      dead-letters-week = {
        metric_name = "ApproximateNumberOfMessagesVisible"
        threshold   = 0
        period      = 3600
        periods     = 7 * 24
        description = "A dead-letter queue has had messages for a week without a break. SQS deletes each of them 14 days after it was sent: they are lost then, and no alarm says so."
      }

      # SQS counts the age from the move to this queue, and the 14 days from the first sending: a message that waited in its
      # queue for a day is deleted two days after this alarm.
      dead-letters-expiring = {
        metric_name = "ApproximateAgeOfOldestMessage"
        threshold   = 11 * 24 * 60 * 60
        description = "A message has been in a dead-letter queue for more than 11 days. SQS deletes it within three days: it is lost then, and no alarm says so."
      }
      } : kind => merge(alarm, {
        names       = local.dead_letter_queues
        namespace   = "AWS/SQS"
        dimension   = "QueueName"
        statistic   = "Maximum"
        periods     = try(alarm.periods, 1)
        recovers    = false
        description = "${alarm.description} ${local.list_dead_letters}"
    })
  }

  # Also when as many messages were deleted or redriven meanwhile. Lambda's, SNS's and EventBridge's are not in this metric.
  dead_lettered_alarm = {
    names       = concat([var.formatter.function_name], local.posters[*].function_name)
    namespace   = "asr-notify"
    metric_name = "DeadLettered"
    dimension   = "FunctionName"
    statistic   = "Sum"
    threshold   = 0
    periods     = 1
    recovers    = false
    description = "A function gave up a delivery and sent it to its dead-letter queue. ${local.list_dead_letters}"
  }

  queue_alarms = {
    # A message that ends a window waits for at most 15 minutes, and AWS does not say whether a delay counts for the age.
    waiting = {
      names       = local.waiting_queues
      metric_name = "ApproximateAgeOfOldestMessage"
      statistic   = "Maximum"
      threshold   = 1200
      periods     = 1
      description = "The oldest message in a queue is more than 20 minutes old. Its delivery is late. To do: find the queue on the dashboard ${var.name}, check that its function still receives messages (event source mapping, throttles, errors), then look for the reason in the function's log."
    }

    # SQS does not count a message for the age above after its third receive. A message that waits for a retry is in flight,
    # and so is one whose function fails or is throttled: the bots need no alarms on that.
    refused = {
      names       = local.source_queues
      metric_name = "ApproximateNumberOfMessagesNotVisible"
      statistic   = "Minimum"
      threshold   = 0
      periods     = 3
      description = "A queue has had messages in flight for 15 minutes. A destination refuses them or accepts them more slowly than they arrive, or the queue's function fails or is throttled; deliveries are late and may become dead letters. To do: find the queue on the dashboard ${var.name}, then look for the reason in its function's log."
    }
  }

  function_alarms = {
    errors = {
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
      description = "An invocation of the function %[1]s failed. The event is retried, then moved to the dead-letter queue. To do: look for errors in the log /aws/lambda/%[1]s."
    }

    throttles = {
      namespace   = "AWS/Lambda"
      metric_name = "Throttles"
      description = "Lambda throttled the function %s, because the account's concurrency is used up. Its events wait and are retried for hours. To do: find the function that uses the concurrency, or request a higher quota."
    }

    unrecognised = {
      namespace   = "asr-notify"
      metric_name = "Unrecognised"
      description = "The function %s received an unrecognised message and forwarded it as is, unless all destinations exclude what is unrecognised. To do: look at the message. If its source was updated, update asr-notify; if the message is not yours, find its publisher."
    }
  }

  home_alarms = merge(
    local.dead_letter_alarms,
    { dead-lettered = local.dead_lettered_alarm },
    { for kind, alarm in local.queue_alarms : kind => merge(alarm, { namespace = "AWS/SQS", dimension = "QueueName" }) },
    {
      for kind, alarm in local.function_alarms : kind => merge(alarm, {
        names       = [var.formatter.function_name]
        dimension   = "FunctionName"
        statistic   = "Sum"
        threshold   = 0
        periods     = 1
        description = format(alarm.description, var.formatter.function_name)
      })
    },
  )

  amazon_q_failures = {
    unsupported = {
      metric_name = "UnsupportedEvents"
      description = "Amazon Q did not post a message to a channel, because it does not support the message's format. To do: find the channel on the dashboard ${var.name}, then the message in the channel's log /aws/chatbot/… in us-east-1."
    }

    throttled = {
      metric_name = "EventsThrottled"
      description = "Amazon Q throttled messages for a channel: it accepts ten per second. They are late or were not posted. To do: find the channel on the dashboard ${var.name}, the source of the messages in the formatter's log, and drop notices that nobody needs by the destination's rules."
    }

    not-delivered = {
      metric_name = "MessageDeliveryFailure"
      description = "Amazon Q could not deliver a message to a channel. The message was not posted. To do: find the channel on the dashboard ${var.name}; check that it exists, that @Amazon Q is a member and that the workspace is authorised; then look at its log /aws/chatbot/… in us-east-1."
    }
  }

  amazon_q_alarms = {
    for kind, failure in local.amazon_q_failures : "amazon-q-${kind}" => merge(failure, {
      names     = local.watched_configurations
      namespace = "AWS/Chatbot"
      dimension = "ConfigurationName"
      statistic = "Sum"
      threshold = 0
      periods   = 1
    })
  }
}
