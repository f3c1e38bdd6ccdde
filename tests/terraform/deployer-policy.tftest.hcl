# docs/deployer-policy.json: the policy of whoever applies. It has the actions that are listed here for the types of resources
# in the code, and nothing else.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name       = "asr-notify-security"
  topic_arns = ["arn:aws:sns:eu-west-1:222222222222:asr-notify-security"]

  # What the provider calls to create, read, update, tag and delete each type, as far as we know it: the lists are not
  # generated from the provider's source. The end-to-end test applies and destroys a deployment by the policy on the local
  # cloud, which checks IAM for the types in it.
  needed = {
    aws_chatbot_slack_channel_configuration = [
      "chatbot:CreateSlackChannelConfiguration", "chatbot:DescribeSlackChannelConfigurations",
      "chatbot:UpdateSlackChannelConfiguration", "chatbot:DeleteSlackChannelConfiguration",
      "chatbot:ListTagsForResource", "chatbot:TagResource", "chatbot:UntagResource",
      # The first configuration of an account makes Amazon Q's service-linked role.
      "iam:CreateServiceLinkedRole", "iam:PassRole",
    ]
    aws_chatbot_teams_channel_configuration = [
      "chatbot:CreateMicrosoftTeamsChannelConfiguration", "chatbot:GetMicrosoftTeamsChannelConfiguration",
      "chatbot:UpdateMicrosoftTeamsChannelConfiguration", "chatbot:DeleteMicrosoftTeamsChannelConfiguration",
    ]
    aws_cloudwatch_dashboard = ["cloudwatch:PutDashboard", "cloudwatch:GetDashboard", "cloudwatch:DeleteDashboards"]
    aws_cloudwatch_event_bus = [
      "events:CreateEventBus", "events:DescribeEventBus", "events:UpdateEventBus", "events:DeleteEventBus",
      "events:ListTagsForResource", "events:TagResource", "events:UntagResource",
    ]
    aws_cloudwatch_event_bus_policy = ["events:PutPermission", "events:RemovePermission", "events:DescribeEventBus"]
    aws_cloudwatch_event_rule = [
      "events:PutRule", "events:DescribeRule", "events:DeleteRule",
      "events:ListTagsForResource", "events:TagResource", "events:UntagResource",
    ]
    aws_cloudwatch_event_target = ["events:PutTargets", "events:ListTargetsByRule", "events:RemoveTargets", "iam:PassRole"]
    aws_cloudwatch_log_group = [
      "logs:CreateLogGroup", "logs:DescribeLogGroups", "logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy",
      "logs:DeleteLogGroup", "logs:AssociateKmsKey", "logs:DisassociateKmsKey",
      "logs:ListTagsForResource", "logs:TagResource", "logs:UntagResource",
    ]
    aws_cloudwatch_metric_alarm = [
      "cloudwatch:PutMetricAlarm", "cloudwatch:DescribeAlarms", "cloudwatch:DeleteAlarms",
      "cloudwatch:ListTagsForResource", "cloudwatch:TagResource", "cloudwatch:UntagResource",
    ]
    aws_dynamodb_table = [
      "dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:UpdateTable", "dynamodb:DeleteTable",
      "dynamodb:DescribeContinuousBackups", "dynamodb:UpdateContinuousBackups",
      "dynamodb:DescribeTimeToLive", "dynamodb:UpdateTimeToLive",
      "dynamodb:ListTagsOfResource", "dynamodb:TagResource", "dynamodb:UntagResource",
    ]
    aws_dynamodb_table_item = ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
    aws_iam_role = [
      "iam:CreateRole", "iam:GetRole", "iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UpdateAssumeRolePolicy",
      "iam:DeleteRole", "iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "iam:ListRolePolicies",
      "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:TagRole", "iam:UntagRole",
    ]
    aws_iam_role_policy = ["iam:PutRolePolicy", "iam:GetRolePolicy", "iam:DeleteRolePolicy"]
    aws_kms_alias       = ["kms:CreateAlias", "kms:ListAliases", "kms:UpdateAlias", "kms:DeleteAlias"]
    aws_kms_key = [
      "kms:CreateKey", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:EnableKeyRotation",
      "kms:PutKeyPolicy", "kms:UpdateKeyDescription", "kms:ScheduleKeyDeletion",
      "kms:ListResourceTags", "kms:TagResource", "kms:UntagResource",
    ]
    aws_lambda_event_source_mapping = [
      "lambda:CreateEventSourceMapping", "lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping",
      "lambda:DeleteEventSourceMapping",
    ]
    aws_lambda_function = [
      "lambda:CreateFunction", "lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig",
      "lambda:ListVersionsByFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
      "lambda:PutFunctionConcurrency", "lambda:DeleteFunctionConcurrency", "lambda:DeleteFunction",
      "lambda:ListTags", "lambda:TagResource", "lambda:UntagResource", "iam:PassRole",
      # With vpc. Lambda checks that the caller can see what it names.
      "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
      # With a package in S3.
      "s3:GetObject", "s3:GetObjectVersion",
    ]
    aws_lambda_function_event_invoke_config = [
      "lambda:PutFunctionEventInvokeConfig", "lambda:GetFunctionEventInvokeConfig",
      "lambda:DeleteFunctionEventInvokeConfig",
    ]
    aws_lambda_permission = ["lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"]
    aws_scheduler_schedule = [
      "scheduler:CreateSchedule", "scheduler:GetSchedule", "scheduler:UpdateSchedule", "scheduler:DeleteSchedule",
      "iam:PassRole",
    ]
    aws_scheduler_schedule_group = [
      "scheduler:CreateScheduleGroup", "scheduler:GetScheduleGroup", "scheduler:DeleteScheduleGroup",
      "scheduler:ListTagsForResource", "scheduler:TagResource", "scheduler:UntagResource",
    ]
    aws_sns_topic = [
      "sns:CreateTopic", "sns:GetTopicAttributes", "sns:SetTopicAttributes", "sns:DeleteTopic",
      "sns:ListTagsForResource", "sns:TagResource", "sns:UntagResource",
    ]
    aws_sns_topic_policy = ["sns:SetTopicAttributes", "sns:GetTopicAttributes"]
    aws_sns_topic_subscription = [
      "sns:Subscribe", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe",
    ]
    aws_sqs_queue = [
      "sqs:CreateQueue", "sqs:GetQueueAttributes", "sqs:SetQueueAttributes", "sqs:DeleteQueue",
      "sqs:ListQueueTags", "sqs:TagQueue", "sqs:UntagQueue",
    ]
    aws_sqs_queue_policy               = ["sqs:SetQueueAttributes", "sqs:GetQueueAttributes"]
    aws_sqs_queue_redrive_allow_policy = ["sqs:SetQueueAttributes", "sqs:GetQueueAttributes"]
    aws_ssm_parameter                  = ["ssm:GetParameter"]
  }

  # The types in the code. These data sources call nothing that needs a permission.
  without_permission = ["aws_caller_identity", "aws_partition", "aws_region"]
  types = distinct(flatten([
    for file in concat(tolist(fileset("../..", "modules/**/*.tf")), tolist(fileset("../..", "terraform/*.tf"))) :
    [for match in regexall("(?m)^(?:resource|data) \"(aws_\\w+)\"", file("../../${file}")) : match[0]]
  ]))

  allowed = distinct(flatten([
    for statement in jsondecode(file("../../docs/deployer-policy.json")).Statement : statement.Action
  ]))
}

run "policy_has_what_each_type_needs" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  assert {
    condition     = length(setsubtract(var.types, concat(keys(var.needed), var.without_permission))) == 0
    error_message = "Each type in the code must be listed here, unlike ${jsonencode(setsubtract(var.types, concat(keys(var.needed), var.without_permission)))}."
  }

  assert {
    condition     = toset(var.allowed) == toset(flatten(values(var.needed)))
    error_message = "docs/deployer-policy.json must have the listed actions: missing ${jsonencode(setsubtract(flatten(values(var.needed)), var.allowed))}, not needed ${jsonencode(setsubtract(var.allowed, flatten(values(var.needed))))}."
  }
}
