"""Reads whatever a person names: source, synthesized configurations, and what `terraform show -json` prints."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from fargate_privatelink.documents import is_ignored
from fargate_privatelink.errors import InputError, Problem, shown
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.readers.formats import misplaced
from fargate_privatelink.proof.readers.pipes import content_of
from fargate_privatelink.proof.readers.show import check, read_shown
from fargate_privatelink.proof.readers.source.roots import called_below, is_source, roots_below
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.readers.source.variables import GivenVariables
from fargate_privatelink.proof.readers.survey import read_survey
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.proof.terraform.symbols import CLOSE, OPEN
from fargate_privatelink.survey.document import is_survey

MAX_BYTES = 512 * 1024 * 1024
STDIN = "-"
SHOW = "give what `terraform show -json` prints"
WITH_SOURCE = "--source and --saved-plan go with one plan, as `terraform show -json` prints it"
# How a plan file begins, which is a ZIP archive.
ZIP = b"PK\x03\x04"
# Top-level keys that tell a survey from what else may lie in a folder.
SURVEY = {"survey", "read", "resources"}
# Top-level keys of Terraform's JSON configuration syntax.
CONFIGURATION = {"data", "locals", "module", "output", "provider", "resource", "terraform", "variable"}


def load(
    paths: Sequence[str], variables: GivenVariables = (), *, region: str | None = None
) -> tuple[Configuration, ...]:
    """The configurations under some paths; an InputError holds everything that cannot be read.

    `variables` are for the root modules of source among them, `region` for their providers that do not say theirs.
    """
    source = partial(read_source, given=variables, region=region)
    problems: list[Problem] = []
    found: list[Configuration] = []
    for path in paths:
        try:
            is_folder = path != STDIN and Path(path).is_dir()
            found += _stdin() if path == STDIN else _folder(Path(path), source) if is_folder else [_file(Path(path))]
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def load_planned(path: str, folder: Path | None, saved: Path | None, *, region: str | None = None) -> Configuration:
    """The configuration of a plan in JSON with its source: a folder, or the saved plan, or both.

    An InputError says what cannot be read, and where the source is another than the plan's.
    """
    # What few need: archives take as long to import as a proof.
    from fargate_privatelink.proof.readers.planned_source.with_source import read_with_source

    if path != STDIN and Path(path).is_dir():
        raise InputError([Problem(path, "", f"is a folder: {WITH_SOURCE}")])
    content = sys.stdin.buffer.read(MAX_BYTES + 1) if path == STDIN else _content(Path(path))
    document = _checked(_document(_limited(content, path), path), path)
    if "planned_values" not in document:
        raise InputError([Problem(path, "", f"is no plan: {WITH_SOURCE}")])
    check(document, source=path)
    return _read(partial(read_with_source, folder=folder, saved=saved, region=region), document, path)


def _stdin() -> list[Configuration]:
    return [_configuration(_document(_limited(sys.stdin.buffer.read(MAX_BYTES + 1), STDIN), STDIN), STDIN)]


def _file(path: Path) -> Configuration:
    if path.suffix == ".tf":
        raise InputError([Problem(str(path), "", "is one file of a configuration: give its folder")])
    return _configuration(_document(_content(path), str(path)), str(path))


def _folder(folder: Path, source: Callable[[Path], Configuration]) -> list[Configuration]:
    """The configurations in a folder and below.

    These are the folder's own source, the `*.tf.json` of each folder together, plans, states and surveys; where none of
    these is there, the root modules below. A plan or state beside source stands for it; a survey stands beside it.
    """
    try:
        is_root = is_source(folder) and all(each.surveys for each in _shown_in(folder))
        called = called_below(folder) if is_root else set()
    except OSError as error:
        raise InputError([Problem(str(folder), "", f"cannot be read: {error.strerror}")]) from error
    found: list[Configuration] = []
    problems: list[Problem] = []
    below = sorted({path.parent for path in _json_files(folder)})
    read = [each for each in below if not (is_root and (each == folder or each.resolve() in called))]
    _add([partial(_alone, source, folder), partial(_shown_in, folder)] if is_root else [], found, problems)
    _add([partial(_json_of, each) for each in read], found, problems)
    if all(each.surveys for each in found) and not problems:
        _add([partial(_alone, source, each) for each in roots_below(folder)], found, problems)
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError([Problem(str(folder), "", "holds no Terraform source, plan, state or survey")])
    return found


def _add(
    readers: Sequence[Callable[[], Iterable[Configuration]]], found: list[Configuration], problems: list[Problem]
) -> None:
    for reader in readers:
        try:
            found += reader()
        except InputError as error:
            problems += error.problems


def _alone(source: Callable[[Path], Configuration], folder: Path) -> list[Configuration]:
    return [source(folder)]


def _json_of(folder: Path) -> Iterable[Configuration]:
    """What the JSON files of a folder hold: its `*.tf.json` together, or plans and states."""
    written = sorted(path for path in folder.glob("*.tf.json") if path.is_file())
    if not written:
        return _shown_in(folder)
    documents = [_checked(_document(_content(path), str(path)), str(path)) for path in written]
    return [_read(read_synthesized, _merged(documents), str(written[0]) if len(written) == 1 else str(folder))]


def _json_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.json"):
        if not any(map(is_ignored, path.relative_to(folder).parts[:-1])) and path.is_file():
            yield path


def _shown_in(folder: Path) -> Iterator[Configuration]:
    """Plans, states and surveys among a folder's JSON files; the others are somebody else's."""
    for path in sorted(path for path in folder.glob("*.json") if path.is_file()):
        try:
            document = _document(_content(path), str(path))
        except InputError:
            continue
        if isinstance(document, dict) and ("format_version" in document or document.keys() >= SURVEY):
            yield _configuration(document, str(path))


def _content(path: Path) -> bytes:
    try:
        return _limited(content_of(path, MAX_BYTES + 1), str(path))
    except OSError as error:
        raise InputError([Problem(str(path), "", f"cannot be read: {error.strerror}")]) from error
    except ValueError as error:
        raise InputError([Problem(str(path), "", f"cannot be read: {error}")]) from error


def _limited(content: bytes, source: str) -> bytes:
    if len(content) > MAX_BYTES:
        raise InputError([Problem(source, "", f"is larger than {MAX_BYTES // 2**20} MiB")])
    return content


def _document(content: bytes, source: str) -> Any:
    def refuse(message: str) -> InputError:
        return InputError([Problem(source, "", message)])

    if content.startswith(ZIP):
        raise refuse("is a plan as `terraform plan -out` writes it: give what `terraform show -json` prints of it")
    # PowerShell redirects as UTF-16.
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse(f"is not UTF-8 text: {error.reason} at byte {error.start}") from error
    if not text.strip():
        raise refuse("is empty")
    try:
        return json.loads(text.replace(OPEN, "").replace(CLOSE, ""))
    except json.JSONDecodeError as error:
        what = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise refuse(f"{what}: {SHOW}" if text.lstrip()[:1] not in "{[" else what) from error
    except RecursionError:
        raise refuse("is nested too deeply") from None
    except ValueError as error:
        raise refuse(f"is not JSON: {error}") from error


def _checked(document: Any, source: str) -> Any:
    if not isinstance(document, dict):
        raise InputError([Problem(source, "", f"must be an object, got {shown(document)}")])
    return document


def _configuration(document: Any, source: str) -> Configuration:
    document = _checked(document, source)
    if is_survey(document):
        return read_survey(document, source=source)
    if "format_version" in document:
        return _read(read_shown, document, source)
    if {"version", "lineage"} <= document.keys():
        raise InputError([Problem(source, "", f"is a state file, whose format is Terraform's own: {SHOW}")])
    if CONFIGURATION.intersection(document):
        return _read(read_synthesized, document, source)
    keys = "resource, provider, format_version, survey"
    raise InputError(
        [Problem(source, "", f"is no Terraform configuration, plan, state or survey: it has none of {keys}")]
    )


def _read(reader: Any, document: Any, source: str) -> Configuration:
    try:
        # What only resembles a plan would be read as one of nothing.
        if "format_version" in document and (misplacements := misplaced(document, source)):
            raise InputError(misplacements)
        configuration: Configuration = reader(document, source=source)
    except RecursionError:
        raise InputError([Problem(source, "", "is nested too deeply")]) from None
    except (AttributeError, TypeError, KeyError, ValueError, IndexError) as error:
        # Terraform's own output never differs from its format; whatever does was edited or made by something else.
        misplacements = misplaced(document, source)
        raise InputError(misplacements or [Problem(source, "", "is not in Terraform's JSON format")]) from error
    return configuration


def _merged(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Several files of one configuration as one document."""
    merged: dict[str, list[Any]] = {}
    for document in documents:
        for key, value in document.items():
            merged.setdefault(key, []).extend(value if isinstance(value, list) else [value])
    return dict(merged)
