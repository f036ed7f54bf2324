"""What a running task costs: its vCPUs, its memory, and the ephemeral storage that it has beyond what is free.

Source: AWS Fargate pricing: from the pull of the image to the end of the task, by the second.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Self

from fargate_privatelink.aws.prices import Prices
from fargate_privatelink.costs.bills import Bill, Charge
from fargate_privatelink.task_definition import TaskDefinition
from fargate_privatelink.task_definition.rules import is_windows

Platform = Literal["x86", "arm", "windows"]
# As `runtimePlatform` calls it.
NAMES: dict[Platform, str] = {"x86": "Linux, X86_64", "arm": "Linux, ARM64", "windows": "Windows, X86_64"}
# In GB, of every task. Source: AWS Fargate pricing.
FREE_STORAGE = 20
NO_SPOT_PRICE = "Fargate Spot has no list price"


@dataclass(frozen=True, kw_only=True)
class Size:
    """What a task is billed by: CPU units, MiB of memory, and GiB of ephemeral storage."""

    cpu: int
    memory: int
    platform: Platform = "x86"
    ephemeral_storage: int = FREE_STORAGE

    @property
    def words(self) -> str:
        """`0.25 vCPU, 0.5 GB, Linux, X86_64`, and the ephemeral storage where it is more than what is free."""
        storage = f", {self.ephemeral_storage} GB of ephemeral storage"
        words = f"{Decimal(self.cpu) / 1024} vCPU, {Decimal(self.memory) / 1024} GB, {NAMES[self.platform]}"
        return f"{words}{storage if self.ephemeral_storage > FREE_STORAGE else ''}"

    @classmethod
    def of(cls, definition: TaskDefinition) -> Self:
        """The size of a task of this definition."""
        document = definition.document
        arm = document.get("runtimePlatform", {}).get("cpuArchitecture") == "ARM64"
        return cls(
            cpu=definition.cpu,
            memory=definition.memory,
            platform="windows" if is_windows(document) else "arm" if arm else "x86",
            ephemeral_storage=document.get("ephemeralStorage", {}).get("sizeInGiB", FREE_STORAGE),
        )


def task(size: Size, prices: Prices, *, spot: bool = False) -> Bill:
    """What a task of this size costs while it runs, in a region's prices; on Fargate Spot nobody knows before."""
    fargate, name, platform = prices.fargate, NAMES[size.platform], size.platform
    cpus, memory = Decimal(size.cpu) / 1024, Decimal(size.memory) / 1024
    rows = [(f"vCPU ({name})", cpus, f"{platform}_vcpu_hour")]
    if platform == "windows":
        rows.append(("Windows license of a vCPU", cpus, "windows_license_vcpu_hour"))
    rows.append((f"GB of memory ({name})", memory, f"{platform}_gb_hour"))
    if (extra := size.ephemeral_storage - FREE_STORAGE) > 0:
        rows.append((f"GB of ephemeral storage beyond {FREE_STORAGE}", Decimal(extra), "ephemeral_storage_gb_hour"))
    if spot:
        return Bill(tuple(Charge(what=what, quantity=much, price=None) for what, much, _ in rows), NO_SPOT_PRICE)
    return Bill(
        tuple(
            Charge(what=what, quantity=much, price=getattr(fargate, key), key=f"fargate.{key}", prices=fargate)
            for what, much, key in rows
        )
    )
