"""What reading untrusted Terraform may cost: steps of evaluation, and characters of the texts that it makes.

A configuration of a stranger may hold a loop in a loop in a loop, or forty locals of which each is twice the one
before. What goes over the budget has no value; everything else of the configuration is still read.
"""

# Of a whole read; 2,000,000 steps take some 3 s. Most of the texts are soon gone again.
STEPS, CHARACTERS = 3_000_000, 192 * 1024 * 1024
# Of one argument, with all that it refers to.
ARGUMENT_STEPS, ARGUMENT_CHARACTERS = 400_000, 8 * 1024 * 1024


class ExceededError(Exception):
    """A value costs more than the budget allows."""


class Budget:
    """What is left to spend, of the whole read and of the argument under way."""

    def __init__(self) -> None:
        self._left = [STEPS, CHARACTERS]
        self._steps = self._characters = 0
        self._share = [0, 0]
        self._depth = 0
        # How many `try` and `can` are under way, where what Terraform's versions disagree on decides about a value.
        self.tried = 0

    def enter(self) -> None:
        """An evaluation begins; the outermost is an argument with a share of its own."""
        if not self._depth:
            self._share = [min(self._left[0], ARGUMENT_STEPS), min(self._left[1], ARGUMENT_CHARACTERS)]
            self._steps, self._characters = self._share
        self._depth += 1

    def leave(self) -> None:
        """An evaluation ends."""
        self._depth -= 1
        if not self._depth:
            self._left[0] -= self._share[0] - max(self._steps, 0)
            self._left[1] -= self._share[1] - max(self._characters, 0)

    def spend(self, steps: int, characters: int = 0) -> None:
        """Pay before something is made; ExceededError where it costs too much."""
        self._steps -= steps
        self._characters -= characters
        if self._steps < 0 or self._characters < 0:
            raise ExceededError
