# How the function runs.

variable "package" {
  description = "The function's zip: its path, and the Base64 SHA-256 of the file (filebase64sha256)"
  type        = object({ path = string, hash = string })

  validation {
    condition     = endswith(var.package.path, ".zip")
    error_message = "package.path is the path of a zip file."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.package.hash))
    error_message = "package.hash is a SHA-256 in Base64, as filebase64sha256() makes it."
  }
}

variable "architecture" {
  description = "Processor architecture the package was built for: arm64 or x86_64"
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is arm64 or x86_64."
  }
}

variable "memory_size" {
  description = "Memory of the function in MB"
  type        = number
  default     = 256

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240
    error_message = "memory_size is 128 to 10240 MB."
  }
}

variable "timeout" {
  description = "Seconds one call of the function may take: up to ten messages, and the pauses between them"
  type        = number
  default     = 60

  validation {
    condition     = var.timeout >= 30 && var.timeout <= 900
    error_message = "timeout is 30 to 900 seconds: in less there is no room for a pause that Slack asks for."
  }
}

variable "log_retention_days" {
  description = "Days the function's log is kept"
  type        = number
  default     = 90

  validation {
    condition = contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days
    )
    error_message = "log_retention_days is one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "tags" {
  description = "Tags of every resource in this module, beside the provider's default_tags"
  type        = map(string)
  default     = {}
}
