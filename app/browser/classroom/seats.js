// The seat of this browser in a class: a random token from the server, and nothing else, in the browser's own storage.
// Where there is no storage the seat lasts as long as the page.

const here = new Map();
const named = (kind, code) => `gradnorm.${kind}.${code}`;

export function kept(kind, code) {
  try {
    return localStorage.getItem(named(kind, code));
  } catch {
    return here.get(named(kind, code)) ?? null;
  }
}

export function keep(kind, code, word) {
  try {
    if (word === null) localStorage.removeItem(named(kind, code));
    else localStorage.setItem(named(kind, code), word);
  } catch {
    here.set(named(kind, code), word);
  }
}
