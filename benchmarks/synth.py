"""Measure synthesis against stock CDKTF, and how it grows: `make benchmark`, some minutes of it."""

import json
import os
import shutil
import subprocess
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from fargate_privatelink.cdktf import node
from fargate_privatelink.cdktf.folders import cache_folder

ROOT = Path(__file__).parents[1]
MIN_SPEEDUP = 20
MAX_OF_TYPESCRIPT = 2.7
MAX_MEGABYTES = 100
MAX_MEGABYTES_OF_1000 = 150
MAX_MILLISECONDS = 2
# Above 1 since machines are noisy; quadratic growth would be near 10.
MAX_BEND = 1.5
SETTINGS = {"region": "us-east-1", "cluster": "growth", "private_subnets.us-east-1a": "10.0.0.0/23"}

# Stock is the same program without anything that the room `cdktf` does for speed.
PROGRAM = """
import atexit, resource, sys
from contextlib import nullcontext
from fargate_privatelink.cdktf import imports, node, pruned

unit = 2**20 if sys.platform == "darwin" else 2**10
atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit))
if sys.argv.pop(1) == "stock":
    imports.watch = pruned.use = lambda: None
    sys.meta_path[:] = [finder for finder in sys.meta_path if "fargate_privatelink" not in type(finder).__module__]
    node.use_bundled()
    from fargate_privatelink.cdktf import addressed
    addressed.together = nullcontext
    from fargate_privatelink.commands.synth import main as synth
else:
    from fargate_privatelink.commands.once import synth
sys.exit(synth())
"""
TYPESCRIPT = Path(__file__).with_name("resources.js")
# The versions that the Python packages were made from.
NPM_PACKAGES = ("cdktf@0.21.0", "@cdktf/provider-aws@21.22.1", "constructs@10.4.2")


@dataclass(frozen=True)
class Run:
    """A whole process, interpreter start and exit included; the memory is Python's, without Node's."""

    seconds: float
    megabytes: float

    @property
    def shown(self) -> tuple[str, str]:
        return f"{self.seconds:.2f}", f"{self.megabytes:.0f}"


@dataclass(frozen=True)
class Size:
    """What a configuration of so many task definitions costs."""

    tasks: int
    resources: int
    run: Run

    def slope_from(self, smaller: "Size") -> float:
        """Milliseconds for each resource more than `smaller` has."""
        return 1000 * (self.run.seconds - smaller.run.seconds) / (self.resources - smaller.resources)


def main() -> int:
    """Print the measurements; return 1 when a target is missed."""
    parser = ArgumentParser(description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="measurements of each kind, of which the median counts")
    parser.add_argument("--sizes", default="1,10,100,1000", help="numbers of task definitions")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        typescript = install_typescript()
        found, same = compare(Path(folder), options.runs, typescript)
        sizes = grow(Path(folder), options.runs, sorted(set(map(int, options.sizes.split(",")))))

    ours, stock = found["ours"], found["stock"]
    rows = [("main.py", *ours.shown), ("stock CDKTF", *stock.shown)]
    if typescript:
        rows.append(("as many resources in CDKTF for TypeScript", f"{found['typescript'].seconds:.2f}", ""))
    print_table(("stacks.toml", "seconds", "Python MB"), rows)
    slopes = ["", *(f"{size.slope_from(sizes[0]):.2f}" for size in sizes[1:])]
    print_table(
        ("tasks", "resources", "seconds", "Python MB", "ms per resource"),
        [(size.tasks, size.resources, *size.run.shown, slope) for size, slope in zip(sizes, slopes, strict=True)],
    )
    speedup = stock.seconds / ours.seconds
    targets = [
        ("the same bytes as stock", "yes" if same else "no", same),
        (f"at least {MIN_SPEEDUP} times faster than stock", f"{speedup:.1f}", speedup >= MIN_SPEEDUP),
        (f"under {MAX_MEGABYTES} MB of Python memory", f"{ours.megabytes:.0f}", ours.megabytes < MAX_MEGABYTES),
    ]
    if typescript:
        ratio = ours.seconds / found["typescript"].seconds
        target = f"at most {MAX_OF_TYPESCRIPT} times as long as CDKTF for TypeScript"
        targets.append((target, f"{ratio:.1f}", ratio <= MAX_OF_TYPESCRIPT))
    if len(sizes) > 1:
        slope = sizes[-1].slope_from(sizes[0])
        targets.append((f"at most {MAX_MILLISECONDS} ms per resource", f"{slope:.2f}", slope <= MAX_MILLISECONDS))
    if sizes[-1].tasks >= 1000:
        megabytes = sizes[-1].run.megabytes
        target = f"under {MAX_MEGABYTES_OF_1000} MB of Python memory for {sizes[-1].tasks} task definitions"
        targets.append((target, f"{megabytes:.0f}", megabytes < MAX_MEGABYTES_OF_1000))
    if len(sizes) > 2:
        bend = sizes[-1].slope_from(sizes[-2]) / sizes[-2].slope_from(sizes[0])
        targets.append((f"linear: the last step at most {MAX_BEND} times as steep", f"{bend:.2f}", bend <= MAX_BEND))
    print_table(("target", "measured", ""), [(*target, "pass" if met else "miss") for *target, met in targets])
    return 0 if all(met for _, _, met in targets) else 1


