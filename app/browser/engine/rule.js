// The visitor's own rule: its lines, which the core compiled to a program on single numbers.

import { Program } from "./program.js";

/**
 * The direction that the lines give. The numbers they declare are properties of the rule, so everything else is private.
 * The last inputs of the program are the values kept from step to step; its last results take their place.
 */
export class Rule {
  #compiled;
  #lines;
  #kept;

  begin() {
    if (this.#compiled !== this.program) {
      this.#compiled = this.program;
      this.#lines = new Program(this.program);
      this.#kept = new Float64Array(this.program.results.length - 2);
    }
    for (const name of this.program.inputs) if (Object.hasOwn(this, name)) this.#lines.set(name, this[name]);
    this.#kept.fill(0);
  }

  step(iterate, d) {
    const [lines, kept] = [this.#lines, this.#kept];
    lines.registers.set(kept, lines.inputs.length - kept.length);
    lines.set("g x", iterate.gx);
    lines.set("g y", iterate.gy);
    lines.set("x x", iterate.x);
    lines.set("x y", iterate.y);
    lines.set("k", iterate.k);
    lines.set("t", iterate.k + 1);
    lines.set("alpha", iterate.alpha);
    lines.run();
    d.x = lines.result(0);
    d.y = lines.result(1);
    for (let i = 0; i < kept.length; i += 1) kept[i] = lines.result(i + 2);
  }
}
