# What a company requires of every function, role, log group, queue and table. Objects have the type any, as in variables.tf;
# the modules check the values.

variable "iam" {
  description = <<-EOT
    The roles' place in IAM.
    path: path of each role, which begins and ends with a slash. Default /. Another path replaces the roles.
    permissions_boundary_arn: ARN of the policy that limits each role. Default null: none.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "log_group" {
  description = <<-EOT
    The functions' log groups.
    retention_days: days until CloudWatch deletes a log line: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
      1096, 1827, 2192, 2557, 2922, 3288 or 3653. Default 365: Security Hub's CloudWatch.16 fails below.
    class: STANDARD or INFREQUENT_ACCESS. Another class replaces the groups. Default STANDARD.
    key_arn: ARN of the KMS key that encrypts them. Its policy must admit CloudWatch Logs. Default null: CloudWatch's own key.
    skip_destroy: whether the groups stay after a destroy. Default false.
  EOT
  type        = any
  default     = {}
  nullable    = false
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

variable "tables" {
  description = <<-EOT
    Protection of the tables.
    key_arn: ARN of the KMS key that encrypts them. Default null: DynamoDB's own key.
    deletion_protection: whether DynamoDB refuses to delete them. While true, a destroy fails until an apply with false.
      Default true: Security Hub's DynamoDB.6 fails without it.
    point_in_time_recovery: whether DynamoDB keeps backups of the last 35 days. Default true: Security Hub's DynamoDB.2
      fails without it.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "tracing" {
  description = "Whether X-Ray traces the functions' invocations. Default false"
  type        = bool
  default     = false
  nullable    = false
}

variable "vpc" {
  description = <<-EOT
    The VPC that the functions run in. Default null: none.
    subnet_ids: ids of the subnets, at least one. They need a way to the endpoints that the functions call.
    security_group_ids: ids of the security groups, at least one. They must allow HTTPS to these endpoints.
  EOT
  type        = any
  default     = null
}

variable "reserved_concurrency" {
  description = <<-EOT
    Invocations that the account reserves for a function, and its maximum. Default null: none reserved, no maximum but the
    account's.
    formatter: at least 5.
    slack_poster: of each bot, at least 2.
  EOT
  type        = any
  default     = {}
  nullable    = false
}
