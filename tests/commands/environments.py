"""What is refused of stacks that say something in place of a task definition, and in which words."""

from typing import Any

from tests.cases import ACCOUNT, OWN_ACCOUNT, web

Json = dict[str, Any]
IN = "stacks.toml: stacks.case.tasks[0]"
REFERENCES: Json = {"references": True}
FORMS = "${<type>.<name>.<attribute>}, ${data...}, ${var...}, ${local...} or ${module.<name>.<output>}"


def entry(**given: Any) -> Json:
    return {"tasks": [{"definition": "task.json", **given}]}


def of_web(**given: Any) -> Json:
    return entry(containers={"web": given})


# The messages, the stack, and its task definition.
REFUSED: dict[str, tuple[list[str], Json, Json]] = {
    "a container that is none": (
        [f'{IN}.containers.wbe: unknown container "wbe": did you mean "web"? in task.json'],
        entry(containers={"wbe": {}}),
        web(),
    ),
    "a variable that is none": (
        [f"{IN}.containers.web.without[0]: container web of task.json has no variables"],
        of_web(without=["A"]),
        web(),
    ),
    "a size": (
        [f"{IN}.cpu: must be one of [256, 512, 1024, 2048, 4096, 8192, 16384, 32768] on Fargate, got 300"],
        entry(cpu=300),
        web(),
    ),
    "a size that does not go with the file's": (
        [
            f"{IN}: leaves task.json wrong: memory: must be one of 1024 to 4096 in steps of 1024 when cpu is"
            " 512, got 512"
        ],
        entry(cpu=512),
        web(),
    ),
    "an image from the internet": (
        [
            f'{IN}.containers.web.image: container "web": docker.io is reached only over the internet, and nat is none:'
            " copy the image to ECR in us-east-1, or set nat"
        ],
        of_web(image="nginx") | {"nat": "none"},
        web(),
    ),
    "a secret in another's form": (
        [
            f"{IN}.containers.web.secrets.A: must be the ARN of a Secrets Manager secret, or the ARN or name of a"
            ' Parameter Store parameter, got "a b"'
        ],
        of_web(secrets={"A": "a b"}),
        web({"environment": [{"name": "A", "value": "1"}]}),
    ),
    "an account in a variable": (
        [
            f"{IN}.containers.web.environment.BUCKET: is required: in task.json it has account {ACCOUNT} in no ARN,"
            f" ECR registry or queue's URL, and account is {OWN_ACCOUNT}"
        ],
        entry() | {"account": OWN_ACCOUNT},
        web({"environment": [{"name": "BUCKET", "value": f"assets-{ACCOUNT}"}]}),
    ),
    "a secret with an ending of another account": (
        [
            f"{IN}.containers.web.secrets.DB: is required: in task.json it has -a1B2c3 in an ARN, which AWS made up in"
            f" account {ACCOUNT}, and account is {OWN_ACCOUNT}"
        ],
        entry() | {"account": OWN_ACCOUNT},
        web(
            {
                "secrets": [
                    {"name": "DB", "valueFrom": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:shop/db-a1B2c3"}
                ]
            }
        ),
    ),
    "a reference without the setting": (
        [
            "task.json: containerDefinitions[0].secrets[0].valueFrom: must be the ARN of a Secrets Manager secret, or"
            ' the ARN or name of a Parameter Store parameter, got "${aws_secretsmanager_secret.db.arn}": a reference of'
            " Terraform takes references = true in the stack"
        ],
        entry(),
        web({"secrets": [{"name": "A", "valueFrom": "${aws_secretsmanager_secret.db.arn}"}]}),
    ),
    "a reference where none can stand": (
        [
            f"{IN}.containers.web.image: cannot be a reference of Terraform, since endpoints and permissions follow"
            ' from its registry: got "${aws_ecr_repository.web.repository_url}:1"'
        ],
        of_web(image="${aws_ecr_repository.web.repository_url}:1") | REFERENCES,
        web(),
    ),
    "no reference to one value": (
        [
            f"task.json: containerDefinitions[0].environment[0].value: must refer to one value, {FORMS}, got"
            ' "${HOME}"; $${ is ${ as it stands'
        ],
        entry() | REFERENCES,
        web({"environment": [{"name": "A", "value": "${HOME}/bin"}]}),
    ),
    "neither a secret nor a parameter": (
        [
            f"{IN}.containers.web.secrets.A: must tell by its last name whether it is a secret or a parameter, as"
            ' ${var.db_secret_arn} does, got "${var.db}"'
        ],
        of_web(secrets={"A": "${var.db}"}) | REFERENCES,
        web(),
    ),
    "two references of one name": (
        [
            "stacks.toml: stacks.case.tasks: references ${local.queue} and ${var.queue} would share one Terraform"
            " address: rename one"
        ],
        of_web(environment={"A": "${var.queue} ${local.queue}"}) | REFERENCES,
        web(),
    ),
    "an object that a reference names": (
        [
            f"{IN}.containers.web.environment.aws_fluent_bit_init_s3_1: must be the ARN of an object,"
            ' arn:aws:s3:::bucket/key, got "${var.configuration}"'
        ],
        of_web(environment={"aws_fluent_bit_init_s3_1": "${var.configuration}"}) | REFERENCES,
        web(),
    ),
}
