# Findings of all Regions, and Config rules and alarms of a member account. The README's table "What is seen from where"
# says what needs a forwarder. Member accounts are often applied by a pipeline of their own: it needs the module
# alert-forwarder only.

variable "member_role_arn" {
  description = "ARN of the role that applies in the member account"
  type        = string
}

locals {
  alerts = {
    security_hub    = { min_severity = "high" } # aggregated to the home Region
    guardduty       = { min_severity = "high" }
    access_analyzer = {}
    inspector       = { min_severity = "critical" }
    health          = { severity = "low" }
    config          = {}
    alarm           = {}
  }

  # The sources of a forwarder: those that the home Region does not see by itself.
  of_regions = { for source, alert in local.alerts : source => alert if contains(["guardduty", "access_analyzer", "inspector", "health"], source) }
  of_members = { for source, alert in local.alerts : source => alert if contains(["config", "alarm"], source) }
}

# The security account, in the home Region and another one.
provider "aws" {
  region = "eu-west-1" # of ASR's administrator stack
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

provider "aws" {
  alias  = "member"
  region = "eu-west-1"
  assume_role { role_arn = var.member_role_arn }
}

module "asr_notify" {
  source    = "../../modules/asr-notify"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  destinations = {
    security = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
  }
  alerts = local.alerts

  # The default bus of the home Region admits the organization's accounts. This replaces the bus's policy.
  organization_id = "o-a1b2c3d4e5"

  monitoring = { email = ["operations@example.com"] }
}

# One for each further Region.
module "us_east_1" {
  source    = "../../modules/alert-forwarder"
  providers = { aws = aws.us_east_1 }

  home_event_bus_arn = module.asr_notify.event_bus_arns["default"]
  alerts             = local.of_regions
}

# One for each Region of each member account.
module "member" {
  source    = "../../modules/alert-forwarder"
  providers = { aws = aws.member }

  home_event_bus_arn = module.asr_notify.event_bus_arns["default"]
  alerts             = local.of_members
}

output "asr_notify" {
  value = module.asr_notify
}

output "dead_letter_queues" {
  description = "Queues of what the home bus did not take, in their Regions and accounts: put alarms on them"
  value       = { us_east_1 = module.us_east_1.dead_letter_queue_name, member = module.member.dead_letter_queue_name }
}
