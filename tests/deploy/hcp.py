"""HCP Terraform on loopback: it answers what Terraform's `cloud` block asks for, and really runs Terraform."""

import io
import json
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]
Answer = tuple[HTTPStatus, Json | bytes | None]

API = "/api/v2/"
HEADERS = {"TFP-API-Version": "2.6", "TFP-AppName": "HCP Terraform", "Content-Type": "application/vnd.api+json"}
HOST = 'host "app.terraform.io" {\n  services = {\n    "tfe.v2" = "%s"\n  }\n}\n'
MAY = ("can-queue-run", "can-queue-apply", "can-queue-destroy", "can-update")
WORKSPACE: Json = {
    "execution-mode": "remote",
    "operations": True,
    "permissions": dict.fromkeys(MAY, True),
    # Terraform then shows the log as it is, instead of a JSON plan.
    "structured-run-output-enabled": False,
    "terraform-version": "latest",
}
NOT_FOUND: Answer = (HTTPStatus.NOT_FOUND, {"errors": [{"status": "404", "title": "not found"}]})
UNAUTHORIZED: Answer = (HTTPStatus.UNAUTHORIZED, {"errors": [{"status": "401", "title": "unauthorized"}]})


class Hcp:
    """One organization's workspaces, in memory; the runs' folders are in `folder`, and AWS is at `aws`."""

    def __init__(self, *, organization: str, token: str, folder: Path, aws: str, terraform_in: TerraformIn) -> None:
        self.organization, self.token, self.folder, self.aws = organization, token, folder, aws
        self.terraform_in = terraform_in
        # Terraform variables that every workspace has.
        self.variables: Json = {}
        self.url = ""
        self._objects: dict[str, Json] = {}
        self._workspaces: dict[str, str] = {}
        self._logs: dict[str, bytes] = {}
        self._states: dict[str, bytes] = {}
        self._numbers = count(1)
        self._lock = Lock()

    @property
    def cli_configuration(self) -> str:
        """Sends the real host's traffic here, over plain HTTP and without service discovery."""
        return HOST % (self.url + API)

    @property
    def workspaces(self) -> list[str]:
        return sorted(self._workspaces)

    @property
    def runs(self) -> list[Json]:
        """The attributes of each run, in order, with the name of its workspace."""
        runs = [each for each in self._objects.values() if each["type"] == "runs"]
        names = {workspace_id: name for name, workspace_id in self._workspaces.items()}
        return [run["attributes"] | {"workspace": names[_related(run, "workspace")]} for run in runs]

    def state(self, workspace: str) -> Json:
        state: Json = json.loads(self._states[self._workspaces[workspace]])
        return state

    def answer(self, method: str, url: str, token: str, body: bytes) -> Answer:
        """One request at a time: a run is over when the request that starts it is answered."""
        parts = urlsplit(url)
        with self._lock:
            if not parts.path.startswith(API):
                return self._transfer(method, parts.path.strip("/").split("/"), parse_qs(parts.query), body)
            if token != f"Bearer {self.token}":
                return UNAUTHORIZED
            document = json.loads(body or "{}").get("data", {})
            return self._call(method, parts.path.removeprefix(API).split("/"), document)

    def _transfer(self, method: str, path: list[str], query: Mapping[str, list[str]], body: bytes) -> Answer:
        """Uploads and logs, whose addresses HCP Terraform signs instead of asking for the token."""
        match method, *path:
            case "PUT", "uploads", version:
                with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as files:
                    # Python before 3.11.4 has no filters.
                    files.extraction_filter = getattr(tarfile, "data_filter", None)
                    files.extractall(self.folder / version)
                self._objects[version]["attributes"]["status"] = "uploaded"
                return HTTPStatus.OK, None
            case "GET", "logs", name:
                start, length = (int(query[key][0]) for key in ("offset", "limit"))
                return HTTPStatus.OK, self._logs[name][start : start + length]
        return NOT_FOUND

    def _call(self, method: str, path: list[str], given: Json) -> Answer:
        match path:
            case ["ping"]:
                return HTTPStatus.NO_CONTENT, None
            case ["organizations", self.organization, *rest]:
                return self._call_organization(method, rest, given.get("attributes", {}))
            case ["workspaces", workspace_id, *rest] if workspace_id in self._objects:
                return self._call_workspace(method, workspace_id, rest, given.get("attributes", {}))
            case ["runs"] if method == "POST":
                return _found(self._plan(given.get("attributes", {}), given["relationships"]), HTTPStatus.CREATED)
            case ["runs", _, "run-events" | "task-stages" | "policy-checks" | "comments"]:
                return _found([])
            case [_, name] if name in self._objects:
                return _found(self._objects[name])
        return NOT_FOUND

    def _call_organization(self, method: str, path: list[str], attributes: Json) -> Answer:
        match method, *path:
            case "GET", "entitlement-set":
                return _found({"id": "entitlements", "type": "entitlement-sets", "attributes": {"operations": True}})
            case "GET", "workspaces", name if name in self._workspaces:
                return _found(self._objects[self._workspaces[name]])
            case "POST", "workspaces":
                related = {"organization": ("organizations", self.organization)}
                workspace = self._add("workspaces", WORKSPACE | attributes, **related)
                self._workspaces[attributes["name"]] = workspace["id"]
                return _found(workspace, HTTPStatus.CREATED)
        return NOT_FOUND

    def _call_workspace(self, method: str, workspace_id: str, path: list[str], attributes: Json) -> Answer:
        match method, *path:
            case ("PATCH",):
                self._objects[workspace_id]["attributes"] |= attributes
                return _found(self._objects[workspace_id])
            case "POST", "configuration-versions":
                version = self._add("configuration-versions", attributes | {"status": "pending"})
                version["attributes"]["upload-url"] = f"{self.url}/uploads/{version['id']}"
                return _found(version, HTTPStatus.CREATED)
            case "GET", "current-state-version-outputs" if workspace_id in self._states:
                return _found(_outputs(json.loads(self._states[workspace_id])))
        return NOT_FOUND

    def _add(self, kind: str, attributes: Json, **related: tuple[str, str]) -> Json:
        name = f"{kind}-{next(self._numbers)}"
        links = {key: {"data": {"type": kind, "id": name}} for key, (kind, name) in related.items()}
        self._objects[name] = {"id": name, "type": kind, "attributes": dict(attributes), "relationships": links}
        return self._objects[name]

    def _plan(self, given: Json, related: Json) -> Json:
        workspace_id, version_id = (related[key]["data"]["id"] for key in ("workspace", "configuration-version"))
        plan, apply = (self._add(kind, {"status": "pending"}) for kind in ("plans", "applies"))
        run = self._add(
            "runs",
            {"is-destroy": False, "permissions": {"can-apply": True}} | given,
            workspace=("workspaces", workspace_id),
            **{"configuration-version": ("configuration-versions", version_id)},
            plan=("plans", plan["id"]),
            apply=("applies", apply["id"]),
        )
        terraform = self._terraform(run)
        _strip_cloud(terraform.folder)
        (terraform.folder / "terraform.tfvars.json").write_text(json.dumps(self.variables))
        if workspace_id in self._states:
            (terraform.folder / "terraform.tfstate").write_bytes(self._states[workspace_id])
        code = self._log(plan, terraform, "init", "-input=false")
        if code == 0:
            destroy = ["-destroy"] if run["attributes"]["is-destroy"] else []
            code = self._log(plan, terraform, "plan", "-input=false", "-detailed-exitcode", "-out=plan", *destroy)
        run["attributes"]["has-changes"] = code == 2
        run["attributes"]["status"] = "errored" if code == 1 else "planned_and_finished"
        # `terraform plan` uploads a speculative configuration; `-auto-approve` asks for auto-apply.
        if code == 2 and given["auto-apply"]:
            self._apply(run)
        return run

    def _apply(self, run: Json) -> None:
        terraform = self._terraform(run)
        code = self._log(self._objects[_related(run, "apply")], terraform, "apply", "-input=false", "plan")
        run["attributes"]["status"] = "errored" if code else "applied"
        self._states[_related(run, "workspace")] = (terraform.folder / "terraform.tfstate").read_bytes()

    def _terraform(self, run: Json) -> Terraform:
        return self.terraform_in(self.folder / _related(run, "configuration-version"), self.aws)

    def _log(self, job: Json, terraform: Terraform, *arguments: str) -> int:
        """Run Terraform for a plan or an apply, whose log is between STX and ETX."""
        done = terraform.run(*arguments)
        before = self._logs.get(job["id"], b"\x02").removesuffix(b"\x03")
        self._logs[job["id"]] = before + (done.stdout + done.stderr).encode() + b"\x03"
        status = "errored" if done.returncode == 1 else "finished"
        job["attributes"] |= {"status": status, "log-read-url": f"{self.url}/logs/{job['id']}"}
        return done.returncode


