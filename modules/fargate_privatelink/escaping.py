"""Text of anybody's, as terminals, Markdown and XML take it for text: the one place that escapes what is printed."""

import re

# What Markdown and GitHub read as something else. An underscore inside a word and a lone bracket are themselves.
MARKUP = re.compile(r"[\\`*<>|~$&]|(?<!\w)_|_(?!\w)|\](?=[(\[:])")
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
    """Text as code; GitHub takes an escaped pipe in a table's code for the pipe."""
    text = printable(text).replace("|", "\\|")
    # Source: CommonMark Spec, Code spans.
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " * bool(longest)
    return f"{fence}{space}{text}{space}{fence}"


def xml(text: str) -> str:
    """Text in a file that may hold only what XML allows."""
    return printable(text).translate(XML)
