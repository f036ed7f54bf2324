"""Functions of files and of templates. Source: Terraform documentation, Filesystem Functions.

What a file holds is known where the reader of a configuration hands it in; nothing is opened here.
"""

import base64
import fnmatch
import re
from collections.abc import Callable, Mapping
from typing import Any

from fargate_privatelink.proof.expressions.functions.encodings import decoded
from fargate_privatelink.proof.expressions.functions.hashes import HASHES
from fargate_privatelink.proof.expressions.functions.table import Function
from fargate_privatelink.proof.expressions.scope import Files, InvalidError, Scope, TemplateScope, UnresolvedError
from fargate_privatelink.proof.expressions.types import set_of
from fargate_privatelink.proof.expressions.values import as_text, is_unknown
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN, symbol

# Where Terraform runs, which differs from machine to machine; relative paths begin there too.
CWD = symbol("path.cwd")
# Parts of a pattern of paths; stars beside anything but a slash stay in their folder.
WILD = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}


def _files(scope: Scope) -> Files:
    if scope.files is None:
        raise UnresolvedError("files that are not at hand")
    return scope.files


def _from_here(path: Any) -> str:
    """A path from where Terraform runs, which it may name by `path.cwd`; UnresolvedError where it is not known."""
    text = as_text(path)
    found = "." if text == CWD else text.removeprefix(f"{CWD}/")
    if OPEN in found:
        raise UnresolvedError("a path that is not known")
    return found


def _content(run: Callable[[bytes], str]) -> Function:
    def read(scope: Scope, path: Any) -> str:
        content = _files(scope).content(_from_here(path))
        scope.budget.spend(1, len(content))
        return run(content)

    return Function(read, ("any",), partial=True)


def _exists(scope: Scope, path: Any) -> bool:
    return _files(scope).exists(_from_here(path))


def _set(scope: Scope, folder: Any, pattern: Any) -> Any:
    found = _files(scope).below(_from_here(folder))
    scope.budget.spend(len(found) * 4)
    matching = _pattern(_from_here(pattern))
    return set_of([path for path in found if matching.fullmatch(path)], scope.budget)


def _pattern(pattern: str) -> re.Pattern[str]:
    """A pattern of paths in which `**` is any number of folders, and `{a,b}` one of several."""
    if len(pattern) > 200 or pattern.count("*") > 8:
        raise UnresolvedError("a pattern that costs too much")
    if pattern.split("/")[-1] == "**":
        pattern += "/*"
    parts = re.findall(r"(?:(?<=/)|\A)\*\*/|\*\*?|\?|\[[^\]]*\]|\{[^{}]*\}|\\.|.", pattern, re.DOTALL)
    return re.compile("".join(map(_glob, parts)), re.DOTALL)


def _glob(part: str) -> str:
    if part.startswith("{") and len(part) > 1:
        if re.search(r"[*?\[\\]", part):
            raise UnresolvedError("a pattern in a pattern")
        return "(?:" + "|".join(map(re.escape, part[1:-1].split(","))) + ")"
    if part.startswith("[") and len(part) > 1:
        return fnmatch.translate(part.replace("[^", "[!")).removeprefix("(?s:").removesuffix(r")\Z")
    return WILD.get(part.replace("**", "*") if part != "**/" else part) or re.escape(part[-1])


def _fill(scope: Scope, text: Any, variables: Any) -> Any:
    # The parser imports this file's table.
    from fargate_privatelink.proof.expressions.parser import template

    if is_unknown(variables) or OPEN in text:
        return UNKNOWN
    if not isinstance(variables, dict):
        raise InvalidError("variables of a template that are no map")
    if isinstance(scope, TemplateScope):
        raise InvalidError("a template in a template")
    return template(text)(TemplateScope(variables, scope))


def _template_file(scope: Scope, path: Any, variables: Any) -> Any:
    content = _files(scope).content(_from_here(path))
    scope.budget.spend(1, len(content))
    return _fill(scope, decoded(content), variables)


def _template_string(scope: Scope, text: Any, variables: Any) -> Any:
    return UNKNOWN if is_unknown(text) else _fill(scope, as_text(text), variables)


def _absolute(scope: Scope, path: str) -> str:
    return _files(scope).absolute(path)


def _base(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or ("/" if path else ".")


def _folder(path: str) -> str:
    import posixpath

    return posixpath.normpath(path.rpartition("/")[0] or ("/" if path.startswith("/") else "."))


FUNCTIONS: Mapping[str, Function] = {
    "abspath": Function(_absolute, ("string",)),
    "basename": Function(lambda scope, path: _base(path), ("string",)),
    "dirname": Function(lambda scope, path: _folder(path), ("string",)),
    "file": _content(decoded),
    "filebase64": _content(lambda content: base64.b64encode(content).decode()),
    "fileexists": Function(_exists, ("any",), partial=True),
    "fileset": Function(_set, ("any", "any"), partial=True),
    **{f"file{name}": _content(run) for name, run in HASHES.items()},
    "templatefile": Function(_template_file, ("any", "any"), partial=True),
    "templatestring": Function(_template_string, ("any", "any"), partial=True),
}
