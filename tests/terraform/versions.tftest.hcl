# Which versions of Terraform and of the provider the modules accept. Only these tests need Terraform 1.11
# (override_during); the validations of variables need 1.9, because they name other objects.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name = "asr-notify-security"

  texts = { for path in setunion(fileset("../..", "modules/**/*.tf"), fileset("../..", "terraform/*.tf")) : path => file("../../${path}") }

  # Syntax that Terraform 1.9 and OpenTofu 1.9 do not have, with an example of each. From "New features" and
  # "Enhancements" in https://github.com/hashicorp/terraform/blob/main/CHANGELOG.md of 1.10.0 to 1.16.0; 1.13 added none.
  # Short-circuit of && and || (1.12) is no syntax: a run with 1.11 shows that nothing depends on it.
  newer = {
    "ephemeral resources and values (1.10)"    = { pattern = "(?m)^\\s*ephemeral\\s*[\"=]", example = "  ephemeral = true" }
    "ephemeralasnull (1.10)"                   = { pattern = "\\bephemeralasnull\\(", example = "ephemeralasnull(1)" }
    "write-only arguments (1.11)"              = { pattern = "(?m)^\\s*\\w+_wo(_version)?\\s*=", example = "  password_wo = 1" }
    "identity of an import (1.12)"             = { pattern = "(?m)^\\s*identity\\s*=", example = "  identity = { id = 1 }" }
    "actions (1.14)"                           = { pattern = "(?m)^\\s*action(_trigger)?\\s*[\"{]", example = "  action_trigger {" }
    "deprecated and constant variables (1.15)" = { pattern = "(?m)^\\s*(deprecated|const)\\s*=", example = "  const = true" }
    "convert (1.15)"                           = { pattern = "\\bconvert\\(", example = "convert([1], set(number))" }
    "the type of an output (1.15)"             = { pattern = "(?m)^output \"\\w+\" \\{\\n([^}\\n].*\\n|\\n)*?  type\\s*=", example = "output \"a\" {\n  value = 1\n  type = number\n}" }
    "a variable as source of a module (1.15)"  = { pattern = "(?m)^  source\\s*=\\s*(\"[^\"]*\\$\\{|[^\"\\s])", example = "  source = var.source" }
    "store of terraform_data (1.16)"           = { pattern = "(?m)^\\s*store\\s*\\{", example = "  store {" }
  }
}

run "modules_accept_terraform_1_9_and_have_no_upper_bounds" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }

  variables {
    folders = distinct([for path in keys(var.texts) : dirname(path)])

    # As "folder: constraint".
    terraform = [
      for path, text in var.texts : "${dirname(path)}: ${try(regex("required_version\\s*=\\s*\"([^\"]*)\"", text)[0], "none")}"
      if basename(path) == "versions.tf"
    ]
    provider = [
      for path, text in var.texts : "${dirname(path)}: ${try(regex("\\n\\s*version\\s*=\\s*\"([^\"]*)\"", text)[0], "none")}"
      if basename(path) == "versions.tf"
    ]
  }

  assert {
    condition     = toset(var.terraform) == toset([for folder in var.folders : "${folder}: >= 1.9"])
    error_message = "Each folder must require Terraform >= 1.9, found ${jsonencode(var.terraform)}."
  }

  # An upper bound in a module would keep its callers from newer providers. The root is a deployment of its own.
  assert {
    condition = toset(var.provider) == toset([
      for folder in var.folders : "${folder}: >= 5.100${folder == "terraform" ? ", < 7.0" : ""}"
    ])
    error_message = "Each module must require the provider >= 5.100, and terraform/ also < 7.0, found ${jsonencode(var.provider)}."
  }
}

run "no_syntax_is_newer_than_terraform_1_9" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }

  assert {
    condition     = alltrue([for syntax in values(var.newer) : length(regexall(syntax.pattern, syntax.example)) == 1])
    error_message = "Each pattern must match its example, but not those of ${jsonencode([for name, syntax in var.newer : name if length(regexall(syntax.pattern, syntax.example)) != 1])}."
  }

  assert {
    condition = alltrue(flatten([
      for text in values(var.texts) : [for syntax in values(var.newer) : length(regexall(syntax.pattern, text)) == 0]
    ]))
    error_message = join("\n", flatten([
      for path, text in var.texts : [
        for name, syntax in var.newer : "${path} must not contain ${name}."
        if length(regexall(syntax.pattern, text)) > 0
      ]
    ]))
  }
}
