"""IAM actions of the services in the catalogue: under which prefix they are, and on resources with which ARNs.

Source: Service Authorization Reference, one page for each service.
"""

# Endpoints whose actions have another prefix than the first label of the endpoint's name.
_PREFIXES = {
    "appconfig": "appconfigdata",
    "appsync": "appsync-api",
    "aps": "aps-workspaces",
    "bedrock": """
        bedrock-agent bedrock-agent-runtime bedrock-data-automation bedrock-data-automation-runtime bedrock-runtime
    """,
    "cloudformation": "cloudcontrolapi",
    "cloudhsm": "cloudhsmv2",
    "cloudwatch": "monitoring",
    "codecommit": "git-codecommit",
    "discovery": "arsenal-discovery",
    "dynamodb": "dynamodb-streams",
    "ecs": "ecs-agent ecs-telemetry",
    "eks": "eks-proxy",
    "elasticbeanstalk": "elasticbeanstalk-health",
    "emr-serverless": "emr-serverless-services.livy",
    "firehose": "kinesis-firehose",
    "forecast": "forecastquery",
    "grafana": "grafana-workspace",
    "guardduty": "guardduty-data",
    "iotdeviceadvisor": "deviceadvisor.iot",
    "iotwireless": "lorawan.cups lorawan.lns",
    "kinesis": "kinesis-streams",
    "lex": "models-v2-lex runtime-v2-lex",
    "medical-imaging": "dicom-medical-imaging runtime-medical-imaging",
    "memorydb": "memory-db",
    "mobiletargeting": "pinpoint",
    "neptune-graph": "neptune-graph-data",
    "networkflowmonitor": "networkflowmonitorreports",
    "omics": "analytics-omics control-storage-omics storage-omics tags-omics workflows-omics",
    "personalize": "personalize-events personalize-runtime",
    "pipes": "pipes-data",
    "quicksight": "quicksight-website",
    "rekognition": "streaming-rekognition",
    "rum": "rum-dataplane",
    "servicecatalog": "servicecatalog-appregistry",
    "servicediscovery": "data-servicediscovery",
    "ses": "email email-smtp mail-manager",
    "sms-voice": "pinpoint-sms-voice-v2",
    "states": "sync-states",
    "tag": "tagging",
    "transcribe": "transcribestreaming",
    "user-subscriptions": "service.user-subscriptions",
}
PREFIXES = {endpoint: prefix for prefix, endpoints in _PREFIXES.items() for endpoint in endpoints.split()}
# Amazon Location has actions of its first version under `geo`, and each of its newer APIs under a prefix of its own.
LOCATION = {"geo.maps": "geo-maps", "geo.places": "geo-places", "geo.routes": "geo-routes"}

# Prefixes whose actions are on resources with ARNs of other services.
ARN_SERVICES = {
    "apprunner": ("wafv2",),
    "codeconnections": ("codestar-connections",),
    "cognito-idp": ("wafv2",),
    "ds-data": ("ds",),
    "ebs": ("ec2",),
    "eks-auth": ("eks",),
    "greengrass": ("iot",),
    "iotwireless": ("iot",),
    "q": ("codewhisperer", "qdeveloper"),
    "qapps": ("qbusiness",),
    "rds-data": ("rds",),
    "redshift-data": ("redshift", "redshift-serverless"),
    "servicecatalog": ("catalog",),
    "ssm": ("ec2", "ecs", "s3"),
    "sts": ("iam",),
    "wafv2": ("amplify", "apigateway", "apprunner", "appsync", "cognito-idp", "ec2", "elasticloadbalancing"),
}

# Services that offer resources of AWS itself, or of all accounts together, which are of no account or of AWS's:
# foundation models, public parameters, machine images, layers. Source: the same, resource types; AWS's list of
# service-owned resources in aws-samples/data-perimeter-policy-examples.
SHARED = frozenset(
    """
    bedrock bedrock-agentcore braket cloudformation codecatalyst comprehend controlcatalog dataexchange ebs ec2 ecr eks
    elasticbeanstalk forecast geo geo-maps geo-places geo-routes identitystore imagebuilder lambda managedblockchain
    network-firewall omics organizations personalize sagemaker securityhub serverlessrepo ssm wafv2 workspaces
    """.split()
)


def action_prefixes(endpoint: str) -> tuple[str, ...]:
    """The prefixes of a service's actions, by the last part of its endpoint's name: `cloudwatch` for `monitoring`."""
    name = endpoint.replace("-fips", "")
    if name in LOCATION:
        return LOCATION[name], "geo"
    return (PREFIXES.get(name) or name.partition(".")[0],)


def arn_services(endpoint: str) -> tuple[str, ...]:
    """What stands for the service in the ARNs of the resources that its actions are on."""
    prefixes = action_prefixes(endpoint)
    return (*prefixes, *(service for prefix in prefixes for service in ARN_SERVICES.get(prefix, ())))


def is_shared(endpoint: str) -> bool:
    """Whether a service has resources that are of no account of its callers."""
    return not SHARED.isdisjoint(action_prefixes(endpoint))
