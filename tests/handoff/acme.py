"""A provider of nobody's, with values of each form."""

from tests.handoff.apps import Json

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
