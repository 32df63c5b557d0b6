// Elements of the page. What people typed becomes text and nothing else: no function here reads markup.

const SVG = "http://www.w3.org/2000/svg";

function dressed(made, given, children) {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name === "style") for (const [rule, one] of Object.entries(value)) made.style.setProperty(rule, one);
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter(Boolean));
  return made;
}

/** An element: `el("p", { class: "hint", text: "…", onclick: press }, ...children)`; empty children are left out. */
export const el = (tag, given = {}, ...children) => dressed(document.createElement(tag), given, children);

/** The same for a part of an SVG picture. */
export const shape = (tag, given = {}, ...children) => dressed(document.createElementNS(SVG, tag), given, children);

export const button = (text, onclick, given = {}) => el("button", { type: "button", text, onclick, ...given });

/** "1 answer", "3 answers". */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** An element that `draw(width, size of the type)` fills with an SVG picture, and again whenever its width changes. */
export function fitted(className, draw) {
  const place = el("div", { class: className });
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.round(place.clientWidth);
    if (!width || width === drawn) return;
    drawn = width;
    place.replaceChildren(draw(width, 0.85 * parseFloat(getComputedStyle(place).fontSize)));
  }).observe(place);
  return place;
}

/** A function that calls `change` once it has not been called for `wait` milliseconds. */
export function rested(change, wait) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(change, wait);
  };
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const palette = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
