"""What task definitions name of an account: roles, secrets, log groups, images, files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fargate_privatelink.aws.images import Image
from fargate_privatelink.documents import Json

PARAMETER = "parameter/"
# A parameter under this name is a view of a secret.
# Source: AWS Systems Manager User Guide, integration-ps-secretsmanager.
OF_SECRET = "/aws/reference/secretsmanager/"


@dataclass
class Names:
    """Ids, names and ARNs of an account in one region, each kind on its own."""

    account: str
    region: str
    roles: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    log_groups: set[str] = field(default_factory=set)
    buckets: set[str] = field(default_factory=set)
    repositories: set[str] = field(default_factory=set)
    file_systems: set[str] = field(default_factory=set)
    streams: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def add(self, definition: Json) -> None:
        """Take what a task definition names."""
        self.roles |= {str(definition[key]) for key in ("executionRoleArn", "taskRoleArn") if definition.get(key)}
        for volume in definition.get("volumes", ()):
            if efs := volume.get("efsVolumeConfiguration"):
                self.file_systems.add(efs["fileSystemId"])
        for container in definition.get("containerDefinitions", ()):
            self._add_container(container)

    def _add_container(self, container: Json) -> None:
        image = Image.parse(container.get("image", ""))
        if image.ecr and (image.ecr.account, image.ecr.region) == (self.account, self.region):
            self.repositories.add(image.repository)
        for value in _values(container.get("secrets", ())):
            self._add_secret(value)
        if credentials := container.get("repositoryCredentials", {}).get("credentialsParameter"):
            self._add_secret(credentials, is_secret=True)
        for spec in container.get("credentialSpecs", ()):
            self._add_file(spec.partition(":")[2])
        for file in container.get("environmentFiles", ()):
            self._add_file(file.get("value", ""))
        self._add_file(container.get("firelensConfiguration", {}).get("options", {}).get("config-file-value", ""))
        self.add_logging(container.get("logConfiguration", {}))

    def add_logging(self, logging: Json) -> None:
        """Take what a log configuration names."""
        given: Mapping[str, str] = {key.lower(): value for key, value in logging.get("options", {}).items()}
        for value in _values(logging.get("secretOptions", ())):
            self._add_secret(value)
        if given.get("awslogs-region", given.get("region", self.region)) != self.region:
            return
        for key, names in (
            ("awslogs-group", self.log_groups),
            ("log_group_name", self.log_groups),
            ("bucket", self.buckets),
            ("s3_bucket", self.buckets),
            ("stream", self.streams),
            ("stream_name", self.streams),
        ):
            if (value := given.get(key, "")) and "$" not in value:
                names.add(value)

    def _add_secret(self, value: str, *, is_secret: bool = False) -> None:
        """Take a secret or a parameter by its ARN or name; one of another account or region is nobody's here."""
        if not value.startswith("arn:"):
            (self.secrets if is_secret else self.parameters).add(value)
            return
        service, region, account, resource = (*value.split(":", 5)[2:], "", "", "", "")[:4]
        if (region, account) != (self.region, self.account):
            return
        if service == "secretsmanager":
            # Behind the name a key of its JSON and a version may follow.
            self.secrets.add(":".join(value.split(":")[:7]))
        elif resource.startswith(PARAMETER):
            name = resource.removeprefix(PARAMETER).partition(":")[0]
            # A name with levels begins with a slash.
            name = f"/{name}" if "/" in name else name
            if name.startswith(OF_SECRET):
                self.secrets.add(name.removeprefix(OF_SECRET))
            else:
                self.parameters.add(name)

    def _add_file(self, arn: str) -> None:
        if ":s3:::" in arn:
            self.buckets.add(arn.rpartition(":::")[2].partition("/")[0])
        elif ":ssm:" in arn:
            self._add_secret(arn)


def _values(entries: Iterable[Json]) -> Iterator[str]:
    return (str(each.get("valueFrom", "")) for each in entries if each.get("valueFrom"))
