"""What reading untrusted Terraform may cost: steps of evaluation, and characters of the texts that it makes.

A configuration of a stranger may hold a loop in a loop in a loop, or forty locals of which each is twice the one
before. What goes over the budget has no value; everything else of the configuration is still read.
"""

# Of a whole read: 2,000,000 steps take some 4 s; a stack of 1,000 tasks takes 40,000. Most of the texts are soon gone.
STEPS, CHARACTERS = 2_000_000, 192 * 1024 * 1024
# Of one argument, with all that it refers to.
ARGUMENT_STEPS, ARGUMENT_CHARACTERS = 400_000, 8 * 1024 * 1024


class ExceededError(Exception):
    """A value costs more than the budget allows."""


class Budget:
    """What is left to spend, of the whole read and of the argument under way."""

    def __init__(self) -> None:
        self._steps, self._characters = STEPS, CHARACTERS
        # Below these the argument under way has spent its share.
        self._least_steps = self._least_characters = 0
        self._depth = 0
        # How many `try` and `can` are under way, where what Terraform's versions disagree on decides about a value.
        self.tried = 0

    def enter(self) -> None:
        """An evaluation begins; the outermost is an argument with a share of its own."""
        self._depth += 1
        if self._depth == 1:
            self._least_steps = max(self._steps - ARGUMENT_STEPS, 0)
            self._least_characters = max(self._characters - ARGUMENT_CHARACTERS, 0)

    def leave(self) -> None:
        """An evaluation ends."""
        self._depth -= 1

    def spend(self, steps: int, characters: int = 0) -> None:
        """Pay before something is made; ExceededError where it costs too much."""
        if self._steps - steps < self._least_steps or self._characters - characters < self._least_characters:
            raise ExceededError
        self._steps -= steps
        self._characters -= characters
