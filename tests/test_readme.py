"""What README says works."""

from __future__ import annotations

import re
import shlex

import pytest

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def blocks(root) -> list[tuple[str, str]]:
    return BLOCK.findall((root / "README.md").read_text(encoding="utf-8"))


def test_the_python_blocks_run(blocks, root, monkeypatch, capsys) -> None:
    monkeypatch.chdir(root)
    for _, code in [block for block in blocks if block[0] == "python"]:
        exec(compile(code, "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert "inspanningsverbintenis" in out
    assert "('effort', True), ('term', True)" in out


def test_the_first_command_shows_the_trap_of_the_story(run) -> None:
    lines = [line.split("\t") for line in run("show", "data/examples/acquisitie.txt").stdout.decode().splitlines()]
    labels = {text: label for _, label, _, _, text in lines}
    assert labels["4.3 Tussentijdse opzegging is uitgesloten."] == "term"
    small_print = next(text for text in labels if "inspanningsverbintenis" in text)
    assert labels[small_print] == "effort"


def test_the_test_command_is_that_of_the_continuous_integration(blocks, root) -> None:
    commands = [code.strip() for kind, code in blocks if kind == "sh"]
    assert "pytest" in commands[1]
    assert commands[1] in (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_command_named_exists(blocks, run) -> None:
    named = {shlex.split(line, comments=True)[1] for kind, code in blocks if kind == "sh" for line in code.splitlines() if line.startswith("clausify ")}
    assert {"show", "tag", "train", "evaluate"} <= named
    for command in named:
        assert run(command, "--help").returncode == 0
