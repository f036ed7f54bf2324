"""Fargate's rules for a container's variables and for what it fetches: secrets, files, credentials.

Source, where no other is named: ECS API Reference, Secret, RepositoryCredentials, EnvironmentFile and
ContainerDefinition.
"""

import re

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.task_definition.rules import Problems, is_windows, repeated

MAX_ENVIRONMENT_FILES = 10
MAX_CREDENTIAL_SPECS = 1

SECRET_ARN = r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@!-]+"
# A key of the JSON in a secret may have any name.
FIELD = r"(?!.*\$\{)[^:\x00-\x1f]*"
# A field that is left out keeps its colon. Source: Amazon ECS Developer Guide, secrets-envvar-secrets-manager;
# aws/amazon-ecs-agent, agent/taskresource/asmsecret.
FIELDS = f":{FIELD}:{FIELD}:{FIELD}"
SECRET_NAME = r"[\w/+=.@!-]{1,512}"
PARAMETER_ARN = r"arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter/[\w.:/-]+"
# A name with levels begins with a slash.
PARAMETER_NAME = r"/[\w./-]{1,1010}|[\w.-]{1,1011}"
# Without what IAM takes for more than one object, or Terraform for a reference.
OBJECT_ARN = r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]+/((?!\$\{)[^*?\s])+"


def variables(container: Json, task: Json) -> Problems:
    for key in ("environment", "secrets"):
        for index, entry in enumerate(container.get(key, ())):
            if not entry.get("name"):
                yield f"{key}[{index}].name", "is required"
    secrets = [entry.get("name") for entry in container.get("secrets", ())]
    plain = {entry.get("name") for entry in container.get("environment", ())}
    for name in sorted(str(name) for name in {*repeated(secrets), *(plain & set(secrets))} if name):
        yield "secrets", f"{shown(name)} is set twice: secrets and environment share one set of names"


def references(container: Json, task: Json) -> Problems:
    yield from _secrets(container)
    yield from _environment_files(container, task)
    yield from _credential_specs(container, task)


def _secrets(container: Json) -> Problems:
    secrets = [(f"secrets[{index}]", entry) for index, entry in enumerate(container.get("secrets", ()))]
    options = container.get("logConfiguration", {}).get("secretOptions", ())
    secrets += [(f"logConfiguration.secretOptions[{index}]", entry) for index, entry in enumerate(options)]
    for path, entry in secrets:
        if message := _secret_problem(entry["valueFrom"]):
            yield f"{path}.valueFrom", message
    credentials = container.get("repositoryCredentials", {}).get("credentialsParameter")
    if credentials is not None and not re.fullmatch(f"{SECRET_ARN}|{SECRET_NAME}", credentials, re.ASCII):
        path = "repositoryCredentials.credentialsParameter"
        yield path, f"must be the ARN or name of a Secrets Manager secret, got {shown(credentials)}"


def _secret_problem(value: str) -> str | None:
    if re.fullmatch(f"{SECRET_ARN}({FIELDS})?|{PARAMETER_ARN}|{PARAMETER_NAME}", value, re.ASCII):
        return None
    if re.fullmatch(f"{SECRET_ARN}(:{FIELD}){{1,2}}", value, re.ASCII):
        expected = (
            "a secret's ARN is followed by :<json key>:<version stage>:<version id>, of what is left out the colon"
        )
        return f"{expected} too, got {shown(value)}"
    expected = "must be the ARN of a Secrets Manager secret, or the ARN or name of a Parameter Store parameter"
    return f"{expected}, got {shown(value)}"


def _environment_files(container: Json, task: Json) -> Problems:
    files = container.get("environmentFiles", ())
    if len(files) > MAX_ENVIRONMENT_FILES:
        yield "environmentFiles", f"must be at most {MAX_ENVIRONMENT_FILES} files, got {len(files)}"
    if files and is_windows(task):
        yield "environmentFiles", "are not supported for Windows on Fargate"
    for index, file in enumerate(files):
        if not re.fullmatch(OBJECT_ARN, file["value"]) or not file["value"].endswith(".env"):
            expected = "must be the ARN of an object that ends in .env, arn:aws:s3:::<bucket>/<key>.env"
            yield f"environmentFiles[{index}].value", f"{expected}, got {shown(file['value'])}"


def _credential_specs(container: Json, task: Json) -> Problems:
    specs = container.get("credentialSpecs", ())
    if len(specs) > MAX_CREDENTIAL_SPECS:
        yield "credentialSpecs", f"must be at most {MAX_CREDENTIAL_SPECS} credential spec, got {len(specs)}"
    for index, value in enumerate(specs):
        place = f"credentialSpecs[{index}]"
        if not re.fullmatch(f"credentialspec(domainless)?:({PARAMETER_ARN}|{OBJECT_ARN})", value, re.ASCII):
            expected = "must be credentialspecdomainless: and the ARN of a parameter or an S3 object"
            yield place, f"{expected}, got {shown(value)}"
        elif not is_windows(task) and not value.startswith("credentialspecdomainless:"):
            # Source: Amazon ECS Developer Guide, fargate-linux-gmsa.
            yield place, f"must begin with credentialspecdomainless: on Fargate, got {shown(value)}"
        if is_windows(task):
            yield place, "is not supported for Windows on Fargate"
