"""Secrets without a value: MiniStack gives each an empty first version, which AWS does not."""

import json

from ministack.services import secretsmanager


def _create_secret(data: dict, original=secretsmanager._create_secret):
    status, headers, body = original(data)
    if status != 200 or "SecretString" in data or "SecretBinary" in data:
        return status, headers, body
    answer = json.loads(body)
    del answer["VersionId"]
    _, secret = secretsmanager._resolve(answer["ARN"])
    secret["Versions"].clear()
    return secretsmanager.json_response(answer)


def install():
    """Install this in MiniStack's Secrets Manager."""
    # Reading such a secret is an error until it has a value.
    secretsmanager._create_secret = _create_secret
