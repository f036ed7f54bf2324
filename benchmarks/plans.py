"""Measure `fargate-prove` on source and its plans: `python benchmarks/plans.py`, a minute of it Terraform's."""

import json
import os
import shutil
import subprocess
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.terraform import NO_SERVER, Terraform, provider  # noqa: E402

SOURCE = Path(__file__).with_name("source")
# Services, each with 15 resources, beside the 24 of network and cluster.
SIZES = {100: 5, 1000: 65}
MAX_SECONDS = {100: 0.5, 1000: 3.0}
MAX_MEGABYTES = 150
UNIT = 2**20 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True)
class Run:
    """Whole processes of one thread, with the interpreter's start and exit: medians of processor seconds and memory."""

    seconds: float
    megabytes: float
    proved: int


def main() -> int:
    """Print the measurements as tables; return 1 when a target is missed."""
    parser = ArgumentParser(description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="measurements, of which the median counts")
    options = parser.parse_args()
    met = True
    print("| resources | what is proved | tasks proved | seconds | MB | |\n| --- | --- | --- | --- | --- | --- |")
    for resources, services in SIZES.items():
        with TemporaryDirectory() as folder:
            for what, arguments in forms(Path(folder), services):
                run = measured(arguments, Path(folder), options.runs)
                passed = run.seconds < MAX_SECONDS[resources] and run.megabytes < MAX_MEGABYTES
                passed &= run.proved == services or what == "plan"
                met &= passed
                cells = (resources, what, run.proved, f"{run.seconds:.2f}", f"{run.megabytes:.0f}")
                print("|", *(f"{cell} |" for cell in cells), "pass" if passed else "MISSED", "|", flush=True)
    return 0 if met else 1


def forms(folder: Path, services: int) -> Iterator[tuple[str, list[str]]]:
    """What is measured, and the arguments of each: source alone, and where there is a provider its plan."""
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
    (folder / "terraform.tfvars").write_text(f"services = {services}\n")
    yield "source", ["."]
    if not provider():
        print("No AWS provider in a mirror: no plan is made.", file=sys.stderr)
        return
    terraform = Terraform(folder, NO_SERVER, "")
    terraform("init", "-input=false")
    terraform("plan", "-input=false", "-out=plan.bin")
    shown = terraform("show", "-json", "plan.bin")
    (folder / "plan.json").write_text(shown)
    print(f"{len(json.loads(shown)['resource_changes'])} resources in the plan", file=sys.stderr)
    yield "plan", ["plan.json"]
    yield "plan and source", ["plan.json", "--source", "."]
    yield "plan and saved plan", ["plan.json", "--saved-plan", "plan.bin", "--source", "."]


def measured(arguments: list[str], folder: Path, runs: int) -> Run:
    """The command with some arguments, once more than it is measured: the first one compiles its modules."""
    seconds, megabytes = [], []
    # As pip installs it: with its modules compiled.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT / "modules"), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    command = [sys.executable, "-m", "fargate_privatelink.commands.prove", *arguments, "--json"]
    for _ in range(runs + 1):
        with (folder / "proof.json").open("w") as proof:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=proof)
            _, _, used = os.wait4(process.pid, 0)
        seconds.append(used.ru_utime + used.ru_stime)
        megabytes.append(used.ru_maxrss / UNIT)
    (configuration,) = json.loads((folder / "proof.json").read_text())["configurations"]
    proved = sum(task["verdict"] == "passed" for task in configuration["tasks"])
    return Run(median(seconds[1:]), median(megabytes[1:]), proved)


if __name__ == "__main__":
    sys.exit(main())
