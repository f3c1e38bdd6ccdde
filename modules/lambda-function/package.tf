# Where the function's zip is, and which one it is.

locals {
  own_zip  = "packages/${var.package_name}-${var.architecture}.zip"
  zip_path = var.package == null ? "${path.module}/../../${local.own_zip}" : var.package.path

  has_zip       = local.zip_path == null ? false : fileexists(local.zip_path)
  computed_hash = local.has_zip ? filebase64sha256(local.zip_path) : null

  # Without a file and a hash it is null, by which the provider keeps the deployed one.
  zip_hash = try(coalesce(try(var.package.hash, null), local.computed_hash), null)

  missing_zip = (
    var.package == null
    ? "${local.own_zip} must exist beside modules/: use the modules of a release's archive, which has the zips of both architectures, build it with `./task release -- --partial`, or set package. architecture is ${var.architecture}."
    : "package.path must be an existing file, got \"${coalesce(try(var.package.path, null), "null")}\": build it with `./task build-lambda ARCHITECTURE=${var.architecture}`, or set package.hash to the hash that is deployed."
  )
}
