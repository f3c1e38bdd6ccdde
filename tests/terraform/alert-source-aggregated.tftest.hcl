# Products that Security Hub's rules leave out, because their findings arrive by a rule of their own.

mock_provider "aws" {
  source          = "./mocks"
  override_during = plan
}

variables {
  guardduty = { product = "GuardDuty", regions = ["eu-west-1", "eu-central-1"] }
  own       = { access_analyzer = {}, config = {}, guardduty = {}, health = {}, inspector = {}, macie = {} }
}

run "patterns" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    over = { queue_arn = "arn:aws:sqs:eu-west-1:222222222222:over" }
    alerts = {
      guardduty = {}
      macie     = {}
      security_hub = {
        min_severity = "informational"
        aggregated = [
          var.guardduty,
          { product = "Macie", regions = ["eu-west-1"], accounts = ["444444444444", "333333333333"] },
        ]
      }
      security_hub_v2 = {
        min_severity = "informational"
        aggregated   = [{ product = "Macie", regions = ["eu-west-1"], accounts = ["333333333333"] }]
      }
    }
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.alert["security-hub"].event_pattern).detail.findings["$or"] == [
      {
        Compliance = { Status = [{ anything-but = ["PASSED", "WARNING"] }, { exists = false }] }
        ProductArn = [{ anything-but = { suffix = [":product/aws/guardduty", ":product/aws/macie"] } }]
      },
      {
        Compliance = { Status = ["WARNING"] }
        ProductArn = [{ anything-but = { suffix = [":product/prowler/prowler", ":product/aws/guardduty", ":product/aws/macie"] } }]
      },
      {
        Compliance = { Status = [{ anything-but = ["PASSED"] }, { exists = false }] }
        ProductArn = [{ suffix = ":product/aws/guardduty" }]
        Region     = [{ anything-but = ["eu-central-1", "eu-west-1"] }, { exists = false }]
      },
      {
        Compliance = { Status = [{ anything-but = ["PASSED"] }, { exists = false }] }
        ProductArn = [{ suffix = ":product/aws/macie" }]
        Region     = [{ anything-but = ["eu-west-1"] }, { exists = false }]
      },
      {
        Compliance   = { Status = [{ anything-but = ["PASSED"] }, { exists = false }] }
        ProductArn   = [{ suffix = ":product/aws/macie" }]
        AwsAccountId = [{ anything-but = ["333333333333", "444444444444"] }, { exists = false }]
      },
    ]
    error_message = "The pattern must leave out these products from these Regions and accounts, and nothing else."
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.alert["security-hub-v2"].event_pattern).detail.findings["$or"] == [
      { metadata = { product = { uid = [{ anything-but = { suffix = [":productv2/aws/macie"] } }, { exists = false }] } } },
      {
        metadata = { product = { uid = [{ suffix = ":productv2/aws/macie" }] } }
        cloud    = { region = [{ anything-but = ["eu-west-1"] }, { exists = false }] }
      },
      {
        metadata = { product = { uid = [{ suffix = ":productv2/aws/macie" }] } }
        cloud    = { account = { uid = [{ anything-but = ["333333333333"] }, { exists = false }] } }
      },
    ]
    error_message = "The same must be true of Security Hub V2."
  }

  assert {
    condition = { for key, rule in aws_cloudwatch_event_rule.omitted : key => [rule.name, jsondecode(rule.event_pattern).detail-type, jsondecode(rule.event_pattern).detail.findings] } == {
      security-hub = ["asr-notify-security-hub-omitted", ["Security Hub Findings - Imported"], {
        Workflow    = { Status = ["NEW"] }
        RecordState = ["ACTIVE"]
        Sample      = [false, { exists = false }]
        Compliance  = { Status = [{ anything-but = ["PASSED"] }, { exists = false }] }
        "$or" = [
          { ProductArn = [{ suffix = ":product/aws/guardduty" }], Region = ["eu-central-1", "eu-west-1"] },
          { ProductArn = [{ suffix = ":product/aws/macie" }], Region = ["eu-west-1"], AwsAccountId = ["333333333333", "444444444444"] },
        ]
      }]
      security-hub-v2 = ["asr-notify-security-hub-v2-omitted", ["Findings Imported V2"], {
        status        = ["New"]
        activity_name = [{ anything-but = ["Close"] }, { exists = false }]
        compliance    = { status = [{ anything-but = ["Pass"] }, { exists = false }] }
        metadata      = { product = { uid = [{ suffix = ":productv2/aws/macie" }] } }
        cloud         = { region = ["eu-west-1"], account = { uid = ["333333333333"] } }
      }]
    } && output.omitted_rule_names == ["asr-notify-security-hub-omitted", "asr-notify-security-hub-v2-omitted"]
    error_message = "A rule must count what is left out."
  }

  assert {
    condition     = keys(aws_cloudwatch_event_target.formatter) == ["guardduty", "guardduty-malware", "macie", "security-hub", "security-hub-v2"]
    error_message = "The rules that count must have no target."
  }

  assert {
    condition     = alltrue([for rule in aws_cloudwatch_event_rule.over : !strcontains(rule.event_pattern, "aws/guardduty")])
    error_message = "What is over must come from Security Hub, too: GuardDuty itself sends no end."
  }
}

run "accepts_every_product_in_every_region" {
  command = plan
  module {
    source = "../../modules/alert-source"
  }

  variables {
    alerts = merge(var.own, {
      security_hub = { aggregated = [
        for product in ["Config", "GuardDuty", "Health", "IAM Access Analyzer", "Inspector", "Macie"] :
        { product = product, regions = [for n in range(34) : "ap-southeast-${n}"] }
      ] }
    })
  }

  assert {
    condition     = keys(output.rule_arns) == ["access-analyzer", "config", "guardduty", "guardduty-malware", "health", "inspector", "inspector-on-demand", "macie", "security-hub"]
    error_message = "The patterns must be within EventBridge's limit."
  }
}
