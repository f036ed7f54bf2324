"""A provider of nobody's, with values of each form, and stacks of it and of AWS's."""

from typing import Any

from tests.handoff.apps import Json, noted

# A schema of a provider as Terraform tells it, with values of each form.
SCHEMA: Json = {
    "format_version": "1.0",
    "provider_schemas": {
        "registry.terraform.io/acme/acme": {
            "provider": {"version": 0, "block": {"block_types": {"auth": {"nesting_mode": "list", "block": {}}}}},
            "resource_schemas": {
                "acme_thing": {
                    "version": 0,
                    "block": {
                        "attributes": {
                            "arn": {"type": "string", "computed": True},
                            "size": {"type": "number", "required": True},
                            "key": {"type": "string", "optional": True, "sensitive": True},
                            "labels": {"type": ["map", "string"], "optional": True},
                            "rules": {"nested_type": {"nesting_mode": "list", "attributes": {}}, "optional": True},
                            "old": {"type": ["list", ["object", {"a": "string", "b": "string"}]], "optional": True},
                        },
                        "block_types": {
                            "one": {"nesting_mode": "single", "block": {"attributes": {"a": {"type": "string"}}}},
                            "group": {"nesting_mode": "group", "block": {}},
                            "many": {"nesting_mode": "set", "block": {"attributes": {"a": {"type": "string"}}}},
                            "named": {"nesting_mode": "map", "block": {}},
                        },
                    },
                }
            },
        }
    },
}
VERSIONS = {"terraform_version": "1.11.4", "provider_selections": {"registry.terraform.io/acme/acme": "1.2.3"}}

VPC: Json = {"resource": {"aws_vpc": {"main": noted("app/main", {"cidr_block": "10.0.0.0/16"})}}}
PINNED: Json = {"required_providers": {"aws": {"source": "aws", "version": "5.100.0"}}}
ACME: Json = {"required_providers": {"acme": {"source": "acme/acme", "version": "1.2.3"}}}


def thing(**body: Any) -> Json:
    return {"terraform": ACME, "resource": {"acme_thing": {"t": noted("app/t", {"size": 1, **body})}}}
