// The colours and the font of the page, as Streamlit hands them to a component.

const USUAL = 15; // pixels of the page's type on a desk

/** `color` (#rrggbb or rgb(…)) with an opacity. */
export function faded(color, opacity) {
  if (/^#[0-9a-f]{6}$/i.test(color)) return color + Math.round(255 * opacity).toString(16).padStart(2, "0");
  const parts = /^rgb\(([^)]*)\)$/.exec(color);
  return parts ? `rgba(${parts[1]}, ${opacity})` : color;
}

export function themeOf(element) {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  const ink = read("text-color", "#1b1f24");
  const ground = read("background-color", "#ffffff");
  return {
    ink,
    ground,
    accent: read("primary-color", "#1f5fa8"),
    font: read("font", "sans-serif"),
    scale: parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL || 1,
    halo: faded(ground, 0.8),
    faint: faded(ink, 0.55),
  };
}
