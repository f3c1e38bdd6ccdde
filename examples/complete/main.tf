# Every kind of destination, rules, all sources but Security Hub V2, account names by a role in the management account,
# monitoring, and what a company requires. Each provider assumes a role of its account.

variable "security_role_arn" {
  description = "ARN of the role that applies in the delegated security account"
  type        = string
}

variable "management_role_arn" {
  description = "ARN of the role that applies in the management account"
  type        = string
}

locals {
  region = "ap-northeast-1" # of ASR's administrator stack

  # Of queues, tables and logs. docs/operations.md has what its policy must admit.
  key_arn = "arn:aws:kms:ap-northeast-1:222222222222:key/01234567-89ab-cdef-0123-456789abcdef"
}

provider "aws" {
  region = local.region
  assume_role { role_arn = var.security_role_arn }
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
  assume_role { role_arn = var.security_role_arn }
}

provider "aws" {
  alias  = "management"
  region = local.region
  assume_role { role_arn = var.management_role_arn }
}

data "aws_caller_identity" "management" {
  provider = aws.management
}

module "asr_notify" {
  source    = "../../modules/asr-notify"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  language  = "ja"
  time_zone = "Asia/Tokyo"

  destinations = {
    security = {
      amazon_q    = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" }
      quiet_hours = { from = "22:00", to = "07:00" }
    }
    on-call = {
      slack_bot = {
        channel_id       = "C0456EFGH"
        token_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:222222222222:secret:slack-token-AbCdEf"
      }
      rules   = { min_severity = "high", organizational_units = { include = ["ou-ab12-12345678"] } }
      mention = { id = "S0123ABCD" }
    }
    platform = { # Microsoft Teams
      teams = {
        tenant_id  = "11111111-2222-3333-4444-555555555555"
        team_id    = "66666666-7777-8888-9999-000000000000"
        channel_id = "19%3ageneral%40thread.tacv2"
      }
      rules = { accounts = { include = ["333333333333"] } }
    }
    events = { json = {} } # documents for programs: subscribe to the topic
    audit = {
      email  = ["audit@example.com"]
      rules  = { sources = { include = ["asr"] }, outcomes = { include = ["failed", "unknown"] } }
      digest = { schedule = "cron(0 9 ? * MON-FRI *)" }
    }
  }

  alerts = {
    security_hub    = { min_severity = "high", custom_actions = true }
    guardduty       = {}
    access_analyzer = {}
    inspector       = { min_severity = "critical" }
    macie           = {}
    health          = { severity = "low" }
    config          = {}
    alarm           = {}
  }

  # The role of the module below, by its name: its output would make a cycle.
  account_lookup = {
    mode        = "role"
    role_arn    = "arn:aws:iam::${data.aws_caller_identity.management.account_id}:role/asr-notify-organization-reader"
    external_id = "asr-notify"
  }
  access_portal = { url = "https://example.awsapps.com/start", role_name = "ReadOnly" }

  monitoring = { email = ["operations@example.com"] }

  iam                  = { permissions_boundary_arn = "arn:aws:iam::222222222222:policy/boundary" }
  log_group            = { retention_days = 731, key_arn = local.key_arn }
  queue_key_arn        = local.key_arn
  tables               = { key_arn = local.key_arn }
  reserved_concurrency = { formatter = 20 }
  tracing              = true
  vpc = {
    subnet_ids         = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    security_group_ids = ["sg-0123456789abcdef0"]
  }
  tags = { owner = "security" }
}

module "organization_reader" {
  source    = "../../modules/organization-reader"
  providers = { aws = aws.management }

  name             = "asr-notify-organization-reader"
  trusted_role_arn = module.asr_notify.formatter_role_arn
  external_id      = "asr-notify"
  list_parents     = module.asr_notify.uses_organizational_units
}

output "asr_notify" {
  value = module.asr_notify
}
