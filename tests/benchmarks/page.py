"""Measure the page of a long contract: its size, the time to make it, and the time until Chromium first paints it.

Run ``python tests/benchmarks/page.py [CHARACTERS]``; 180,000 characters are about sixty pages.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from clausify.corpus.contracts import read_contract as corpus_contract
from clausify.report.page import page_of

ROOT = Path(__file__).parents[2]
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
TIMES = """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime, performance.getEntriesByType("navigation")[0].loadEventEnd]"""


def long_contract(characters: int) -> str:
    """Join contracts of the corpus until they are long enough."""
    text = ""
    for path in sorted((ROOT / "data" / "contracts").glob("*.tsv"))[::7]:
        text += corpus_contract(path).text + "\n\n"
        if len(text) >= characters:
            break
    return text


def main() -> None:
    """Print the figures."""
    text = long_contract(int(sys.argv[1]) if len(sys.argv) > 1 else 180_000)
    begin = time.perf_counter()
    from clausify import read_contract

    contract = read_contract(text)
    read = time.perf_counter()
    page = page_of(contract).encode()
    made = time.perf_counter()
    print(f"{len(text):,} characters, {len(contract.clauses):,} clauses, page of {len(page) / 1e6:.2f} MB")
    print(f"read in {read - begin:.2f} s, page made in {made - read:.2f} s")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_bytes(page)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for run in range(5):
            tab = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            tab.goto(file.as_uri())
            paint, loaded = tab.evaluate(TIMES)
            print(f"run {run + 1}: first paint {paint / 1000:.2f} s, loaded {loaded / 1000:.2f} s")
        browser.close()


if __name__ == "__main__":
    main()
