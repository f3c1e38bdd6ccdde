# The policy of the home bus, and settings that modules/event-bus refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  organization_id = "o-a1b2c3d4e5"
}

run "default_bus_admits_aws_services_of_the_organization_only" {
  command = plan
  module {
    source = "../../modules/event-bus"
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_bus_policy.this.policy).Statement == [{
      Sid       = "AwsServicesOfTheOrganization"
      Effect    = "Allow"
      Principal = "*"
      Action    = "events:PutEvents"
      Resource  = "arn:aws:events:eu-west-1:222222222222:event-bus/default"
      Condition = {
        StringEquals              = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" }
        "ForAllValues:StringLike" = { "events:source" = "aws.*" }
        Null                      = { "events:source" = "false" }
      }
    }]
    error_message = "Got ${aws_cloudwatch_event_bus_policy.this.policy}."
  }

  assert {
    condition     = length(aws_cloudwatch_event_bus.this) == 0 && output.name == "default"
    error_message = "The default bus exists already."
  }
}

run "other_bus_is_created" {
  command = plan
  module {
    source = "../../modules/event-bus"
  }
  variables {
    name = "security"
    tags = { Owner = "platform" }
    other_statements = [{
      Sid       = "Partner"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444444444444:root" }
      Action    = "events:PutEvents"
      Resource  = "arn:aws:events:eu-west-1:222222222222:event-bus/security"
    }]
  }

  assert {
    condition     = aws_cloudwatch_event_bus.this["security"].name == "security" && aws_cloudwatch_event_bus.this["security"].tags == tomap({ Owner = "platform" })
    error_message = "A bus with another name must be created."
  }

  assert {
    condition = (
      aws_cloudwatch_event_bus_policy.this.event_bus_name == "security"
      && jsondecode(aws_cloudwatch_event_bus_policy.this.policy).Statement[*].Sid == ["AwsServicesOfTheOrganization", "Partner"]
      && output.arn == "arn:aws:events:eu-west-1:222222222222:event-bus/security"
    )
    error_message = "The policy must be the bus's and have both statements."
  }
}

run "organization_of_an_account_id" {
  command = plan
  module {
    source = "../../modules/event-bus"
  }
  variables {
    organization_id = "222222222222"
  }
  expect_failures = [var.organization_id]
}

run "name_of_an_arn" {
  command = plan
  module {
    source = "../../modules/event-bus"
  }
  variables {
    name = "arn:aws:events:eu-west-1:222222222222:event-bus/security"
  }
  expect_failures = [var.name]
}

run "other_statements_that_are_a_whole_policy" {
  command = plan
  module {
    source = "../../modules/event-bus"
  }
  variables {
    other_statements = { Version = "2012-10-17", Statement = [] }
  }
  expect_failures = [var.other_statements]
}
