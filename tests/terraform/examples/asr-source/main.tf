provider "aws" {
  region = "eu-west-1"
}

# Any function that takes SNS's messages. The queue's policy must allow the two topics to send.
module "asr" {
  source = "../../../../modules/asr-source"

  function_arn          = "arn:aws:lambda:eu-west-1:222222222222:function:asr-notify-formatter"
  function_name         = "asr-notify-formatter"
  dead_letter_queue_arn = "arn:aws:sqs:eu-west-1:222222222222:asr-notify-formatter-dead-letters"
}
