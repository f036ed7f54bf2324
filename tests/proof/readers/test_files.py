"""Files that Terraform wrote for itself."""

from pathlib import Path

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.readers.files import load

# The beginning of a file, and why it is refused.
FILES = {
    "a plan file": (
        b"PK\x03\x04\x14\x00",
        "is a plan as `terraform plan -out` writes it: give what `terraform show -json` prints of it",
    ),
    "a state file": (
        b'{"version": 4, "lineage": "x", "resources": []}',
        "is a state file, whose format is Terraform's own: give what `terraform show -json` prints",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_of_terraform_s_own_is_told_how_to_be_shown(case: str, tmp_path: Path) -> None:
    content, message = FILES[case]
    path = tmp_path / "given.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        load([str(path)])
    assert str(error.value) == f"{path}: {message}"
