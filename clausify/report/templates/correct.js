const dialog = document.getElementById("correct");
const bar = document.getElementById("bar");
const pending = document.getElementById("pending");
const changes = new Map();
let saved = "[]";
let current = -1;

const written = () => JSON.stringify([...changes].sort((a, b) => a[0] - b[0]));
const dirty = () => changes.size > 0 && written() !== saved;

function element(tag, name, text, language) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (language) made.lang = language;
  made.textContent = text;
  return made;
}

// Some programs take these for line ends, and a line is a correction.
const escaped = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

const both = (key) => [element("span", "nl", data.texts[key][0], "nl"), element("span", "en", data.texts[key][1], "en")];

function paint(index) {
  const clause = clauses[index], label = changes.get(index) ?? data.clauses[index][3], chip = clause.querySelector(".chip");
  clause.classList.remove(...data.order);
  clause.classList.add(label);
  const mark = element("span", "mark", data.marks[label]);
  mark.setAttribute("aria-hidden", "true");
  const hint = element("span", "vh", ", ");
  hint.append(...both("clause.correct"));
  const sure = element("span", "sure", changes.has(index) ? "" : `${Math.floor(data.clauses[index][4] * 100)}%`);
  chip.replaceChildren(mark, " ", ...both(`label.${label}`), " ", sure, hint);
  clause.querySelector(".fixed")?.remove();
  if (changes.has(index)) {
    const fixed = element("span", "fixed", "✎ ");
    fixed.append(...both("clause.corrected"));
    clause.querySelector(".tag").append(fixed);
  }
}

function tell() {
  bar.hidden = changes.size === 0;
  document.body.classList.toggle("correcting", changes.size > 0);
  document.getElementById("leave").hidden = !dirty();
  if (!changes.size) pending.textContent = "";
  else if (dirty()) pending.textContent = say(changes.size === 1 ? "correct.one" : "correct.many", { n: changes.size });
  else pending.textContent = say("correct.saved", { file: data.save });
}

function recount() {
  for (const input of filters.querySelectorAll("input[name=label]")) {
    input.nextElementSibling.querySelector(".n").textContent = clauses.filter((clause) => clause.classList.contains(input.value)).length;
  }
  filter();
}

for (const [index, clause] of clauses.entries()) {
  clause.querySelector(".chip").addEventListener("click", () => {
    current = index;
    const [, , , label, , , , probabilities] = data.clauses[index];
    document.getElementById("correct-text").textContent = clause.querySelector(".words p").textContent;
    for (const [place, name] of data.order.entries()) {
      dialog.querySelector(`[data-p=${name}]`).textContent = `${Math.floor(probabilities[place] * 100)}%`;
      dialog.querySelector(`input[value=${name}]`).checked = name === (changes.get(index) ?? label);
    }
    dialog.showModal();
    dialog.querySelector("input:checked").focus();
  });
}

document.getElementById("cancel").addEventListener("click", () => dialog.close());
document.getElementById("keep").addEventListener("click", () => {
  const label = dialog.querySelector("input:checked").value;
  if (label === data.clauses[current][3]) changes.delete(current);
  else changes.set(current, label);
  dialog.close();
  paint(current);
  recount();
  tell();
});
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) document.getElementById("keep").click();
});

document.getElementById("discard").addEventListener("click", () => {
  const were = [...changes.keys()];
  changes.clear();
  for (const index of were) paint(index);
  recount();
  tell();
});

document.getElementById("save").addEventListener("click", () => {
  const lines = [...changes].sort((a, b) => a[0] - b[0]).map(([index, label]) => {
    const [text, lead_in, heading, was, confidence, start, end] = data.clauses[index];
    const origin = { file: data.file, start, end, contract: data.contract, clausify: data.clausify };
    const line = JSON.stringify({ text, lead_in, heading, label, was, confidence, ...origin });
    return line.replace(/[\x85\u2028\u2029]/g, escaped) + "\n";
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
  link.download = data.save;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  saved = written();
  tell();
});

onLanguage.push(tell);
window.addEventListener("beforeunload", (event) => {
  if (dirty()) event.preventDefault();
});
