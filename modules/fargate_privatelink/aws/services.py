"""The catalogue: every AWS service that has a VPC endpoint a task can use, as a table."""

import re
from dataclasses import dataclass
from enum import StrEnum

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.errors import shown, unknown


class EndpointType(StrEnum):
    """How a VPC reaches a service: through its route tables, or through network interfaces in its subnets."""

    GATEWAY = "Gateway"
    INTERFACE = "Interface"


@dataclass(frozen=True)
class Service:
    """A service with a VPC endpoint. `name` is the last part of the endpoint's service name, such as `ecr.api`."""

    name: str
    endpoint_type: EndpointType
    security_group: str
    tag: str
    port: int = 443

    @property
    def terraform_name(self) -> str:
        """The name in Terraform addresses: `ecr_api`."""
        return re.sub(r"\W", "_", self.name)

    def endpoint_name(self, region: Region, *, called: str | None = None) -> str:
        """The endpoint's service name in a region, such as `com.amazonaws.us-east-1.ecr.api`.

        `called` stands for the region's name in it, such as a variable.
        """
        prefix, names = OWN_PREFIX.get(region.name, ("", frozenset()))
        own = self.endpoint_type is EndpointType.INTERFACE and self.name in names
        suffix = ".cn" if region.partition == "aws-cn" and self.name == "transcribe" else ""
        return f"{prefix if own else 'com.amazonaws'}.{called or region}.{self.name}{suffix}"


def service(name: str) -> Service:
    """The catalogue's row for a service; a KeyError when it has none."""
    return CATALOGUE[name]


def service_problem(name: object) -> str | None:
    """What is wrong with a name that a person gave for a service, or None."""
    if not isinstance(name, str):
        return f"must be a string, got {shown(name)}"
    if name in CATALOGUE:
        return None
    if endpoints := ALSO_CALLED.get(name):
        return f"{shown(name)} is {' and '.join(map(shown, endpoints))} as a VPC endpoint"
    last = re.sub(r"^[a-z.]+\.[a-z0-9-]+-\d\.", "", name)
    if last in CATALOGUE:
        return f"must be the last part of the endpoint's name, {shown(last)}, got {shown(name)}"
    return unknown(name, CATALOGUE, what="service")


def _row(name: str) -> Service:
    security_group, tag = NAMED.get(name, (re.sub(r"\W", "-", name), re.sub(r"\W", "", name)))
    endpoint_type = EndpointType.GATEWAY if name in GATEWAYS else EndpointType.INTERFACE
    return Service(name, endpoint_type, f"sec-{security_group}", tag, PORTS.get(name, 443))


# Source: AWS PrivateLink Guide, Gateway endpoints.
GATEWAYS = ("dynamodb", "s3")

# The security group (after `sec-`) and the `service` tag, where they are not the service's name.
NAMED = {
    "ecr.dkr": ("ecr-dkr", "ecrdkr"),
    "ecr.api": ("ecr-api", "ecrapi"),
    "logs": ("cw-logs", "cloudwatchlogs"),
}

# Source: Amazon Keyspaces Developer Guide, Using Amazon Keyspaces with interface VPC endpoints.
PORTS = {"cassandra": 9142, "cassandra-fips": 9142}

# Names that SDKs and the AWS CLI use, where no endpoint is called so.
ALSO_CALLED = {
    "cloudwatch": ("monitoring",),
    "cognito": ("cognito-idp",),
    "ecr": ("ecr.api", "ecr.dkr"),
    "efs": ("elasticfilesystem",),
    "emr": ("elasticmapreduce",),
    "eventbridge": ("events",),
    "firehose": ("kinesis-firehose",),
    "iot-data": ("iot.data",),
    "keyspaces": ("cassandra",),
    "kinesis": ("kinesis-streams",),
    "lex-runtime": ("runtime-v2-lex",),
    "mwaa": ("airflow.api",),
    "sagemaker": ("sagemaker.api",),
    "sagemaker-runtime": ("sagemaker.runtime",),
    "ses": ("email",),
    "sfn": ("states",),
    "stepfunctions": ("states",),
}

