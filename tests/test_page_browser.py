"""The page in a real browser: reading, filtering, correcting, keys, screen readers, hostile text, no network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_contract import CLIENT, TODAY, bare, clause, story

from clausify import train
from clausify.labels import Label
from clausify.report.index import Unread, index_of, row_of
from clausify.report.page import page_of

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; on Debian: apt-get install chromium")
DESK, PHONE = (1280, 800), (360, 740)


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page; whatever it asks for, logs or throws is kept, and must be nothing at the end."""
    contexts, requests, complaints = [], [], []

    def go(text: str, size=DESK, scheme="light", name="page.html", **more) -> sync_api.Page:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, **more))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        return page

    go.complaints, go.requests = complaints, requests
    yield go
    for context in contexts:
        context.close()
    assert not complaints
    assert {url for url in requests if not url.startswith("blob:file:")} == {(tmp_path / Path(url).name).as_uri() for url in requests if url.endswith(".html")}


@pytest.fixture
def page(visit) -> sync_api.Page:
    return visit(page_of(story(), today=TODAY))


def visible(page: sync_api.Page, selector: str) -> list[str]:
    """The texts of the elements that a reader sees."""
    return [element.inner_text() for element in page.locator(selector).all() if element.is_visible()]


def tick(page: sync_api.Page, value: str) -> None:
    page.locator(f'.tools input[value="{value}"]').check(force=True)


