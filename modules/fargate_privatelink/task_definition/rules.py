"""What the rules of task definitions share."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from fargate_privatelink.documents import Json

# Place and message.
Problems = Iterator[tuple[str, str]]

NAME = r"[A-Za-z0-9_-]{1,255}"
NAME_RULE = "must be 1 to 255 letters, digits, hyphens and underscores"


def is_windows(task: Json) -> bool:
    """Whether a task definition is for Windows."""
    return str(task.get("runtimePlatform", {}).get("operatingSystemFamily")).startswith("WINDOWS")


def within(values: Json, bounds: Mapping[str, tuple[int, int]], path: str = "") -> Problems:
    """Numbers of `values` that lie outside their bounds, both ends included."""
    for key, (low, high) in bounds.items():
        if key in values and not low <= values[key] <= high:
            yield f"{path}{key}", f"must be between {low} and {high}, got {values[key]}"


def repeated(values: Sequence[object]) -> list[object]:
    """What stands more than once among `values`."""
    return [value for value, count in Counter(values).items() if count > 1]
