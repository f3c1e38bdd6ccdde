provider "aws" {
  region = "eu-west-1"
}

# The queues' policies must allow the module's rules to send; modules/formatter has such queues.
module "alerts" {
  source = "../../../../modules/alert-source"

  alerts = {
    security_hub = { min_severity = "high" }
    guardduty    = {} # medium and above
    health       = { severity = "low", personas = ["OPERATIONS", "SECURITY"] }
  }

  function_arn          = "arn:aws:lambda:eu-west-1:222222222222:function:asr-notify-formatter"
  function_name         = "asr-notify-formatter"
  dead_letter_queue_arn = "arn:aws:sqs:eu-west-1:222222222222:asr-notify-formatter-dead-letters"
  over                  = { queue_arn = "arn:aws:sqs:eu-west-1:222222222222:asr-notify-formatter-over" }
}
