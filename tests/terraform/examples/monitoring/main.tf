provider "aws" {
  region = "eu-west-1"
}

# Amazon Q publishes its metrics in us-east-1.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "monitoring" {
  source    = "../../../../modules/monitoring"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  email = ["operations@example.com"]

  # Or formatter = module.formatter, whose outputs have these names.
  formatter = {
    function_name          = "asr-notify-formatter"
    dead_letter_queue_name = "asr-notify-formatter-dead-letters"
    retry_queue_name       = "asr-notify-formatter-retry"
    over_queue_name        = "asr-notify-formatter-over"
  }
  amazon_q_configurations = ["asr-notify-security"]
}
