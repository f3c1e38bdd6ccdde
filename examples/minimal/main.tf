# ASR's results in one Slack channel, through Amazon Q. Authorise the workspace in the Amazon Q console first, and invite
# @Amazon Q to the channel.

provider "aws" {
  region = "eu-west-1" # of ASR's administrator stack
}

# Amazon Q publishes its metrics in us-east-1.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "asr_notify" {
  source    = "../../modules/asr-notify"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  destinations = {
    security = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
  }

  # Alarms about asr-notify itself.
  monitoring = { email = ["operations@example.com"] }
}

# The operators' tools read this output: task smoke -- --terraform examples/minimal
output "asr_notify" {
  value = module.asr_notify
}
