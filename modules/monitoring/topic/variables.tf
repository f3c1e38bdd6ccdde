variable "name" {
  description = "Prefix of the names of the topic, its key and the alarms that may publish to it"
  type        = string
}

variable "email" {
  description = "Email addresses that subscribe to the topic"
  type        = set(string)
}

variable "key" {
  description = "KMS key that encrypts the topic; null makes one"
  type        = object({ arn = string })
}

variable "key_deletion_window_days" {
  description = "Days until KMS deletes the own key of a removed topic, 7 to 30. Until then the deletion can be cancelled"
  type        = number
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
}
