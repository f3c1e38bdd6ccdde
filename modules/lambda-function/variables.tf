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
  description = "IAM policies of the function's role (JSON), by name. The policy own is added: log, queue and dead-letter queue"
  type        = map(string)

  validation {
    condition     = !contains(keys(var.policies), "own")
    error_message = "policies must not contain own: this module adds it."
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

variable "keeps_events" {
  description = "Whether Lambda sends the events of failed asynchronous invocations to the dead-letter queue itself, because the caller's on-failure destination is another"
  type        = bool
  default     = false
}

variable "package_name" {
  description = "Name of the function's zip in packages/, without its architecture: formatter or slack-poster"
  type        = string
}

variable "package" {
  description = <<-EOT
    The function's zip: a file or an object in S3. null: packages/PACKAGE_NAME-ARCHITECTURE.zip beside modules/, where a
    release's archive has it.
    path: path of a file, which ends in .zip.
    s3_bucket, s3_key, s3_object_version: an object in place of a file; its bucket is in the function's Region. Without
      the version it is the newest one.
    hash: the zip's SHA-256 in Base64, as filebase64sha256() returns it. Required for an object. Of a file it is computed
      when null. With it, a plan needs no file: only an apply that changes the function does.
  EOT
  type = object({
    path              = optional(string)
    s3_bucket         = optional(string)
    s3_key            = optional(string)
    s3_object_version = optional(string)
    hash              = optional(string)
  })
  default = null

  validation {
    condition     = var.package == null || try((var.package.path != null) != (var.package.s3_bucket != null), false)
    error_message = "package must have either path or s3_bucket, got ${jsonencode(var.package)}."
  }

  validation {
    condition = (
      try(var.package.s3_bucket, null) != null
      ? try(var.package.s3_key, null) != null
      : try(var.package.s3_key, null) == null && try(var.package.s3_object_version, null) == null
    )
    error_message = "package.s3_bucket needs s3_key, and s3_key and s3_object_version need s3_bucket, got ${jsonencode(var.package)}."
  }

  validation {
    condition     = try(var.package.path, null) == null || try(endswith(var.package.path, ".zip"), false)
    error_message = "package.path must be the path of a zip file, got \"${try(coalesce(var.package.path), "")}\"."
  }

  validation {
    condition     = try(var.package.s3_bucket, null) == null || try(var.package.hash, null) != null
    error_message = "package.hash must be set for an object in S3, the SHA-256 of the zip in Base64: a release's archive has the zips."
  }

  validation {
    condition     = try(var.package.hash, null) == null || can(regex("^[A-Za-z0-9+/]{43}=$", var.package.hash))
    error_message = "package.hash must be a SHA-256 in Base64, the result of filebase64sha256(), got \"${try(coalesce(var.package.hash), "")}\"."
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

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
}
