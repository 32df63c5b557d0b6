// Straight-line programs over registers. A register holds one number for each of the points that are computed together
// (the lanes), so one table of functions serves a run, where there is one point, and a grid, where there are thousands.
// Truth is 1 and falsehood 0. NaN and ±∞ come and go as in NumPy, also where JavaScript's own functions differ.

/** The functions of the core's table that a program may call; the place of a name is its code: the `case` below. */
export const FUNCTIONS = [
  "add", "subtract", "multiply", "divide", "negate", "power", "exp", "ln", "log2", "log10", "sqrt", "cbrt", "abs",
  "sign", "floor", "ceil", "min", "max", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh",
  "asinh", "acosh", "atanh", "hypot", "greater", "at_least", "differs", "equals", "both", "either", "select", "expm1",
  "log1p", "softplus", "round", "mod", "erf_center", "erf_tail",
];

/**
 * Carries out all calls. Call i is a code and the places in `r` where the registers of its arguments begin. The results
 * follow each other from `place` on, each as long as there are `lanes`.
 */
export function compute(r, codes, first, second, third, place, lanes) {
  let o = place;
  for (let i = 0; i < codes.length; i += 1) {
    const end = o + lanes;
    let a = first[i];
    let b = second[i];
    switch (codes[i]) {
      case 0: while (o < end) r[o++] = r[a++] + r[b++]; break;
      case 1: while (o < end) r[o++] = r[a++] - r[b++]; break;
      case 2: while (o < end) r[o++] = r[a++] * r[b++]; break;
      case 3: while (o < end) r[o++] = r[a++] / r[b++]; break;
      case 4: while (o < end) r[o++] = -r[a++]; break;
      case 5: while (o < end) r[o++] = power(r[a++], r[b++]); break;
      case 6: while (o < end) r[o++] = Math.exp(r[a++]); break;
      case 7: while (o < end) r[o++] = Math.log(r[a++]); break;
      case 8: while (o < end) r[o++] = Math.log2(r[a++]); break;
      case 9: while (o < end) r[o++] = Math.log10(r[a++]); break;
      case 10: while (o < end) r[o++] = Math.sqrt(r[a++]); break;
      case 11: while (o < end) r[o++] = Math.cbrt(r[a++]); break;
      case 12: while (o < end) r[o++] = Math.abs(r[a++]); break;
      case 13: while (o < end) r[o++] = Math.sign(r[a++]) + 0; break; // the sign of −0 is 0
      case 14: while (o < end) r[o++] = Math.floor(r[a++]); break;
      case 15: while (o < end) r[o++] = Math.ceil(r[a++]); break;
      case 16: while (o < end) r[o++] = Math.min(r[a++], r[b++]); break;
      case 17: while (o < end) r[o++] = Math.max(r[a++], r[b++]); break;
      case 18: while (o < end) r[o++] = Math.sin(r[a++]); break;
      case 19: while (o < end) r[o++] = Math.cos(r[a++]); break;
      case 20: while (o < end) r[o++] = Math.tan(r[a++]); break;
      case 21: while (o < end) r[o++] = Math.asin(r[a++]); break;
      case 22: while (o < end) r[o++] = Math.acos(r[a++]); break;
      case 23: while (o < end) r[o++] = Math.atan(r[a++]); break;
      case 24: while (o < end) r[o++] = Math.atan2(r[a++], r[b++]); break;
      case 25: while (o < end) r[o++] = Math.sinh(r[a++]); break;
      case 26: while (o < end) r[o++] = Math.cosh(r[a++]); break;
      case 27: while (o < end) r[o++] = Math.tanh(r[a++]); break;
      case 28: while (o < end) r[o++] = Math.asinh(r[a++]); break;
      case 29: while (o < end) r[o++] = Math.acosh(r[a++]); break;
      case 30: while (o < end) r[o++] = Math.atanh(r[a++]); break;
      case 31: while (o < end) r[o++] = Math.hypot(r[a++], r[b++]); break;
      case 32: while (o < end) r[o++] = r[a++] > r[b++] ? 1 : 0; break;
      case 33: while (o < end) r[o++] = r[a++] >= r[b++] ? 1 : 0; break;
      case 34: while (o < end) r[o++] = r[a++] !== r[b++] ? 1 : 0; break;
      case 35: while (o < end) r[o++] = r[a++] === r[b++] ? 1 : 0; break;
      case 36: while (o < end) r[o++] = r[a++] * r[b++]; break;
      case 37: while (o < end) r[o++] = Math.max(r[a++], r[b++]); break;
      case 38: for (let c = third[i]; o < end; b += 1, c += 1) r[o++] = r[a++] ? r[b] : r[c]; break;
      case 39: while (o < end) r[o++] = Math.expm1(r[a++]); break;
      case 40: while (o < end) r[o++] = Math.log1p(r[a++]); break;
      case 41: while (o < end) r[o++] = softplus(r[a++]); break;
      case 42: while (o < end) r[o++] = rounded(r[a++]); break;
      case 43: while (o < end) r[o++] = remainder(r[a++], r[b++]); break;
      case 44: while (o < end) r[o++] = polynomial(ERF_CENTER, r[a++]); break;
      case 45: while (o < end) r[o++] = polynomial(ERF_TAIL, r[a++]); break;
    }
  }
}

/** uᵛ as C and NumPy have it: 1 to whatever power is 1, and so is −1 to the power ±∞. */
function power(u, v) {
  if (u === 1 || (u === -1 && (v === Infinity || v === -Infinity))) return 1;
  return u ** v;
}

/** ln(1 + eᵘ) without overflow. */
function softplus(u) {
  return Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
}

/** The nearest integer; of two equally near ones the even one, as in NumPy. */
function rounded(u) {
  const up = Math.round(u);
  return up - u === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** u − v⌊u/v⌋ with the sign of v, as NumPy has it: the remainder itself is exact. */
function remainder(u, v) {
  const rest = u % v;
  if (rest === 0) return v < 0 ? -0 : 0;
  return rest < 0 !== v < 0 ? rest + v : rest;
}

// The coefficients of the core's erf (gradnorm_core/formulas/functions/special.py), the highest power first.
const ERF_CENTER = [
  -9.063970842808673e-17, 1.6342614095367152e-15, -2.7835162072109212e-14, 4.4632242632864775e-13,
  -6.71136685516411e-12, 9.42275906465041e-11, -1.2290555301717928e-09, 1.4807192815879216e-08,
  -1.6365844691234924e-07, 1.6462114365889248e-06, -1.4925650358406252e-05, 0.00012055332981789664,
  -0.0008548327023450853, 0.005223977625442188, -0.026866170645131252, 0.11283791670955126, -0.37612638903183754,
  1.1283791670955126,
];
const ERF_TAIL = [
  -0.013600518969552862, 0.11779409882890005, -0.45503307711668495, 1.0278515498332481, -1.5141871864282601,
  1.5795212170612472, -1.267845346838231, 0.7773574549142884, -0.346224053753426, 0.19850970422166106,
  0.04995940068618023, 0.13698050803332698, 0.15496391036602064, 0.1778458697552188, 0.18804210322247567,
  0.1880643937348354, -3.19288547061707e-08,
];

function polynomial(coefficients, u) {
  let value = 0;
  for (const coefficient of coefficients) value = value * u + coefficient;
  return value;
}
