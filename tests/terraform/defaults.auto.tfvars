# Default inputs of the modules under test. Terraform loads this file for every test file; a run passes on what its module
# declares, and its own variables and those of its file come first.

# modules/formatter
dead_letter_topic_arns = ["arn:aws:sns:eu-west-1:222222222222:first", "arn:aws:sns:eu-west-1:222222222222:second"]

# An entry of its destinations.
destination = {
  name      = "security"
  format    = "amazon-q"
  topic_arn = "arn:aws:sns:eu-west-1:222222222222:notices"
  key_arn   = "arn:aws:kms:eu-west-1:222222222222:key/notices"
}

# modules/formatter, slack-bot and lambda-function
package = { path = "bootstrap.zip", hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }

# modules/slack-bot
channel_id       = "C0123ABCD"
token_secret_arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:slack/token-AbCdEf"

# modules/amazon-q-channel
slack_team_id    = "T0123ABCD"
slack_channel_id = "C0123ABCD"

# modules/teams-channel
tenant_id = "11111111-2222-3333-4444-555555555555"
team_id   = "66666666-7777-8888-9999-000000000000"

# modules/email
topic_arn = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security"

# modules/asr-source and alert-source
function_name         = "formatter"
function_arn          = "arn:aws:lambda:eu-west-1:222222222222:function:formatter"
dead_letter_queue_arn = "arn:aws:sqs:eu-west-1:222222222222:dead-letters"

# modules/organization-reader
trusted_role_arn = "arn:aws:iam::222222222222:role/asr-notify-formatter"

# modules/monitoring
email = ["operations@example.com"]
formatter = {
  function_name          = "asr-notify-formatter"
  dead_letter_queue_name = "asr-notify-formatter-dead-letters"
  retry_queue_name       = "asr-notify-formatter-retry"
  over_queue_name        = "asr-notify-formatter-over"
  schedule_group_name    = "asr-notify-digest"
}
poster = {
  function_name          = "asr-notify-on-call-poster"
  queue_name             = "asr-notify-on-call-poster"
  dead_letter_queue_name = "asr-notify-on-call-poster-dead-letters"
}

# modules/asr-notify
formatter_package    = { path = "mocks/bootstrap.zip" }
slack_poster_package = { path = "mocks/bootstrap.zip" }
monitoring           = { email = ["operations@example.com"] }

# terraform
region                    = "eu-west-1"
formatter_package_path    = "mocks/bootstrap.zip"
slack_poster_package_path = "mocks/bootstrap.zip"

# Entries of its destinations.
amazon_q  = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
slack_bot = { slack_bot = { channel_id = "C0456EFGH", token_secret_arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:token-AbCdEf" } }
