# topics → queue → slack-poster → Slack. Messages that Slack does not accept go to a dead-letter queue.

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
    retention_days = 14

    # Each delay that Slack demands (429) and each attempt while Slack is down is one receive. The function sends a message
    # to the dead-letter queue itself, with the reason, after its 90th (slack-poster/src/retry_delay.rs): after 21 hours at
    # its growing delays. The last ten are for a dead-letter queue that refuses it.
    max_receive_count = 100
  }

  # The topics send messages that they cannot deliver to the queue to the dead-letter queue.
  queue_senders       = local.topics
  dead_letter_senders = local.topics

  package_name = "slack-poster"
  package      = var.package
  architecture = var.architecture
  memory_size  = var.memory_size
  timeout      = var.timeout
  tags         = var.tags

  iam                     = var.iam
  log_group               = var.log_group
  queue_key_arn           = var.queue_key_arn
  queue_max_message_bytes = var.queue_max_message_bytes
  reserved_concurrency    = var.reserved_concurrency
  tracing                 = var.tracing
  vpc                     = var.vpc
}

locals {
  topics = [{ sid = "TopicsOnly", service = "sns.amazonaws.com", source_arns = values(var.topic_arns) }]
}

# Raw: the queue receives the message itself, without SNS's envelope.
resource "aws_sns_topic_subscription" "queue" {
  for_each = var.topic_arns

  topic_arn            = each.value
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
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it unless tables.key_arn names another
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

  deletion_protection_enabled = var.tables.deletion_protection

  point_in_time_recovery {
    enabled = var.tables.point_in_time_recovery
  }

  dynamic "server_side_encryption" {
    for_each = var.tables.key_arn[*]

    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }

  tags = var.tags

  # A new name would be a new table, without what is in it.
  lifecycle {
    ignore_changes = [name]
  }
}
