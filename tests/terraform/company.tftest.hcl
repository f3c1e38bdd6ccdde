# What a company requires of every function, role, log group, queue and table, and that it reaches each of them.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name         = "asr-notify"
  topic_arns   = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"]
  destinations = [merge(var.destination, { digest = { schedule = "cron(0 9 ? * MON *)" } })]

  iam = {
    path                     = "/security/"
    permissions_boundary_arn = "arn:aws:iam::222222222222:policy/boundary"
  }
  log_group = {
    retention_days = 400
    class          = "INFREQUENT_ACCESS"
    key_arn        = "arn:aws:kms:eu-west-1:222222222222:key/logs"
    skip_destroy   = true
  }
  queue_key_arn           = "arn:aws:kms:eu-west-1:222222222222:key/queues"
  queue_max_message_bytes = 262144
  reserved_concurrency    = 5
  tracing                 = true
  tables = {
    key_arn                = "arn:aws:kms:eu-west-1:222222222222:key/tables"
    deletion_protection    = false
    point_in_time_recovery = false
  }
  vpc = { subnet_ids = ["subnet-0a", "subnet-0b"], security_group_ids = ["sg-0a"] }
}

run "formatter" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  assert {
    condition = alltrue([
      for role in [module.function.role, aws_iam_role.digest[0]] :
      role.path == "/security/" && role.permissions_boundary == "arn:aws:iam::222222222222:policy/boundary"
    ])
    error_message = "Both roles must have the path and the boundary."
  }

  assert {
    condition = (
      module.function.log_group.retention_in_days == 400
      && module.function.log_group.log_group_class == "INFREQUENT_ACCESS"
      && module.function.log_group.kms_key_id == "arn:aws:kms:eu-west-1:222222222222:key/logs"
      && module.function.log_group.skip_destroy
    )
    error_message = "The log group must have the given settings."
  }

  assert {
    condition = alltrue([
      for queue in [module.function.queue, module.function.dead_letter_queue, aws_sqs_queue.over[0]] :
      queue.kms_master_key_id == "arn:aws:kms:eu-west-1:222222222222:key/queues" && queue.sqs_managed_sse_enabled != true && queue.max_message_size == 262144
    ])
    error_message = "The key must encrypt all three queues."
  }

  assert {
    condition = (
      module.function.function.reserved_concurrent_executions == 5
      && module.function.function.tracing_config[0].mode == "Active"
      && module.function.function.vpc_config[0].subnet_ids == toset(["subnet-0a", "subnet-0b"])
      && module.function.function.vpc_config[0].security_group_ids == toset(["sg-0a"])
    )
    error_message = "The function must have the given concurrency, tracing and VPC."
  }

  assert {
    condition = [
      for statement in jsondecode(module.function.policies["own"].policy).Statement : statement
      if contains(["UseQueueKey", "SendTraces", "AttachToVpc"], statement.Sid)
      ] == [
      {
        Sid      = "UseQueueKey"
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource = "arn:aws:kms:eu-west-1:222222222222:key/queues"
      },
      {
        Sid      = "SendTraces"
        Effect   = "Allow"
        Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
        Resource = "*"
      },
      {
        Sid    = "AttachToVpc"
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:DeleteNetworkInterface",
          "ec2:AssignPrivateIpAddresses",
          "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = "*"
      },
    ]
    error_message = "The role must get what the queues' key, tracing and the VPC need, and no more."
  }

  assert {
    condition = reverse(jsondecode(aws_iam_role_policy.digest[0].policy).Statement)[0] == {
      Sid      = "UseQueueKey"
      Effect   = "Allow"
      Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
      Resource = "arn:aws:kms:eu-west-1:222222222222:key/queues"
    }
    error_message = "The role of the digests must be able to send to the dead-letter queue under the queues' key."
  }

  assert {
    condition = (
      !aws_dynamodb_table.state[0].deletion_protection_enabled
      && !aws_dynamodb_table.state[0].point_in_time_recovery[0].enabled
      && aws_dynamodb_table.state[0].server_side_encryption[0].kms_key_arn == "arn:aws:kms:eu-west-1:222222222222:key/tables"
    )
    error_message = "The state table must have the given protection and key."
  }
}

# More than fits into the function's environment.
run "configuration_in_items" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    destinations = [for number in range(60) : merge(var.destination, { name = "team-${number}", topic_arn = "arn:aws:sns:eu-west-1:222222222222:team-${number}" })]
  }

  assert {
    condition = (
      !aws_dynamodb_table.configuration[0].deletion_protection_enabled
      && !aws_dynamodb_table.configuration[0].point_in_time_recovery[0].enabled
      && aws_dynamodb_table.configuration[0].server_side_encryption[0].kms_key_arn == "arn:aws:kms:eu-west-1:222222222222:key/tables"
    )
    error_message = "The table of the configuration must have the given protection and key."
  }

  assert {
    condition = reverse(jsondecode(module.function.policies["configuration"].policy).Statement)[0] == {
      Sid       = "UseConfigurationKey"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = "arn:aws:kms:eu-west-1:222222222222:key/tables"
      Condition = { StringEquals = { "kms:EncryptionContext:aws:dynamodb:tableName" = "asr-notify-configuration" } }
    }
    error_message = "The function may use the key for its configuration."
  }
}

