"""How services look and what AWS calls them, where that is not the endpoint's name."""

from typing import NamedTuple


class Look(NamedTuple):
    """A service's name, and its icon: a glyph on a colour of AWS's architecture icons' categories."""

    name: str
    glyph: str = "cloud"
    colour: str = "grey"


def look(service: str) -> Look:
    """The look of a service by its endpoint's name; a FIPS endpoint looks like the other."""
    plain = service.replace("-fips", "")
    return LOOKS.get(plain, Look(service))


# Source of names and categories: AWS's architecture icons.
LOOKS = {
    "appconfigdata": Look("AWS AppConfig", "list", "pink"),
    "aps-workspaces": Look("Managed Prometheus", "list", "pink"),
    "bedrock-runtime": Look("Amazon Bedrock", "cloud", "teal"),
    "cassandra": Look("Amazon Keyspaces", "database", "purple"),
    "dynamodb": Look("Amazon DynamoDB", "database", "purple"),
    "ec2messages": Look("Systems Manager", "list", "pink"),
    "ecr.api": Look("Amazon ECR API", "container", "orange"),
    "ecr.dkr": Look("Amazon ECR", "container", "orange"),
    "ecs": Look("Amazon ECS", "container", "orange"),
    "events": Look("Amazon EventBridge", "queue", "pink"),
    "kinesis-firehose": Look("Amazon Data Firehose", "queue", "violet"),
    "kinesis-streams": Look("Kinesis Data Streams", "queue", "violet"),
    "kms": Look("AWS KMS", "key", "red"),
    "lambda": Look("AWS Lambda", "cloud", "orange"),
    "logs": Look("CloudWatch Logs", "list", "pink"),
    "monitoring": Look("Amazon CloudWatch", "list", "pink"),
    "rds-data": Look("Amazon RDS Data API", "database", "purple"),
    "s3": Look("Amazon S3", "bucket", "green"),
    "secretsmanager": Look("Secrets Manager", "key", "red"),
    "sns": Look("Amazon SNS", "queue", "pink"),
    "sqs": Look("Amazon SQS", "queue", "pink"),
    "ssm": Look("Parameter Store", "key", "pink"),
    "ssmmessages": Look("Session Manager", "list", "pink"),
    "states": Look("AWS Step Functions", "queue", "pink"),
    "sts": Look("AWS STS", "key", "red"),
    "xray": Look("AWS X-Ray", "list", "pink"),
}
