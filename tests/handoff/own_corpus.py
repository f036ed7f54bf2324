"""Stacks of Terraform's own resources, as CDKTF writes them."""

from tests.handoff.apps import Json, compact, noted

SCRIPT = '#!/bin/sh\necho "${var.name}" > /tmp/x\nexit 0'


OWN: dict[str, Json] = {
    "values": {
        "terraform": {"backend": {"local": {"path": "/nowhere/terraform.app.tfstate"}}, "required_version": ">= 1.5"},
        "variable": {
            "name": {"type": "string", "default": "n", "description": "two\nlines ${not}\n"},
            "map": {"type": "map(string)", "default": {"a": "1", "b-c": "x\ny\nz\n"}, "nullable": False},
            "size": {"type": "number", "default": 123456789012345678901234.5},
            "flag": {"type": "bool", "default": True},
            "secret": {"sensitive": True, "default": "hush", "type": "string"},
        },
        "locals": {"list": ["a", '${upper("b")}'], "n": "${length(local.list)}", "none": None, "text": "a\nb\n"},
        "resource": {
            "terraform_data": {
                "first": noted("app/net/first", {"input": {"script": SCRIPT, "n": 12345678901234567890, "f": 0.10}}),
                "second": noted(
                    "app/net/deep/second",
                    {
                        "count": 2,
                        "input": "${(terraform_data.first.id)}-${count.index}",
                        "depends_on": ["terraform_data.first"],
                        "lifecycle": {"ignore_changes": ["input"], "create_before_destroy": True},
                    },
                ),
                "third": noted(
                    "app/other/third",
                    {
                        "for_each": '${toset(["x", "y"])}',
                        "input": compact({"b": "${each.key}", "a": "${terraform_data.second.0.id}", "n": None}),
                        "provisioner": [{"local-exec": {"command": "echo a", "when": "destroy"}}],
                        "triggers_replace": ['${"${terraform_data.first.id}"}', "${(1 + (2))}"],
                    },
                ),
            }
        },
        "output": {
            "all": {"value": "${terraform_data.third}", "description": "all of them"},
            "hidden": {"value": "${var.secret}", "sensitive": True},
            "numbers": {"value": [1e300, -0.5, '${join(",", [1, true, ])}']},
            "json": {"value": '{"a":${var.size},"b":${var.flag},"c":"${var.name}","d":[${length(local.list)}]}'},
            "no_json": {"value": '{"a":${var.name}}'},
            "texts": {"value": {"no end": "a\nb\nc", "eot": "EOT\nb\nc\n", "crlf": "a\r\nb\r\n", "//": "kept"}},
        },
        "check": {"c": {"assert": [{"condition": '${var.name == "n"}', "error_message": "not ${var.name}"}]}},
        "moved": [{"from": "terraform_data.old", "to": "terraform_data.first"}],
        "removed": [{"from": "terraform_data.gone", "lifecycle": {"destroy": False}}],
    },
    "modules": {
        "module": {
            "here": noted("app/here", {"source": "./modules/m", "given": {"a": [None]}, "providers": {}}),
            "many": noted(
                "app/many",
                {
                    "source": "./modules/m",
                    "for_each": '${toset(["p"])}',
                    "given": "${each.value}",
                    "depends_on": ["module.here"],
                },
            ),
        },
        "data": {
            "terraform_remote_state": {
                "other": {"backend": "local", "config": {"path": "/nowhere/other.tfstate"}, "defaults": {"x": "y"}}
            }
        },
        "output": {
            "gives": {"value": '${module.many["p"].gives}'},
            "read": {"value": "${data.terraform_remote_state.other.outputs.x}"},
        },
    },
}