run "slack_bot" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }

  variables {
    topic_arns = { security = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security" }
  }

  assert {
    condition = (
      module.function.role.path == "/security/"
      && module.function.role.permissions_boundary == "arn:aws:iam::222222222222:policy/boundary"
      && module.function.log_group.retention_in_days == 400
      && module.function.log_group.log_group_class == "INFREQUENT_ACCESS"
      && module.function.log_group.kms_key_id == "arn:aws:kms:eu-west-1:222222222222:key/logs"
      && module.function.log_group.skip_destroy
      && module.function.queue.kms_master_key_id == "arn:aws:kms:eu-west-1:222222222222:key/queues"
      && module.function.dead_letter_queue.kms_master_key_id == "arn:aws:kms:eu-west-1:222222222222:key/queues"
      && module.function.function.reserved_concurrent_executions == 5
      && module.function.function.tracing_config[0].mode == "Active"
      && module.function.function.vpc_config[0].subnet_ids == toset(["subnet-0a", "subnet-0b"])
    )
    error_message = "Role, log group, queues and function of the bot must have the given settings."
  }

  assert {
    condition = (
      !aws_dynamodb_table.threads.deletion_protection_enabled
      && !aws_dynamodb_table.threads.point_in_time_recovery[0].enabled
      && aws_dynamodb_table.threads.server_side_encryption[0].kms_key_arn == "arn:aws:kms:eu-west-1:222222222222:key/tables"
    )
    error_message = "The table of threads must have the given protection and key."
  }

  assert {
    condition = reverse(jsondecode(module.function.policies["bot"].policy).Statement)[0] == {
      Sid       = "UseThreadsKey"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = "arn:aws:kms:eu-west-1:222222222222:key/tables"
      Condition = { StringEquals = { "kms:EncryptionContext:aws:dynamodb:tableName" = "asr-notify-threads" } }
    }
    error_message = "The bot may use the key for its table only."
  }
}

run "amazon_q_channel" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  assert {
    condition     = aws_iam_role.channel[0].path == "/security/" && aws_iam_role.channel[0].permissions_boundary == "arn:aws:iam::222222222222:policy/boundary"
    error_message = "Amazon Q's role must have the path and the boundary."
  }
}

run "organization_reader" {
  command = plan
  module {
    source = "../../modules/organization-reader"
  }

  assert {
    condition     = aws_iam_role.reader.path == "/security/" && aws_iam_role.reader.permissions_boundary == "arn:aws:iam::222222222222:policy/boundary"
    error_message = "The reader's role must have the path and the boundary."
  }
}

run "alert_forwarder" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }

  variables {
    home_event_bus_arn = "arn:aws:events:us-east-1:222222222222:event-bus/default"
    alerts             = { guardduty = {} }
  }

  assert {
    condition = (
      aws_iam_role.forwarder.path == "/security/"
      && aws_iam_role.forwarder.permissions_boundary == "arn:aws:iam::222222222222:policy/boundary"
      && aws_sqs_queue.dead_letter.kms_master_key_id == "arn:aws:kms:eu-west-1:222222222222:key/queues"
      && aws_sqs_queue.dead_letter.max_message_size == 262144
    )
    error_message = "The forwarder's role and queue must have the given settings."
  }
}

# Security Hub's CloudWatch.16, DynamoDB.2 and DynamoDB.6, and ASR's remediations of them: what these would change is so.
run "defaults" {
  command = plan
  module {
    source = "../../modules/slack-bot"
  }

  variables {
    topic_arns = { security = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security" }

    iam                  = {}
    log_group            = {}
    queue_key_arn        = null
    reserved_concurrency = null
    tracing              = false
    tables               = {}
    vpc                  = null
  }

  assert {
    condition = (
      module.function.log_group.retention_in_days == 365
      && module.function.log_group.log_group_class == "STANDARD"
      && module.function.log_group.kms_key_id == null
      && !module.function.log_group.skip_destroy
      && aws_dynamodb_table.threads.deletion_protection_enabled
      && aws_dynamodb_table.threads.point_in_time_recovery[0].enabled
      && length(aws_dynamodb_table.threads.server_side_encryption) == 0
    )
    error_message = "By default logs must be kept for 365 days, and tables be protected and restorable."
  }

  assert {
    condition = (
      module.function.role.path == "/"
      && module.function.role.permissions_boundary == null
      && module.function.queue.sqs_managed_sse_enabled
      && module.function.dead_letter_queue.sqs_managed_sse_enabled
      && module.function.function.reserved_concurrent_executions == null
      && module.function.function.tracing_config[0].mode == "PassThrough"
      && length(module.function.function.vpc_config) == 0
      && jsondecode(module.function.policies["own"].policy).Statement[*].Sid == ["WriteOwnLog", "UseOwnQueue", "SendToDeadLetterQueue"]
    )
    error_message = "By default there must be no boundary, key, reserve, tracing or VPC, and no permission for them."
  }
}
