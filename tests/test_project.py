"""The house rules: names, docstrings, rooms."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import clausify
from clausify import cli, cli_corpus, cli_learn, cli_report, cli_tag

SKIPPED = {"clausify.__main__"}
# Rooms that are being built: not yet behind any public door.
IN_THE_MAKING = ("clausify.reading", "clausify.learn.sense", "clausify.cli_report")


def _modules():
    yield clausify
    for info in pkgutil.walk_packages(clausify.__path__, "clausify."):
        if info.name not in SKIPPED and not info.name.startswith(IN_THE_MAKING):
            yield importlib.import_module(info.name)


def _public():
    for module in _modules():
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            if getattr(thing, "__module__", "").startswith("clausify"):
                yield f"{module.__name__}.{name}", thing
                if inspect.isclass(thing):
                    for key, member in vars(thing).items():
                        if not key.startswith("_") and inspect.isfunction(member):
                            yield f"{module.__name__}.{name}.{key}", member


def test_everything_public_is_documented() -> None:
    missing = []
    for name, thing in _public():
        text = inspect.getdoc(thing) or ""
        if not text:
            missing.append(f"{name}: no docstring")
        elif inspect.isfunction(thing) and thing.__module__ not in (m.__name__ for m in (cli, cli_corpus, cli_learn, cli_report, cli_tag)):
            parameters = [p for p in inspect.signature(thing).parameters if p not in ("self", "cls", "nlp", "name")]
            missing += [f"{name}: {p}" for p in parameters if not re.search(rf"\b{p}\b", text)]
    assert not [line for line in missing if not line.startswith("clausify.pipeline.components.make_")]


def test_every_module_says_what_it_holds() -> None:
    assert not [module.__name__ for module in _modules() if not module.__doc__]


ROOMS = {
    "dutch": (),
    "pipeline": ("dutch",),
    "model": ("dutch", "pipeline"),
    "corpus": ("documents", "report"),
    "documents": ("dutch",),
    "report": ("reading",),
    "learn": ("pipeline", "model", "corpus", "reading"),
}
COMMON = {"labels", "clause", "errors"}
# The tagger of the spaCy component is the model behind the public door.
EXCEPTIONS = {("pipeline", "api"), ("model", "api"), ("learn", "api")}


def test_each_room_imports_only_what_it_may(root) -> None:
    wrong = [
        f"{path.name} ({room}) imports {target}"
        for room, allowed in ROOMS.items()
        for path in (root / "clausify" / room).glob("*.py")
        for target in re.findall(r"^\s*(?:from|import) clausify\.(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        if target not in {room, *allowed, *COMMON} and (room, target) not in EXCEPTIONS
    ]
    assert not wrong


def test_nothing_goes_over_the_network(root) -> None:
    wanted = re.compile(r"^\s*(?:from|import) (?:socket|urllib|http|requests|httpx|ftplib|smtplib|asyncio)\b", re.MULTILINE)
    assert not [path for path in (root / "clausify").rglob("*.py") if wanted.search(path.read_text(encoding="utf-8"))]
