"""Names of functions in other languages, and the formula of this language that means the same."""

from __future__ import annotations

_IF, _CLIPPED, _WHOLE = "if(x > 0, x, 0)", "min(max(x, 0), 1)", "sign(x) floor(|x|)"
_BOX, _LARGE, _BELL, _LOG_SUM = "if(|x| < 1/2, 1, 0)", "a large number, such as 1e9", "exp(-x^2)", "ln(exp(x) + exp(y))"

FOREIGN = {
    # Other spellings
    "tg": "tan", "ctg": "cot", "cotg": "cot", "cotan": "cot", "cosec": "csc", "sen": "sin", "sgn": "sign",
    "signum": "sign", "lg": "log10", "lb": "log2", "ld": "log2", "sh": "sinh", "ch": "cosh", "th": "tanh",
    "cth": "coth", "arctg": "atan", "atg": "atan", "arcctg": "atan(1/x)", "arcsen": "asin", "sine": "sin",
    "cosine": "cos", "cosinus": "cos", "tangent": "tan", "argsinh": "asinh", "argcosh": "acosh", "argtanh": "atanh",
    "root": "sqrt", "squareroot": "sqrt", "realsqrt": "sqrt", "curt": "cbrt", "cuberoot": "cbrt",
    **dict.fromkeys(("nthroot", "surd"), "cbrt(x), or x^(1/n) for another root"),
    **dict.fromkeys(("loge", "natlog", "logn"), "ln"), "sigm": "sigmoid", "hypotenuse": "hypot", "rounded": "round",
    **dict.fromkeys(("nearbyint", "nint"), "round"), "ceiling": "ceil",
    **dict.fromkeys(("fabs", "cabs", "absolute", "magnitude", "mag"), "abs"),
    **dict.fromkeys(("fmin", "amin", "minimum"), "min"), **dict.fromkeys(("fmax", "amax", "maximum"), "max"),
    **dict.fromkeys(("remainder", "modulo", "modulus"), "mod"),
    **dict.fromkeys(("inf", "infinity", "infty", "oo"), _LARGE),
    **dict.fromkeys(("minimize", "minimise", "maximize", "maximise", "argmin"), "the formula alone"),
    # Pieces, steps and whole numbers
    **dict.fromkeys(("clip", "clamp", "saturate"), _CLIPPED),
    **dict.fromkeys(("ifelse", "iif", "ite", "cond", "select", "switch", "piecewise", "when", "case"), _IF),
    **dict.fromkeys(("lerp", "mix"), "x + (y - x)/2, with the share in place of 1/2"),
    "smoothstep": f"{_CLIPPED}^2 (3 - 2{_CLIPPED})", "unitstep": "if(x >= 0, 1, 0)", "copysign": "|x| sign(y)",
    **dict.fromkeys(("rect", "rectangle", "rectangular", "box", "boxcar", "pulse"), _BOX),
    **dict.fromkeys(("tri", "triangle", "triangular"), "max(1 - |x|, 0)"), "squarewave": "sign(sin(x))",
    "signbit": "if(x < 0, 1, 0)", **dict.fromkeys(("trunc", "truncate", "int", "fix", "integerpart"), _WHOLE),
    **dict.fromkeys(("frac", "fract"), "x - floor(x)"), "fractionalpart": f"x - {_WHOLE}",
    **dict.fromkeys(("rem", "fmod"), "x - y sign(x/y) floor(|x/y|)"), "quotient": "sign(x/y) floor(|x/y|)",
    **dict.fromkeys(("div", "idiv", "intdiv"), "floor(x/y)"),
    # Powers, means, lengths
    "power": "pow(x, 2)", "sqr": "x^2 or sqrt(x)", "squared": "x^2", "abs2": "x^2", "cube": "x^3", "exp2": "2^x",
    **dict.fromkeys(("exp10", "pow10"), "10^x"), **dict.fromkeys(("neg", "negate", "negative"), "-x"),
    **dict.fromkeys(("reciprocal", "inv", "inverse"), "1/x"), **dict.fromkeys(("avg", "average"), "(x + y)/2"),
    **dict.fromkeys(("length", "dist", "distance", "pnorm"), "norm(x, y)"),
    **dict.fromkeys(("linf", "norminf", "maxnorm"), "max(|x|, |y|)"),
    # Trigonometry and angles
    **dict.fromkeys(("acot", "arccot", "arccotan"), "atan(1/x), or pi/2 - atan(x) without a jump"),
    **dict.fromkeys(("asec", "arcsec"), "acos(1/x)"), **dict.fromkeys(("acsc", "arccsc", "arccosec"), "asin(1/x)"),
    **dict.fromkeys(("acoth", "arccoth", "arcoth"), "atanh(1/x)"),
    **dict.fromkeys(("asech", "arcsech", "arsech"), "acosh(1/x)"),
    **dict.fromkeys(("acsch", "arccsch", "arcsch"), "asinh(1/x)"),
    **dict.fromkeys(("sind", "sindeg"), "sin(pi x/180)"), **dict.fromkeys(("cosd", "cosdeg"), "cos(pi x/180)"),
    **dict.fromkeys(("tand", "tandeg"), "tan(pi x/180)"), "sinpi": "sin(pi x)", "cospi": "cos(pi x)",
    "tanpi": "tan(pi x)", **dict.fromkeys(("radians", "toradians"), "pi x/180"),
    **dict.fromkeys(("degrees", "todegrees"), "180x/pi"), **dict.fromkeys(("arg", "angle"), "atan2(y, x)"),
    "versin": "1 - cos(x)", "coversin": "1 - sin(x)", "exsec": "sec(x) - 1", "sinhc": "sinh(x)/x",
    **dict.fromkeys(("hav", "haversin", "haversine"), "(1 - cos(x))/2"),
    **dict.fromkeys(("gd", "gudermannian"), "atan(sinh(x))"),
    # Probability, entropy and losses
    "erfc": "1 - erf(x)", "logit": "ln(x/(1 - x))", **dict.fromkeys(("gauss", "gaussian", "bell", "rbf"), _BELL),
    "normpdf": "exp(-x^2/2)/sqrt(2pi)", "normcdf": "(1 + erf(x/sqrt(2)))/2", "xlogy": "x ln(y)",
    "entropy": "-x ln(x)", "huber": "if(|x| < 1, x^2/2, |x| - 1/2)", "pseudohuber": "sqrt(1 + x^2) - 1",
    "hinge": "max(0, 1 - x)", "squaredhinge": "max(0, 1 - x)^2", "logcosh": "ln(cosh(x))",
    "mse": "mean((w X - Y)^2), over data with the columns X and Y",
    "mae": "mean(|w X - Y|), over data with the columns X and Y",
    # Activations
    **dict.fromkeys(("silu", "swish"), "x sigmoid(x)"), "elu": "if(x > 0, x, exp(x) - 1)",
    "celu": "if(x > 0, x, exp(x) - 1)", "selu": "1.0507if(x > 0, x, 1.67326(exp(x) - 1))",
    "gelu": "x (1 + erf(x/sqrt(2)))/2", "mish": "x tanh(softplus(x))", "softsign": "x/(1 + |x|)",
    "tanhshrink": "x - tanh(x)", "leakyrelu": "max(x, 0.01x)", "relu6": "min(max(x, 0), 6)",
    "hardtanh": "min(max(x, -1), 1)", "hardsigmoid": "min(max(x/6 + 1/2, 0), 1)",
    "hardswish": "x min(max(x/6 + 1/2, 0), 1)", "softmax": "exp(x)/(exp(x) + exp(y))",
    "softmin": "exp(-x)/(exp(-x) + exp(-y))", "logsigmoid": "-softplus(-x)", "logsoftmax": f"x - {_LOG_SUM}",
    **dict.fromkeys(("logsumexp", "logaddexp"), _LOG_SUM),
}  # fmt: skip
"""The name here for a name of another language, or a formula in x and y as arguments."""

