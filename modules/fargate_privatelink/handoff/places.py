"""What values of providers' arguments are, where neither CDKTF's declarations nor their JSON say it.

A place is `type.argument`, or `type.block.argument` for one in a block; of a data source it begins with `data.`.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto


class Shape(Enum):
    """How HCL writes a value that JSON has as an object, or as a list."""

    ARGUMENT = auto()
    BLOCK = auto()
    # An argument that accepts block syntax: an empty list says "none", and no list "not managed".
    # Source: Terraform documentation, Attributes as Blocks.
    EITHER = auto()
    # Blocks all the way down: CDKTF takes these as they are, and declares nothing.
    BLOCKS = auto()


# Source: what the bindings declare, against the schema of the AWS provider 5.100.0.
EITHER = """
aws_appsync_source_api_association.source_api_association_config
aws_auditmanager_assessment.roles
aws_bedrockagent_agent.guardrail_configuration
aws_bedrockagent_agent.memory_configuration
aws_bedrockagent_agent.prompt_override_configuration
aws_bedrockagent_agent_alias.routing_configuration
aws_cloudwatch_log_delivery.s3_delivery_configuration
aws_default_route_table.route
aws_default_security_group.egress
aws_default_security_group.ingress
aws_emr_cluster.placement_group_config
aws_emr_cluster.step
aws_guardduty_malware_protection_plan.actions
aws_network_acl.egress
aws_network_acl.ingress
aws_networkfirewall_tls_inspection_configuration.encryption_configuration
aws_route53domains_domain.billing_contact
aws_route53domains_domain.name_server
aws_route_table.route
aws_security_group.egress
aws_security_group.ingress
aws_securitylake_data_lake.configuration.encryption_configuration
"""
ARGUMENTS = """
aws_lexv2models_bot_version.locale_specification
aws_s3tables_table.encryption_configuration
aws_s3tables_table.maintenance_configuration
aws_s3tables_table_bucket.encryption_configuration
aws_s3tables_table_bucket.maintenance_configuration
data.terraform_remote_state.config
data.terraform_remote_state.defaults
terraform_data.input
terraform_data.triggers_replace
"""
BLOCKS = """
aws_quicksight_analysis.definition
aws_quicksight_dashboard.definition
aws_quicksight_template.definition
aws_wafv2_rule_group.rule.statement
aws_wafv2_web_acl.rule.statement
"""
# Of every resource that has them, unless it declares something else.
COMMON = {"tags": Shape.ARGUMENT, "tags_all": Shape.ARGUMENT, "timeouts": Shape.BLOCK}

# Arguments that are planned alike for any spaces and any order of keys in their JSON, and places that are not.
# Source: plans of the AWS provider 5.100.0; tests/handoff/test_aws.py makes them again.
DOCUMENTS = """
access_policies access_policy assume_role_policy configurations_json container_definitions container_properties
dashboard_body delivery_policy ecs_properties event_pattern filter_policy inline_policy node_properties policy
policy_document redrive_allow_policy redrive_policy replay_policy rule_json
""".split()
NO_DOCUMENTS = """
aws_cloudwatch_log_index_policy.policy_document
aws_dynamodb_resource_policy.policy
aws_iot_policy_attachment.policy
aws_kinesis_resource_policy.policy
aws_kms_replica_external_key.policy
aws_kms_replica_key.policy
aws_notifications_event_rule.event_pattern
aws_opensearchserverless_access_policy.policy
aws_opensearchserverless_lifecycle_policy.policy
aws_opensearchserverless_security_policy.policy
aws_s3control_access_grants_instance_resource_policy.policy
aws_verifiedaccess_endpoint.policy_document
aws_verifiedaccess_group.policy_document
aws_xray_resource_policy.policy_document
""".split()

SHAPES = {
    **dict.fromkeys(EITHER.split(), Shape.EITHER),
    **dict.fromkeys(ARGUMENTS.split(), Shape.ARGUMENT),
    **dict.fromkeys(BLOCKS.split(), Shape.BLOCKS),
}


def shapes(blocks: Iterable[str], arguments: Iterable[str]) -> Mapping[str, Shape]:
    """The shapes that are known, and those of places which somebody tells."""
    return {**SHAPES, **dict.fromkeys(arguments, Shape.ARGUMENT), **dict.fromkeys(blocks, Shape.BLOCK)}


def is_document(place: str) -> bool:
    """Whether the argument at a place is taken as JSON."""
    return place.startswith("aws_") and place.rpartition(".")[2] in DOCUMENTS and place not in NO_DOCUMENTS
