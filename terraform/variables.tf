# The accounts. The other variables are those of modules/asr-notify, in variables-settings.tf.

variable "region" {
  description = "Region of ASR's administrator stack"
  type        = string
}

variable "security_profile" {
  description = "AWS CLI profile of the delegated security account; null uses the environment's credentials"
  type        = string
  default     = null
}

variable "management_profile" {
  description = "AWS CLI profile of the management account, for account_lookup.mode = \"role\"; null uses the environment's credentials"
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of every resource"
  type        = map(string)
  default     = {}
}

variable "formatter_package_path" {
  description = "Path of the formatter's zip, which `task build-lambda` builds"
  type        = string
  default     = "../target/lambda/formatter/bootstrap.zip"
}

variable "slack_poster_package_path" {
  description = "Path of the bot's zip, which `task build-lambda` builds; needed only for destinations with slack_bot"
  type        = string
  default     = "../target/lambda/slack-poster/bootstrap.zip"
}
