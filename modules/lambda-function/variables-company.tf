# What a company requires of every function, role, log group and queue. modules/formatter and modules/slack-bot pass these
# on, so that they are checked here.

variable "iam" {
  description = <<-EOT
    The role's place in IAM.
    path: path of the role, which begins and ends with a slash. Default /. Another path replaces the role.
    permissions_boundary_arn: ARN of the policy that limits the role. Default null: none.
  EOT
  type        = object({ path = optional(string, "/"), permissions_boundary_arn = optional(string) })
  default     = {}
  nullable    = false

  validation {
    condition     = can(regex("^/([!-~]{1,510}/)?$", var.iam.path))
    error_message = "iam.path must begin and end with a slash and have at most 512 characters without spaces, such as /security/, got \"${var.iam.path}\"."
  }

  validation {
    condition = (
      var.iam.permissions_boundary_arn == null
      || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[!-~]+$", var.iam.permissions_boundary_arn))
    )
    error_message = "iam.permissions_boundary_arn must be the ARN of an IAM policy, got \"${coalesce(var.iam.permissions_boundary_arn, "null")}\"."
  }
}

variable "log_group" {
  description = <<-EOT
    The function's log group.
    retention_days: days until CloudWatch deletes a log line: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
      1096, 1827, 2192, 2557, 2922, 3288 or 3653. Default 365: Security Hub's CloudWatch.16 fails below.
    class: STANDARD or INFREQUENT_ACCESS. Another class replaces the group. Default STANDARD.
    key_arn: ARN of the KMS key that encrypts it. Its policy must admit CloudWatch Logs. Default null: CloudWatch's own key.
    skip_destroy: whether the group stays after a destroy. Default false.
  EOT
  type = object({
    retention_days = optional(number, 365)
    class          = optional(string, "STANDARD")
    key_arn        = optional(string)
    skip_destroy   = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(local.log_retention_days, var.log_group.retention_days)
    error_message = "log_group.retention_days must be one of ${join(", ", local.log_retention_days)}, got ${var.log_group.retention_days}."
  }

  validation {
    condition     = contains(["STANDARD", "INFREQUENT_ACCESS"], var.log_group.class)
    error_message = "log_group.class must be STANDARD or INFREQUENT_ACCESS, got \"${var.log_group.class}\"."
  }

  validation {
    condition     = var.log_group.key_arn == null || can(regex(local.key_arn, var.log_group.key_arn))
    error_message = "log_group.key_arn must be the ARN of a KMS key, not of an alias, got \"${coalesce(var.log_group.key_arn, "null")}\"."
  }
}

variable "queue_key_arn" {
  description = "ARN of the KMS key that encrypts the queues. Its policy must admit the services that send: SNS and EventBridge. Default null: SQS's own key"
  type        = string
  default     = null

  validation {
    condition     = var.queue_key_arn == null || can(regex(local.key_arn, var.queue_key_arn))
    error_message = "queue_key_arn must be the ARN of a KMS key, not of an alias, got \"${coalesce(var.queue_key_arn, "null")}\"."
  }
}

variable "queue_max_message_bytes" {
  description = "Maximum size of a message in the queues, in bytes, 262144 to 1048576. Above 262144 it needs provider 6.8. Default 262144"
  type        = number
  default     = 262144
  nullable    = false

  validation {
    condition     = var.queue_max_message_bytes >= 262144 && var.queue_max_message_bytes <= 1048576
    error_message = "queue_max_message_bytes must be 262144 to 1048576, got ${var.queue_max_message_bytes}."
  }
}

variable "reserved_concurrency" {
  description = "Invocations that the account reserves for the function, and its maximum. At least 2, for the queue's maximum concurrency. Default null: none reserved, no maximum but the account's"
  type        = number
  default     = null

  validation {
    condition     = try(var.reserved_concurrency >= 2, var.reserved_concurrency == null)
    error_message = "reserved_concurrency must be at least 2, because the queue has up to 2 invocations, got ${coalesce(var.reserved_concurrency, 0)}."
  }
}

variable "tracing" {
  description = "Whether X-Ray traces the function's invocations. Default false"
  type        = bool
  default     = false
  nullable    = false
}

variable "vpc" {
  description = <<-EOT
    The VPC that the function runs in. Default null: none.
    subnet_ids: ids of the subnets, at least one. They need a way to the endpoints that the function calls.
    security_group_ids: ids of the security groups, at least one. They must allow HTTPS to these endpoints.
  EOT
  type        = object({ subnet_ids = set(string), security_group_ids = set(string) })
  default     = null

  validation {
    condition     = var.vpc == null || try(length(var.vpc.subnet_ids) > 0 && alltrue([for id in var.vpc.subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))]), false)
    error_message = "vpc.subnet_ids must be ids of subnets (subnet-…), at least one, got ${jsonencode(try(var.vpc.subnet_ids, []))}."
  }

  validation {
    condition     = var.vpc == null || try(length(var.vpc.security_group_ids) > 0 && alltrue([for id in var.vpc.security_group_ids : can(regex("^sg-[0-9a-f]+$", id))]), false)
    error_message = "vpc.security_group_ids must be ids of security groups (sg-…), at least one, got ${jsonencode(try(var.vpc.security_group_ids, []))}."
  }
}

locals {
  # CloudWatch Logs, PutRetentionPolicy.
  log_retention_days = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

  # An alias has no permissions of its own in IAM.
  key_arn = "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"
}
