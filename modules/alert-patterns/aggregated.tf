# Products whose findings arrive by a rule of their own, so that Security Hub's rules leave them out where the operator says
# so. Security Hub aggregates Regions that the own rule does not see: what is not listed stays.

locals {
  # By Security Hub's name of the product: the source whose rule receives its findings, and the end of its ARN.
  products = {
    "Config"              = { source = "config", arn = "aws/config" }
    "GuardDuty"           = { source = "guardduty", arn = "aws/guardduty" }
    "Health"              = { source = "health", arn = "aws/health" }
    "IAM Access Analyzer" = { source = "access_analyzer", arn = "aws/access-analyzer" }
    "Inspector"           = { source = "inspector", arn = "aws/inspector" }
    "Macie"               = { source = "macie", arn = "aws/macie" }
  }

  sources_with_products = ["security_hub", "security_hub_v2"]

  aggregated = {
    for source in local.sources_with_products : source => [
      for entry in try(coalescelist(var.alerts[source].aggregated), []) : entry if contains(keys(local.products), entry.product)
    ]
  }
  product_arns = {
    security_hub    = { for product, names in local.products : product => ":product/${names.arn}" }
    security_hub_v2 = { for product, names in local.products : product => ":productv2/${names.arn}" }
  }
  aggregated_arns = {
    for source, entries in local.aggregated : source => sort([for entry in entries : local.product_arns[source][entry.product]])
  }

  # Where listed products' findings stay: in another Region or, if accounts are listed, in another account. A list of
  # alternatives, because a pattern cannot negate two fields together. Products with equal lists share one, so that
  # patterns stay short.
  elsewhere_by_product = {
    for source, entries in local.aggregated : source => flatten([
      for entry in entries : concat(
        [{ arn = local.product_arns[source][entry.product], regions = sort(entry.regions), accounts = [] }],
        [
          for accounts in [entry.accounts] :
          { arn = local.product_arns[source][entry.product], regions = [], accounts = sort(accounts) } if accounts != null
        ],
      )
    ])
  }
  elsewhere = {
    for source, entries in local.elsewhere_by_product : source => [
      for lists, arns in { for entry in entries : jsonencode([entry.regions, entry.accounts]) => entry.arn... } : {
        products = [for arn in sort(arns) : { suffix = arn }]
        regions  = [for regions in [jsondecode(lists)[0]] : [{ anything-but = regions }, { exists = false }] if length(regions) > 0]
        accounts = [for accounts in [jsondecode(lists)[1]] : [{ anything-but = accounts }, { exists = false }] if length(accounts) > 0]
      }
    ]
  }

  # What the rules leave out: rules without a target, whose metric MatchedEvents counts it.
  omitted = {
    for source, entries in local.aggregated : source => [
      for lists, arns in {
        for entry in entries : jsonencode([sort(entry.regions), try(sort(entry.accounts), [])]) => local.product_arns[source][entry.product]...
        } : {
        products = [for arn in sort(arns) : { suffix = arn }]
        regions  = jsondecode(lists)[0]
        accounts = [for accounts in [jsondecode(lists)[1]] : accounts if length(accounts) > 0]
      }
    ]
  }
  omitted_alternatives = {
    security-hub = [for each in local.omitted.security_hub : merge(
      { ProductArn = each.products, Region = each.regions },
      { for accounts in each.accounts : "AwsAccountId" => accounts },
    )]
    security-hub-v2 = [for each in local.omitted.security_hub_v2 : {
      metadata = { product = { uid = each.products } }
      cloud    = merge({ region = each.regions }, { for accounts in each.accounts : "account" => { uid = accounts } })
    }]
  }
  omitted_patterns = {
    for rule, alternatives in local.omitted_alternatives : rule => merge(local.all_patterns[rule], {
      detail = {
        findings = merge(concat(
          [
            { for name, matcher in local.all_patterns[rule].detail.findings : name => matcher if name != "$or" },
            { for status in [[{ anything-but = ["PASSED"] }, { exists = false }]] : "Compliance" => { Status = status } if rule == "security-hub" },
            { for each in [alternatives] : "$or" => each if length(each) > 1 },
          ],
          # EventBridge takes `$or` with one alternative for the name of a field.
          [for each in alternatives : each if length(alternatives) == 1],
        )...)
      }
    }) if length(alternatives) > 0
  }

  # All patterns, by the ends of their rules' names.
  named_patterns = merge(
    local.patterns,
    { for rule, pattern in local.over_patterns : "${rule}-over" => pattern },
    { for rule, pattern in local.omitted_patterns : "${rule}-omitted" => pattern },
  )

  alert_problems = concat(
    [
      for source, alert in var.alerts :
      "alerts[\"${source}\"].aggregated must be null: only ${join(" and ", local.sources_with_products)} receive findings of other products."
      if alert.aggregated != null && !contains(local.sources_with_products, source)
    ],
    flatten([
      for source in setintersection(local.sources_with_products, keys(var.alerts)) : concat(
        [
          for entry in try(coalescelist(var.alerts[source].aggregated), []) :
          "alerts[\"${source}\"].aggregated[*].product must be one of ${join(", ", keys(local.products))}, got \"${entry.product}\"."
          if !contains(keys(local.products), entry.product)
        ],
        [
          for product in distinct(local.aggregated[source][*].product) :
          "alerts[\"${source}\"].aggregated[*].product must be unique, got \"${product}\" more than once: list all its regions and accounts in one entry."
          if length([for entry in local.aggregated[source] : entry if entry.product == product]) > 1
        ],
        [
          for entry in local.aggregated[source] :
          "alerts[\"${local.products[entry.product].source}\"] must be set for alerts[\"${source}\"].aggregated, got ${entry.product}: without its own rule, its findings would not be sent."
          if !contains(keys(var.alerts), local.products[entry.product].source)
        ],
        [
          for entry in local.aggregated[source] :
          "alerts[\"${source}\"].aggregated[*].regions must contain at least one region code such as eu-central-1 and nothing else, got ${jsonencode(entry.regions)} for ${entry.product}."
          if length(entry.regions) == 0 || !alltrue([for region in entry.regions : can(regex("^[a-z]+(-[a-z]+)+-[0-9]+$", region))])
        ],
        [
          for entry in local.aggregated[source] :
          "alerts[\"${source}\"].aggregated[*].accounts must be null or contain at least one account id of 12 digits in quotes, because a number has no leading zeros, and nothing else, got ${jsonencode(entry.accounts)} for ${entry.product}."
          if try(length(entry.accounts) == 0 || !alltrue([for account in entry.accounts : can(regex("^[0-9]{12}$", account))]), false)
        ],
      )
    ]),
    [
      for rule, pattern in local.named_patterns :
      "The event pattern of the rule ${rule} must have at most 2,048 characters, because EventBridge refuses more, got ${length(jsonencode(pattern))}: list fewer regions or accounts in aggregated."
      if length(jsonencode(pattern)) > 2048
    ],
  )
}
