"""Reads a plan beside its source: the folder that it was made in, or what the saved plan holds of it."""

from pathlib import Path

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.readers.planned_source.joined import read_joined
from fargate_privatelink.proof.readers.planned_source.saved_plan import SavedPlan
from fargate_privatelink.proof.readers.source.language.confined import Place
from fargate_privatelink.proof.readers.source.modules import Installed
from fargate_privatelink.proof.terraform.resources import Configuration


def read_with_source(
    document: Json, *, source: str, folder: Path | None, saved: Path | None, region: str | None = None
) -> Configuration:
    """The configuration of a plan; InputError where its source is not there, or not its own.

    What a saved plan lacks, which is the files that functions read, comes from the folder.
    """
    if folder is not None and not folder.is_dir():
        raise InputError([Problem("--source", "", f"{folder} is no folder")])
    place = Place.of(folder) if folder else None
    if saved is None:
        assert place is not None
        modules = Installed(place)
        return read_joined(document, modules.root, modules, place, source=source, region=region, compare=True)
    plan = SavedPlan(saved)
    timestamp = document.get("timestamp")
    if isinstance(timestamp, str) and not plan.holds(timestamp):
        message = f"{saved} is another plan than {source}: give both of one `terraform plan`"
        raise InputError([Problem("--saved-plan", "", message)])
    # Terraform before 1.5 prints no timestamp.
    return read_joined(
        document, plan.root, plan, place, source=source, region=region, compare=not isinstance(timestamp, str)
    )
