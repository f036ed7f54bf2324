import json
from pathlib import Path

import pytest

from tests.terraform import TerraformIn


@pytest.fixture(scope="session")
def aws_schemas(tmp_path_factory: pytest.TempPathFactory, terraform_in: TerraformIn) -> Path:
    """What Terraform says of the AWS provider."""
    folder = tmp_path_factory.mktemp("schemas")
    required = {"required_providers": {"aws": {"source": "hashicorp/aws"}}}
    (folder / "main.tf.json").write_text(json.dumps({"terraform": required, "resource": {"terraform_data": {"a": {}}}}))
    terraform = terraform_in(folder)
    terraform.init()
    path = folder / "schemas.json"
    path.write_text(terraform("version", "-json") + terraform("providers", "schema", "-json"))
    return path
