"""The files that make one module: those of its folder, and what overrides them.

Source: Terraform documentation, Files and Configuration Structure; Override Files.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem, shown
from fargate_privatelink.proof.readers.source.language.bodies import Argument, Block, Body, file_of
from fargate_privatelink.proof.readers.source.language.confined import Confined, ConfinedError
from fargate_privatelink.proof.terraform.symbols import CLOSE, OPEN

SUFFIXES = (".tf", ".tf.json")
TOFU = (".tofu", ".tofu.json")
# The blocks of a module that are looked up by their labels, with how a reference begins.
PREFIXES = {"resource": "", "data": "data."}


@dataclass
class Files:
    """The blocks of one module, by name: of a resource its type and name, of a data source `data.` before that."""

    resources: dict[str, Block] = field(default_factory=dict)
    variables: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    calls: dict[str, Block] = field(default_factory=dict)
    # By name and alias: `aws`, `aws.west`.
    providers: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Argument] = field(default_factory=dict)
    # What a module says of Terraform itself, in any number of blocks.
    terraform: list[Block] = field(default_factory=list)

    def place(self, block: Block) -> bool:
        """Take in a block of the top; False where another has its name."""
        where, name = self._where(block)
        if where is None:
            self.terraform += [block] if block.type == "terraform" else []
            return True
        if name in where:
            return False
        where[name] = block
        return True

    def _where(self, block: Block) -> tuple[dict[str, Block] | None, str]:
        name = ".".join(block.labels)
        if block.type in PREFIXES:
            return self.resources, PREFIXES[block.type] + name
        if block.type == "provider":
            alias = block.body.get("alias")
            return self.providers, f"{name}.{_literal(alias)}" if alias is not None else name
        of_type = {"variable": self.variables, "output": self.outputs, "module": self.calls}
        return of_type.get(block.type), name

    def override(self, block: Block) -> bool:
        """Put an overriding block's arguments in the place of those of the block that it names; False without one."""
        where, name = self._where(block)
        if where is None:
            self.terraform += [block] if block.type == "terraform" else []
            return True
        if name not in where:
            return False
        original = where[name]
        body = Body(original.body.file, {**original.body.arguments, **block.body.arguments})
        replaced = {_type_of(each) for each in block.body.blocks}
        body.blocks = [each for each in original.body.blocks if _type_of(each) not in replaced] + block.body.blocks
        where[name] = Block(original.type, original.labels, body, original.line)
        return True


def _literal(raw: object) -> str:
    text = getattr(raw, "text", raw)
    return str(text).strip('"')


def _type_of(block: Block) -> str:
    """What a block stands for: of a dynamic one, what it makes."""
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


def merged(bodies: Iterable[Body]) -> Files:
    """The files of a module as one; InputError names what Terraform refuses."""
    files = Files()
    problems: list[Problem] = []
    ordered = list(bodies)
    for body in [*filter(lambda each: not _overrides(each), ordered), *filter(_overrides, ordered)]:
        overriding = _overrides(body)
        for block in body.blocks:
            problem = _placed(files, block, overriding=overriding)
            if problem:
                problems.append(Problem(body.file, f"line {block.line}" if block.line else "", problem))
    if problems:
        raise InputError(problems)
    return files


def _overrides(body: Body) -> bool:
    name = body.file.rpartition("/")[2].removesuffix(".json").removesuffix(".tf")
    return name == "override" or name.endswith("_override")


def _placed(files: Files, block: Block, *, overriding: bool) -> str | None:
    """Take in a block; what is wrong with it."""
    if block.type == "locals":
        twice = [name for name in block.body.arguments if name in files.locals and not overriding]
        files.locals |= block.body.arguments
        return f"local.{twice[0]} is set twice" if twice else None
    count = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1}.get(block.type)
    if count is not None and len(block.labels) != count:
        return f"a {block.type} block has {count} label{'s' * (count > 1)}, got {len(block.labels)}"
    title = " ".join((block.type, *map(shown, block.labels)))
    if overriding:
        return None if files.override(block) else f"{title} overrides nothing"
    return None if files.place(block) else f"{title} is there twice"


def read_files(folder: Path, confined: Confined, *, name: str) -> Files:
    """The module in a folder, whose name for people is given; InputError names what cannot be read."""
    problems: list[Problem] = []
    bodies: list[Body] = []
    for path in confined.named(folder, *SUFFIXES):
        title = str(Path(name) / path.name)
        try:
            bodies.append(scanned(confined.source(path), file=title))
        except ConfinedError as error:
            problems.append(Problem(title, "", str(error)))
            if confined.is_full:
                break
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return merged(bodies)


def scanned(content: bytes, *, file: str) -> Body:
    """The body of a file of either syntax."""
    if file.endswith(".json"):
        return file_of(document_of(content, file=file), file=file)
    # A synth reads JSON only, and every import of it counts.
    from fargate_privatelink.proof.readers.source.language.scanner import scan

    return scan(content, file=file)


def document_of(content: bytes, *, file: str) -> Json:
    """An object of JSON."""
    try:
        found = json.loads(content.decode("utf-8-sig").replace(OPEN, "").replace(CLOSE, ""))
    except RecursionError:
        raise InputError([Problem(file, "", "is nested too deeply")]) from None
    except ValueError as error:
        raise InputError([Problem(file, "", f"is not JSON: {error}")]) from error
    if not isinstance(found, Mapping):
        raise InputError([Problem(file, "", f"must be an object, got {shown(found)}")])
    return found
