# Runtime settings of the function. modules/lambda-function checks package, architecture,
# and memory_size.

variable "package" {
  description = <<-EOT
    The function's zip: a file or an object in S3. null: packages/slack-poster-ARCHITECTURE.zip beside modules/, where a
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
  description = "Timeout of one invocation in seconds, 30 to 900: up to ten messages and the delays between them"
  type        = number
  default     = 60

  validation {
    condition     = var.timeout >= 30 && var.timeout <= 900
    error_message = "timeout must be 30 to 900 seconds, to leave room for a delay that Slack demands, got ${var.timeout}."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
