# Finds unknown attributes, at any depth: those that the caller gives and that Terraform drops when it converts the settings
# to their types. A misspelt rule would otherwise be no rule, and its destination take everything.

locals {
  typed = {
    destinations         = var.destinations
    formatter_package    = var.formatter_package
    slack_poster_package = var.slack_poster_package
    alerts               = var.alerts
    account_lookup       = var.account_lookup
    access_portal        = var.access_portal
    retry                = var.retry
    state                = var.state
    monitoring           = var.monitoring
    topic_key            = var.topic_key
    failure_bucket       = var.failure_bucket

    iam                  = var.iam
    log_group            = var.log_group
    reserved_concurrency = var.reserved_concurrency
    tables               = var.tables
    vpc                  = var.vpc
  }

  # The values that have attributes, by path, a level at a time. HCL has no recursion: four levels reach
  # destinations["name"].rules.sources and alerts["source"].aggregated[0]. A list counts as its elements that have attributes.
  level_1 = { for side, settings in { given = var.given, typed = local.typed } : side => { for name, value in settings : name => value } }
  level_2 = { for side, values in local.level_1 : side => merge([
    for path, value in values : try(
      { for key in keys(value) : contains(["destinations", "alerts"], path) ? "${path}[\"${key}\"]" : "${path}.${key}" => value[key] }, {}
    )
  ]...) }
  level_3 = { for side, values in local.level_2 : side => merge([
    for path, value in values : try({ for key in keys(value) : "${path}.${key}" => value[key] }, {})
  ]...) }
  level_4 = { for side, values in local.level_3 : side => merge([
    for path, value in values : try(
      { for key in keys(value) : "${path}.${key}" => value[key] },
      { for number, each in tolist(value) : "${path}[${number}]" => each if can(keys(each)) },
      { for number, each in value : "${path}[${number}]" => each if can(keys(each)) },
      {},
    )
  ]...) }

  objects = {
    for side in ["given", "typed"] : side =>
    merge(local.level_1[side], local.level_2[side], local.level_3[side], local.level_4[side])
  }

  unknown_attributes = flatten([
    for path, value in local.objects.given : [
      for key in try(setsubtract(keys(value), keys(local.objects.typed[path])), []) : join("", [
        "${path} has no attribute ${key}, got ",
        # A Slack token has no place in a setting, and less in a log.
        can(regex("xox[a-z]-", jsonencode(value[key]))) ? "a Slack token" : jsonencode(value[key]),
        ". Its attributes are ${join(", ", keys(local.objects.typed[path]))}.",
      ])
    ]
  ])
}
