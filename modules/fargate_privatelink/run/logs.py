"""Reads what containers log, once or again and again, each event once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fargate_privatelink.documents import Json
from fargate_privatelink.escaping import printable
from fargate_privatelink.run.caller import Caller
from fargate_privatelink.run.definitions import Stream

READ = "logs:FilterLogEvents"
# Milliseconds by which an event may be told later than one that happened after it.
LATE = 60_000


@dataclass
class Reader:
    """What has been read of each stream; `since` is the time of the first event wanted, in milliseconds."""

    caller: Caller
    since: int | None = None
    _newest: dict[Stream, int] = field(default_factory=dict)
    _seen: dict[Stream, dict[str, int]] = field(default_factory=dict)

    def new(self, streams: Iterable[Stream]) -> list[tuple[Stream, str]]:
        """The events that have come since they were last asked for, by their times."""
        found = [(event, stream) for stream in streams for event in self._ask(stream)]
        found.sort(key=lambda each: each[0]["timestamp"])
        return [(stream, str(event.get("message") or "")) for event, stream in found]

    def silent(self, streams: Iterable[Stream]) -> list[Stream]:
        """Of some streams those without any event."""
        return [each for each in streams if each not in self._newest]

    def _ask(self, stream: Stream) -> list[Json]:
        newest, seen = self._newest.get(stream), self._seen.setdefault(stream, {})
        start = self.since if newest is None else max(newest - LATE, self.since or 0)
        asked = {"logGroupName": stream.group, "logStreamNames": [stream.name]}
        events = self.caller.ask(READ, **asked, **({} if start is None else {"startTime": start}))
        new = [each for each in events if each["eventId"] not in seen]
        if new:
            newest = max(newest or 0, *(each["timestamp"] for each in new))
            self._newest[stream] = newest
            seen |= {each["eventId"]: each["timestamp"] for each in new}
            self._seen[stream] = {name: time for name, time in seen.items() if time >= newest - LATE}
        return new


def lines(events: Sequence[tuple[Stream, str]], marks: Mapping[Stream, str]) -> Iterable[str]:
    """Events as lines, each behind the mark of its stream."""
    for stream, message in events:
        mark = marks[stream]
        for line in message.splitlines() or [""]:
            yield f"{mark} | {line}" if mark else line


def safe(line: str) -> str:
    """A line for a terminal, which obeys nothing in it; tabs stay."""
    return "\t".join(map(printable, line.split("\t")))


def by_container(streams: Sequence[Stream]) -> dict[Stream, str]:
    """What tells the containers of one task apart; nothing where there is one."""
    return {each: each.container if len(streams) > 1 else "" for each in streams}
