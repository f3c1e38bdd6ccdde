# The environment variable CLOCK lets a replay set the function's time. No module may set it, nor pass on variables that
# could: in a deployment, the time of events must never replace the clock.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  # The files of the code that name CLOCK, a variable that is set (the search must find it), and an environment of a function.
  found = {
    for word, pattern in { clock = "CLOCK", control = "\\bNOTICE_LANGUAGE\\b", environment = "(?m)^\\s*environment\\s*(=|\\{)" } : word => [
      for file in concat(tolist(fileset("../..", "modules/**/*.tf")), tolist(fileset("../..", "terraform/*.tf"))) : file
      if can(regex(pattern, file("../../${file}")))
    ]
  }
}

run "no_module_sets_clock" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }

  variables {
    name = "asr-notify-security"
  }

  assert {
    condition     = length(var.found.clock) == 0
    error_message = "No file may name CLOCK, unlike ${join(", ", var.found.clock)}."
  }

  assert {
    condition     = var.found.control == ["modules/formatter/main.tf"]
    error_message = "The search must find a variable that is set, found ${join(", ", var.found.control)}."
  }

  assert {
    condition     = sort(var.found.environment) == tolist(["modules/formatter/main.tf", "modules/lambda-function/main.tf", "modules/slack-bot/main.tf"])
    error_message = "Every function must have its environment from these files, found ${join(", ", var.found.environment)}."
  }
}

run "settings_of_the_formatter_are_listed" {
  command = plan
  module {
    source = "../../modules/formatter"
  }

  variables {
    destinations   = [var.destination]
    account_names  = { "333333333333" = "Production" }
    access_portal  = { url = "https://example.awsapps.com/start", role_name = "SecurityAudit" }
    account_lookup = { mode = "role", role_arn = "arn:aws:iam::111111111111:role/reader", external_id = "external" }
  }

  assert {
    condition     = !contains(keys(module.function.function.environment[0].variables), "CLOCK")
    error_message = "The function must use the system's clock."
  }
}
