import json
from pathlib import Path

import pytest

from tests.handoff.acme import SCHEMA, VERSIONS


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    path = tmp_path / "schemas.json"
    path.write_text(json.dumps(VERSIONS) + "\n" + json.dumps(SCHEMA))
    return path


@pytest.fixture(autouse=True)
def no_terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Terraform, and without what it told before."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
