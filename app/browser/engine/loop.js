// The loop, x_{k+1} = x_k + α_k·d_k, from a start to an ending, into arrays that are there already.

import { partOf, tune } from "./methods.js";
import { numberOf } from "./numerals.js";
import { programOf } from "./row_program.js";
import { ENDINGS, StoppingRules } from "./stopping.js";

const SETTINGS = ["max_iterations", "gradient_tolerance", "tolerance_norm", "value_tolerance", "step_tolerance"];

/** The runs of one description with other numbers each time; each run overwrites the one before. */
export class Runner {
  constructor(spec) {
    this.spec = spec;
    this.formula = programOf(spec.formula);
    this.stopping = new StoppingRules(spec, this.formula);
    this.direction = partOf("direction", spec.direction);
    this.readsStepSize = spec.direction.program?.inputs.includes("alpha") ?? false;
    this.rule = partOf("step_rule", spec.step_rule);
    this.clip = partOf("clip", spec.clip);
    this.noise = partOf("noise", spec.noise);
    this.noise?.over?.(spec.formula);
    this.settings = {};
    // The iterate: k; the point; f and ∇f as they are; the same turned, so that down is where the run wants to go;
    // the gradient the direction is made of; α, for a direction that reads it. They begin as NaN, so that they are
    // stored as float64 from the start.
    this.iterate = {
      k: 0, x: NaN, y: NaN, f: NaN, fx: NaN, fy: NaN, sign: 1, value: NaN, slopeX: NaN, slopeY: NaN, gx: NaN, gy: NaN,
      alpha: NaN,
    };
    this.d = { x: NaN, y: NaN };
    this.run = { count: 0, iterations: 0, status: "", ending: "", stop: null };
    this.room = 0;
  }

  /** The run with these changes, or null where they need more noise than the server sent. */
  walk(changes) {
    this.begin(changes);
    const { iterate, stopping, run } = this;
    if (this.noise?.sent.some((name) => (changes.noise?.[name] ?? this.spec.noise[name]) !== this.spec.noise[name])) return null;
    if (this.noise && this.noise.reach <= stopping.maxIterations) return null;
    for (run.ending = ""; ; iterate.k += 1) {
      this.look();
      // Where the direction reads α, the step rule follows from k alone: asked now, it answers as it does below.
      if (this.readsStepSize) iterate.alpha = this.rule.next(iterate, this.d);
      this.direction.step(iterate, this.d);
      const alpha = this.rule.next(iterate, this.d);
      const x = iterate.x + alpha * this.d.x;
      const y = iterate.y + alpha * this.d.y;
      run.ending = stopping.ending(iterate, alpha, x !== iterate.x || y !== iterate.y);
      this.note(alpha);
      if (run.ending) return this.ended();
      stopping.leave(iterate);
      iterate.x = x;
      iterate.y = y;
    }
  }

  begin(changes) {
    const { spec, settings, iterate } = this;
    for (const name of SETTINGS) settings[name] = changes[name] ?? numberOf(spec[name]);
    for (const kind of ["direction", "step_rule", "clip", "noise"]) {
      const part = kind === "step_rule" ? this.rule : this[kind];
      tune(part, spec[kind], changes[kind]);
      part?.begin();
    }
    for (const name in spec.parameters) {
      const value = changes.parameters?.[name] ?? spec.parameters[name];
      this.formula.set(name, value);
      this.stopping.domain?.set(name, value);
      this.noise?.program?.set(name, value);
    }
    [iterate.x, iterate.y] = changes.start ?? spec.start;
    iterate.k = 0;
    iterate.sign = (changes.goal ?? spec.goal) === "maximize" ? -1 : 1;
    this.stopping.begin(iterate.x, iterate.y, settings);
    this.reserve(settings.max_iterations + 1);
  }

  /** Makes the arrays of the run as long as it may become. */
  reserve(room) {
    if (room <= this.room) return;
    this.room = room;
    for (const name of ["x", "y", "value", "gx", "gy", "norm", "stepSize"]) this.run[name] = new Float64Array(room);
  }

  /** f and ∇f at the iterate, as they are and as the method is shown them. */
  look() {
    const { iterate, formula } = this;
    formula.registers[0] = iterate.x;
    formula.registers[1] = iterate.y;
    formula.run();
    iterate.f = formula.result(0);
    iterate.fx = formula.result(1);
    iterate.fy = formula.result(2);
    iterate.value = iterate.sign * iterate.f;
    iterate.slopeX = iterate.sign * iterate.fx;
    iterate.slopeY = iterate.sign * iterate.fy;
    iterate.gx = iterate.slopeX;
    iterate.gy = iterate.slopeY;
    if (this.noise) this.noise.transform(iterate);
    if (this.clip) this.clip.transform(iterate);
  }

  note(alpha) {
    const { iterate, run } = this;
    run.x[iterate.k] = iterate.x;
    run.y[iterate.k] = iterate.y;
    run.value[iterate.k] = iterate.f;
    run.gx[iterate.k] = iterate.fx;
    run.gy[iterate.k] = iterate.fy;
    run.norm[iterate.k] = this.stopping.norm;
    run.stepSize[iterate.k] = alpha;
  }

  /** The run up to its last accepted iterate; a start that is rejected stays in it. */
  ended() {
    const { iterate, run } = this;
    const [status, rejects] = ENDINGS[run.ending];
    run.status = status;
    run.iterations = Math.max(iterate.k - (rejects ? 1 : 0), 0);
    run.count = run.iterations + 1;
    run.stop = rejects && run.ending !== "rule_failed" ? [iterate.x, iterate.y] : null;
    return run;
  }
}
