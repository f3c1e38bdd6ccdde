# A Slack channel whose Amazon Q configuration exists already, for other topics: AWS allows one configuration for a channel in
# an account. asr-notify makes a topic; the configuration's owner adds it. A second topic is for programs.

provider "aws" {
  region = "eu-west-1" # of ASR's administrator stack
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "channel_role_arn" {
  description = "ARN of the role of Amazon Q in the channel"
  type        = string
}

variable "other_topic_arns" {
  description = "ARNs of the topics that the channel has already"
  type        = set(string)
}

module "asr_notify" {
  source    = "../../modules/asr-notify"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  destinations = {
    security  = { amazon_q = { existing_configuration = true } }
    incidents = { json = {}, rules = { min_severity = "high" } }
  }

  alerts     = { guardduty = {} }
  monitoring = { email = ["operations@example.com"] }
}

# The configuration that exists, with one topic more.
resource "aws_chatbot_slack_channel_configuration" "security" {
  configuration_name    = "security"
  slack_team_id         = "T0123ABCD"
  slack_channel_id      = "C0123ABCD"
  iam_role_arn          = var.channel_role_arn
  guardrail_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  sns_topic_arns        = concat(tolist(var.other_topic_arns), [module.asr_notify.notification_topic_arns["security"]])
}

# A queue of an incident tool, which gets what is open or resolved of these two sources.
resource "aws_sqs_queue" "incidents" {
  name                    = "incidents"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue_policy" "incidents" {
  queue_url = aws_sqs_queue.incidents.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.incidents.arn
      Condition = { ArnEquals = { "aws:SourceArn" = module.asr_notify.notification_topic_arns["incidents"] } }
    }]
  })
}

resource "aws_sns_topic_subscription" "incidents" {
  topic_arn            = module.asr_notify.notification_topic_arns["incidents"]
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.incidents.arn
  raw_message_delivery = true
  filter_policy        = jsonencode({ kind = ["notice"], source = ["asr", "guardduty"] })
}

output "asr_notify" {
  value = module.asr_notify
}
