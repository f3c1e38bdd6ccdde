# Every resource of a kind has what a company requires of it, also those that a module adds later. company.tftest.hcl asserts
# the values.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name       = "asr-notify-security"
  topic_arns = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"]

  # Arguments that each resource of a type must have.
  required = {
    aws_iam_role             = ["path", "permissions_boundary"]
    aws_cloudwatch_log_group = ["retention_in_days", "log_group_class", "kms_key_id", "skip_destroy"]
    aws_sqs_queue            = ["max_message_size", "kms_master_key_id", "sqs_managed_sse_enabled"]
    aws_dynamodb_table       = ["deletion_protection_enabled", "point_in_time_recovery", "dynamic \"server_side_encryption\""]
    aws_lambda_function      = ["reserved_concurrent_executions", "tracing_config", "dynamic \"vpc_config\""]
  }

  # Types without tags in the provider. All others must pass var.tags on.
  untagged = [
    "aws_cloudwatch_dashboard",
    "aws_cloudwatch_event_bus_policy",
    "aws_cloudwatch_event_target",
    "aws_dynamodb_table_item",
    "aws_iam_role_policy",
    "aws_kms_alias",
    "aws_lambda_function_event_invoke_config",
    "aws_lambda_permission",
    "aws_scheduler_schedule",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_sqs_queue_policy",
    "aws_sqs_queue_redrive_allow_policy",
    "terraform_data",
  ]

  resources = flatten([
    for file in tolist(fileset("../..", "modules/**/*.tf")) : [
      for match in regexall("(?s)\\nresource \"(\\w+)\" \"(\\w+)\" \\{\\n(.*?)\\n\\}", file("../../${file}")) :
      { address = "${dirname(file)} ${match[0]}.${match[1]}", type = match[0], text = "\n${match[2]}" }
    ]
  ])
}

run "every_resource" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  variables {
    missing = flatten([
      for resource in var.resources : [
        for argument in concat(lookup(var.required, resource.type, []), contains(var.untagged, resource.type) ? [] : ["tags"]) :
        "${resource.address}: ${argument}"
        if !strcontains(resource.text, "\n  ${argument} ")
      ]
    ])
  }

  assert {
    condition     = toset(keys(var.required)) == setintersection(keys(var.required), var.resources[*].type)
    error_message = "Each type must be found in the code, found ${jsonencode(distinct(var.resources[*].type))}."
  }

  assert {
    condition     = length(var.missing) == 0
    error_message = "Each resource must have what its type requires, unlike ${join(", ", var.missing)}."
  }
}
