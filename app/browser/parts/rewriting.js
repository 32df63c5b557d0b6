// Rewriting: words that change at every move are written into the nodes that stand there. A node that is put in or taken out
// makes the browser look through the whole page for rules with :has(); other letters in a text do not.

/** Gives an element these children, strings and elements; of the nodes that are there, those of the same kind stay. */
export function rewrite(element, children) {
  const wanted = children.filter((child) => child !== "");
  const found = [...element.childNodes];
  found.slice(wanted.length).forEach((node) => node.remove());
  wanted.forEach((child, i) => {
    const node = found[i];
    if (!node) element.append(child);
    else if (typeof child === "string") write(node, child);
    else if (isAlike(node, child)) rewrite(node, [...child.childNodes].map((part) => (part instanceof Text ? part.data : part)));
    else node.replaceWith(child);
  });
}

/** Writes a text in the place of a node. */
export function write(node, text) {
  if (!(node instanceof Text)) node.replaceWith(text);
  else if (node.data !== text) node.data = text;
}

const attributesOf = ({ attributes }) => Array.from(attributes, ({ name, value }) => `${name}=${value}`).sort().join("\n");

const isAlike = (node, other) => node.nodeName === other.nodeName && attributesOf(node) === attributesOf(other);
