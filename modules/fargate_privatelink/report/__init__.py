"""What a stack looks like, whether its tasks get through and what it costs: `REPORT.md`, `topology.svg`, terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from fargate_privatelink.aws.prices import Prices
from fargate_privatelink.costs import Costs, costs
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report.markdown import PICTURE, markdown
from fargate_privatelink.report.paths import Judge, TaskPath, Way, judge_of, paths, to_hub
from fargate_privatelink.report.picture.layout import topology
from fargate_privatelink.report.picture.svg import svg
from fargate_privatelink.report.terminal import short

__all__ = ["Judge", "Report", "TaskPath", "Verdict", "Way", "judge_of", "paths"]


@dataclass(frozen=True)
class Report:
    """A stack with the paths of its tasks, judged, and with its costs, where the prices of its region are known."""

    inventory: Inventory
    paths: tuple[TaskPath, ...]
    costs: Costs | None

    @classmethod
    def of(
        cls, inventory: Inventory, prices: Mapping[str, Prices], judge: Judge, spokes: Mapping[str, Judge] | None = None
    ) -> Self:
        """The report on a stack; `judge` gives the verdicts on its paths, and of a hub `spokes` those on theirs."""
        judges = spokes or {}
        of_spokes = (to_hub(spoke, judges.get(spoke.settings.name, judge)) for spoke in inventory.spokes)
        found = (*paths(inventory, judge), *(path for each in of_spokes for path in each))
        return cls(inventory, found, costs(inventory, prices))

    def files(self) -> Mapping[str, str]:
        """The texts of the report by file name: the same for the same stack, wherever and whenever."""
        picture = svg(topology(self.inventory, self.paths))
        return {"REPORT.md": markdown(self.inventory, self.paths, self.costs), PICTURE: picture}

    def short(self, *, colour: bool) -> Iterator[str]:
        """The lines for the terminal."""
        return short(self.inventory, self.paths, self.costs, colour=colour)
