"""AWS's answers to a survey, kept and given again without a server: whole, refused, or in two pages."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest

from fargate_privatelink.run.calls import WRITING
from fargate_privatelink.survey.calls import TABLE_OF_CALLS, Call, Pager

Json = dict[str, Any]
# The status and the body of an answer as botocore reads it; None leaves it to whoever answers next.
Answer = Callable[[Call, Json], tuple[int, Json] | None]
BY_OPERATION = {(each.client, each.operation): each for each in (*TABLE_OF_CALLS, *WRITING)}
# Parameters of pages, which say nothing of what is asked.
PAGING = ("MaxResults", "maxResults", "MaxItems", "maxItems", "limit")
SECOND = "the second page"


class Recording:
    """What AWS has answered, by operation and parameters, and every operation that was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Json] = {}
        self.asked: set[tuple[str, str]] = set()

    def keep(self, call: Call, parameters: Json, body: Json) -> None:
        self.answers[_key(call, parameters)] = deepcopy({**body, "ResponseMetadata": {}})

    def answer(self, call: Call, parameters: Json) -> tuple[int, Json]:
        """What AWS has answered to the same question."""
        return 200, deepcopy(self.answers[_key(call, parameters)])

    def in_two_pages(self, of: Call) -> Answer:
        """The same, the answers to one call in two pages."""
        leading, taking, more = _tokens(of)

        def answer(call: Call, parameters: Json) -> tuple[int, Json]:
            is_second = SECOND in [parameters.get(name) for name in taking]
            status, body = self.answer(call, {key: each for key, each in parameters.items() if key not in taking})
            if call != of:
                return status, body
            items = body.get(of.answer, [])
            half = len(items) // 2
            if is_second:
                return status, {**body, of.answer: items[half:]}
            tokens = dict.fromkeys(leading, SECOND) | ({more: True} if more else {})
            return status, {**body, of.answer: items[:half], **tokens}

        return answer


def refusing(action: str, code: str, status: int = 403) -> Answer:
    """Refuse one call with a code."""

    def answer(call: Call, _: Json) -> tuple[int, Json] | None:
        message = f"not for you: {call.operation}"
        return (status, {"Error": {"Code": code, "Message": message}}) if call.action == action else None

    return answer


def saying(action: str, body: Json) -> Answer:
    """Answer one call with a body."""
    return lambda call, _: (200, deepcopy(body)) if call.action == action else None


def _tokens(call: Call) -> tuple[list[str], list[str], str]:
    """The keys of an answer that lead to the next page, the parameters that take them, and the key that says so."""
    if call.pager is Pager.TOKEN:
        return ["NextToken"], ["NextToken"], ""
    loader = botocore.session.get_session().get_component("data_loader")
    pages = loader.load_service_model(call.client, "paginators-1")["pagination"][call.operation]
    leading, taking = (
        each if isinstance(each, list) else [each] for each in (pages["output_token"], pages["input_token"])
    )
    return leading, taking, pages.get("more_results", "")


def _key(call: Call, parameters: Json) -> str:
    asked = {key: value for key, value in parameters.items() if key not in PAGING}
    return f"{call.action} {json.dumps(asked, sort_keys=True)}"


class _Clients:
    """Botocore's clients, each made once, who ask whoever answers at the moment."""

    def __init__(self) -> None:
        self.answers: Sequence[Answer] = ()
        self.recording: Recording | None = None
        self._made: dict[tuple[str, str], Any] = {}
        self._create = botocore.session.Session.create_client

    def create(self, session: Any, name: str, **given: Any) -> Any:
        key = (name, os.environ.get("AWS_ENDPOINT_URL", ""))
        if key not in self._made:
            client = self._create(session, name, **given)
            client.meta.events.register_first("before-parameter-build.*", self._remember)
            client.meta.events.register_first("before-call.*", self._before)
            client.meta.events.register_first("after-call.*", self._after)
            self._made[key] = client
        return self._made[key]

    def _remember(self, params: Json, context: Json, **_: Any) -> None:
        context["asked"] = dict(params)

    def _before(self, model: Any, context: Json, **_: Any) -> Any:
        operation = (model.service_model.service_name, model.name)
        if self.recording:
            self.recording.asked.add(operation)
        for answer in self.answers:
            if found := answer(BY_OPERATION[operation], context["asked"]):
                status, body = found
                return SimpleNamespace(status_code=status, headers={}), {"ResponseMetadata": {}, **body}
        return None

    def _after(self, parsed: Json, model: Any, context: Json, **_: Any) -> None:
        if self.recording:
            self.recording.keep(BY_OPERATION[model.service_model.service_name, model.name], context["asked"], parsed)


_CLIENTS = _Clients()


@contextmanager
def answering(*answers: Answer, recording: Recording | None = None) -> Iterator[None]:
    """Let clients that are made meanwhile ask the first who answers, and AWS where nobody does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            botocore.session.Session, "create_client", lambda *given, **named: _CLIENTS.create(*given, **named)
        )
        patch.setattr(_CLIENTS, "answers", answers)
        patch.setattr(_CLIENTS, "recording", recording)
        yield
