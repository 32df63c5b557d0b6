// The gallery: small landscapes to look at, found by words and by family; a press opens one.

const FAMILIES_ALL = "All";

/** The cards, from their compressed JSON. */
async function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** One card; its picture is an SVG from the server, without any text of a visitor. Without a link it opens nothing. */
function cardOf({ key, title, family, formula, teaches, link, picture }, open) {
  const image = element("div", { className: "picture", innerHTML: picture });
  const words = [
    element("span", { className: "family", textContent: family }),
    element("strong", { textContent: title }),
    element("code", { textContent: formula }),
    element("span", { className: "teaches", textContent: teaches }),
  ];
  const card = element(...(link ? ["a", { className: "card", href: link }] : ["div", { className: "card" }]), image, ...words);
  card.dataset.family = family;
  card.dataset.words = [title, family, formula, teaches, key].join(" ").toLowerCase();
  card.addEventListener("click", (event) => {
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(key);
  });
  return element("li", {}, card);
}

class Gallery {
  constructor(root, cards, open) {
    this.items = cards.map((card) => cardOf(card, open));
    this.family = FAMILIES_ALL;
    this.search = element("input", { type: "search", placeholder: "Find: valley, saddle, Rosenbrock …", autocapitalize: "off" });
    this.search.setAttribute("aria-label", "Find a landscape");
    this.search.addEventListener("input", () => this.choose());
    const names = [FAMILIES_ALL, ...new Set(cards.map(({ family }) => family))];
    this.buttons = names.map((name) => this.button(name));
    this.count = element("p", { className: "count" });
    this.count.setAttribute("role", "status");
    const families = element("div", { className: "families" }, ...this.buttons);
    families.setAttribute("role", "group");
    families.setAttribute("aria-label", "Family");
    const find = element("div", { className: "find" }, this.search, families, this.count);
    root.replaceChildren(find, element("ul", { className: "cards" }, ...this.items));
    this.choose();
  }

  button(name) {
    const button = element("button", { type: "button", textContent: name });
    button.addEventListener("click", () => {
      this.family = name;
      this.choose();
    });
    return button;
  }

  /** Shows the cards of the family that hold all words of the search. */
  choose() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const item of this.items) {
      const { family, words: text } = item.firstChild.dataset;
      const shown = (this.family === FAMILIES_ALL || family === this.family) && words.every((word) => text.includes(word));
      item.hidden = !shown;
      found += shown;
    }
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.textContent === this.family));
    this.count.textContent = found ? `${found} of ${this.items.length} functions` : "None has these words. Fewer words find more.";
  }
}

export default function gallery({ data, parentElement, setTriggerValue }) {
  parentElement.openExample = (key) => setTriggerValue("opened", key);
  if (parentElement.querySelector(".gallery")) return;
  const root = element("section", { className: "gallery" });
  root.setAttribute("aria-label", "Landscapes");
  parentElement.append(root);
  unpacked(data).then((cards) => new Gallery(root, cards, (key) => parentElement.openExample(key)));
}
