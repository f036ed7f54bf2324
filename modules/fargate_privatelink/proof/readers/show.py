"""Reads what `terraform show -json` prints, whoever wrote the configuration: a plan, or a state."""

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.readers.plan.plan import read_plan
from fargate_privatelink.proof.readers.state import read_state, resources_in
from fargate_privatelink.proof.terraform.resources import Configuration

# Format versions that are read. Source: Terraform documentation, JSON Output Format: a new major one may differ in all.
MAJORS = ("0", "1")


def read_shown(document: Json, *, source: str) -> Configuration:
    """The configuration that a plan plans, or a state holds; an InputError where it is of a part only."""
    check(document, source=source)
    return (read_plan if "planned_values" in document else read_state)(document, source=source)


def check(document: Json, *, source: str) -> None:
    """Nothing, or an InputError where a plan or state cannot be proved."""
    if problem := _unreadable(document):
        raise InputError([Problem(source, "", problem)])


def _unreadable(document: Json) -> str | None:
    """Why nothing can be proved of a plan or state."""
    version = str(document.get("format_version"))
    if version.partition(".")[0] not in MAJORS:
        return f"has format_version {version}: only {' and '.join(f'{major}.x' for major in MAJORS)} are known here"
    if document.get("errored") is True:
        return "is a plan that ended with an error: it holds a part of the configuration"
    if document.get("complete") is False:
        return "is a plan of a part of the configuration, such as -target makes: the rest is not in it"
    prior = ((document.get("prior_state") or {}).get("values") or {}).get("root_module")
    planned = (document.get("planned_values") or {}).get("root_module")
    there = any(each.get("mode") == "managed" for each in resources_in(prior))
    if "planned_values" in document and there and not (document.get("resource_changes") or any(resources_in(planned))):
        return "is a plan with -refresh-only, which plans no resources: give a plan without it, or the state"
    return None
