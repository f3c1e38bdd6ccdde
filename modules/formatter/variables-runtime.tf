# Runtime settings of the function. modules/lambda-function checks package, architecture,
# memory_size and timeout.

variable "package" {
  description = <<-EOT
    The function's zip: a file or an object in S3. null: packages/formatter-ARCHITECTURE.zip beside modules/, where a
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
}

variable "architecture" {
  description = "Processor architecture the package is built for: arm64 or x86_64"
  type        = string
  default     = "arm64"
}

variable "memory_size" {
  description = "Memory of the function in MB, 128 to 10240"
  type        = number
  default     = 256
}

variable "timeout" {
  description = "Timeout of one invocation in seconds, 1 to 900"
  type        = number
  default     = 30
}

variable "maximum_retry_attempts" {
  description = "Retries of a failed event by Lambda before the event goes to the dead-letter queue: 0, 1 or 2"
  type        = number
  default     = 2

  validation {
    condition     = contains([0, 1, 2], var.maximum_retry_attempts)
    error_message = "maximum_retry_attempts must be 0, 1 or 2, got ${var.maximum_retry_attempts}."
  }
}

variable "maximum_event_age_seconds" {
  description = "Seconds an event waits in Lambda's own queue, at most, before it goes to the dead-letter queue: 60 to 21600"
  type        = number
  default     = 21600

  validation {
    condition     = var.maximum_event_age_seconds >= 60 && var.maximum_event_age_seconds <= 21600
    error_message = "maximum_event_age_seconds must be 60 to 21600, got ${var.maximum_event_age_seconds}."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
