from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest

from fargate_privatelink.commands import survey
from tests.survey.accounts import REGION, Account

# What the command prints, standard output and error, with its exit status.
Surveyed = Callable[..., tuple[str, str, int]]
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}


@pytest.fixture(scope="module")
def account(moto: str) -> Iterator[Account]:
    """An account of moto, whose credentials the environment has."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": moto}.items():
            patch.setenv(name, value)
        yield Account(moto)


@pytest.fixture(scope="module")
def surveyed(account: Account) -> Surveyed:
    """The command, with the options that a person types behind the region."""

    def run(*options: str) -> tuple[str, str, int]:
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
            status = survey.main(["--region", REGION, *options])
        return out.getvalue(), err.getvalue(), status

    return run
