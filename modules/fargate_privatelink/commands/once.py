"""A process that synthesizes once and ends: the command `fargate-synth`, and `main.py`."""

import sys

from fargate_privatelink.cdktf import speed


def synth() -> int:
    """Synthesize as the command line says; the exit status is that of `synth.main`, and 1 without the extra `synth`."""
    try:
        return _synth()
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("fargate_privatelink"):
            raise
        needs = "fargate-synth needs the extra `synth` of the package fargate-privatelink"
        print(f"{error.name} is not installed: {needs}", file=sys.stderr)
        return 1
    except (OSError, KeyboardInterrupt) as error:
        # What ends the imports; the command itself tells of its own.
        return _told(error)


def _told(error: BaseException) -> int:
    from fargate_privatelink.commands.ending import ended

    def again() -> int:
        raise error

    return ended(again, refused=1)


def _synth() -> int:
    # Before the other imports: an import of CDKTF mostly waits for Node. Who asks for help needs none.
    ahead = None if {"-h", "--help"} & {*sys.argv} else speed.begin()
    from fargate_privatelink.commands.synth import main

    return main(ahead=ahead)
