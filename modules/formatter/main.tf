# The formatter: reads ASR's messages and security services' events, and publishes notices to the destinations' topics.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  # The words that the function and Terraform share. The function's tests write this file.
  vocabulary = jsondecode(file("${path.module}/vocabulary.json"))

  # POSIX rules of time zones by their IANA names. tools/time_zones.py writes this file.
  time_zones = jsondecode(file("${path.module}/time-zones.json"))

  # An alert without a severity has the severity unknown, the lowest one.
  severities = concat(["unknown"], local.vocabulary.severities)

  function_name = "${var.name}-formatter"

  # Settings that are null or empty are left out: the function would read an empty string as a value.
  settings = merge(local.other_settings, local.configuration)

  other_settings = merge(
    {
      NOTICE_LANGUAGE             = var.language
      TIME_ZONE                   = local.time_zones[var.time_zone]
      ACCOUNT_LOOKUP              = var.account_lookup.mode
      ACCOUNT_LOOKUP_TIMEOUT_MS   = tostring(var.account_lookup.timeout_milliseconds)
      RETRY_INITIAL_DELAY_SECONDS = tostring(var.retry.initial_delay_seconds)
      RETRY_MAX_ATTEMPTS          = tostring(var.retry.max_attempts)
    },
    var.account_lookup.mode == "role" ? { ACCOUNT_LOOKUP_ROLE_ARN = var.account_lookup.role_arn } : {},
    var.account_lookup.external_id != null ? { ACCOUNT_LOOKUP_EXTERNAL_ID = var.account_lookup.external_id } : {},
    length(var.alert_severities) > 0 ? { ALERT_SEVERITIES = jsonencode(var.alert_severities) } : {},
    var.access_portal != null ? { ACCESS_PORTAL_URL = var.access_portal.url } : {},
    try(var.access_portal.role_name, null) != null ? { ACCESS_PORTAL_ROLE_NAME = var.access_portal.role_name } : {},
    var.state != null ? { STATE_TABLE_NAME = one(aws_dynamodb_table.state[*].name) } : {},
  )
}

module "function" {
  source = "../lambda-function"

  name        = local.function_name
  description = "Formats messages of Automated Security Response and of security services as notices for people"
  environment = local.settings
  policies    = local.policies

  # The retry queue. The function sends a delivery that a destination refused, and receives it after a growing delay.
  queue = {
    name           = "${local.function_name}-retry"
    retention_days = 14
    url_variable   = "RETRY_QUEUE_URL"

    # The function moves a message to the dead-letter queue itself, after its last attempt. SQS does it three receives
    # later, for invocations that ended before they could.
    max_receive_count = var.retry.max_attempts + 3
  }

  # The function sends to the dead-letter queue by its role. SNS (the subscriptions' redrive policy) and EventBridge (the
  # targets' dead-letter configuration) need the queue's policy.
  dead_letter_senders = concat(
    [{ sid = "SourceTopicsOnly", service = "sns.amazonaws.com", source_arns = var.dead_letter_topic_arns }],
    [
      for arns in [concat(var.dead_letter_rule_arns, var.over_rule_arns, aws_cloudwatch_event_rule.sweep[*].arn)] :
      { sid = "SourceRulesOnly", service = "events.amazonaws.com", source_arns = arns } if length(arns) > 0
    ],
  )
  dead_letter_queue_sources = aws_sqs_queue.over[*].arn

  # An on-failure destination is one only, so that the event itself goes to the queue beside the record in the bucket.
  keeps_events = var.failure_bucket != null

  package_name = "formatter"
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

resource "aws_lambda_function_event_invoke_config" "formatter" {
  function_name                = module.function.function.function_name
  maximum_retry_attempts       = var.maximum_retry_attempts
  maximum_event_age_in_seconds = var.maximum_event_age_seconds

  destination_config {
    on_failure {
      destination = var.failure_bucket != null ? var.failure_bucket.arn : module.function.dead_letter_queue.arn
    }
  }

  # Lambda refuses a destination that the function's role cannot write to.
  depends_on = [module.function]
}
