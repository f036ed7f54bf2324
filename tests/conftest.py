import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from fargate_privatelink.inventory import Inventory
from tests.proof.networks import NETWORKS, with_file_system
from tests.terraform import NO_SERVER, Terraform, TerraformIn, provider, running_provider

Synthesize = Callable[[Inventory], dict[str, Any]]


# Files that wait for Terraform, longest first.
LONGEST = (
    "test_three_stacks.py",
    "test_changes.py",
    "test_hub.py",
    "test_services.py",
    "test_own_stacks_terraform.py",
    "test_hcp_terraform.py",
    "test_terraform.py",
    "test_sample.py",
    "test_account_wide.py",
    "test_terraform_module.py",
    "test_second_steps.py",
    "test_remedies.py",
    "test_installed.py",
    "test_pruned.py",
    "test_aws.py",
    "test_constructs.py",
    "test_foreign_arguments.py",
    "test_foreign.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process ends alone with them."""
    order = {name: index for index, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


def pytest_itemcollected(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function) and "slow" in item.fixturenames:
        item.add_marker("slow")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(report.fspath == "tests/deploy/test_terraform.py" for report in terminalreporter.getreports("passed")):
        terminalreporter.write_line(f"Terraform ran with {provider() or 'the provider of its registry'}")


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.fixture(scope="session")
def slow() -> None:
    """What takes seconds by its nature: `make check` leaves out each test that has this, itself or by a fixture."""


@pytest.fixture(scope="session")
def terraform_in(slow: None) -> Iterator[TerraformIn]:
    """Terraform in a folder."""
    if not shutil.which("terraform"):
        pytest.skip("no terraform on PATH")
    with running_provider() as attached:
        yield lambda folder, endpoint=NO_SERVER: Terraform(folder, endpoint, attached)


@pytest.fixture(scope="module")
def moto(slow: None) -> Iterator[str]:
    """The address of a moto server on loopback with nothing in it."""
    from tests.moto_server import serving

    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """The Terraform JSON of an inventory, without CDKTF's comments."""
    return lambda inventory: synthesized(inventory, tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="session")
def networks(synthesize: Synthesize) -> dict[str, dict[str, Any]]:
    """The networks that tests of the proof break."""
    return made_networks(synthesize)


def synthesized(inventory: Inventory, out: Path) -> dict[str, Any]:
    from fargate_privatelink.cdktf import pruned

    pruned.use()
    from fargate_privatelink.constructs import stack

    stack.synthesize([inventory], out)
    text = (out / "stacks" / inventory.settings.name / "cdk.tf.json").read_text()
    stack_json: dict[str, Any] = without_comments(json.loads(text))
    return stack_json


def made_networks(synthesize: Synthesize) -> dict[str, dict[str, Any]]:
    found = {name: synthesize(made) for name, made in NETWORKS.items()}
    return {**found, "rich": with_file_system(found["rich"])}


def without_comments(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_comments(item) for key, item in value.items() if key != "//"}
    if isinstance(value, list):
        return [without_comments(item) for item in value]
    return value
