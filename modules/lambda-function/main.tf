# A Lambda function with what every function here has: a log group, a role, a queue that it takes messages from, and a
# dead-letter queue. Internal: modules/formatter and modules/slack-bot call it, and it calls no other module.

resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts logs at rest unless log_group.key_arn names a key
  #checkov:skip=CKV_AWS_338:Retention is the user's choice; the default is 365 days
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_group.retention_days
  log_group_class   = var.log_group.class
  kms_key_id        = var.log_group.key_arn
  skip_destroy      = var.log_group.skip_destroy
  tags              = var.tags

  # A new name would be a new group, without what was logged.
  lifecycle {
    ignore_changes = [name]
  }
}

resource "aws_lambda_function" "function" {
  #checkov:skip=CKV_AWS_50:tracing is the user's choice; the function's own log lines show its timing
  #checkov:skip=CKV_AWS_115:reserved_concurrency is the user's choice, because it takes concurrency from the account
  #checkov:skip=CKV_AWS_116:Failures go to the dead-letter queue by the on-failure destination or by the queue's redrive policy
  #checkov:skip=CKV_AWS_117:vpc is the user's choice; the function calls public endpoints of AWS and of Slack only
  #checkov:skip=CKV_AWS_173:The environment holds no secret, at most the ARN of one, and Lambda encrypts it at rest
  #checkov:skip=CKV_AWS_272:The package is built from this repository and pinned by its hash
  function_name = var.name
  description   = var.description
  role          = aws_iam_role.function.arn

  filename          = local.zip_path
  s3_bucket         = try(var.package.s3_bucket, null)
  s3_key            = try(var.package.s3_key, null)
  s3_object_version = try(var.package.s3_object_version, null)
  source_code_hash  = local.zip_hash
  runtime           = "provided.al2023"
  handler           = "bootstrap"
  architectures     = [var.architecture]
  memory_size       = var.memory_size
  timeout           = var.timeout

  reserved_concurrent_executions = var.reserved_concurrency

  # PassThrough is written out: without the block, the provider would keep Active once it was set.
  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  environment {
    variables = merge(
      var.environment,
      { DEAD_LETTER_QUEUE_URL = aws_sqs_queue.dead_letter.url },
      var.queue.url_variable != null ? { (var.queue.url_variable) = aws_sqs_queue.queue.url } : {},
    )
  }

  dynamic "dead_letter_config" {
    for_each = var.keeps_events ? [aws_sqs_queue.dead_letter.arn] : []

    content {
      target_arn = dead_letter_config.value
    }
  }

  # The function writes JSON itself; with Text, Lambda does not wrap it once more.
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  tags = var.tags

  # A function that runs before its permissions exist would lose its first messages.
  depends_on = [aws_iam_role_policy.function]

  lifecycle {
    # A new name would be a new function: events that wait for the old one would be lost.
    ignore_changes = [function_name]

    # Not checks of the variable: these run on destroy too, and in a plan that only refreshes, where the zip is not needed.
    precondition {
      condition     = local.zip_path == null || local.has_zip || local.zip_hash != null
      error_message = local.missing_zip
    }

    precondition {
      condition     = !local.has_zip || local.zip_hash == local.computed_hash
      error_message = "package.hash must be the SHA-256 of ${coalesce(local.zip_path, "-")}, ${coalesce(local.computed_hash, "-")}, got \"${coalesce(local.zip_hash, "-")}\"."
    }
  }
}
