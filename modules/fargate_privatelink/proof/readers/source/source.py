"""Reads a folder of Terraform's source: a root module, and the modules that it calls.

Nothing is run, nothing is fetched, and no provider is asked. What only an apply, AWS or another configuration tells
becomes a symbol.
"""

from pathlib import Path

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.expressions.values import plain
from fargate_privatelink.proof.readers.source.backends import backend_of
from fargate_privatelink.proof.readers.source.dependencies import direct
from fargate_privatelink.proof.readers.source.language.bodies import file_of
from fargate_privatelink.proof.readers.source.language.confined import Place
from fargate_privatelink.proof.readers.source.language.files import TOFU, merged
from fargate_privatelink.proof.readers.source.module import Module
from fargate_privatelink.proof.readers.source.modules import Found, Installed
from fargate_privatelink.proof.readers.source.providers import named_provider
from fargate_privatelink.proof.readers.source.reading import Reading
from fargate_privatelink.proof.readers.source.variables import GivenVariables, values_of
from fargate_privatelink.proof.terraform.dependencies import Dependencies
from fargate_privatelink.proof.terraform.resources import Configuration


def read_source(folder: Path, given: GivenVariables = (), *, region: str | None = None) -> Configuration:
    """The configuration in a folder of source, with what is assumed of it; an InputError names what is refused.

    `region` is that of a provider which does not say its own.
    """
    place = Place.of(folder)
    modules = Installed(place)
    reading = Reading(modules, values_of(place, given, modules.root.files.variables), place=place, region=region)
    if any(place.confined.named(folder, *TOFU)):
        reading.assume(str(folder), "holds files of OpenTofu (.tofu), which Terraform does not read: neither does this")
    return configuration_of(modules.root, reading, source=str(folder))


def read_document(document: Json, *, source: str) -> Configuration:
    """The configuration in one document of Terraform's JSON syntax."""
    files = merged([file_of(document, file=source)])
    return configuration_of(Found(files, ".", None), Reading(None, {}), source=source)


def configuration_of(found: Found, reading: Reading, *, source: str) -> Configuration:
    """The configuration of a root module."""
    root = Module(found, reading)
    reading.of_type = root.of_type
    resources = tuple(each.resource() for each in root.instances() if each.same() is None)
    outputs = {name: plain(root.output(name), reading.budget) for name in found.files.outputs}
    region = named_provider(root, "aws").region
    if region is None and reading.modules and any(each.region is None and not each.is_data for each in resources):
        reading.assume("provider.aws", "has a region that the source does not tell: give it with --region")
    return Configuration(
        source,
        resources,
        outputs,
        region,
        variables=frozenset(root.variables()),
        dependencies=Dependencies(lambda: direct(root)),
        notes=tuple(reading.notes),
        backend=backend_of(found.files),
        handed=reading.handed(),
        missing=frozenset(reading.missing),
    )
