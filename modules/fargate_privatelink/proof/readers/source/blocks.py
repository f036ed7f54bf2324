"""An instance of a resource or data source, whose arguments are evaluated when they are asked for."""

from collections.abc import Mapping
from typing import Any

from fargate_privatelink.proof.expressions.scope import Instance, Scope
from fargate_privatelink.proof.expressions.values import plain
from fargate_privatelink.proof.readers.source.containers import DROPPED, normalised
from fargate_privatelink.proof.readers.source.instances import NAMING, doubted, values_of
from fargate_privatelink.proof.readers.source.language.bodies import META, Block, Text, value_of
from fargate_privatelink.proof.readers.source.lookups import FINDS, of_provider
from fargate_privatelink.proof.readers.source.providers import Provider
from fargate_privatelink.proof.readers.source.reading import Reading
from fargate_privatelink.proof.readers.source.searches import SEARCHED, found_by
from fargate_privatelink.proof.terraform.arguments import DIRECTIONS, known_text
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, has_unknown, is_known, path_of, symbol

MASTER_SECRETS = tuple((type_, "master_user_secret") for type_ in ("aws_db_instance", "aws_rds_cluster"))


class SourceInstance(Instance):
    """An instance of a block; not `is_certain` where it may not be there."""

    def __init__(
        self, address: str, block: Block, scope: Scope, reading: Reading, provider: Provider, *, is_certain: bool = True
    ) -> None:
        super().__init__(address, self._argument)
        self.block, self.provider = block, provider
        self._scope, self._reading, self._is_certain = scope, reading, is_certain
        self._values: dict[str, Any] = {}
        self._nested = {
            each.labels[0] if each.type == "dynamic" and each.labels else each.type for each in block.body.blocks
        }

    @property
    def type(self) -> str:
        return self.block.labels[0]

    @property
    def is_data(self) -> bool:
        return self.block.type == "data"

    def attribute(self, name: str) -> Any:
        plan = self._reading.plan
        planned = plan.value(self.address, name) if plan else None
        if planned is not None:
            return planned
        same = self.same()
        if same:
            return same.attribute(name)
        found = super().attribute(name)
        # A name of which nothing tells what is in it is still this one's.
        is_own = name in NAMING and not self.is_data and has_unknown(found)
        return symbol(f"{self.address}.{name}") if is_own else found

    def _argument(self, name: str) -> Any:
        if name in META:
            return None
        if name in self._nested:
            return self._values_of_all().get(name)
        if name in self.block.body.arguments:
            return self.value(name)
        if not self.is_data:
            return self._master_user_secret() if (self.type, name) in MASTER_SECRETS else None
        if (self.type, name) == ("template_file", "rendered"):
            return self._rendered()
        arguments = {each: self._plain(value) for each, value in self._set("name", "arn", "region").items()}
        found = of_provider(self.type, name, arguments, self.provider.region)
        if self.type == "aws_availability_zones" and found is not None:
            zones = ", ".join(found)
            self._reading.assume(self.address, f"is taken to name {zones}: which zones the account has, only AWS tells")
        return found

    def _set(self, *names: str) -> dict[str, Any]:
        """The values of those of some arguments that are set."""
        return {name: self.value(name) for name in names if name in self.block.body.arguments}

    def _rendered(self) -> Any:
        """What the data source of the old provider `template` makes of its template and variables."""
        given = {"vars": {}, **self._set("template", "vars")}
        return value_of(Text("templatestring(given.template, given.vars)"), self._scope.within({"given": given}))

    def _master_user_secret(self) -> Any:
        """The list of the one secret that RDS makes for its master user, if it is to."""
        managed = self._set("manage_master_user_password").get("manage_master_user_password")
        if not is_known(managed):
            return UNKNOWN
        path = f"{self.address}.master_user_secret[0]"
        made = {name: symbol(f"{path}.{name}") for name in ("kms_key_id", "secret_arn", "secret_status")}
        return [made] if managed in (True, "true", "1") else []

    def value(self, name: str) -> Any:
        """The value of an argument that is set, without what a plan knows of it."""
        if name not in self._values:
            self._values[name] = UNKNOWN  # what a reference in a cycle sees
            self._values[name] = value_of(self.block.body.arguments[name].value, self._scope)
        return self._values[name]

    def _values_of_all(self) -> Mapping[str, Any]:
        if "" not in self._values:
            self._values[""] = {}
            self._values[""] = values_of(self.block.body, self._scope)
        found: Mapping[str, Any] = self._values[""]
        return found

    def _plain(self, value: Any) -> Any:
        return plain(value, self._reading.budget)

    def same(self) -> Instance | None:
        """The resource of the configuration that a data source reads; None where it reads something else."""
        if not self.is_data:
            return None
        if "data" not in self._values:
            self._values["data"] = None
            self._values["data"] = self._read()
        found: Instance | None = self._values["data"]
        return found

    def _read(self) -> Instance | None:
        for argument, attributes in FINDS.get(self.type, {}).items():
            if argument not in self.block.body.arguments:
                continue
            value = self._plain(self.value(argument))
            path = path_of(value)
            found = self._reading.locate(path, self.type) if path else None
            if found and found[1] in attributes:
                return found[0]
            if not found and (name := known_text(value)):
                return self._reading.named(self.type, attributes, name)
        return self._found() if self.type in SEARCHED else None

    def _found(self) -> Instance | None:
        values = {name: self._plain(value) for name, value in self._values_of_all().items()}
        found = found_by(values, self._reading.of_type(self.type))
        if found:
            self._reading.assume(self.address, f"is taken to find {found.address}: nothing else here is like that")
        return found

    def resource(self) -> Resource:
        """The instance as a reader hands it on."""
        values = {name: self._plain(value) for name, value in self._values_of_all().items()}
        if self.type == "aws_ecs_task_definition" and "container_definitions" in values:
            values["container_definitions"], dropped = normalised(values["container_definitions"])
            for key in dropped:
                self._reading.assume(self.address, f"has {key}, which ECS does not know: it is left out", DROPPED)
        if self.is_data and self.type == "aws_availability_zones":
            values["names"] = self.attribute("names")
        if not self._is_certain:
            values = doubted(values)
        place = (self.block.body.file, self.block.line)
        region, name = self.provider
        return Resource(
            self.address,
            self.type,
            values,
            self.is_data,
            region,
            name,
            self._kept(),
            place,
            self._is_certain,
            listed=self._listed(),
        )

    def _listed(self) -> frozenset[str]:
        """The rules and routes that HCL gives as lists; JSON knows no other way."""
        given = self.block.body.arguments if not self.block.body.file.endswith(".json") else ()
        return frozenset(name for name in (*DIRECTIONS, "route") if name in given)

    def _kept(self) -> frozenset[str]:
        """The arguments and blocks that are set, and not ignored."""
        set_ = [name for name in (*self.block.body.arguments, *self._nested) if name not in META]
        return frozenset(name for name in set_ if not self._reading.ignores(self.address, name))
