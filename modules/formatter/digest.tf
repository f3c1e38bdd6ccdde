# A schedule for each destination with a digest. EventBridge Scheduler invokes the function by a role.

locals {
  digests = { for destination in var.destinations : destination.name => destination.digest if destination.digest != null }

  # For `count`: one while a destination has a digest.
  with_digest = min(1, length(local.digests))
}

resource "aws_scheduler_schedule_group" "digest" {
  count = local.with_digest

  name = "${var.name}-digest"
  tags = var.tags
}

resource "aws_scheduler_schedule" "digest" {
  for_each = local.digests

  #checkov:skip=CKV_AWS_297:The input names a destination and a time
  name                         = each.key
  group_name                   = aws_scheduler_schedule_group.digest[0].name
  description                  = "Starts ${local.function_name} for the digest of ${each.key}"
  schedule_expression          = each.value.schedule
  schedule_expression_timezone = coalesce(each.value.timezone, var.time_zone)

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.function.function.arn
    role_arn = aws_iam_role.digest[0].arn

    # Not by jsonencode(), which escapes the angle brackets: Scheduler would not replace the keyword by the time.
    input = "{\"digest\":{\"destination\":\"${each.key}\",\"at\":\"<aws.scheduler.scheduled-time>\"}}"

    retry_policy {
      maximum_event_age_in_seconds = 6 * 60 * 60
      maximum_retry_attempts       = 185
    }

    dead_letter_config {
      arn = module.function.dead_letter_queue.arn
    }
  }

  # Scheduler does not retry an invocation that the role does not permit.
  depends_on = [aws_iam_role_policy.digest]
}

resource "aws_iam_role" "digest" {
  count = local.with_digest

  name        = "${var.name}-digest"
  path        = var.iam.path
  description = "Invokes ${local.function_name} for digests"

  permissions_boundary = var.iam.permissions_boundary_arn

  # Without the conditions, Scheduler would assume the role for schedules of another account (confused deputy).
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = data.aws_caller_identity.current.account_id
          "aws:SourceArn"     = aws_scheduler_schedule_group.digest[0].arn
        }
      }
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "digest" {
  count = local.with_digest

  name = "digest"
  role = aws_iam_role.digest[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "InvokeFormatter"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = module.function.function.arn
      },
      {
        # Scheduler sends to the dead-letter queue by the role, not by the queue's policy.
        Sid      = "SendToDeadLetterQueue"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = module.function.dead_letter_queue.arn
      },
      ], [for key_arn in var.queue_key_arn[*] : {
        Sid      = "UseQueueKey"
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource = key_arn
    }])
  })
}
