variable "name" {
  description = "Prefix of the names of the topic, its key and the alarms that may publish to it"
  type        = string
}

variable "email" {
  description = "Mail addresses that read the topic"
  type        = set(string)
}

variable "key_deletion_window_days" {
  description = "Days a deleted key can still be brought back"
  type        = number
}

variable "tags" {
  description = "Tags of every resource in this module, beside the provider's default_tags"
  type        = map(string)
}
