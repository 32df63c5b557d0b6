// Every direction, step rule, clip and noise the engine knows, by the name the core has for it. A method comes as data:
// its name and its numbers. To add one, write its class beside its like and name it here; engine_data.py knows it by
// the same name, and a test holds both to each other.

import { AdaGrad, Adam, AdamW, RMSProp } from "./adaptive.js";
import { Normalized, Steepest } from "./directions.js";
import { HeavyBall, Nesterov } from "./momentum.js";
import { numberOf } from "./numerals.js";
import { Rule } from "./rule.js";
import { BarzilaiBorwein, Cosine, Fixed, Formula, Polyak, WarmUp } from "./step_rules.js";
import { ClipByNorm, ClipByValue, GaussianNoise, Minibatch } from "./transforms.js";

export const METHODS = {
  direction: {
    steepest: Steepest,
    normalized: Normalized,
    heavy_ball: HeavyBall,
    nesterov: Nesterov,
    adagrad: AdaGrad,
    rmsprop: RMSProp,
    adam: Adam,
    adamw: AdamW,
    rule: Rule,
  },
  step_rule: {
    fixed: Fixed,
    formula: Formula,
    warm_up: WarmUp,
    cosine: Cosine,
    barzilai_borwein: BarzilaiBorwein,
    polyak: Polyak,
  },
  clip: { norm: ClipByNorm, value: ClipByValue },
  noise: { gaussian: GaussianNoise, minibatch: Minibatch },
};

/** The part of a method that the server described; null where it described none. */
export function partOf(kind, sent) {
  return sent ? new METHODS[kind][sent.name]() : null;
}

/** Gives a part the numbers that were sent, and over them those that are changed. */
export function tune(part, sent, changed) {
  if (!part) return;
  for (const name in sent) part[name] = numberOf(sent[name]);
  for (const name in changed) part[name] = changed[name];
}