def install_typescript() -> Path | None:
    """The folder of CDKTF's packages for Node, about 410 MB among the user's caches; None, with a word, without npm."""
    folder = cache_folder() / "benchmark"
    if not shutil.which("npm"):
        print("without CDKTF for TypeScript: no npm on PATH\n")
        return None
    command = ["npm", "install", f"--prefix={folder}", "--no-audit", "--no-fund", "--loglevel=error", *NPM_PACKAGES]
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"without CDKTF for TypeScript: npm cannot install it: {done.stderr.strip()}\n")
        return None
    return folder / "node_modules"


def compare(folder: Path, runs: int, typescript: Path | None) -> tuple[dict[str, Run], bool]:
    """`main.py`, the same with stock imports, as much in TypeScript, and whether the first two write the same bytes."""
    config, kinds = ROOT / "stacks.toml", ("ours", "stock")

    def turn() -> dict[str, Run]:
        found = {kind: measure(kind, config, folder / kind) for kind in kinds}
        if typescript:
            found["typescript"] = measure_typescript(typescript, folder)
        return found

    # The first round fills the caches.
    rounds = [turn() for _ in range(1 + runs)][1:]
    found = {kind: middle(each[kind] for each in rounds) for kind in rounds[0]}
    return found, tree(folder / "ours") == tree(folder / "stock")


def measure_typescript(packages: Path, folder: Path) -> Run:
    stacks = sorted((folder / "ours" / "stacks").glob("*/cdk.tf.json"))
    node.use_bundled()
    command = [os.environ["JSII_NODE"], "--no-deprecation", *map(str, (TYPESCRIPT, folder / "typescript", *stacks))]
    start = perf_counter()
    subprocess.run(command, env={**os.environ, "NODE_PATH": str(packages)}, check=True)
    return Run(perf_counter() - start, 0)


def grow(folder: Path, runs: int, numbers: Sequence[int]) -> list[Size]:
    """`main.py` with each number of task definitions."""
    configs = [configuration(folder / f"{number}-tasks", number) for number in numbers]
    rounds = [[measure("ours", config, config.parent / "out") for config in configs] for _ in range(runs)]
    found = map(middle, zip(*rounds, strict=True))
    # Read last: on Linux the peak that a process reports begins at the one of the process that started it.
    counts = map(resources, configs)
    return [Size(*size) for size in zip(numbers, counts, found, strict=True)]


def measure(kind: str, config: Path, out: Path) -> Run:
    command = [sys.executable, "-c", PROGRAM, kind, f"--config={config}", f"--out={out}"]
    # As for most people, Python keeps what it has compiled.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = perf_counter()
    printed = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    return Run(perf_counter() - start, float(printed.splitlines()[-1]))


def middle(runs: Iterable[Run]) -> Run:
    seconds, megabytes = zip(*((run.seconds, run.megabytes) for run in runs), strict=True)
    return Run(median(seconds), median(megabytes))


def configuration(folder: Path, number: int) -> Path:
    """One stack of task definitions that share nothing: family, execution role, repository and log group."""
    folder.mkdir()
    sample = (ROOT / "image" / "task-definition.json").read_text()
    lines = ["[stacks.growth]", *(f'{key} = "{value}"' for key, value in SETTINGS.items())]
    for index in range(number):
        name = f"task-{index:04}"
        document = json.loads(sample)
        document |= {"family": name, "executionRoleArn": f"arn:aws:iam::123456789012:role/{name}"}
        (container,) = document["containerDefinitions"]
        container["image"] = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{name}:latest"
        container["logConfiguration"]["options"]["awslogs-group"] = f"/ecs/{name}"
        (folder / f"{name}.json").write_text(json.dumps(document))
        lines += ["[[stacks.growth.tasks]]", f'definition = "{name}.json"']
    (folder / "stacks.toml").write_text("\n".join(lines))
    return folder / "stacks.toml"


def resources(config: Path) -> int:
    document = json.loads((config.parent / "out" / "stacks" / "growth" / "cdk.tf.json").read_text())
    return sum(map(len, document["resource"].values()))


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    for row in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(map(str, row))} |")
    print()


if __name__ == "__main__":
    sys.exit(main())
