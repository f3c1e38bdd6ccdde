# The formatter: reads ASR's messages and security services' events, writes notices to the destinations' topics.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  function_name = "${var.name}-formatter"

  # What is not set is left out; an empty string would be a value.
  settings = merge(
    {
      DESTINATIONS                = local.destinations
      NOTICE_LANGUAGE             = var.language
      ACCOUNT_LOOKUP              = var.account_lookup.mode
      ACCOUNT_LOOKUP_TIMEOUT_MS   = tostring(var.account_lookup.timeout_milliseconds)
      RETRY_INITIAL_DELAY_SECONDS = tostring(var.retry.initial_delay_seconds)
      RETRY_MAX_ATTEMPTS          = tostring(var.retry.max_attempts)
    },
    var.account_lookup.mode == "role" ? { ACCOUNT_LOOKUP_ROLE_ARN = var.account_lookup.role_arn } : {},
    var.account_lookup.external_id != null ? { ACCOUNT_LOOKUP_EXTERNAL_ID = var.account_lookup.external_id } : {},
    length(var.alert_severities) > 0 ? { ALERT_SEVERITIES = jsonencode(var.alert_severities) } : {},
    length(var.account_names) > 0 ? { ACCOUNT_NAMES = jsonencode(var.account_names) } : {},
    var.access_portal != null ? { ACCESS_PORTAL_URL = var.access_portal.url } : {},
    try(var.access_portal.role_name, null) != null ? { ACCESS_PORTAL_ROLE_NAME = var.access_portal.role_name } : {},
    var.deduplication != null ? {
      DEDUPLICATION_TABLE_NAME       = one(aws_dynamodb_table.deduplication[*].name)
      DEDUPLICATION_LIFETIME_SECONDS = tostring(var.deduplication.lifetime_hours * 60 * 60)
    } : {},
  )

  queues = {
    RETRY_QUEUE_URL       = aws_sqs_queue.retry.url
    DEAD_LETTER_QUEUE_URL = aws_sqs_queue.dead_letter.url
  }
}

resource "aws_cloudwatch_log_group" "formatter" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts logs at rest; they hold no more than the notices themselves
  #checkov:skip=CKV_AWS_338:A notifier's log serves to find faults, not as an audit trail; retention is the user's choice
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_lambda_function" "formatter" {
  #checkov:skip=CKV_AWS_50:One short call chain; the function's own log lines tell its timing
  #checkov:skip=CKV_AWS_115:A reserve would take concurrency from the account, and a burst must not be throttled
  #checkov:skip=CKV_AWS_116:What fails goes to the dead-letter queue by the on-failure destination, which keeps the error too
  #checkov:skip=CKV_AWS_117:It calls AWS's public endpoints only; a VPC would add cost and a way to fail
  #checkov:skip=CKV_AWS_173:The environment holds no secret, and Lambda encrypts it at rest
  #checkov:skip=CKV_AWS_272:The package is built from this repository and pinned by its hash
  function_name = local.function_name
  description   = "Turns messages of Automated Security Response and of security services into notices people can read"
  role          = aws_iam_role.formatter.arn

  filename         = var.package.path
  source_code_hash = var.package.hash
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  timeout          = var.timeout

  environment {
    variables = merge(local.settings, local.queues)
  }

  # The function prints its own JSON: Text passes it on as it is.
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.formatter.name
  }

  tags = var.tags

  # A function that can run before it may do its work would lose its first messages.
  depends_on = [
    aws_iam_role_policy.logs,
    aws_iam_role_policy.publish,
    aws_iam_role_policy.retry,
    aws_iam_role_policy.dead_letter,
    aws_iam_role_policy.deduplication,
  ]

  # What one variable's validation cannot tell.
  lifecycle {
    precondition {
      condition     = length(local.contradictions) == 0
      error_message = "Rules that make no sense:\n${join("\n", local.contradictions)}"
    }

    # length() counts characters; four Base64 characters stand for three bytes.
    precondition {
      condition     = length(base64encode(local.destinations)) <= 4000
      error_message = "destinations are at most 3,000 bytes as JSON: Lambda limits the whole environment to 4 KB. Take fewer of them, or shorter rules."
    }

    # Lambda measures the environment as JSON, too. The queues' URLs, at most 300 bytes of it with their names, are
    # left out: they are not known before there are queues, and the first plan shall tell.
    precondition {
      condition     = length(base64encode(jsonencode(local.settings))) <= 5060
      error_message = "The function's whole environment is over the 4 KB Lambda allows: take fewer destinations, shorter rules or fewer account_names."
    }
  }
}

resource "aws_lambda_function_event_invoke_config" "formatter" {
  function_name                = aws_lambda_function.formatter.function_name
  maximum_retry_attempts       = var.maximum_retry_attempts
  maximum_event_age_in_seconds = var.maximum_event_age_seconds

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letter.arn
    }
  }

  # Lambda refuses a destination its role may not write to.
  depends_on = [aws_iam_role_policy.dead_letter]
}
