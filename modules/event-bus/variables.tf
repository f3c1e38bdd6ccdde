variable "organization_id" {
  description = "Id of the organization whose accounts may send events of AWS's services: o- and 10 to 32 letters and digits"
  type        = string

  validation {
    condition     = can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "organization_id must be the id of an organization, such as o-a1b2c3d4e5, got \"${var.organization_id}\"."
  }
}

variable "name" {
  description = "Name of the event bus. default is the bus that each account has; another one is created. Default default"
  type        = string
  default     = "default"

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,256}$", var.name))
    error_message = "name must be the name of an event bus, 1 to 256 letters, digits, full stops, hyphens and underscores, got \"${var.name}\"."
  }
}

variable "other_statements" {
  description = "Further statements of the bus's policy. A bus has one policy: what others have added to it must be here, or it is removed. Default none"
  type        = any
  default     = []

  validation {
    condition     = can(concat(var.other_statements, [])) && can([for statement in var.other_statements : statement.Effect])
    error_message = "other_statements must be a list of statements of a policy, got ${jsonencode(var.other_statements)}."
  }
}

variable "tags" {
  description = "Tags of the bus, in addition to the provider's default_tags. The default bus gets none"
  type        = map(string)
  default     = {}
}
