// The markup of the player: its buttons, its track and its readout.

export const ICONS = {
  start: "M3 3v10M13 3 5.5 8l7.5 5z",
  back: "M11.5 3 4.5 8l7 5z",
  play: "M4.5 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  forward: "M4.5 3l7 5-7 5z",
  end: "M13 3v10M3 3l7.5 5L3 13z",
  sound: "M3 6.5v3h2l3 3v-9l-3 3zM10.5 6a3 3 0 0 1 0 4M12 4a6 6 0 0 1 0 8",
};

const icon = (name) => `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const button = (name, title, keys) =>
  `<button type="button" data-go="${name}" aria-label="${title}" title="${title} (${keys})">${icon(name)}</button>`;
const cell = (name, label, more = "") => `<span class="cell ${more}"><span class="label">${label}</span><b data-value="${name}"></b></span>`;

export const TEMPLATE = `
<section class="component player" role="group" aria-label="Player: the run step by step">
  <div class="transport">
    ${button("start", "To the start", "Home")}${button("back", "One step back", "←")}
    <button type="button" data-go="play" class="play" aria-label="Play" title="Play (space)">${icon("play")}</button>
    ${button("forward", "One step forward", "→")}${button("end", "To the end", "End")}
    <p class="hint" hidden>Press play</p>
  </div>
  <input class="track" type="range" min="0" step="1" aria-label="Iterate k">
  <button type="button" class="why" hidden aria-label="Why this step?"
    title="Why this step? It is shown close up: its eigenvectors, and what becomes of the gradient's components">Why<span
    > this step</span>?</button>
  <button type="button" class="hear" aria-pressed="false" aria-label="Hear the run"
    title="Hear the run: a note a step, its pitch by log ‖∇f‖₂ (half an octave a decade), left or right as the gradient points; silent below 25 Hz and above 14 kHz"
    >${icon("sound")}</button>
  <label class="speed" title="Speed"><span class="unseen">Speed</span>
    <select><option value="0.25">¼×</option><option value="0.5">½×</option><option value="1" selected>1×</option>
    <option value="2">2×</option><option value="4">4×</option></select></label>
  <div class="readout">
    <span class="cell count"><span class="label"><i>k</i> =</span><b data-value="k"></b>
      <span class="label">of</span> <b data-value="n"></b><span class="label ended" hidden></span></span>
    ${cell("x", "<i data-letter></i> =")}${cell("y", "<i data-letter></i> =")}${cell("f", "<i>f</i> =")}
    ${cell("L2", "‖∇<i>f</i>‖₂ =")}${cell("L1", "‖∇<i>f</i>‖₁ =", "wide")}${cell("Linf", "‖∇<i>f</i>‖<sub>∞</sub> =", "wide")}
  </div>
  <p class="legend" hidden><kbd>space</kbd> play <kbd>←</kbd><kbd>→</kbd> step <kbd>+</kbd><kbd>−</kbd> step size
    <kbd>Home</kbd><kbd>End</kbd> first, last <span class="deck-keys" hidden><kbd>↑</kbd><kbd>↓</kbd> screen</span>
    <kbd>Esc</kbd> leave</p>
</section>`;
