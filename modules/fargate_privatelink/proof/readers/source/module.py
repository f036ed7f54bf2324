"""A module of a source, whose named values are evaluated when they are asked for.

Source: Terraform documentation, Expressions, References to Named Values; Modules.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.expressions.scope import Instance, InvalidError, Namespace, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.types import converted
from fargate_privatelink.proof.expressions.values import Unsized
from fargate_privatelink.proof.readers.source.blocks import SourceInstance
from fargate_privatelink.proof.readers.source.instances import Expansion, Made, expanded
from fargate_privatelink.proof.readers.source.language.bodies import META, Block, constant, value_of
from fargate_privatelink.proof.readers.source.language.types import NoTypeError, parse_type
from fargate_privatelink.proof.readers.source.modules import MAX_DEPTH, Called, Found
from fargate_privatelink.proof.readers.source.providers import provider_of
from fargate_privatelink.proof.readers.source.read_files import SourceFiles
from fargate_privatelink.proof.readers.source.reading import Reading
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, symbol

WORKSPACE = "default"
# Arguments of a call that are no values of the module's.
OWN = (*META, "source", "version", "providers")


@dataclass(frozen=True)
class Call:
    """What calls a module instance: the block, the scope in which its arguments stand, and the module that has it."""

    block: Block
    scope: Scope
    module: "Module"
    is_certain: bool = True


class Module:
    """An instance of a module; `prefix` is how the addresses in it begin, `key` what `modules.json` calls it."""

    def __init__(
        self, found: Found, reading: Reading, *, prefix: str = "", key: str = "", call: Call | None = None
    ) -> None:
        self.files, self.call = found.files, call
        self._found, self.reading, self._prefix, self._key = found, reading, prefix, key
        self._evaluated: dict[str, Any] = {}
        self._resources: dict[str, tuple[Expansion, list[SourceInstance]]] = {}
        self._called: dict[str, tuple[Expansion, list[Module]] | None] = {}
        path = {"module": found.name, "root": ".", "cwd": symbol("path.cwd")}
        # A document without its folder may be read from anywhere.
        named = {"path": path, "terraform": Namespace(self._terraform)} if reading.modules else {}
        self.scope = Scope(self, named, budget=reading.budget, files=SourceFiles(reading) if reading.modules else None)

    @property
    def prefix(self) -> str:
        """The module's address with a dot after it, or nothing for the root module."""
        return self._prefix

    @property
    def is_certain(self) -> bool:
        """Whether the module is there, and whatever calls it."""
        return self.call is None or (self.call.is_certain and self.call.module.is_certain)

    @property
    def depth(self) -> int:
        return 0 if self.call is None else self.call.module.depth + 1

    def _terraform(self, name: str) -> Any:
        if name != "workspace":
            return symbol(f"terraform.{name}")
        self.reading.assume("terraform.workspace", f"is taken to be {WORKSPACE}")
        return WORKSPACE

    def instances(self) -> Iterator[SourceInstance]:
        """The instances of all resources and data sources of the module and of those that it calls."""
        for address in self.files.resources:
            yield from self._made(address)[1]
        for name in self.files.calls:
            for module in self.modules(name):
                yield from module.instances()

    def modules(self, name: str) -> Sequence["Module"]:
        """The instances of a module that is called, as far as they are known."""
        return (self._calls(name) or (None, []))[1]

    def variables(self) -> Iterator[str]:
        """The addresses of the variables here and in the modules that are called, without keys."""
        prefix = "".join(f"module.{name}." for name in self._key.split(".") if name)
        yield from (f"{prefix}var.{name}" for name in self.files.variables)
        for name in self.files.calls:
            for module in self.modules(name)[:1]:
                yield from module.variables()

    def of_type(self, type_: str) -> Iterator[Instance]:
        """The instances of the resources of a type, here and in the modules that are called."""
        for address in self.files.resources:
            if address.startswith(f"{type_}."):
                yield from self._made(address)[1]
        for name in self.files.calls:
            for module in self.modules(name):
                yield from module.of_type(type_)

    def variable(self, name: str) -> Any:
        """The value of a variable."""
        return self._once(f"var.{name}", lambda: self._variable(name))

    def local(self, name: str) -> Any:
        """The value of a local."""
        found = self.files.locals.get(name)
        return self._once(f"local.{name}", lambda: None if found is None else value_of(found.value, self.scope))

    def output(self, name: str) -> Any:
        """The value of an output."""
        if name not in self.files.outputs:
            raise InvalidError(f"no output {name}")
        body = self.files.outputs[name].body
        return self._once(f"output.{name}", lambda: value_of(body.get("value"), self.scope))

    def called(self, name: str) -> Any:
        """The outputs of a module: of one, or of a list or map of its instances."""
        found = self._calls(name)
        if found is None:
            return symbol(f"{self._prefix}module.{name}")
        return _shaped(found[0], [Namespace(module.output) for module in found[1]])

    def resource(self, address: str) -> Any:
        """An instance of a resource, or a list or map of its instances."""
        if address not in self.files.resources:
            raise InvalidError(f"no {address}")
        expansion, instances = self._made(address)
        return _shaped(expansion, instances)

    def _once(self, path: str, evaluate: Callable[[], Any]) -> Any:
        if path not in self._evaluated:
            self._evaluated[path] = UNKNOWN  # what a value in a cycle sees
            try:
                self._evaluated[path] = evaluate()
            except (InvalidError, UnresolvedError) as error:
                self._evaluated[path] = error
        found = self._evaluated[path]
        if isinstance(found, InvalidError | UnresolvedError):
            raise found
        return found

    def _variable(self, name: str) -> Any:
        block = self.files.variables.get(name)
        if block is None:
            raise InvalidError(f"no var.{name}")
        default = block.body.get("default")
        given, value = self._given(name)
        nullable = block.body.get("nullable")
        keeps_null = nullable is None or constant(nullable) is not False
        if not given or (value is None and not keeps_null):
            if "default" not in block.body.arguments:
                return self._missing(name)
            value = constant(default)
        try:
            return converted(value, parse_type(block.body.get("type")), self.reading.budget)
        except NoTypeError as error:
            raise InputError([Problem(block.body.file, f"line {block.line}", f"variable {name}: {error}")]) from error
        except InvalidError as error:
            if self.call is None and given:
                message = f"has a value of another type than the variable: {error}"
                raise InputError([Problem(self.reading.values[name].file, name, message)]) from error
            raise

    def _given(self, name: str) -> tuple[bool, Any]:
        if self.call is None:
            found = self.reading.values.get(name)
            return found is not None, found.value if found else None
        body = self.call.block.body
        return name in body.arguments, value_of(body.get(name), self.call.scope) if name in body.arguments else None

    def _missing(self, name: str) -> Any:
        if self.call is not None:
            raise InvalidError(f"var.{name} has no value")
        hint = f"give it with --var {name}=... or --var-file"
        self.reading.assume(f"var.{name}", f"has no value and no default: {hint}")
        return symbol(f"var.{name}")

    def _made(self, address: str) -> tuple[Expansion, list[SourceInstance]]:
        if address not in self._resources:
            self._resources[address] = Expansion("one", (), is_known=False), []  # what a reference in a cycle sees
            block = self.files.resources[address]
            full = self._prefix + address
            expansion = self._expanded(full, block)
            instances = [self._instance(full, block, made, expansion) for made in expansion.made]
            self._resources[address] = expansion, instances
            self.reading.instances |= {each.address: each for each in instances}
        return self._resources[address]

    def _expanded(self, address: str, block: Block) -> Expansion:
        found = expanded(block.body, self.scope, self.reading.planned(address))
        self.reading.take(block, len(found.made))
        return found

    def _instance(self, address: str, block: Block, made: Made, expansion: Expansion) -> SourceInstance:
        return SourceInstance(
            address + made.suffix,
            block,
            self.scope.within(made.added),
            self.reading,
            provider_of(self, block.labels[0], block.body),
            is_certain=expansion.is_known and self.is_certain,
        )

    def _calls(self, name: str) -> tuple[Expansion, list["Module"]] | None:
        """The instances of a module that is called; None where it is not there."""
        if name not in self._called:
            self._called[name] = None  # what a reference in a cycle sees
            block = self.files.calls.get(name)
            self._called[name] = self._call(name, block) if block else None
        return self._called[name]

    def _call(self, name: str, block: Block) -> tuple[Expansion, list["Module"]] | None:
        address = f"{self._prefix}module.{name}"
        key = f"{self._key}.{name}" if self._key else name
        source, version = (_text(constant(block.body.get(each))) for each in ("source", "version"))
        if self.depth >= MAX_DEPTH:
            self.reading.assume(address, f"is not read: more than {MAX_DEPTH} modules call one another")
            return None
        known = self.reading.modules
        found = known.find(Called(key, source, version), self._found) if known else "is not in the document"
        if isinstance(found, str):
            self.reading.assume(address, f"{found}. What it makes and its outputs are not known")
            given = [each.value for name, each in block.body.arguments.items() if name not in OWN]
            self.reading.missing[address] = lambda: (value_of(each, self.scope) for each in given)
            return None
        if found.is_stale:
            message = "is another one in .terraform/modules than is called: run `terraform init`"
            self.reading.assume(address, message)
        if any(each.files is found.files for each in self._chain()):
            raise InputError([Problem(block.body.file, f"line {block.line}", f"{address} is its own source")])
        expansion = self._expanded(address, block)
        modules = []
        for made in expansion.made:
            call = Call(block, self.scope.within(made.added), self, expansion.is_known)
            prefix = f"{address}{made.suffix}."
            modules.append(Module(found, self.reading, prefix=prefix, key=key, call=call))
        return expansion, modules

    def _chain(self) -> Iterator[Found]:
        module: Module | None = self
        while module is not None:
            yield module._found
            module = module.call.module if module.call else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _shaped(expansion: Expansion, instances: list[Any]) -> Any:
    if not expansion.is_known:
        # There may be none of it, or many.
        return Unsized() if expansion.kind == "list" else UNKNOWN
    if expansion.kind == "list":
        return instances
    if expansion.kind == "map":
        keyed: Mapping[str, Any] = dict(zip((str(each.key) for each in expansion.made), instances, strict=True))
        return keyed
    if not instances:
        raise InvalidError("what a plan does not hold")
    return instances[0]
