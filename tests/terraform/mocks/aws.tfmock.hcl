# Answers of AWS in the security account 222222222222, in eu-west-1.

mock_data "aws_caller_identity" {
  defaults = { account_id = "222222222222" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_region" {
  defaults = { id = "eu-west-1" }
}

mock_data "aws_ssm_parameter" {
  defaults = { insecure_value = "arn:aws:sns:eu-west-1:222222222222:SO0111-ASR_Topic" }
}

mock_resource "aws_cloudwatch_event_rule" {
  defaults = { arn = "arn:aws:events:eu-west-1:222222222222:rule/own-rule" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-west-1:222222222222:log-group:own-log" }
}

mock_resource "aws_cloudwatch_metric_alarm" {
  defaults = { arn = "arn:aws:cloudwatch:eu-west-1:222222222222:alarm:mocked" }
}

mock_resource "aws_dynamodb_table" {
  defaults = { arn = "arn:aws:dynamodb:eu-west-1:222222222222:table/own-table" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::222222222222:role/mocked" }
}

mock_resource "aws_kms_key" {
  defaults = {
    arn    = "arn:aws:kms:eu-west-1:222222222222:key/own-key"
    key_id = "own-key"
  }
}

mock_resource "aws_lambda_function" {
  defaults = { arn = "arn:aws:lambda:eu-west-1:222222222222:function:mocked" }
}

mock_resource "aws_scheduler_schedule_group" {
  defaults = { arn = "arn:aws:scheduler:eu-west-1:222222222222:schedule-group/own-group" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:eu-west-1:222222222222:own-topic" }
}

mock_resource "aws_sqs_queue" {
  defaults = {
    arn = "arn:aws:sqs:eu-west-1:222222222222:own-queue"
    url = "https://sqs.eu-west-1.amazonaws.com/222222222222/own-queue"
  }
}

mock_resource "aws_chatbot_slack_channel_configuration" {
  defaults = { chat_configuration_arn = "arn:aws:chatbot::222222222222:chat-configuration/slack-channel/mocked" }
}

mock_resource "aws_chatbot_teams_channel_configuration" {
  defaults = { chat_configuration_arn = "arn:aws:chatbot::222222222222:chat-configuration/ms-teams-channel/mocked" }
}