_NONE = "No function here stands for it: write a formula of functions that there are, such as sin(x), exp(x), ln(x)"
WITHOUT_COUNTERPART = {
    **dict.fromkeys(
        ("lgamma", "gammaln", "tgamma", "factorial", "fact", "besselj", "lambertw", "erfi", "erfinv", "erfcx", "dirac",
         "kronecker", "median", "std", "var", "prod", "product"),
        _NONE,
    ),
    **dict.fromkeys(
        ("diff", "derivative", "grad", "gradient", "laplacian", "integrate", "integral", "lim", "limit"),
        "Write the formula that it gives: derivatives, integrals and limits are not taken in a formula",
    ),
    **dict.fromkeys(
        ("rand", "randn", "random", "noise"), "Leave it out: f is a fixed function, and noise is a setting of the run"
    ),
    **dict.fromkeys(("real", "imag", "conj"), "Leave it out: all numbers are real"),
}  # fmt: skip
"""Advice on names of other languages for which there is no formula here."""


def advice(word: str) -> str:
    """Returns the sentence on a name of another language, in lower case; empty for all other names."""
    if word in FOREIGN:
        return f"Write {FOREIGN[word]}."
    return f"{WITHOUT_COUNTERPART[word]}." if word in WITHOUT_COUNTERPART else ""


def called_letter(name: str) -> str:
    """Returns the sentence on the name of a Greek letter before a parenthesis, such as gamma(x)."""
    return "The logistic function is sigmoid(x)." if name == "sigma" else f"{_NONE}."
