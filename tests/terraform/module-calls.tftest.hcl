# Which module calls which. modules/asr-notify calls the others. These can be used alone: they call no other module but the
# internal ones, modules/lambda-function and alert-patterns, which call none.

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
      if !startswith(match[0], "./") && match[0] != "hashicorp/aws" && dirname(file) != "modules/asr-notify"
    ]
  ])
}

run "modules_call_only_internal_modules" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }

  assert {
    condition = sort(var.calls) == tolist([
      "modules/alert-forwarder → ../alert-patterns",
      "modules/alert-source → ../alert-patterns",
      "modules/formatter → ../lambda-function",
      "modules/slack-bot → ../lambda-function",
    ])
    error_message = "Modules must call only the internal ones, found ${join(", ", var.calls)}."
  }
}