# Source: AWS PrivateLink Guide, aws-services-privatelink-support; names as in aws-cdk-lib 2.276.0, vpc-endpoint.
INTERFACES = """
    ecr.api ecr.dkr logs
    access-analyzer account acm acm-fips acm-pca acm-pca-fips airflow.api airflow.api-fips airflow.env
    airflow.env-fips airflow.ops analytics-omics app-integrations appconfig appconfigdata appconfigdata-fips
    application-autoscaling application-signals applicationinsights apprunner apprunner.requests appstream.api
    appstream.streaming appsync-api apptest aps aps-workspaces arsenal-discovery athena auditmanager autoscaling
    autoscaling-plans awsconnector b2bi backup backup-gateway batch bcm-pricing-calculator bedrock bedrock-agent
    bedrock-agent-runtime bedrock-agentcore bedrock-agentcore.gateway bedrock-data-automation
    bedrock-data-automation-fips bedrock-data-automation-runtime bedrock-data-automation-runtime-fips
    bedrock-fips bedrock-runtime bedrock-runtime-fips billing billingconductor braket cases cassandra
    cassandra-fips ce cleanrooms cleanrooms-ml cloudcontrolapi cloudcontrolapi-fips clouddirectory
    cloudformation cloudhsmv2 cloudtrail codeartifact.api codeartifact.repositories codebuild codebuild-fips
    codecatalyst.git codecatalyst.packages codecommit codecommit-fips codeconnections.api codedeploy
    codedeploy-commands-secure codeguru-profiler codeguru-reviewer codepipeline codewhisperer cognito-identity
    cognito-identity-fips cognito-idp cognito-idp-fips comprehend comprehendmedical compute-optimizer config
    connect-campaigns console control-storage-omics controlcatalog cost-optimization-hub data-servicediscovery
    data-servicediscovery-fips databrew dataexchange datasync datazone deadline.management deadline.scheduling
    deviceadvisor.iot devops-guru dicom-medical-imaging discovery dms dms-fips drs ds ds-data dsql dynamodb-fips
    dynamodb-streams ebs ec2 ec2messages ecr-fips.api ecr-fips.dkr ecs ecs-agent ecs-fips ecs-telemetry eks
    eks-auth eks-proxy elasticache elasticache-fips elasticbeanstalk elasticbeanstalk-health elasticfilesystem
    elasticfilesystem-fips elasticloadbalancing elasticmapreduce email email-fips email-smtp emr-containers
    emr-serverless emr-serverless-services.livy emr-serverless.dashboard emrwal.prod entityresolution events
    execute-api fis forecast forecast-fips forecastquery forecastquery-fips frauddetector fsx fsx-fips
    geo.geofencing geo.maps geo.metadata geo.places geo.routes geo.tracking git-codecommit git-codecommit-fips
    glue glue.dashboard grafana grafana-workspace greengrass groundstation guardduty guardduty-data
    guardduty-data-fips guardduty-fips healthlake identitystore imagebuilder inspector-scan inspector2
    internetmonitor internetmonitor-fips invoicing iot iot.credentials iot.data iotfleetwise iotsitewise.api
    iotsitewise.data iottwinmaker.api iottwinmaker.data iotwireless.api kafka kafka-fips kafkaconnect kendra
    kinesis-firehose kinesis-streams kinesis-streams-fips kms kms-fips lakeformation lambda launchwizard
    license-manager license-manager-fips license-manager-linux-subscriptions
    license-manager-linux-subscriptions-fips license-manager-user-subscriptions logs-fips lookoutequipment
    lorawan.cups lorawan.lns m2 macie2 mail-manager mail-manager-fips managedblockchain-query
    managedblockchain.bitcoin.mainnet managedblockchain.bitcoin.testnet mediaconnect medical-imaging memory-db
    memorydb-fips mgn migrationhub-orchestrator migrationhub-strategy models-v2-lex monitoring mq neptune-graph
    neptune-graph-data neptune-graph-fips network-firewall network-firewall-fips networkflowmonitor
    networkflowmonitorreports networkmonitor observabilityadmin organizations organizations-fips outposts
    panorama payment-cryptography.controlplane payment-cryptography.dataplane pca-connector-ad
    pca-connector-scep pcs pcs-fips personalize personalize-events personalize-runtime pi pi-fips pinpoint
    pinpoint-sms-voice-v2 pipes pipes-data pipes-fips polly pricing.api profile proton q qapps
    quicksight-website ram rbin rds rds-data redshift redshift-data redshift-data-fips redshift-fips
    redshift-serverless redshift-serverless-fips refactor-spaces rekognition rekognition-fips repostspace
    resource-groups resource-groups-fips rolesanywhere route53resolver rum rum-dataplane runtime-medical-imaging
    runtime-v2-lex s3-outposts s3tables s3vectors sagemaker-data-science-assistant sagemaker-geospatial
    sagemaker.api sagemaker.api-fips sagemaker.featurestore-runtime sagemaker.metrics sagemaker.runtime
    sagemaker.runtime-fips schemas scn secretsmanager secretsmanager-fips securityhub securitylake
    securitylake-fips serverlessrepo service.user-subscriptions servicecatalog servicecatalog-appregistry
    servicediscovery servicediscovery-fips shield shield-fips signin snow-device-management sns social-messaging
    sqs sqs-fips ssm ssm-contacts ssm-fips ssm-incidents ssm-quicksetup ssmmessages states storage-omics
    storagegateway streaming-rekognition streaming-rekognition-fips sts sts-fips swf swf-fips sync-states
    synthetics synthetics-fips tagging tags-omics tax textract textract-fips thinclient.api timestream-influxdb
    timestream-influxdb-fips tnb transcribe transcribestreaming transfer transfer.server translate
    trustedadvisor verifiedpermissions vpc-lattice wafv2 wafv2-fips wellarchitected wisdom workflows-omics
    workmail workspaces workspaces-web workspaces-web-fips xray
""".split()

