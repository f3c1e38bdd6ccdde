variable "name" {
  description = "Name of the function, its role, its log group and, with a suffix, its dead-letter queue: 1 to 64 letters, digits, hyphens and underscores"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name must be 1 to 64 letters, digits, hyphens and underscores, got \"${var.name}\"."
  }
}

variable "description" {
  description = "Description of the function, as the Lambda console shows it"
  type        = string
}

variable "environment" {
  description = "Environment variables of the function. DEAD_LETTER_QUEUE_URL is added"
  type        = map(string)
}

variable "policies" {
  description = "IAM policies of the function's role (JSON), by name. The policies logs, queue and dead-letter are added"
  type        = map(string)

  validation {
    condition     = length(setintersection(keys(var.policies), ["logs", "queue", "dead-letter"])) == 0
    error_message = "policies must not contain logs, queue or dead-letter: this module adds them."
  }
}

variable "queue" {
  description = <<-EOT
    The queue the function takes messages from.
    name: name of the queue.
    retention_days: days until SQS deletes a message, 1 to 14.
    max_receive_count: receives of a message after which SQS moves it to the dead-letter queue, 1 to 1000.
    url_variable: environment variable for the queue's URL. With it, the function may also send to the queue; null: it may
      not.
  EOT
  type = object({
    name              = string
    retention_days    = number
    max_receive_count = number
    url_variable      = optional(string)
  })
}

variable "queue_senders" {
  description = <<-EOT
    Services that may send to the queue.
    sid: id of the policy statement.
    service: the service's principal, such as sns.amazonaws.com.
    source_arns: ARNs of the topics or rules that it may send for.
  EOT
  type        = list(object({ sid = string, service = string, source_arns = list(string) }))
  default     = []
}

variable "dead_letter_senders" {
  description = <<-EOT
    Services that may send to the dead-letter queue.
    sid: id of the policy statement.
    service: the service's principal, such as sns.amazonaws.com.
    source_arns: ARNs of the topics or rules that it may send for.
  EOT
  type        = list(object({ sid = string, service = string, source_arns = list(string) }))
}

variable "dead_letter_queue_sources" {
  description = "ARNs of the caller's other queues whose messages SQS may move to the dead-letter queue"
  type        = list(string)
  default     = []
}

variable "package" {
  description = <<-EOT
    The function's zip.
    path: its path, which ends in .zip.
    hash: the file's SHA-256 in Base64, as filebase64sha256() returns it.
  EOT
  type        = object({ path = string, hash = string })

  validation {
    condition     = endswith(var.package.path, ".zip")
    error_message = "package.path must be the path of a zip file, got \"${var.package.path}\"."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.package.hash))
    error_message = "package.hash must be a SHA-256 in Base64, the result of filebase64sha256(), got \"${var.package.hash}\"."
  }
}

variable "architecture" {
  description = "Processor architecture the package is built for: arm64 or x86_64"
  type        = string

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be arm64 or x86_64, got \"${var.architecture}\"."
  }
}

variable "memory_size" {
  description = "Memory of the function in MB, 128 to 10240"
  type        = number

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240
    error_message = "memory_size must be 128 to 10240 MB, got ${var.memory_size}."
  }
}

variable "timeout" {
  description = "Timeout of one invocation in seconds, 1 to 900"
  type        = number

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900
    error_message = "timeout must be 1 to 900 seconds, got ${var.timeout}."
  }
}

variable "log_retention_days" {
  description = "Days until CloudWatch deletes a log line: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653"
  type        = number

  validation {
    condition     = contains(local.log_retention_days, var.log_retention_days)
    error_message = "log_retention_days must be one of ${join(", ", local.log_retention_days)}, got ${var.log_retention_days}."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
}

locals {
  # CloudWatch Logs, PutRetentionPolicy.
  log_retention_days = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
}
