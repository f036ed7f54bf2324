"""`fargate-run push`: an image is built and pushed with the container engine that is there."""

import base64
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.run import images
from tests.commands.run.conftest import Ran
from tests.run.stacks import WEB, program
from tests.survey.live import IMAGE, REGION, definition
from tests.survey.replay import Answer, refusing, saying

HOST, REPOSITORY = IMAGE.split("/")[0], IMAGE.rpartition(":")[0]
DESCRIBED = f"aws ecs describe-task-definition --region {REGION} --task-definition {WEB}\n"
TOKEN = f"aws ecr get-authorization-token --region {REGION}\n"
LOGIN = f"aws ecr get-login-password --region {REGION} | {{}} login --username AWS --password-stdin {HOST}\n"
SECRET = "a secret"


@pytest.fixture(autouse=True)
def only(programs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No engine but those of a test, and a folder with a Dockerfile."""
    monkeypatch.setenv("PATH", str(programs))
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "Dockerfile").touch()
    (programs / "cat").symlink_to("/bin/cat")


def engine(folder: Path, name: str = "docker", failing: str = "none") -> None:
    """An engine that repeats what it is told, and what it is given."""
    program(folder, name, f'[ "$1" = login ] && echo "given: $(cat)"\necho "$*"\n[ "$1" != {failing} ] || exit 9')


def account(*containers: dict[str, Any], **given: Any) -> list[Answer]:
    found = {**definition(), **given}
    found["containerDefinitions"] = containers or found["containerDefinitions"]
    token = base64.b64encode(f"AWS:{SECRET}".encode()).decode()
    return [
        saying("ecs:DescribeTaskDefinition", {"taskDefinition": found}),
        saying("ecr:GetAuthorizationToken", {"authorizationData": [{"authorizationToken": token}]}),
    ]


@pytest.mark.parametrize("name", images.ENGINES)
def test_an_image_is_built_and_pushed(ran: Ran, programs: Path, name: str) -> None:
    """The password is on no command line."""
    engine(programs, name)
    out, err, status = ran(account(), "push", "web")
    build, push = f"build --platform linux/amd64 --tag {IMAGE} image", f"push {IMAGE}"
    login = f"login --username AWS --password-stdin {HOST}"
    assert (out, status) == (f"given: {SECRET}\n{login}\n{build}\n{push}\n", 0)
    assert err == (f"{DESCRIBED}{TOKEN}{LOGIN.format(name)}{name} {build}\n{name} {push}\npushed {IMAGE}\n")


def test_the_first_engine_is_taken(ran: Ran, programs: Path) -> None:
    engine(programs, "podman")
    engine(programs, "finch")
    assert f"podman push {IMAGE}\n" in ran(account(), "push", "web")[1]


def test_another_tag_is_pushed_and_said_to_be_another(ran: Ran, programs: Path, tmp_path: Path) -> None:
    engine(programs)
    (tmp_path / "docker").mkdir()
    (tmp_path / "docker" / "Containerfile").touch()
    answers = account(runtimePlatform={"cpuArchitecture": "ARM64"})
    err = ran(answers, "push", "web", "--tag", "v2", "--context", "docker")[1]
    assert err.splitlines()[3:] == [
        f"docker build --platform linux/arm64 --tag {REPOSITORY}:v2 docker",
        f"docker push {REPOSITORY}:v2",
        f"pushed {REPOSITORY}:v2",
        "web:7 names another image: set it in the task definition, and apply",
    ]


@pytest.mark.parametrize("step", ["login", "build", "push"])
def test_a_step_that_fails_ends_it(ran: Ran, programs: Path, step: str) -> None:
    engine(programs, failing=step)
    out, err, status = ran(account(), "push", "web")
    assert (out.splitlines()[-1].split()[0], status) == (step, 1)
    assert err.splitlines()[-1] == f"docker {step} ends with status 9: nothing is pushed"


SIDECAR = {"name": "proxy", "image": "public.ecr.aws/docker/library/nginx:1"}
OWN = {"name": "web", "image": IMAGE}


def test_an_image_of_another_registry_is_not_meant(ran: Ran, programs: Path) -> None:
    engine(programs)
    assert f"docker push {IMAGE}\n" in ran(account(SIDECAR, OWN), "push", "web")[1]


def test_of_several_images_one_is_named(ran: Ran, programs: Path) -> None:
    engine(programs)
    answers = account(OWN, {"name": "jobs", "image": f"{REPOSITORY}-jobs"})
    assert f"docker push {REPOSITORY}-jobs:latest\n" in ran(answers, "push", "web", "--container", "jobs")[1]


FAR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"


@pytest.mark.parametrize(
    ("answers", "words", "message"),
    [
        (
            account(OWN, {"name": "jobs", "image": f"{REPOSITORY}-jobs"}),
            (),
            "--container: is required: web, jobs have images of their own",
        ),
        (account(OWN), ("--container", "wbe"), '--container: unknown container "wbe": did you mean "web"?'),
        (
            account(SIDECAR, {"name": "far", "image": FAR}),
            (),
            "web:7: no container has an image of ECR in the account 111122223333 and eu-central-1: they are"
            f' "{SIDECAR["image"]}", "{FAR}"',
        ),
        (
            account(OWN, SIDECAR),
            ("--container", "proxy"),
            "web:7: no container has an image of ECR in the account 111122223333 and eu-central-1: they are"
            f' "{SIDECAR["image"]}"',
        ),
        (
            account({"name": "web", "image": f"{REPOSITORY}@sha256:{'0' * 64}"}),
            (),
            "web:7: container web names its image by digest, which no push decides: give --tag",
        ),
        (
            [refusing("ecr:GetAuthorizationToken", "AccessDeniedException"), *account()],
            (),
            "AWS: ecr:GetAuthorizationToken: AccessDeniedException: not for you: GetAuthorizationToken",
        ),
    ],
    ids=["two images", "no such container", "none of this account", "not of this account", "a digest", "not allowed"],
)
def test_what_cannot_be_pushed_is_refused(
    ran: Ran, programs: Path, answers: list[Answer], words: tuple[str, ...], message: str
) -> None:
    engine(programs)
    out, err, status = ran(answers, "push", "web", *words)
    assert (out, err.splitlines()[-1], status) == ("", message, 125)


def test_what_is_not_there_is_said_before_anything_is_asked(ran: Ran) -> None:
    said = "PATH: no container engine is on it: one of docker, podman, finch\n"
    assert ran([], "push", "web") == ("", said, 125)
    said = "--context: tests: has no Dockerfile and no Containerfile\n"
    assert ran([], "push", "web", "--context", "tests") == ("", said, 125)
