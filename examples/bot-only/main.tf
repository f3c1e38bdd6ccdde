# GovCloud or China, where Amazon Q does not exist: a Slack channel through a bot of your own. There is no us-east-1, so that
# one provider stands for both.

provider "aws" {
  region = "us-gov-west-1" # of ASR's administrator stack
}

module "asr_notify" {
  source    = "../../modules/asr-notify"
  providers = { aws = aws, aws.us_east_1 = aws }

  destinations = {
    security = {
      slack_bot = {
        channel_id       = "C0123ABCD"
        token_secret_arn = "arn:aws-us-gov:secretsmanager:us-gov-west-1:222222222222:secret:slack-token-AbCdEf"
      }
    }
  }

  slack_api_url = "https://slack-gov.com/api" # GovSlack; leave out for Slack
  monitoring    = { email = ["operations@example.com"] }
}

output "asr_notify" {
  value = module.asr_notify
}