# Regions in which some services' endpoint names begin with another prefix than `com.amazonaws`.
# Source: aws-cdk-lib 2.276.0, vpc-endpoint; AWS China documentation, PrivateLink.
_CHINA = """
    application-autoscaling athena autoscaling awsconnector backup batch cassandra cloudcontrolapi
    cloudformation codedeploy-commands-secure databrew dms ebs ec2 ecr.api ecr.dkr eks elasticache
    elasticbeanstalk elasticfilesystem elasticfilesystem-fips emr-containers execute-api fsx imagebuilder
    iot.data kinesis-streams lambda license-manager monitoring rds redshift redshift-data s3 sagemaker.api
    sagemaker.featurestore-runtime sagemaker.runtime securityhub servicecatalog sqs states sts sync-states
    synthetics transcribe transcribestreaming transfer xray
"""
_OWN_PREFIX = {
    "cn-north-1": ("cn.com.amazonaws", _CHINA + " iotsitewise.api iotsitewise.data"),
    "cn-northwest-1": ("cn.com.amazonaws", _CHINA + " account polly workspaces"),
    "eusc-de-east-1": ("eu.amazonaws", "ecr.api ecr.dkr execute-api securityhub"),
    "us-iso-east-1": (
        "gov.ic.c2s",
        """
        application-autoscaling athena autoscaling comprehend ebs ec2
        ecr.api ecr.dkr elasticfilesystem elasticfilesystem-fips execute-api sagemaker.api sagemaker.runtime
        sns sqs textract textract-fips transcribe workspaces
        """,
    ),
    "us-iso-west-1": (
        "gov.ic.c2s",
        """
        autoscaling ebs ec2 ecr.api ecr.dkr elasticfilesystem elasticfilesystem-fips execute-api monitoring
        sns sqs workspaces
        """,
    ),
    "us-isob-east-1": (
        "gov.sgov.sc2s",
        """
        application-autoscaling autoscaling ebs ec2 ecr.api ecr.dkr
        elasticfilesystem elasticfilesystem-fips execute-api sagemaker.api sagemaker.runtime sns sqs
        workspaces
        """,
    ),
    "us-isob-west-1": ("gov.sgov.sc2s", "ecr.api ecr.dkr elasticfilesystem-fips execute-api"),
    "us-isof-east-1": ("gov.ic.hci.csp", "ebs ecr.api ecr.dkr execute-api"),
    "us-isof-south-1": ("gov.ic.hci.csp", "ebs ecr.api ecr.dkr execute-api"),
    "eu-isoe-west-1": ("uk.adc-e.cloud", "ebs ecr.api ecr.dkr execute-api"),
}
OWN_PREFIX = {region: (prefix, frozenset(names.split())) for region, (prefix, names) in _OWN_PREFIX.items()}

CATALOGUE = {name: _row(name) for name in (*GATEWAYS, *INTERFACES)}
