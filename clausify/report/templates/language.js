"use strict";
const root = document.documentElement;
const data = JSON.parse(document.getElementById("data").textContent);
const onLanguage = [];

const say = (key, values = {}) =>
  data.texts[key][root.lang === "en" ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => values[name]);

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    root.lang = button.dataset.language;
    for (const other of document.querySelectorAll("[data-language]")) other.setAttribute("aria-pressed", String(other === button));
    for (const heard of onLanguage) heard();
  });
}
root.classList.add("scripted");
