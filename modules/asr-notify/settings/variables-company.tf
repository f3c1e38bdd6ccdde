# What a company requires, with its types. The modules have the defaults.

variable "iam" {
  description = "The roles' place in IAM"
  type        = object({ path = optional(string), permissions_boundary_arn = optional(string) })
  default     = {}
}

variable "log_group" {
  description = "The functions' log groups"
  type = object({
    retention_days = optional(number)
    class          = optional(string)
    key_arn        = optional(string)
    skip_destroy   = optional(bool)
  })
  default = {}
}

variable "tables" {
  description = "Protection of the tables"
  type = object({
    key_arn                = optional(string)
    deletion_protection    = optional(bool)
    point_in_time_recovery = optional(bool)
  })
  default = {}
}

variable "vpc" {
  description = "The VPC that the functions run in"
  type        = object({ subnet_ids = set(string), security_group_ids = set(string) })
  default     = null
}

variable "reserved_concurrency" {
  description = "Invocations that the account reserves for a function, and its maximum"
  type        = object({ formatter = optional(number), slack_poster = optional(number) })
  default     = {}
}
