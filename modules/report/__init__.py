"""What a stack looks like, whether its tasks get through and what it costs: `REPORT.md`, `topology.svg`, terminal.

`paths` holds what the reports are about; another judge than `by_route` gives other verdicts.
"""

from collections.abc import Mapping, Sequence

from modules.costs import Costs
from modules.inventory import Inventory
from modules.report.markdown import PICTURE, markdown
from modules.report.paths import Judge, Path, Verdict, Way, by_route, paths
from modules.report.svg import svg
from modules.report.terminal import short
from modules.report.topology import topology

__all__ = ["Judge", "Path", "Verdict", "Way", "by_route", "files", "paths", "short"]


def files(inventory: Inventory, paths: Sequence[Path], costs: Costs | None) -> Mapping[str, str]:
    """The texts of a stack's report by file name; the same for the same input, wherever and whenever."""
    return {"REPORT.md": markdown(inventory, paths, costs), PICTURE: svg(topology(inventory, paths))}
