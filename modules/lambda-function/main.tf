# A Lambda function with what every function here has: a log group, a role, a queue that it takes messages from, and a
# dead-letter queue. Internal: modules/formatter and modules/slack-bot call it, and it calls no other module.

resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts logs at rest; they hold no more than the notices themselves
  #checkov:skip=CKV_AWS_338:A notifier's log serves to find faults, not as an audit trail; retention is the user's choice
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_lambda_function" "function" {
  #checkov:skip=CKV_AWS_50:One short call chain; the function's own log lines show its timing
  #checkov:skip=CKV_AWS_115:A reserve would take concurrency from the account; the queue has a maximum concurrency of its own
  #checkov:skip=CKV_AWS_116:Failures go to the dead-letter queue by the on-failure destination or by the queue's redrive policy
  #checkov:skip=CKV_AWS_117:It calls public endpoints of AWS and of Slack; a VPC would add cost and a way to fail
  #checkov:skip=CKV_AWS_173:The environment holds no secret, at most the ARN of one, and Lambda encrypts it at rest
  #checkov:skip=CKV_AWS_272:The package is built from this repository and pinned by its hash
  function_name = var.name
  description   = var.description
  role          = aws_iam_role.function.arn

  filename         = var.package.path
  source_code_hash = var.package.hash
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  timeout          = var.timeout

  environment {
    variables = merge(
      var.environment,
      { DEAD_LETTER_QUEUE_URL = aws_sqs_queue.dead_letter.url },
      var.queue.url_variable != null ? { (var.queue.url_variable) = aws_sqs_queue.queue.url } : {},
    )
  }

  # The function writes JSON itself; with Text, Lambda does not wrap it once more.
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  tags = var.tags

  # A function that runs before its permissions exist would lose its first messages.
  depends_on = [aws_iam_role_policy.function]
}
