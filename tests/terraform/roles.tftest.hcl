# Every role and policy there is. What each says is asserted by its module's test; one that is added has to be listed
# here, and asserted there.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  # What is in the code, of modules and root alike: "folder kind.name".
  found = flatten([
    for file in concat(tolist(fileset("../..", "modules/**/*.tf")), tolist(fileset("../..", "terraform/*.tf"))) : [
      for match in regexall("resource\\s+\"(aws_iam_\\w+)\"\\s+\"(\\w+)\"", file("../../${file}")) : "${dirname(file)} ${match[0]}.${match[1]}"
    ]
  ])

  # Ways to give a role something without a resource of its own, or what somebody else decides.
  shortcuts = [
    for file in concat(tolist(fileset("../..", "modules/**/*.tf")), tolist(fileset("../..", "terraform/*.tf"))) : file
    if can(regex("managed_policy_arns|inline_policy|aws_iam_policy_document", file("../../${file}")))
  ]
}

run "every_role_and_policy" {
  command = plan
  module {
    source = "../../modules/amazon-q-channel"
  }

  variables {
    name             = "asr-notify-security"
    topic_arn        = "arn:aws:sns:eu-west-1:222222222222:asr-notify-security"
    slack_team_id    = "T0123ABCD"
    slack_channel_id = "C0123ABCD"
  }

  assert {
    condition = sort(var.found) == tolist([
      "modules/amazon-q-channel aws_iam_role.channel",
      "modules/formatter aws_iam_role.formatter",
      "modules/formatter aws_iam_role_policy.account_lookup",
      "modules/formatter aws_iam_role_policy.dead_letter",
      "modules/formatter aws_iam_role_policy.deduplication",
      "modules/formatter aws_iam_role_policy.logs",
      "modules/formatter aws_iam_role_policy.organizational_units",
      "modules/formatter aws_iam_role_policy.publish",
      "modules/formatter aws_iam_role_policy.retry",
      "modules/organization-reader aws_iam_role.reader",
      "modules/organization-reader aws_iam_role_policy.describe_account",
      "modules/organization-reader aws_iam_role_policy.list_parents",
      "modules/slack-bot aws_iam_role.poster",
      "modules/slack-bot aws_iam_role_policy.logs",
      "modules/slack-bot aws_iam_role_policy.queues",
      "modules/slack-bot aws_iam_role_policy.threads",
      "modules/slack-bot aws_iam_role_policy.token",
    ])
    error_message = "A role or a policy is new, or gone: ${join(", ", var.found)}."
  }

  assert {
    condition     = length(var.shortcuts) == 0
    error_message = "Permissions are policies of their own: ${join(", ", var.shortcuts)}."
  }
}
