# How the function runs; the modules say which values are allowed.

variable "package_path" {
  description = "The function's zip, as `task build-lambda` makes it"
  type        = string
  default     = "../target/lambda/formatter/bootstrap.zip"

  validation {
    condition     = fileexists(var.package_path)
    error_message = "There is no file at package_path (${var.package_path}): run `task build-lambda` first."
  }
}

variable "architecture" {
  description = "Processor architecture the package was built for: arm64 or x86_64"
  type        = string
  default     = "arm64"
}

variable "memory_size" {
  description = "Memory of the function in MB"
  type        = number
  default     = 256
}

variable "timeout" {
  description = "Seconds one call of the function may take"
  type        = number
  default     = 30
}

variable "log_retention_days" {
  description = "Days the function's log is kept"
  type        = number
  default     = 90
}

variable "maximum_retry_attempts" {
  description = "How often Lambda tries a failed event again before it goes to the dead-letter queue"
  type        = number
  default     = 2
}

variable "maximum_event_age_seconds" {
  description = "Seconds an event may wait in Lambda's queue before it goes to the dead-letter queue"
  type        = number
  default     = 21600
}

variable "key_deletion_window_days" {
  description = "Days the notification topic's deleted key can still be brought back"
  type        = number
  default     = 30
}
