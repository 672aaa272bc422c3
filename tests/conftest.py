"""What several tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def run():
    """Run the command line as a process."""

    def call(*arguments: object, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "clausify", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=environment, timeout=300, check=False)

    return call


@pytest.fixture(scope="session")
def small_corpus() -> list[Path]:
    """A dozen contracts to train on quickly."""
    paths = sorted((ROOT / "data" / "contracts").glob("*.tsv"))
    return paths[:: max(1, len(paths) // 12)][:12]


@pytest.fixture(scope="session")
def small_model(small_corpus):
    """A model trained on a dozen contracts."""
    from clausify import train

    return train(small_corpus, only=True)


@pytest.fixture(scope="session")
def example(root) -> str:
    """The contract of the story."""
    return (root / "data" / "examples" / "acquisitie.txt").read_text(encoding="utf-8")
