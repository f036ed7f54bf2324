"""What has been read of an account so far: the resources, and what became of each call."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.survey.account import Account, UnansweredError
from fargate_privatelink.survey.calls import CALLS
from fargate_privatelink.survey.document import EVERYWHERE, STACK_TAG, Reading

# Of several calls about one thing the first of these counts.
WORST = (Reading.DENIED, Reading.NOT_OFFERED, Reading.HIDDEN, Reading.READ)
THREADS = 6
# What a call may name at once. Source: Amazon EC2 API Reference, Filter.
BATCH = 200
Progress = Callable[[str], None]


class Reader:
    """Asks an account and remembers; safe to use from several threads."""

    def __init__(self, account: Account, progress: Progress = lambda _: None) -> None:
        self._account, self._progress = account, progress
        self._lock = Lock()
        self.number = ""
        self.read: dict[str, dict[str, Reading]] = defaultdict(dict)
        self.resources: dict[str, dict[str, Json]] = defaultdict(dict)

    @property
    def region(self) -> str:
        """The name of the region."""
        return self._account.region.name

    def arn(self, service: str, resource: str, account: str = "") -> str:
        """The ARN of a resource in the region, of this account where no other owns it."""
        region = self._account.region
        return f"arn:{region.partition}:{service}:{region.name}:{account or self.number}:{resource}"

    def ask(self, action: str, *scopes: str, **parameters: Any) -> list[Any]:
        """What AWS answers to a call about some things, or about everything; nothing where it does not answer."""
        about = scopes or (EVERYWHERE,)
        self._progress(action)
        try:
            found = self._account.ask(CALLS[action], parameters)
        except UnansweredError as error:
            self.note(action, *about, reading=error.reading)
            return []
        self.note(action, *about, reading=Reading.READ)
        return found

    def one(self, action: str, *scopes: str, **parameters: Any) -> Any:
        """The only thing that AWS answers to a call, None where there is none."""
        return next(iter(self.ask(action, *scopes, **parameters)), None)

    def note(self, action: str, *scopes: str, reading: Reading) -> None:
        """Remember what became of a call about some things."""
        with self._lock:
            for scope in scopes:
                before = self.read[action].get(scope, Reading.READ)
                self.read[action][scope] = min(before, reading, key=WORST.index)

    def is_read(self, action: str, *scopes: str) -> bool:
        """Whether a call about all these things was answered."""
        return all(self.read.get(action, {}).get(scope) is Reading.READ for scope in scopes or (EVERYWHERE,))

    def add(self, type_: str, name: str, /, **values: Any) -> None:
        """Remember a resource; a value that is None is not there."""
        with self._lock:
            self.resources[type_][name] = {key: value for key, value in values.items() if value is not None}

    def each(self, work: Callable[[Any], None], things: Iterable[Any]) -> None:
        """Do something with several things at once; what it raises for one of them ends all."""
        pool = ThreadPoolExecutor(THREADS)
        try:
            for done in [pool.submit(work, thing) for thing in things]:
                done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def filters(**values: Iterable[str] | str) -> list[dict[str, Any]]:
    """EC2's filters by name, with `_` for `-` and `__` for `.`."""
    return [
        {
            "Name": name.replace("__", ".").replace("_", "-"),
            "Values": [value] if isinstance(value, str) else sorted(value),
        }
        for name, value in values.items()
    ]


def batches(names: Iterable[str], size: int = BATCH) -> Iterator[Sequence[str]]:
    """Names, each once and in order, as many at a time as a call takes."""
    known = sorted({*names})
    for start in range(0, len(known), size):
        yield known[start : start + size]


def stack_of(thing: Json) -> dict[str, str] | None:
    """Of the tags of a thing the one of the stack that made it, as its `tags`."""
    for key, value in (("Key", "Value"), ("key", "value"), ("TagKey", "TagValue")):
        for tag in thing.get("Tags") or thing.get("tags") or ():
            if tag.get(key) == STACK_TAG:
                return {STACK_TAG: str(tag.get(value, ""))}
    return None


def policy(document: object) -> str | None:
    """A policy as text with its keys in order, however AWS writes it; one that is no JSON stays as it is."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return str(document) or None
    return json.dumps(document, sort_keys=True, ensure_ascii=False) if document else None