def _found(data: Json | list[Json], status: HTTPStatus = HTTPStatus.OK) -> Answer:
    return status, {"data": data}


def _related(run: Json, key: str) -> str:
    return str(run["relationships"][key]["data"]["id"])


def _outputs(state: Json) -> list[Json]:
    return [
        {
            "id": f"output-{name}",
            "type": "state-version-outputs",
            "attributes": {"name": name, "sensitive": False, "value": found["value"], "detailed-type": found["type"]},
        }
        for name, found in state["outputs"].items()
    ]


def _strip_cloud(folder: Path) -> None:
    """A worker of HCP Terraform keeps the state itself."""
    shutil.rmtree(folder / ".terraform", ignore_errors=True)
    for path in folder.glob("*.tf.json"):
        document = json.loads(path.read_text())
        document["terraform"].pop("cloud", None)
        path.write_text(json.dumps(document))


@contextmanager
def serve(hcp: Hcp) -> Iterator[Hcp]:
    """HCP Terraform at a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, content = hcp.answer(self.command, self.path, self.headers.get("Authorization", ""), body)
            payload = content if isinstance(content, bytes) else json.dumps(content).encode() if content else b""
            self.send_response(status)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            if status != HTTPStatus.NO_CONTENT:
                self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PUT = do_PATCH = handle_one  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hcp.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield hcp
    server.shutdown()
    server.server_close()
