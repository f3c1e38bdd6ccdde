"""The log lines of functions: written only if the role may write them, and searched for metrics.

MiniStack writes them without a permission.
"""

import logging

from ministack.core import iam_evaluator as iam
from ministack.core.lambda_runtime import execution_credentials
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, lambda_svc

from local_cloud import metrics

log = logging.getLogger("local-cloud.logs")

ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents")


def _refused_action(config: dict, group: str) -> str | None:
    """The first denied action that a function's role needs to write to a log group, or to create it; None if it may."""
    access_key = execution_credentials(config)["AWS_ACCESS_KEY_ID"]
    stream = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{group}:log-stream:any"
    actions = ACTIONS if group in cloudwatch_logs._log_groups else ("logs:CreateLogGroup", *ACTIONS)
    return next((each for each in actions if iam.enforce(access_key, each, "logs", get_region(), stream)), None)


def _emit_lambda_logs(func, request_id, log_text, *more, original=lambda_svc._emit_lambda_logs, **options):
    config = func.get("config") or func
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    if refused := _refused_action(config, group):
        log.warning("no log lines: the role of %s is refused %s on %s", config["FunctionName"], refused, group)
        return
    original(func, request_id, log_text, *more, **options)
    # Embedded metrics are read from the log, so there are none without it.
    metrics.record_log(log_text)


def install():
    """Install this in MiniStack's Lambda."""
    lambda_svc._emit_lambda_logs = _emit_lambda_logs
