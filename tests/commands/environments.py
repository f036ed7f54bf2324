"""What is refused of stacks that say something in place of a task definition, and in which words."""

from typing import Any

from tests.cases import ACCOUNT, OWN_ACCOUNT, web

Json = dict[str, Any]
IN = "stacks.toml: stacks.case.tasks[0]"


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
            f"{IN}.containers.web.secrets.DB: is required: in task.json it is a secret whose ARN ends in -a1B2c3, which"
            f" Secrets Manager made up in account {ACCOUNT}, and account is {OWN_ACCOUNT}"
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
}
