# A large configuration in modules that wait for another resource: their data sources are read during apply only, so that
# the topics' ARNs are unknown in a plan.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

resource "terraform_data" "first" {}

locals {
  names = [for n in range(30) : format("team-%02d", n)]
}

module "notification_topic" {
  source   = "../../../modules/notification-topic"
  for_each = toset(local.names)

  name = "asr-notify-${each.key}"

  depends_on = [terraform_data.first]
}

module "formatter" {
  source = "../../../modules/formatter"

  package                = { path = "bootstrap.zip", hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
  dead_letter_topic_arns = ["arn:aws:sns:eu-west-1:222222222222:first"]
  destinations = [
    for name in local.names : {
      name      = name
      format    = "slack-bot"
      topic_arn = module.notification_topic[name].topic_arn
      key_arn   = module.notification_topic[name].key_arn
    }
  ]

  depends_on = [terraform_data.first]
}

output "configuration_table_name" {
  value = module.formatter.configuration_table_name
}
