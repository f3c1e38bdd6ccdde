# What a company requires of every function, role, log group, queue and table. modules/lambda-function checks it.

variable "iam" {
  description = <<-EOT
    The role's place in IAM.
    path: path of the role, which begins and ends with a slash. Default /. Another path replaces the role.
    permissions_boundary_arn: ARN of the policy that limits the role. Default null: none.
  EOT
  type        = object({ path = optional(string, "/"), permissions_boundary_arn = optional(string) })
  default     = {}
  nullable    = false
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
}

variable "queue_key_arn" {
  description = "ARN of the KMS key that encrypts the queues. Its policy must admit the services that send: SNS and EventBridge. Default null: SQS's own key"
  type        = string
  default     = null
}

variable "queue_max_message_bytes" {
  description = "Maximum size of a message in the queues, in bytes, 262144 to 1048576. Above 262144 it needs provider 6.8. Default 262144"
  type        = number
  default     = 262144
  nullable    = false
}

variable "reserved_concurrency" {
  description = "Invocations that the account reserves for the function, and its maximum. At least 2, for the queue's maximum concurrency. Default null: none reserved, no maximum but the account's"
  type        = number
  default     = null
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
}

variable "tables" {
  description = <<-EOT
    Protection of the table.
    key_arn: ARN of the KMS key that encrypts it. Default null: DynamoDB's own key.
    deletion_protection: whether DynamoDB refuses to delete it. While true, a destroy fails until an apply with false.
      Default true: Security Hub's DynamoDB.6 fails without it.
    point_in_time_recovery: whether DynamoDB keeps backups of the last 35 days. Default true: Security Hub's DynamoDB.2
      fails without it.
  EOT
  type = object({
    key_arn                = optional(string)
    deletion_protection    = optional(bool, true)
    point_in_time_recovery = optional(bool, true)
  })
  default  = {}
  nullable = false
  validation {
    condition     = var.tables.key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.tables.key_arn))
    error_message = "tables.key_arn must be the ARN of a KMS key, not of an alias, got \"${coalesce(var.tables.key_arn, "null")}\"."
  }
}
