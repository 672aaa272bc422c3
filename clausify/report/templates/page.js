const clauses = [...document.querySelectorAll(".clause")];
const filters = document.getElementById("filters");
const labelOf = (clause) => data.order.find((label) => clause.classList.contains(label));

// Filters: within a group one of the ticked, between groups all.
const ticked = (name) => [...filters.querySelectorAll(`input[name=${name}]:checked`)].map((input) => input.value);

function filter() {
  const labels = ticked("label"), parties = ticked("party"), states = ticked("state");
  const any = labels.length + parties.length + states.length > 0;
  let shown = 0;
  for (const clause of clauses) {
    const fits = (!labels.length || labels.includes(labelOf(clause)))
      && (!parties.length || parties.includes(clause.dataset.party))
      && states.every((state) => state in clause.dataset);
    clause.hidden = !fits;
    shown += fits;
  }
  document.getElementById("text").classList.toggle("filtered", any);
  for (const part of document.querySelectorAll(".part")) part.hidden = any && !part.querySelector(".clause:not([hidden])");
  document.getElementById("shown").textContent = say("tools.shown", { n: shown, all: clauses.length });
}

if (filters) {
  filters.addEventListener("change", filter);
  filters.addEventListener("reset", () => setTimeout(filter));
  onLanguage.push(filter);
  filter();
}

function showOnly(name) {
  filters.reset();
  for (const input of filters.querySelectorAll(`input[value=${name}]`)) input.checked = true;
  filter();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  const target = document.getElementById(link.hash.slice(1));
  if (link.dataset.filter) showOnly(link.dataset.filter);
  else if (target && (target.hidden || target.closest("[hidden]"))) {
    filters.reset();
    filter();
  }
});

// Who am I: the other side first, then mine.
const cards = document.querySelector(".cards");
for (const radio of document.querySelectorAll("input[name=me]")) {
  radio.addEventListener("change", () => {
    const me = radio.value;
    const sides = [...cards.querySelectorAll(".side[data-party]")].sort((a, b) => a.dataset.party - b.dataset.party);
    const before = cards.querySelector(".side:not([data-party])");
    for (const side of [...sides.filter((s) => s.dataset.party !== me), ...sides.filter((s) => s.dataset.party === me)]) {
      cards.insertBefore(side, before);
      side.querySelector(".you").hidden = me === "" || side.dataset.party !== me;
      side.querySelector(".other").hidden = me === "" || side.dataset.party === me;
    }
    for (const last of cards.querySelectorAll(".last[data-party]")) last.hidden = me !== "" && last.dataset.party !== me;
  });
}

// Keys.
const keys = document.getElementById("keys");

function step(by) {
  const seen = clauses.filter((clause) => !clause.hidden);
  const at = seen.indexOf(document.activeElement.closest(".clause"));
  const next = at < 0 ? seen.findIndex((clause) => clause.getBoundingClientRect().bottom > 120) : at + by;
  const target = seen[Math.min(Math.max(next, 0), seen.length - 1)];
  if (!target) return;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center", behavior: "instant" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const here = event.target.closest(".clause");
  const arrow = here === event.target && here ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : 0;
  const move = arrow || (keys.checked ? { j: 1, k: -1 }[event.key] : 0);
  if (move) step(move);
  else if (keys.checked && (event.key === "f" || event.key === "/") && filters) filters.querySelector("input").focus();
  else if (keys.checked && event.key === "c" && here) here.querySelector(".chip").click();
  else return;
  event.preventDefault();
});

if (matchMedia("(max-width: 62rem)").matches) document.querySelector(".jump details")?.removeAttribute("open");

window.addEventListener("beforeprint", () => {
  for (const more of document.querySelectorAll("details.more, details.legend")) more.open = true;
});
