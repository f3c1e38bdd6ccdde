# The functions' zips from a bucket of your own, into which you mirrored those of a release. The hashes are the release's, in
# Base64: openssl dgst -sha256 -binary FILE | base64

provider "aws" {
  region = "eu-west-1" # of ASR's administrator stack, and of the bucket
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "asr_notify" {
  source    = "../../modules/asr-notify"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  formatter_package = {
    s3_bucket         = "example-mirror"
    s3_key            = "asr-notify/1.0.0/formatter-arm64.zip"
    s3_object_version = "3sL4kqtJlcpXroDTDmJ.xrmFpVvx.5Uz"
    hash              = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
  }
  slack_poster_package = {
    s3_bucket         = "example-mirror"
    s3_key            = "asr-notify/1.0.0/slack-poster-arm64.zip"
    s3_object_version = "Qh6qYv0sJ1kq9Zt7m3Lr8bNw2cXpVd4f"
    hash              = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
  }

  destinations = {
    security = { amazon_q = { workspace_id = "T0123ABCD", channel_id = "C0123ABCD" } }
  }

  monitoring = { email = ["operations@example.com"] }
}

output "asr_notify" {
  value = module.asr_notify
}
