"""An account of AWS as its API answers: sessions, pages, and what an error means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, NoReturn

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.survey.calls import Call, Pager
from fargate_privatelink.survey.document import Reading

# Standard retries know AWS's codes for too many calls. Source: botocore documentation, Retries.
RETRIES = 10
# Where nobody may answer at all, and a person waits to be told so.
FEW_RETRIES = 2
CONNECT, READ = 5, 60
# The codes by which services refuse a call. Source: API Reference of each service, Common Errors.
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403")
# What services answer who do not know an operation, as an older partition may not.
NOT_OFFERED = ("InvalidAction", "UnknownOperationException", "UnsupportedOperation")
# Services that not every region has.
NOT_EVERYWHERE = ("route53profiles",)
FIRST = "sts"


class UnansweredError(Exception):
    """A call that has no answer, and what that means."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        super().__init__(reading)


@dataclass
class Account:
    """AWS's API in one region, with the credentials of a profile, or of the environment without one."""

    session: Any
    region: Region

    def __post_init__(self) -> None:
        self._clients: dict[str, Any] = {}
        self._lock = Lock()
        self.calls = 0

    def ask(self, call: Call, parameters: Mapping[str, Any]) -> list[Any]:
        """What all pages of an answer hold; one that is no list is the only one.

        An UnansweredError says that it is refused or not offered, an InputError that nothing can be asked at all.
        """
        try:
            return [each for page in self._pages(call, parameters) for each in _held(call, page)]
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in call.none:
                return []
            if code in call.hidden:
                raise UnansweredError(Reading.HIDDEN) from error
            if code in DENIED:
                raise UnansweredError(Reading.DENIED) from error
            if code in NOT_OFFERED:
                raise UnansweredError(Reading.NOT_OFFERED) from error
            message = error.response.get("Error", {}).get("Message", "")
            _refuse(f"{call.action}: {code}: {message}" if message else f"{call.action}: {code}", error)
        except EndpointConnectionError as error:
            if call.client in NOT_EVERYWHERE:
                raise UnansweredError(Reading.NOT_OFFERED) from error
            _refuse(f"{call.action}: {error}", error)
        # The last two: an answer that is none of AWS's, and an address that is none.
        except (BotoCoreError, ResponseParserError, ValueError) as error:
            _refuse(f"{call.action}: {error}", error)

    def _pages(self, call: Call, parameters: Mapping[str, Any]) -> Iterator[Json]:
        client = self._client(call.client)
        name = xform_name(call.operation)
        if call.pager is Pager.BOTOCORE:
            paging = {"PageSize": call.page} if call.page else {}
            for page in client.get_paginator(name).paginate(**parameters, PaginationConfig=paging):
                self.calls += 1
                yield page
            return
        size = {"MaxResults": call.page} if call.page else {}
        token: dict[str, Any] = {}
        while True:
            page = getattr(client, name)(**parameters, **size, **token)
            self.calls += 1
            yield page
            if call.pager is Pager.ONE or not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}

    def _client(self, name: str) -> Any:
        with self._lock:
            if name not in self._clients:
                given = {"region_name": self.region.name, "config": _config(name)}
                self._clients[name] = self.session.create_client(name, **given)
            return self._clients[name]


def sign_in(region: Region, profile: str | None) -> Account:
    """An account by a profile's name; an InputError says why there is none."""
    try:
        session = botocore.session.Session(profile=profile)
        if session.get_credentials() is None:
            message = "no credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            raise InputError([Problem("AWS", "", message)])
        return Account(session, region)
    except BotoCoreError as error:
        _refuse(str(error), error)


def _config(client: str) -> Config:
    again = min(FEW_RETRIES, RETRIES) if client in (FIRST, *NOT_EVERYWHERE) else RETRIES
    retries = {"mode": "standard", "total_max_attempts": 1 + again}
    return Config(retries=retries, connect_timeout=CONNECT, read_timeout=READ)


def _held(call: Call, page: Json) -> Sequence[Any]:
    if not call.answer:
        return [page]
    found = page.get(call.answer)
    return found if isinstance(found, list) else [] if found is None else [found]


def _refuse(message: str, error: Exception) -> NoReturn:
    raise InputError([Problem("AWS", "", " ".join(message.split()))]) from error
