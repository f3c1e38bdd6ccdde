"""Every invocation of a function, whoever invoked it: so that "this invoked nothing" can be seen."""

from ministack.services import lambda_svc

from local_cloud import pages

PATH = "/_local-cloud/invocations"

invocations: list[dict] = []


def install():
    """Note what MiniStack executes; after `asynchronous`, which gives attempts their request id."""
    original = lambda_svc._execute_function_dispatch

    def execute(function, config, event, request_id, started):
        invocations.append({"function_name": config["FunctionName"], "event": event})
        return original(function, config, event, request_id, started)

    # MiniStack remembers its functions' logs, not that it called them.
    lambda_svc._execute_function_dispatch = execute
    pages.add_list(PATH, invocations)
