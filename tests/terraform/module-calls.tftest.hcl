# Which module calls which. Modules can be used alone: they call no other module but modules/lambda-function, which calls none.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  name = "asr-notify-security"

  # The calls in the code: "folder → source". A source that starts with ./ is a part of the module itself.
  calls = flatten([
    for file in tolist(fileset("../..", "modules/**/*.tf")) : [
      for match in regexall("\\n\\s+source\\s+=\\s+\"([^\"]+)\"", file("../../${file}")) : "${dirname(file)} → ${match[0]}"
      if !startswith(match[0], "./") && match[0] != "hashicorp/aws"
    ]
  ])
}

run "only_formatter_and_slack_bot_call_another_module" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  assert {
    condition     = sort(var.calls) == tolist(["modules/formatter → ../lambda-function", "modules/slack-bot → ../lambda-function"])
    error_message = "Only formatter and slack-bot must call another module, lambda-function, found ${join(", ", var.calls)}."
  }
}
