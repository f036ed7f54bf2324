"""A stack of AWS's resources of all shapes, as CDKTF writes it."""

from tests.handoff.apps import Json, compact, noted

SKIPS = ("skip_credentials_validation", "skip_requesting_account_id", "skip_metadata_api_check")
AWS = {"region": "us-east-1", **dict.fromkeys(SKIPS, True)}
REQUIRED = {"aws": {"source": "aws", "version": "5.100.0"}}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "${aws_s3_bucket.b.arn}/*"}],
}
TRUST = {
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}]
}
BUCKETS: Json = {
    "aws_s3_bucket": {"b": noted("app/store/b", {"bucket": "bucket-of-ours", "tags": {"a b": "c"}})},
    "aws_s3_bucket_policy": {"p": noted("app/store/p", {"bucket": "${aws_s3_bucket.b.id}", "policy": compact(POLICY)})},
    "aws_s3_bucket_lifecycle_configuration": {
        "l": noted(
            "app/store/l",
            {
                "bucket": "${aws_s3_bucket.b.id}",
                "rule": [
                    {"id": "r", "status": "Enabled", "filter": [{"prefix": "logs/"}], "expiration": [{"days": 3}]}
                ],
            },
        )
    },
    "aws_s3_object": {
        "o": noted("app/store/o", {"bucket": "${aws_s3_bucket.b.id}", "key": "k", "source": "assets/o/1/o.txt"})
    },
}
LAMBDA: Json = {
    "aws_iam_role": {"r": noted("app/fn/r", {"name": "r", "assume_role_policy": compact(TRUST), "inline_policy": []})},
    "aws_lambda_function": {
        "f": noted(
            "app/fn/f",
            {
                "function_name": "f",
                "handler": "index.handler",
                "runtime": "nodejs20.x",
                "role": "${aws_iam_role.r.arn}",
                "filename": "assets/o/1/o.txt",
                "source_code_hash": '${filebase64sha256("assets/o/1/o.txt")}',
                "environment": {"variables": {"BUCKET": "${aws_s3_bucket.b.bucket}"}},
                "timeouts": {"create": "5m"},
            },
        )
    },
    "aws_cloudwatch_event_rule": {
        "e": noted("app/fn/e", {"event_pattern": compact({"source": ["aws.ec2"], "detail": {"b": ["<a>"]}})})
    },
    "aws_ssm_parameter": {
        "sorted": noted(
            "app/fn/s", {"name": "s", "type": "String", "value": compact({"a": "${aws_lambda_function.f.arn}", "b": 1})}
        ),
        "other": noted("app/fn/t", {"name": "t", "type": "String", "value": compact({"b": 1, "a": "x"})}),
    },
}
RULE = {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "description": None}
REST: Json = dict.fromkeys(("ipv6_cidr_blocks", "prefix_list_ids", "security_groups", "self"))
NETWORK: Json = {
    "aws_security_group": {
        "some": noted("app/net/some", {"name": "some", "vpc_id": "vpc-1", "ingress": [RULE | REST], "egress": []}),
        "token": noted("app/net/token", {"name": "token", "vpc_id": "vpc-1", "ingress": ["${local.rule}"]}),
        "each": noted(
            "app/net/each",
            {
                "name": "each",
                "dynamic": {
                    "ingress": {
                        "for_each": '${toset(["10.0.0.0/8", "10.1.0.0/16"])}',
                        "iterator": "each",
                        "content": {**RULE, "cidr_blocks": ["${each.value}"]},
                    }
                },
            },
        ),
    },
    "aws_instance": {
        "i": noted(
            "app/net/i",
            {
                "provider": "aws.west",
                "ami": "ami-1",
                "instance_type": "t3.micro",
                "metadata_options": {"http_tokens": "required"},
                "ebs_block_device": [{"device_name": "a"}, {"device_name": "b"}],
                "user_data": '#!/bin/sh\nexport A="$HOME"\nexec x\n',
                "lifecycle": {"ignore_changes": "all"},
                "tags": '${merge(local.tags, {Name = "i"})}',
            },
        )
    },
    "aws_wafv2_web_acl": {
        "w": noted(
            "app/net/w",
            {
                "name": "w",
                "scope": "REGIONAL",
                "default_action": {"allow": {}},
                "visibility_config": {
                    "cloudwatch_metrics_enabled": True,
                    "metric_name": "m",
                    "sampled_requests_enabled": True,
                },
                "rule": [
                    {
                        "name": "r",
                        "priority": 1,
                        "action": {"block": {}},
                        "statement": {
                            "rate_based_statement": {
                                "limit": 1000,
                                "aggregate_key_type": "IP",
                                "scope_down_statement": {
                                    "not_statement": {"statement": [{"geo_match_statement": {"country_codes": ["US"]}}]}
                                },
                            }
                        },
                        "visibility_config": {
                            "cloudwatch_metrics_enabled": True,
                            "metric_name": "r",
                            "sampled_requests_enabled": True,
                        },
                    }
                ],
            },
        )
    },
}
ON_AWS: Json = {
    "terraform": {
        "backend": {
            "s3": {
                "bucket": "state",
                "key": "app",
                "region": "us-east-1",
                "assume_role": {"role_arn": "arn:aws:iam::1:role/x"},
            }
        },
        "required_providers": REQUIRED,
    },
    "provider": {"aws": [AWS, AWS | {"alias": "west", "region": "us-west-2", "default_tags": [{"tags": {"a": "b"}}]}]},
    "locals": {"rule": RULE | REST, "tags": {"Team": "t"}},
    "data": {
        "aws_iam_policy_document": {
            "d": noted(
                "app/d",
                {
                    "statement": [
                        {"actions": ["s3:*"], "condition": [{"test": "StringEquals", "variable": "v", "values": ["x"]}]}
                    ]
                },
            )
        }
    },
    "resource": BUCKETS | LAMBDA | NETWORK,
    "output": {"json": {"value": "${data.aws_iam_policy_document.d.json}"}},
}
