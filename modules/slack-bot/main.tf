# topic → queue → slack-poster → Slack. What cannot be posted rests in a dead-letter queue.

data "aws_caller_identity" "current" {}

locals {
  function_name = "${var.name}-poster"
}

resource "aws_cloudwatch_log_group" "poster" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts logs at rest; they hold no more than the notices themselves
  #checkov:skip=CKV_AWS_338:A notifier's log serves to find faults, not as an audit trail; retention is the user's choice
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_lambda_function" "poster" {
  #checkov:skip=CKV_AWS_50:One short call chain; the function's own log lines tell its timing
  #checkov:skip=CKV_AWS_115:The queue's maximum concurrency is the brake; a reserve would take concurrency from the account
  #checkov:skip=CKV_AWS_116:What fails stays in the queue, and then goes to the queue's dead-letter queue
  #checkov:skip=CKV_AWS_117:It calls public endpoints of AWS and of Slack; a VPC would add cost and a way to fail
  #checkov:skip=CKV_AWS_173:The environment holds no secret, only the ARN of one, and Lambda encrypts it at rest
  #checkov:skip=CKV_AWS_272:The package is built from this repository and pinned by its hash
  function_name = local.function_name
  description   = "Posts notices to the Slack channel ${var.channel_id}"
  role          = aws_iam_role.poster.arn

  filename         = var.package.path
  source_code_hash = var.package.hash
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  timeout          = var.timeout

  environment {
    variables = {
      SLACK_API_URL           = var.slack_api_url
      SLACK_CHANNEL_ID        = var.channel_id
      SLACK_TOKEN_SECRET_ARN  = var.token_secret_arn
      THREADS_TABLE_NAME      = aws_dynamodb_table.threads.name
      THREAD_LIFETIME_SECONDS = tostring(var.thread_lifetime_seconds)
      DEAD_LETTER_QUEUE_URL   = aws_sqs_queue.dead_letter.url
    }
  }

  # The function prints its own JSON: Text passes it on as it is.
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.poster.name
  }

  tags = var.tags
}

resource "aws_lambda_event_source_mapping" "queue" {
  event_source_arn        = aws_sqs_queue.messages.arn
  function_name           = aws_lambda_function.poster.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # Slack takes about one message a second per channel. Two is the least AWS allows.
  scaling_config {
    maximum_concurrency = 2
  }

  tags = var.tags

  # Lambda refuses a queue its role may not read; and no message is taken before the function may do its work.
  depends_on = [aws_iam_role_policy.logs, aws_iam_role_policy.queues, aws_iam_role_policy.threads, aws_iam_role_policy.token]
}

# Which message of Slack's each thread hangs from.
resource "aws_dynamodb_table" "threads" {
  #checkov:skip=CKV_AWS_28:What it holds expires in days; lost, the next message of each thread starts a new one
  #checkov:skip=CKV_AWS_119:It holds Slack's timestamps by account id; DynamoDB's own key encrypts them
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
