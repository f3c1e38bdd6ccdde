# What is watched, and what the mail says: what happened, and what to do first.

locals {
  functions = merge(
    { formatter = var.formatter.function_name },
    { for destination, poster in var.posters : "poster-${destination}" => poster.function_name },
  )

  # Where messages wait for another try.
  waiting_queues = merge(
    { formatter = var.formatter.retry_queue_name },
    { for destination, poster in var.posters : "poster-${destination}" => poster.queue_name },
  )

  # Where they rest that no try could deliver.
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
      happened    = "Messages lie in the dead-letter queue %s: people have not been told of them. First see what and why with `task dead-letters`; when the cause is gone, send them on with `task redrive`."
    }

    waiting = {
      queues      = local.waiting_queues
      metric_name = "ApproximateAgeOfOldestMessage"
      statistic   = "Maximum"
      threshold   = 900
      periods     = 1
      happened    = "A message has waited for more than 15 minutes in the queue %s. First see whether its function still takes messages (event source mapping, throttles, errors), then what the function's log gives as reason."
    }

    # SQS leaves a message out of the age above once it was received three times, which those that are tried again and
    # again soon were. Between two tries a message is in flight.
    refused = {
      queues      = local.waiting_queues
      metric_name = "ApproximateNumberOfMessagesNotVisible"
      statistic   = "Minimum"
      threshold   = 0
      periods     = 3
      happened    = "For 15 minutes there was always a message in flight from the queue %s: a destination keeps refusing, or takes more slowly than messages come. First see what the function's log gives as reason."
    }
  }

  function_alarms = {
    errors = {
      functions   = local.functions
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
      happened    = "The function %[1]s failed. What it worked on is tried again, then laid into a dead-letter queue. First look for errors in its log /aws/lambda/%[1]s."
    }

    throttles = {
      functions   = local.functions
      namespace   = "AWS/Lambda"
      metric_name = "Throttles"
      happened    = "Lambda did not start the function %s, for the account's concurrency is used up. Messages wait, and are tried again for hours. First see which function uses so much, then ask for a higher quota."
    }

    unrecognised = {
      functions   = { formatter = var.formatter.function_name }
      namespace   = "asr-notify"
      metric_name = "Unrecognised"
      happened    = "The function %[1]s was sent what it does not recognise. People have been told, with the message as it came. First see what it is: after an update of its source, asr-notify has to learn it; if it is none of yours, find who publishes it."
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
          description = format(alarm.happened, queue)
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
          description = format(alarm.happened, function)
        }
      }
    ]...),
  )

  amazon_q_failures = {
    unsupported = {
      metric_name = "UnsupportedEvents"
      happened    = "Amazon Q did not show a message in the channel of %[1]s, for it does not understand it. First see which one: log /aws/chatbot/%[1]s in us-east-1."
    }

    throttled = {
      metric_name = "EventsThrottled"
      happened    = "Amazon Q held messages for the channel of %s back: it takes ten a second. They may not be shown at all. First see in the formatter's log what so many told of; rules keep out what nobody needs."
    }

    not-delivered = {
      metric_name = "MessageDeliveryFailure"
      happened    = "Slack did not take a message from Amazon Q for the channel of %[1]s. First see whether the channel is still there and @Amazon Q in it, and the workspace authorised; then the log /aws/chatbot/%[1]s in us-east-1."
    }
  }

  amazon_q_alarms = merge([
    for kind, failure in local.amazon_q_failures : {
      for configuration in var.amazon_q_configurations : "amazon-q-${trimprefix(configuration, "${var.name}-")}-${kind}" => {
        configuration = configuration
        metric_name   = failure.metric_name
        description   = format(failure.happened, configuration)
      }
    }
  ]...)
}
