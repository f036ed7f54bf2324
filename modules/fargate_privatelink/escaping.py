"""Text of anybody's, as terminals, Markdown and XML take it for text: the one place that escapes what is printed."""

import re
from collections.abc import Iterator, Sequence

# What Markdown and GitHub read as something else. An underscore inside a word and a lone bracket are themselves.
MARKUP = re.compile(r"[\\`*<>|~$&]|(?<!\w)_|_(?!\w)|\](?=[(\[:])")
NOT_A_WORD = re.compile(r"[^\w ]|_")
# What stands between spaces, but for spaces in quotes and code; and of that what is a word or a number, and no commit.
TOKEN = re.compile(r'(?:[^\s"`]+|"[^"]*"|`[^`]*`|["`])+')
WORD = re.compile(r"(?![0-9a-f]{7,40}$)[A-Za-z0-9]+('[A-Za-z]+)?(-[A-Za-z]+)*'?|")
XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def printable(text: str) -> str:
    """A line in which what a terminal would obey, or what hides or turns round other text, is named in its place."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def markdown(text: str) -> str:
    """Text that Markdown takes as it stands, in a table too."""
    return MARKUP.sub(r"\\\g<0>", printable(text))


def markdown_code(text: str) -> str:
    """Text as code; with a pipe, which may end a table's cell whatever stands before it, in HTML's characters."""
    text = printable(text)
    if "|" in text:
        return f"<code>{NOT_A_WORD.sub(lambda found: f'&#{ord(found.group())};', text)}</code>"
    # Source: CommonMark Spec, Code spans.
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " * bool(longest)
    return f"{fence}{space}{text}{space}{fence}"


def markdown_prose(text: str) -> str:
    """A sentence for GitHub, whose comments link hosts, people, issues and commits: all but words and numbers is code.

    Source: GitHub Docs, Autolinked references and URLs; GitHub Flavored Markdown Spec, Autolinks (extension).
    """
    return TOKEN.sub(lambda found: _token(found.group(), begins=not found.start()), printable(text).strip())


def _token(token: str, *, begins: bool) -> str:
    inside = token.lstrip("(")
    before, stripped = token[: len(token) - len(inside)], inside.rstrip(").,;:")
    # What opens inside closes inside.
    end = len(stripped) + (stripped.count("(") > stripped.count(")") and inside[len(stripped) :].startswith(")"))
    inside, after = inside[:end], inside[end:]
    if re.fullmatch("`[^`]+`", inside):
        # Code of our own, such as a command.
        return f"{before}{markdown_code(inside[1:-1])}{after}"
    # A number that begins a line is one of a list.
    plain = WORD.fullmatch(inside) and not (begins and inside.isdigit())
    return f"{before}{inside if plain else markdown_code(inside)}{after}"


def markdown_block(lines: Sequence[str], language: str) -> Iterator[str]:
    """Lines as a block of code that none of them ends."""
    lines = [printable(line) for line in lines]
    longest = max((len(found) for line in lines for found in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}{language}", *lines, fence)


def xml(text: str) -> str:
    """Text in a file that may hold only what XML allows."""
    return printable(text).translate(XML)
