const body = document.querySelector("#contracts tbody");
const numbers = ["promises", "findings", "review"];
let last = { column: "name", up: true };
let sorted = false;

function compare(column) {
  return (a, b) => {
    const left = a.dataset[column], right = b.dataset[column];
    return numbers.includes(column) ? left - right : left.localeCompare(right, "nl", { numeric: column === "name" });
  };
}

function tell() {
  if (!sorted) return;
  document.getElementById("sorted").textContent = say(last.up ? "index.sorted_up" : "index.sorted_down", { column: say(`index.${last.column}`) });
}

for (const button of document.querySelectorAll("[data-column]")) {
  button.addEventListener("click", () => {
    const column = button.dataset.column;
    sorted = true;
    last = { column, up: last.column === column ? !last.up : true };
    const rows = [...body.rows];
    const known = rows.filter((row) => row.dataset[column] !== "").sort(compare(column));
    if (!last.up) known.reverse();
    body.append(...known, ...rows.filter((row) => row.dataset[column] === "")); // what is not known comes last, either way
    for (const head of document.querySelectorAll("[aria-sort]")) head.setAttribute("aria-sort", "none");
    button.closest("th").setAttribute("aria-sort", last.up ? "ascending" : "descending");
    tell();
  });
}
onLanguage.push(tell);
