"""Errors of AWS Chatbot's API."""


class Refusal(Exception):
    """An answer of the API that is an error."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status, self.code = status, code


def invalid(message: str) -> Refusal:
    """The answer to a parameter that is not valid."""
    return Refusal(400, "InvalidParameterException", message)
