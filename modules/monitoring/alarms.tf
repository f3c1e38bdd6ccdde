# The alarms. Each description, which the email contains, gives the event, its meaning and the action to take.

locals {
  functions = merge(
    { formatter = var.formatter.function_name },
    { for destination, poster in var.posters : "poster-${destination}" => poster.function_name },
  )

  # The queues that hold messages until they are delivered or dead-lettered.
  source_queues = merge(
    { formatter = var.formatter.retry_queue_name },
    { for destination, poster in var.posters : "poster-${destination}" => poster.queue_name },
  )

  # And the queue of events about what is over. It is read in batches, so that it may have messages in flight at any time.
  waiting_queues = merge(local.source_queues, { for queue in var.formatter.over_queue_name[*] : "formatter-over" => queue })

  # The queues of messages that no attempt could deliver.
  dead_letter_queues = merge(
    { formatter = var.formatter.dead_letter_queue_name },
    { for destination, poster in var.posters : "poster-${destination}" => poster.dead_letter_queue_name },
  )

  queue_alarms = {
    dead-letters = {
      queues      = local.dead_letter_queues
      metric_name = "ApproximateNumberOfMessagesVisible"
      statistic   = "Maximum"
      threshold   = 0
      periods     = 1
      description = "The dead-letter queue %s contains messages. They have not been delivered, and SQS deletes them after 14 days. To do: list them with their reasons by `task dead-letters`, fix the cause, and redeliver them by `task redrive`."
    }

    # A message that ends a window waits for at most 15 minutes, and AWS does not say whether a delay counts for the age.
    waiting = {
      queues      = local.waiting_queues
      metric_name = "ApproximateAgeOfOldestMessage"
      statistic   = "Maximum"
      threshold   = 1200
      periods     = 1
      description = "The oldest message in the queue %s is more than 20 minutes old. Its delivery is late. To do: check that the function still receives messages (event source mapping, throttles, errors), then look for the reason in the function's log."
    }

    # SQS does not count a message for the age above after its third receive. A message that waits for a retry is in flight.
    refused = {
      queues      = local.source_queues
      metric_name = "ApproximateNumberOfMessagesNotVisible"
      statistic   = "Minimum"
      threshold   = 0
      periods     = 3
      description = "The queue %s has had messages in flight for 15 minutes. A destination refuses them, or accepts them more slowly than they arrive; deliveries are late and may become dead letters. To do: look for the reason in the function's log."
    }
  }

  function_alarms = {
    errors = {
      functions   = local.functions
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
      description = "An invocation of the function %[1]s failed. The event is retried, then moved to the dead-letter queue. To do: look for errors in the log /aws/lambda/%[1]s."
    }

    throttles = {
      functions   = local.functions
      namespace   = "AWS/Lambda"
      metric_name = "Throttles"
      description = "Lambda throttled the function %s, because the account's concurrency is used up. Its events wait and are retried for hours. To do: find the function that uses the concurrency, or request a higher quota."
    }

    unrecognised = {
      functions   = { formatter = var.formatter.function_name }
      namespace   = "asr-notify"
      metric_name = "Unrecognised"
      description = "The function %[1]s received an unrecognised message and forwarded it as is. To do: look at the message. If its source was updated, update asr-notify; if the message is not yours, find its publisher."
    }
  }

  alarms = merge(
    merge([
      for kind, alarm in local.queue_alarms : {
        for key, queue in alarm.queues : "${key}-${kind}" => {
          namespace   = "AWS/SQS"
          metric_name = alarm.metric_name
          dimensions  = { QueueName = queue }
          statistic   = alarm.statistic
          threshold   = alarm.threshold
          periods     = alarm.periods
          description = format(alarm.description, queue)
        }
      }
    ]...),
    merge([
      for kind, alarm in local.function_alarms : {
        for key, function in alarm.functions : "${key}-${kind}" => {
          namespace   = alarm.namespace
          metric_name = alarm.metric_name
          dimensions  = { FunctionName = function }
          statistic   = "Sum"
          threshold   = 0
          periods     = 1
          description = format(alarm.description, function)
        }
      }
    ]...),
  )

  amazon_q_failures = {
    unsupported = {
      metric_name = "UnsupportedEvents"
      description = "Amazon Q did not post a message to the channel of %[1]s, because it does not support the message's format. To do: find the message in the log /aws/chatbot/%[1]s in us-east-1."
    }

    throttled = {
      metric_name = "EventsThrottled"
      description = "Amazon Q throttled messages for the channel of %s: it accepts ten per second. They are late or were not posted. To do: find the source of the messages in the formatter's log, and drop notices that nobody needs by the destination's rules."
    }

    not-delivered = {
      metric_name = "MessageDeliveryFailure"
      description = "Amazon Q could not deliver a message to the channel of %[1]s. The message was not posted. To do: check that the channel exists, that @Amazon Q is a member and that the workspace is authorised; then look at the log /aws/chatbot/%[1]s in us-east-1."
    }
  }

  amazon_q_alarms = merge([
    for kind, failure in local.amazon_q_failures : {
      for configuration in var.amazon_q_configurations : "amazon-q-${trimprefix(configuration, "${var.name}-")}-${kind}" => {
        configuration = configuration
        metric_name   = failure.metric_name
        description   = format(failure.description, configuration)
      }
    }
  ]...)
}
