# Two deployments by one for_each, with depends_on and providers of the caller's.

provider "aws" {
  alias  = "security"
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "release" {
  type    = number
  default = 1
}

resource "terraform_data" "first" {
  input = var.release
}

module "asr_notify" {
  source     = "../../../../.tools/terraform/archive/modules/asr-notify"
  for_each   = { asr-notify = "production", staging = "staging" }
  providers  = { aws = aws.security, aws.us_east_1 = aws.us_east_1 }
  depends_on = [terraform_data.first]

  name = each.key
  destinations = {
    (each.value) = { email = ["${each.value}@example.com"] }
    channel      = { amazon_q = { workspace_id = "T0123ABCD", channel_id = each.key == "staging" ? "C0STAGING" : "C0123ABCD" } }
  }
  alerts         = { guardduty = {} }
  alarms_enabled = each.key == "asr-notify"
  monitoring     = { email = ["operations@example.com"] }
}

module "topic" {
  source     = "../../../../.tools/terraform/archive/modules/notification-topic"
  providers  = { aws = aws.security }
  depends_on = [terraform_data.first]

  name = "others"
}

output "created_topic_arn" {
  value = module.topic.created_topic_arn
}

output "topics" {
  value = { for name, deployment in module.asr_notify : name => keys(deployment.notification_topic_arns) }
}
