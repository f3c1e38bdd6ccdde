# All roles and policies of modules/ and terraform/. The tests of each module assert their statements. A new one must be listed
# here and asserted there.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  # The IAM resources in the code: "folder kind.name".
  found = flatten([
    for file in concat(tolist(fileset("../..", "modules/**/*.tf")), tolist(fileset("../..", "terraform/*.tf"))) : [
      for match in regexall("resource\\s+\"(aws_iam_\\w+)\"\\s+\"(\\w+)\"", file("../../${file}")) : "${dirname(file)} ${match[0]}.${match[1]}"
    ]
  ])

  # Files that grant permissions without a policy resource of their own, or in a form that tests cannot read.
  shortcuts = [
    for file in concat(tolist(fileset("../..", "modules/**/*.tf")), tolist(fileset("../..", "terraform/*.tf"))) : file
    if can(regex("managed_policy_arns|inline_policy|aws_iam_policy_document", file("../../${file}")))
  ]
}

run "roles_and_policies_are_listed" {
  command = plan
  module {
    source = "../../modules/notification-topic"
  }

  variables {
    name = "asr-notify-security"
  }

  assert {
    condition = sort(var.found) == tolist([
      "modules/alert-forwarder aws_iam_role.forwarder",
      "modules/alert-forwarder aws_iam_role_policy.forwarder",
      "modules/amazon-q-channel aws_iam_role.channel",
      "modules/asr-notify aws_iam_role.amazon_q",
      "modules/formatter aws_iam_role.digest",
      "modules/formatter aws_iam_role_policy.digest",
      "modules/lambda-function aws_iam_role.function",
      "modules/lambda-function aws_iam_role_policy.function",
      "modules/organization-reader aws_iam_role.reader",
      "modules/organization-reader aws_iam_role_policy.describe_account",
      "modules/organization-reader aws_iam_role_policy.list_parents",
      "modules/teams-channel aws_iam_role.channel",
    ])
    error_message = "The list of roles and policies must be complete, found ${join(", ", var.found)}."
  }

  assert {
    condition     = length(var.shortcuts) == 0
    error_message = "Permissions must be aws_iam_role_policy resources with jsonencode(), unlike in ${join(", ", var.shortcuts)}."
  }
}
