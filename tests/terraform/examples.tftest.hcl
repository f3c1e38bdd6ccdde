# The folders of examples/, planned as in a release's archive, which run.sh lays out. The one of Terragrunt is text: examples/terragrunt.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "management"
  source          = "./mocks-management"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "./mocks-us-east-1"
  override_during = plan
}

mock_provider "aws" {
  alias           = "member"
  source          = "./mocks-management"
  override_during = plan
}

variables {
  text = file("../../examples/terragrunt/terragrunt.hcl")

  planned  = regexall("archive/(examples/[a-z0-9-]+\")", file("examples.tftest.hcl"))
  examples = [for path in fileset("../..", "examples/*/main.tf") : "${dirname(path)}\""]
}

run "minimal" {
  command = plan
  module {
    source = "../../.tools/terraform/archive/examples/minimal"
  }

  assert {
    condition     = toset(flatten(var.planned)) == toset(var.examples)
    error_message = "Each folder in examples/ must have a run, found ${jsonencode(var.planned)}."
  }

  assert {
    condition     = keys(output.asr_notify.notification_topic_arns) == ["security"]
    error_message = "There must be one destination."
  }
}

run "complete" {
  command = plan
  module {
    source = "../../.tools/terraform/archive/examples/complete"
  }

  variables {
    security_role_arn   = "arn:aws:iam::222222222222:role/deployer"
    management_role_arn = "arn:aws:iam::111111111111:role/deployer"
  }

  override_data {
    target = module.asr_notify.module.settings.data.aws_region.current
    values = { id = "ap-northeast-1" }
  }

  assert {
    condition     = keys(output.asr_notify.notification_topic_arns) == ["audit", "events", "on-call", "platform", "security"] && output.asr_notify.uses_organizational_units
    error_message = "Every kind of destination must be there."
  }
}

run "multi_region" {
  command = plan
  module {
    source = "../../.tools/terraform/archive/examples/multi-region"
  }

  variables {
    member_role_arn = "arn:aws:iam::333333333333:role/deployer"
  }

  assert {
    condition = (
      contains(keys(module.us_east_1.rule_arns), "guardduty") && !contains(keys(module.us_east_1.rule_arns), "config")
      && contains(keys(module.member.rule_arns), "config-over") && !contains(keys(module.member.rule_arns), "guardduty")
    )
    error_message = "Each forwarder must have the rules of its sources."
  }
}

run "bot_only" {
  command = plan
  module {
    source = "../../.tools/terraform/archive/examples/bot-only"
  }

  override_data {
    target = module.asr_notify.module.settings.data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  override_data {
    target = module.asr_notify.module.settings.data.aws_region.current
    values = { id = "us-gov-west-1" }
  }

  assert {
    condition     = keys(output.asr_notify.slack_posters) == ["security"] && length(output.asr_notify.monitoring.topic_arns) == 1
    error_message = "Without Amazon Q there must be nothing in us-east-1."
  }
}

run "existing_channel" {
  command = plan
  module {
    source = "../../.tools/terraform/archive/examples/existing-channel"
  }

  variables {
    channel_role_arn = "arn:aws:iam::222222222222:role/channel"
    other_topic_arns = ["arn:aws:sns:eu-west-1:222222222222:billing"]
  }

  assert {
    condition     = output.asr_notify.amazon_q_configurations == {} && length(aws_chatbot_slack_channel_configuration.security.sns_topic_arns) == 2
    error_message = "The module must leave the configuration to its owner, who adds the topic."
  }
}

run "package_from_s3" {
  command = plan
  module {
    source = "../../.tools/terraform/archive/examples/package-from-s3"
  }

  assert {
    condition     = keys(output.asr_notify.notification_topic_arns) == ["security"]
    error_message = "There must be one destination."
  }
}

run "terragrunt" {
  command = plan
  module {
    source = "../../.tools/terraform/archive/examples/minimal"
  }

  variables {
    inputs    = regexall("(?m)^  (\\w+) =", regex("(?s)\ninputs = \\{\n(.*)\n\\}", var.text)[0])
    variables = regexall("(?m)^variable \"(\\w+)\"", join("\n", [for path in fileset("../..", "modules/asr-notify/*.tf") : file("../../${path}")]))
  }

  assert {
    condition     = length(var.inputs) > 0 && length(setsubtract(flatten(var.inputs), flatten(var.variables))) == 0
    error_message = "Each input must be a variable of the module, found ${jsonencode(var.inputs)}."
  }

  assert {
    condition     = strcontains(var.text, ".tar.gz//modules/asr-notify\"") && strcontains(var.text, "alias  = \"us_east_1\"")
    error_message = "The module must come from an archive, with both of its providers."
  }
}
