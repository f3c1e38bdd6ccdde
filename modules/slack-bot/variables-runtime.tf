# Runtime settings of the function. modules/lambda-function checks package, architecture,
# memory_size and log_retention_days.

variable "package" {
  description = <<-EOT
    The function's zip.
    path: its path, which ends in .zip.
    hash: the file's SHA-256 in Base64, as filebase64sha256() returns it.
  EOT
  type        = object({ path = string, hash = string })
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

variable "log_retention_days" {
  description = "Days until CloudWatch deletes a log line: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653"
  type        = number
  default     = 90
}

variable "tags" {
  description = "Tags of every resource in this module, in addition to the provider's default_tags"
  type        = map(string)
  default     = {}
}
