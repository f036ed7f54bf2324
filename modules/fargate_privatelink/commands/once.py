"""A process that synthesizes once and ends: the command `fargate-synth`, and `main.py`."""

from fargate_privatelink.cdktf import speed


def synth() -> int:
    """Synthesize as the command line says; the exit status is that of `synth.main`."""
    # Before the other imports: an import of CDKTF mostly waits for Node.
    ahead = speed.begin()
    from fargate_privatelink.commands.synth import main

    return main(ahead=ahead)
