# topic → queue → slack-poster → Slack. Messages that Slack does not accept go to a dead-letter queue.

locals {
  function_name = "${var.name}-poster"
}

module "function" {
  source = "../lambda-function"

  name        = local.function_name
  description = "Posts notices to the Slack channel ${var.channel_id}"
  policies    = local.policies

  environment = {
    SLACK_API_URL           = var.slack_api_url
    SLACK_CHANNEL_ID        = var.channel_id
    SLACK_TOKEN_SECRET_ARN  = var.token_secret_arn
    THREADS_TABLE_NAME      = aws_dynamodb_table.threads.name
    THREAD_LIFETIME_SECONDS = tostring(var.thread_lifetime_seconds)
  }

  queue = {
    name           = local.function_name
    retention_days = 4

    # Each delay that Slack demands (429) and each attempt while Slack is down is one receive: one burst would use up a
    # few. A hundred, six minutes apart, take ten hours. A message that Slack will never accept does not wait for them: the
    # function sends it to the dead-letter queue itself.
    max_receive_count = 100
  }

  # The topic sends messages that it cannot deliver to the queue to the dead-letter queue.
  queue_senders       = local.topic
  dead_letter_senders = local.topic

  package            = var.package
  architecture       = var.architecture
  memory_size        = var.memory_size
  timeout            = var.timeout
  log_retention_days = var.log_retention_days
  tags               = var.tags
}

locals {
  topic = [{ sid = "TopicOnly", service = "sns.amazonaws.com", source_arns = [var.topic_arn] }]
}

# Raw: the queue receives the message itself, without SNS's envelope.
resource "aws_sns_topic_subscription" "queue" {
  topic_arn            = var.topic_arn
  protocol             = "sqs"
  endpoint             = module.function.queue.arn
  raw_message_delivery = true
  redrive_policy       = jsonencode({ deadLetterTargetArn = module.function.dead_letter_queue.arn })

  # SNS does not retry a delivery that the queue's policy denies.
  depends_on = [module.function]
}

# The Slack message that started each thread, and the one that opened each subject: the latter for 90 days, or until the
# subject is over.
resource "aws_dynamodb_table" "threads" {
  #checkov:skip=CKV_AWS_28:Its items expire; without them the next message of each thread starts a new one, and a subject that is over gets a reply
  #checkov:skip=CKV_AWS_119:It holds Slack's timestamps by account id and by the hash of a subject; DynamoDB's own key encrypts them
  name         = "${var.name}-threads"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "thread"

  attribute {
    name = "thread"
    type = "S"
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  tags = var.tags
}
