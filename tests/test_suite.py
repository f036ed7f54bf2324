"""What `make check` leaves out has the fixture `slow`, and nothing reaches Terraform, moto or checkov past it."""

import re

import pytest

from tests import ROOT

TESTS = ROOT / "tests"
# What starts a program that takes seconds, and the files in which the fixtures are that ask for `slow`.
STARTS = {
    # Random expressions are no test, but a program for people.
    r"\bTerraform\(": {"conftest.py", "proof/expressions/random_expressions.py"},
    # A list that begins with it, and no key.
    # The second is a program of its own there.
    r"""(?<![\w\])])\[\s*["']terraform["']""": {"terraform.py", "mutations.py"},
    r"\bserving\(|\bmoto\.\w": {"conftest.py", "moto_server.py", "moto_gaps.py", "moto_services.py"},
    r"\brunning_provider\(": {"conftest.py", "terraform.py"},
    r"""["']checkov["']\W*$|bin/checkov""": {"deploy/test_checkov.py"},
    # Fixtures that a test asks for while it runs are not known before.
    r"\bgetfixturevalue\b": set(),
}


@pytest.mark.parametrize("pattern", STARTS)
def test_a_slow_program_is_started_by_fixtures_that_mark_what_uses_them(pattern: str) -> None:
    files = {path for path in TESTS.rglob("*.py") if path.name != "test_suite.py"}
    found = {str(path.relative_to(TESTS)) for path in files if re.search(pattern, path.read_text(), re.MULTILINE)}
    assert found == STARTS[pattern]


def test_a_test_that_has_the_fixture_has_the_mark(request: pytest.FixtureRequest) -> None:
    marked = {item.nodeid for item in request.session.items if item.get_closest_marker("slow")}
    functions = [item for item in request.session.items if isinstance(item, pytest.Function)]
    assert marked == {item.nodeid for item in functions if "slow" in item.fixturenames}
