# Alarms about asr-notify itself, sent by email or to topics of yours. alarms.tf, losses.tf and absences.tf have the
# lists of alarms.

data "aws_region" "current" {}

locals {
  # Amazon Q publishes its metrics in us-east-1.
  watched_configurations = var.us_east_1 ? var.amazon_q_configurations : []
  watches_amazon_q       = length(local.watched_configurations) > 0

  # An alarm's topic must be in the alarm's region.
  is_home_us_east_1 = data.aws_region.current.id == "us-east-1"
  has_email         = length(var.email) > 0

  topic_arns           = concat(module.topic[*].topic_arn, var.alarm_topic_arn[*])
  us_east_1_topic_arns = concat(module.topic_of_amazon_q[*].topic_arn, local.is_home_us_east_1 ? var.alarm_topic_arn[*] : var.us_east_1_alarm_topic_arn[*])
}

module "topic" {
  source = "./topic"
  count  = local.has_email ? 1 : 0

  name                     = var.name
  email                    = var.email
  key                      = var.key
  key_deletion_window_days = var.key_deletion_window_days
  tags                     = var.tags
}

module "topic_of_amazon_q" {
  source    = "./topic"
  count     = local.has_email && local.watches_amazon_q ? 1 : 0
  providers = { aws = aws.us_east_1 }

  # Another name, because the home region may be us-east-1. With depends_on, the home region is unknown in a plan, and the
  # number of topics must not be.
  name  = "${var.name}-amazon-q"
  email = var.email
  # A key encrypts topics of its own region only.
  key                      = null
  key_deletion_window_days = var.key_deletion_window_days
  tags                     = var.tags
}

module "alarms" {
  source = "./alarms"

  name       = var.name
  kinds      = merge(local.home_alarms, local.loss_alarms, local.absence_alarms)
  topic_arns = local.topic_arns
  tags       = var.tags
}

module "alarms_of_amazon_q" {
  source    = "./alarms"
  count     = local.watches_amazon_q ? 1 : 0
  providers = { aws = aws.us_east_1 }

  name       = var.name
  kinds      = local.amazon_q_alarms
  topic_arns = local.us_east_1_topic_arns
  tags       = var.tags
}

# Only a warning: some organizations deny us-east-1.
check "us_east_1" {
  assert {
    condition     = var.us_east_1 || length(var.amazon_q_configurations) == 0
    error_message = "us_east_1 should be true while a destination uses Amazon Q: its metrics in us-east-1 are the only signal of messages that Amazon Q drops. Without them no alarm is sent."
  }
}
