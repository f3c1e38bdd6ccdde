# The rules that forward, and settings that modules/alert-forwarder refuses.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  home_event_bus_arn = "arn:aws:events:us-east-1:222222222222:event-bus/default"
  alerts             = { guardduty = { min_severity = "high" }, config = {}, inspector = {} }
}

run "forwards_what_originates_here" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }

  assert {
    condition = toset([for rule in aws_cloudwatch_event_rule.forward : rule.name]) == toset([
      "asr-notify-forward-config", "asr-notify-forward-config-over",
      "asr-notify-forward-guardduty", "asr-notify-forward-guardduty-malware", "asr-notify-forward-guardduty-over",
      "asr-notify-forward-inspector", "asr-notify-forward-inspector-over",
    ])
    error_message = "Each source must have its rules, but not Inspector's on-demand scans: the home bus refuses their source, got ${join(", ", [for rule in aws_cloudwatch_event_rule.forward : rule.name])}."
  }

  assert {
    condition = alltrue([
      for rule in aws_cloudwatch_event_rule.forward :
      jsondecode(rule.event_pattern).account == ["222222222222"] && jsondecode(rule.event_pattern).region == ["eu-west-1"]
    ])
    error_message = "The rules must match events of their own account and Region only."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.forward["guardduty"].event_pattern).detail.severity == [{ numeric = [">=", 7] }]
    error_message = "The settings of the sources must count."
  }

  assert {
    condition = alltrue([
      for target in aws_cloudwatch_event_target.home :
      target.arn == var.home_event_bus_arn && target.role_arn == aws_iam_role.forwarder.arn && target.dead_letter_config[0].arn == aws_sqs_queue.dead_letter.arn
    ])
    error_message = "Each rule must send to the home bus, with the role and the dead-letter queue."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.forwarder.policy).Statement == [{ Effect = "Allow", Action = "events:PutEvents", Resource = var.home_event_bus_arn }]
    error_message = "The role must put events on the home bus and do nothing else."
  }

  assert {
    condition     = aws_iam_role.forwarder.name == "asr-notify-forward-eu-west-1"
    error_message = "The role's name must have the Region, because roles are global."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.dead_letters) == 0
    error_message = "Without a topic there must be no alarm."
  }
}

run "dead_letters_ring" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    alarm_topic = { arn = "arn:aws:sns:eu-west-1:222222222222:operations" }
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.dead_letters[0].alarm_name == "asr-notify-forward-dead-letters"
      && aws_cloudwatch_metric_alarm.dead_letters[0].threshold == 0
      && aws_cloudwatch_metric_alarm.dead_letters[0].comparison_operator == "GreaterThanThreshold"
      && aws_cloudwatch_metric_alarm.dead_letters[0].evaluation_periods == 1
      && aws_cloudwatch_metric_alarm.dead_letters[0].alarm_actions == toset([var.alarm_topic.arn])
      && try(length(aws_cloudwatch_metric_alarm.dead_letters[0].ok_actions), 0) == 0
      && [for query in aws_cloudwatch_metric_alarm.dead_letters[0].metric_query : query.metric[0].dimensions if query.expression == null] == [tomap({ QueueName = "asr-notify-forward-dead-letters" })]
      && [for query in aws_cloudwatch_metric_alarm.dead_letters[0].metric_query : query.metric[0].metric_name if query.expression == null] == ["ApproximateNumberOfMessagesVisible"]
      && [for query in aws_cloudwatch_metric_alarm.dead_letters[0].metric_query : [query.expression, query.return_data] if query.expression != null] == [["DIFF(FILL(m0, 0))", true]]
    )
    error_message = "Each new dead letter must ring at the topic, and its end must not."
  }
}

run "refuses_the_name_of_a_topic" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    alarm_topic = { arn = "operations" }
  }
  expect_failures = [var.alarm_topic]
}

run "forwards_from_another_account_of_the_home_region" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    home_event_bus_arn = "arn:aws:events:eu-west-1:333333333333:event-bus/security"
  }
}

run "refuses_the_home_region" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    home_event_bus_arn = "arn:aws:events:eu-west-1:222222222222:event-bus/security"
  }
  expect_failures = [aws_iam_role.forwarder]
}

run "refuses_another_partition" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    home_event_bus_arn = "arn:aws-cn:events:cn-north-1:333333333333:event-bus/default"
  }
  expect_failures = [aws_iam_role.forwarder]
}

run "refuses_the_name_of_a_bus" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    home_event_bus_arn = "default"
  }
  expect_failures = [var.home_event_bus_arn]
}

run "refuses_no_source" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    alerts = {}
  }
  expect_failures = [var.alerts]
}

run "refuses_an_unknown_attribute" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    alerts = { guardduty = { min_severty = "high" }, config = {} }
  }
  expect_failures = [aws_iam_role.forwarder]

  assert {
    condition     = local.unknown_attributes[0] == "alerts[\"guardduty\"] has no attribute min_severty, got \"high\". Its attributes are aggregated, custom_actions, min_severity, personas, samples, security_severity, severity."
    error_message = "Got ${jsonencode(local.unknown_attributes)}."
  }
}

run "refuses_a_name_of_36_characters" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    name = "a12345678901234567890123456789012345"
  }
  expect_failures = [var.name]
}

run "role_in_its_place" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    iam = { path = "/security/", permissions_boundary_arn = "arn:aws:iam::222222222222:policy/limits" }
  }

  assert {
    condition     = aws_iam_role.forwarder.path == "/security/" && aws_iam_role.forwarder.permissions_boundary == "arn:aws:iam::222222222222:policy/limits"
    error_message = "The role must have the path and the boundary."
  }
}

run "refuses_a_boundary_that_is_a_role" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    iam = { permissions_boundary_arn = "arn:aws:iam::222222222222:role/limits" }
  }
  expect_failures = [var.iam]
}

# The longest names.
run "names_fit" {
  command = plan
  module {
    source = "../../modules/alert-forwarder"
  }
  variables {
    name   = "a1234567890123456789012345678901234"
    alerts = { security_hub = { custom_actions = true }, security_hub_v2 = {}, access_analyzer = {} }
  }

  assert {
    condition     = alltrue([for rule in aws_cloudwatch_event_rule.forward : length(rule.name) <= 64])
    error_message = "EventBridge takes 64 characters."
  }
}
