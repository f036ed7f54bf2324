"""Virtual environments that hold what somebody installs, and nothing of this one."""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Environment:
    """A virtual environment without pip, whose programs find no other program and no package of elsewhere."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> "Environment":
        venv.create(folder / "venv", symlinks=True)
        (folder / "home").mkdir()
        return cls(folder)

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"

    @property
    def packages(self) -> Path:
        (packages,) = self.folder.glob("venv/lib/python*/site-packages")
        return packages

    def install(self, *arguments: str | Path) -> None:
        """Install with the pip of the environment around this one."""
        done = pip("--python", self.python, "install", *arguments)
        assert done.returncode == 0, done.stderr

    def run(self, *command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run one of the environment's programs in a folder, with an empty PATH and a home of its own."""
        program, *arguments = command
        return subprocess.run(
            [self.python.with_name(str(program)), *arguments],
            cwd=folder,
            env={"PATH": "", "HOME": str(self.folder / "home")},
            capture_output=True,
            text=True,
        )


def pip(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run pip as the environment around it sets it up, but for a PYTHONPATH, whose packages it would take for there."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)
