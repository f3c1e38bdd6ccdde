# Other Regions and accounts of the end-to-end tests, which copy this folder beside modules/. The deployment is in the
# security account's ap-northeast-1.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

variable "in_home_region" {
  description = "Whether to make a forwarder in the home Region of the home account too, which is refused"
  type        = bool
  default     = false
}

locals {
  home        = "arn:aws:events:ap-northeast-1:222222222222:event-bus/default"
  second_home = "arn:aws:events:us-east-1:222222222222:event-bus/default"
}

provider "aws" {
  region     = "ap-northeast-1"
  access_key = "222222222222"
  secret_key = "local"
}

provider "aws" {
  alias      = "us_east_1"
  region     = "us-east-1"
  access_key = "222222222222"
  secret_key = "local"
}

provider "aws" {
  alias      = "member"
  region     = "eu-west-1"
  access_key = "333333333333"
  secret_key = "local"
}

module "other_region" {
  source    = "../modules/alert-forwarder"
  providers = { aws = aws.us_east_1 }

  home_event_bus_arn = local.home
  alerts             = { guardduty = {} }
}

module "member" {
  source    = "../modules/alert-forwarder"
  providers = { aws = aws.member }

  home_event_bus_arn = local.home
  alerts             = { config = {} }
}

# us-east-1 is a second home Region: it gets what the first one sees.
module "to_second_home" {
  source = "../modules/alert-forwarder"

  home_event_bus_arn = local.second_home
  alerts             = { guardduty = {} }
}

module "in_home_region" {
  source = "../modules/alert-forwarder"
  count  = var.in_home_region ? 1 : 0

  name               = "refused"
  home_event_bus_arn = local.home
  alerts             = { guardduty = {} }
}

# The findings that the second home Region sees.
resource "aws_sqs_queue" "second_home" {
  provider = aws.us_east_1

  name = "second-home"
}

resource "aws_sqs_queue_policy" "second_home" {
  provider = aws.us_east_1

  queue_url = aws_sqs_queue.second_home.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.second_home.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.second_home.arn } }
    }]
  })
}

resource "aws_cloudwatch_event_rule" "second_home" {
  provider = aws.us_east_1

  name          = "second-home"
  event_pattern = jsonencode({ source = ["aws.guardduty"] })
}

resource "aws_cloudwatch_event_target" "second_home" {
  provider = aws.us_east_1

  rule = aws_cloudwatch_event_rule.second_home.name
  arn  = aws_sqs_queue.second_home.arn
}

output "second_home_queue_url" {
  description = "URL of the queue of these findings"
  value       = aws_sqs_queue.second_home.url
}
