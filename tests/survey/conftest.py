from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest

from fargate_privatelink.commands import survey
from tests.survey.accounts import REGION, Account
from tests.terraform import NO_SERVER

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
def environment() -> Iterator[pytest.MonkeyPatch]:
    """An environment with credentials, in which nobody answers."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": NO_SERVER}.items():
            patch.setenv(name, value)
        yield patch


@pytest.fixture(scope="module")
def account(moto: str, environment: pytest.MonkeyPatch) -> Account:
    """An account of moto, which answers in that environment."""
    environment.setenv("AWS_ENDPOINT_URL", moto)
    return Account(moto)


@pytest.fixture(scope="module")
def surveyed(environment: pytest.MonkeyPatch) -> Surveyed:
    """The command, with the options that a person types behind the region."""

    def run(*options: str, region: str = REGION) -> tuple[str, str, int]:
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
            status = survey.main(["--region", region, *options])
        return out.getvalue(), err.getvalue(), status

    return run