def test_the_first_screen_tells_the_story(page) -> None:
    inside = "Math.round(document.querySelector('{}').getBoundingClientRect().bottom)"
    assert page.evaluate(inside.format(".last")) < DESK[1]
    for text in ("Vaste looptijd van 6 maanden", "Tussentijds beëindigen is uitgesloten", "geen enkel resultaat blijft overeind", "Opdrachtgever betaalt"):
        box = page.get_by_text(text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < DESK[1]


def test_filters_count_what_they_show(page) -> None:
    status = page.locator("#shown")
    assert status.inner_text() == "10 van 10 bepalingen getoond"
    tick(page, "effort")
    assert [text.split()[0] for text in visible(page, ".clause .words p[id]")] == ["Alle", "Het", "Partijen"]
    assert status.inner_text() == "3 van 10 bepalingen getoond"
    assert visible(page, ".matter") == []
    assert visible(page, "#text h3") == ["2. Aard van de verplichting.", "3. Overleg."]
    tick(page, "0")
    assert status.inner_text() == "2 van 10 bepalingen getoond"
    tick(page, "result")
    assert status.inner_text() == "3 van 10 bepalingen getoond"
    page.get_by_role("button", name="Alles tonen").click()
    sync_api.expect(status).to_have_text("10 van 10 bepalingen getoond")  # counted once the form is empty, a moment later
    tick(page, "softened")
    assert [text[:3] for text in visible(page, ".clause .words p[id]")] == ["1.1"]
    assert status.get_attribute("role") == "status"


def test_a_finding_leads_to_the_clauses_to_read(page) -> None:
    page.get_by_role("link", name="1 bepaling zelf nalezen").click()
    assert [text[:3] for text in visible(page, ".clause .words p[id]")] == ["1.2"]


def test_a_citation_shows_its_clause_even_if_it_was_filtered_out(page) -> None:
    tick(page, "neutral")
    page.locator(".way .cite", has_text="3.3").click()
    target = page.locator(".clause:target")
    assert target.is_visible()
    assert "Tussentijdse opzegging is uitgesloten." in target.inner_text()


def test_whoever_i_am_the_other_side_comes_first(page) -> None:
    assert [text.split("\n")[0] for text in visible(page, ".side h2")] == ["Het Bureau", "Opdrachtgever", "Beide partijen"]
    page.get_by_role("radio", name="het Bureau").check()
    assert [" ".join(text.split()) for text in visible(page, ".side h2")] == ["Opdrachtgever de andere kant", "Het Bureau dat bent u", "Beide partijen"]
    page.get_by_role("radio", name=CLIENT).check()
    assert [" ".join(text.split()) for text in visible(page, ".side h2")] == ["Het Bureau de andere kant", "Opdrachtgever dat bent u", "Beide partijen"]
    page.get_by_label("Toon beide kanten").check()
    assert visible(page, ".role") == []


def test_english_at_a_press(page) -> None:
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("Fixed term of 6 months, from 1 March 2026.").is_visible()
    assert visible(page, ".nl") == []
    assert page.locator("#shown").inner_text() == "10 of 10 clauses shown"
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"
    assert page.locator(".words").first.inner_text().startswith("1.1 Het Bureau levert")
    page.get_by_role("button", name="Nederlands").click()
    assert visible(page, ".en") == []


def focused(page: sync_api.Page) -> str:
    return page.evaluate("(document.activeElement.querySelector('.words p') ?? document.activeElement).textContent.trim().slice(0, 3)")


def test_keys(page) -> None:
    page.locator("#contract-title").scroll_into_view_if_needed()
    page.keyboard.press("j")
    assert focused(page) == "1.1"
    for key, expected in (("j", "1.2"), ("ArrowDown", "2.1"), ("ArrowUp", "1.2"), ("k", "1.1"), ("k", "1.1")):
        page.keyboard.press(key)
        assert focused(page) == expected
    tick(page, "term")
    page.keyboard.press("j")
    assert focused(page) == "3.1", "what is hidden is passed over"
    for key in ("f", "/"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.name") == "label"
        page.keyboard.press("j")
    page.keyboard.press("c")
    assert page.locator("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert focused(page) == "3.1", "focus goes back to where it was"


def test_keys_can_be_switched_off(page) -> None:
    page.locator(".legend summary").click()
    page.get_by_label("Sneltoetsen gebruiken").uncheck()
    page.locator("h1").click()
    for key in ("j", "f", "/", "c"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    assert not page.locator("dialog").is_visible()


def correct(page: sync_api.Page, place: int, label: str) -> None:
    page.locator(".chip").nth(place).click()
    page.locator("dialog").get_by_label(label).check()
    page.get_by_role("button", name="Bevestig").click()


def saved(page: sync_api.Page, tmp_path: Path) -> tuple[str, list[dict]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaar correcties").click()
    file = tmp_path / "saved.jsonl"
    download.value.save_as(file)
    return download.value.suggested_filename, [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_corrections_are_saved_as_promised(page, tmp_path) -> None:
    correct(page, 3, "Inspanning")
    correct(page, 1, "Resultaat")
    assert page.locator("#pending").inner_text() == "2 verbeteringen, nog niet bewaard"
    changed = page.locator(".clause").nth(1)
    assert "Resultaat" in changed.locator(".chip").inner_text()
    assert "verbeterd" in changed.locator(".tag").inner_text()
    tick(page, "result")
    assert page.locator("#shown").inner_text() == "3 van 10 bepalingen getoond"
    name, rows = saved(page, tmp_path)
    assert name == "belservice.txt.corrections.jsonl"
    assert page.locator("#pending").inner_text().startswith("Bewaard in belservice.txt.corrections.jsonl.")
    contract = story()
    assert [row["label"] for row in rows] == ["result", "effort"]
    for row, source in zip(rows, (contract.clauses[1], contract.clauses[3]), strict=True):
        assert list(row) == ["text", "lead_in", "heading", "label", "was", "confidence", "file", "start", "end", "contract", "clausify"]
        assert contract.text[row["start"] : row["end"]] == row["text"] == source.text
        assert (row["was"], row["confidence"], row["heading"], row["file"]) == (source.label.value, source.confidence, source.heading, contract.source)


def test_train_learns_from_the_saved_file(page, tmp_path, small_corpus, small_model) -> None:
    correct(page, 3, "Inspanning")
    saved(page, tmp_path)
    text = story().clauses[3].text
    learnt = train([*small_corpus, tmp_path / "saved.jsonl"], only=True, weight=200)
    before, after = (model.classify(text)[0].probabilities[Label.EFFORT] for model in (small_model, learnt))
    assert after > before + 0.1


def test_a_correction_taken_back_is_none(page) -> None:
    correct(page, 0, "Overig")
    correct(page, 2, "Overig")
    correct(page, 0, "Resultaat")
    assert page.locator("#pending").inner_text() == "1 verbetering, nog niet bewaard"
    page.get_by_role("button", name="Verwerp alles").click()
    assert not page.locator("#bar").is_visible()
    assert visible(page, ".fixed") == []
    assert "97%" in page.locator(".chip").nth(2).inner_text()


def test_letters_outside_the_basic_plane_keep_their_offsets(visit, tmp_path) -> None:
    text = "😀 kop\n\n1.1 Hij 😀 betaalt\u202e.\u2028</script>\n"
    made = clause(text[text.index("1.1") :].strip("\n"), text.index("1.1"), Label.RESULT)
    page = visit(page_of(bare(text, made), today=TODAY))
    correct(page, 0, "Overig")
    _, rows = saved(page, tmp_path)
    assert text[rows[0]["start"] : rows[0]["end"]] == rows[0]["text"] == made.text


def test_leaving_with_unsaved_corrections_asks_first(page, tmp_path) -> None:
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    correct(page, 0, "Overig")
    page.reload()
    assert asked == ["beforeunload"]
    correct(page, 0, "Overig")
    saved(page, tmp_path)
    page.reload()
    assert asked == ["beforeunload"]


EVIL = (
    "<script>window.hacked=1</script></script><script>window.hacked=2</script></style><script>window.hacked=3</script>"
    "<img src=http://127.0.0.1:9/x onerror=window.hacked=4>\"><svg onload=window.hacked=5><a href='javascript:window.hacked=6'>klik</a>"
    "<iframe srcdoc='<script>parent.hacked=7</script>'></iframe><!-- <style>*{display:none}</style> ' onfocus='window.hacked=8' autofocus "
    "\u202ekcab\u202c \u2066x\u2069 \u2028 \x00 {{ 7*7 }} <base href=//x><meta http-equiv=refresh content='0;url=//x'>"
    "<form action=//x><input name=me></form>"
)


def test_hostile_text_is_shown_and_runs_nothing(visit) -> None:
    text = f"{EVIL}\n\nArtikel 1 {EVIL}\n\n1.1 {EVIL}\n"
    start = text.index("1.1 ")
    made = clause(text[start:].strip("\n"), start, Label.RESULT, number="1", heading=EVIL, party=EVIL, lead_in=EVIL, review=True)
    page = visit(page_of(replace(bare(text, made, source=f"{EVIL}.txt"), parties=story().parties), today=TODAY))
    page.locator(".chip").click()
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert page.locator(".words p").first.inner_text().replace("\ufffd", "")[:60] == f"1.1 {EVIL}"[:60]
    assert page.locator("#text a[href*=javascript], #text img, #text svg, #text script, #text form, iframe, base").count() == 0


def test_five_megabytes_of_it_still_open(visit) -> None:
    line = f"1.1 {EVIL} betaalt.\n"
    n = 5_000_000 // len(line) + 1
    clauses = [clause(line[:-1], place * len(line), Label.RESULT, review=True) for place in range(n)]
    page = visit(page_of(bare(line * n, *clauses), today=TODAY))
    assert page.locator("#shown").inner_text() == f"{n} van {n} bepalingen getoond"
    assert page.evaluate("window.hacked") is None


def test_what_a_contract_would_smuggle_in_could_not_run_or_call_out(visit) -> None:
    page = visit(page_of(story(), today=TODAY))
    outcome = page.evaluate(
        """async () => {
          const blocked = [];
          document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
          try { document.body.setAttribute("onclick", "window.hacked = 1"); } catch { blocked.push("handler"); }
          document.body.click();
          try { document.body.insertAdjacentHTML("beforeend", "<p>x</p>"); } catch { blocked.push("markup"); }
          const image = new Image(); image.src = "http://127.0.0.1:9/x.png";
          await fetch("http://127.0.0.1:9/x").catch(() => blocked.push("fetch"));
          await new Promise((done) => setTimeout(done, 300));
          return [window.hacked ?? null, [...new Set(blocked)].sort()];
        }"""
    )
    visit.complaints.clear()
    visit.requests[:] = [url for url in visit.requests if "127.0.0.1" not in url]  # asked for, and refused before anything was sent
    assert outcome == [None, ["connect-src", "fetch", "handler", "img-src", "markup", "require-trusted-types-for"]]


AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: sync_api.Page) -> list[str]:
    """Broken rules of accessibility, by axe-core."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": AXE_TAGS}}).response["violations"]
    return [f"{broken['id']}: {node['target']} {node['failureSummary']}" for broken in found for node in broken["nodes"]]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(visit, size, scheme) -> None:
    page = visit(page_of(story(), today=TODAY), size, scheme)
    page.locator(".legend summary").click()
    page.get_by_role("radio", name="het Bureau").check()
    page.locator(".chip").first.click()
    if (size, scheme) in ((DESK, "light"), (PHONE, "dark")):
        assert violations(page) == []
    page.locator("dialog").get_by_label("Overig").check()
    page.get_by_role("button", name="Bevestig").click()
    page.get_by_role("button", name="English").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def folder_page() -> str:
    row = row_of(story(), "b.txt", "./page.html", TODAY)
    late = replace(row, name="a10.docx", last=row.last.replace(year=2027), sides=tuple((party, n + 3, 0, 0) for party, n, _, _ in row.sides), findings=())
    return index_of(
        [late, replace(row, name="A2.pdf", last=None, end=None, reviews=5), row], [Unread("scan.pdf", "this is a scan", "use --ocr")], title="map", today=TODAY
    )


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility_of_the_page_of_a_folder(visit, size, scheme) -> None:
    page = visit(folder_page(), size, scheme, name="index.html")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_every_column_sorts_both_ways(visit) -> None:
    page = visit(folder_page(), name="index.html")

    def press(column: str) -> list[str]:
        page.locator(f"[data-column={column}]").click()
        return visible(page, "tbody th a")

    assert press("last") == ["b.txt", "a10.docx", "A2.pdf"]
    assert page.locator("th[aria-sort=ascending]").inner_text().strip() == "Uiterste opzegdag"
    assert press("last") == ["a10.docx", "b.txt", "A2.pdf"], "what is not known comes last either way"
    assert page.locator("th[aria-sort=descending]").count() == 1
    assert page.locator("#sorted").inner_text() == "Gesorteerd op Uiterste opzegdag, aflopend"
    assert press("name") == ["A2.pdf", "a10.docx", "b.txt"]
    assert press("promises")[-1] == "a10.docx"
    assert press("findings")[0] == "a10.docx"
    assert press("review")[-1] == "A2.pdf"
    assert press("end")[-1] == "A2.pdf"
    page.get_by_role("button", name="English").click()
    assert page.locator("#sorted").inner_text() == "Sorted by Ends, ascending"


def test_on_paper(visit) -> None:
    page = visit(page_of(story(), today=TODAY))
    page.emulate_media(media="print")
    assert not [name for name in (".tools", ".me", ".jump", ".languages", ".hint") if page.locator(name).is_visible()]
    assert page.locator(".clause").last.is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".legend ul").first.is_visible(), "the legend is printed"
    assert page.pdf().startswith(b"%PDF")


def test_without_script_everything_can_still_be_read(visit) -> None:
    page = visit(page_of(story(), today=TODAY), java_script_enabled=False)
    assert page.get_by_text("Vaste looptijd van 6 maanden").is_visible()
    assert page.get_by_text("3.3 Tussentijdse opzegging is uitgesloten.").is_visible()
    assert not page.locator(".tools").is_visible()
    assert not page.locator(".languages").is_visible()


def test_motion_only_for_those_who_like_it(visit) -> None:
    still, moving = (visit(page_of(story(), today=TODAY), reduced_motion=motion) for motion in ("reduce", "no-preference"))
    behavior = "getComputedStyle(document.documentElement).scrollBehavior"
    assert (still.evaluate(behavior), moving.evaluate(behavior)) == ("auto", "smooth")
