// The page that asks a visitor without a link for the code of a class.

import { ask, codeIn, ROOT } from "./connection.js";
import { el } from "./elements.js";
import { shown } from "./screen.js";

const LENGTH = 6;
const code = el("input", {
  id: "code", class: "code", maxlength: 12, required: true, autofocus: true, autocomplete: "off", autocapitalize: "characters",
  spellcheck: "false", "aria-describedby": "problem",
});
const problem = el("p", { id: "problem", class: "problem", role: "alert" });

async function go(event) {
  event.preventDefault();
  const written = codeIn(code.value);
  problem.textContent = written.length < LENGTH ? `A code has ${LENGTH} letters and digits.` : "";
  if (problem.textContent) return;
  try {
    await ask(`class/${written}/view`);
    location.assign(new URL(`class/${written}`, ROOT));
  } catch (error) {
    problem.textContent = error.status ? "There is no class with this code now." : "No connection. Try again.";
  }
}

shown(el("form", { class: "card", onsubmit: go },
  el("h1", { text: "Join a class" }),
  el("label", { for: "code", text: "The code on the screen" }), code, problem,
  el("button", { class: "main", text: "Go on" })));
