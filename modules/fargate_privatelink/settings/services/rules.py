"""The order of a listener's rules."""

from zlib import crc32

from fargate_privatelink.settings.services.targets import TargetSettings

# Rules with hosts and paths come before those with hosts alone, and those before the ones with paths alone.
CLASS = 15_000
# Among rules of one class: a longer path comes first, and so does a host without a wildcard.
LENGTHS, PLACES = 128, 110


def priority(target: TargetSettings) -> int:
    """The priority of a service's rule: the one that is given, or else one that its own conditions decide.

    What decides more comes first, and no other rule has a part in it: one that comes or goes moves none.
    """
    if target.priority is not None:
        return target.priority
    kind = {(True, True): 0, (True, False): 1, (False, True): 2}[bool(target.hosts), bool(target.paths)]
    conditions = target.paths or target.hosts
    shortest = min(len(each.partition("*")[0]) if target.paths else LENGTHS * ("*" not in each) for each in conditions)
    place = crc32(repr((sorted(target.hosts), sorted(target.paths))).encode()) % PLACES
    return kind * CLASS + (LENGTHS - min(shortest, LENGTHS)) * PLACES + place + 1
