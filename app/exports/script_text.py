"""The fixed text of the exported programs; `script` fills the braces and chooses the functions a run needs."""

from __future__ import annotations

import math

KINKS = """

# The derivatives are those of the parts of the formula. At points where a part has none although f has one,
# gradnorm_core takes the limit from all sides instead; a run that meets such a point may go on otherwise there."""

LOOK = {
    "minimize": """\
def look(point):
    value, gradient = value_and_gradient(*point)
    return value, np.array(gradient)""",
    "maximize": """\
def look(point):  # to climb f is to descend on -f
    value, gradient = value_and_gradient(*point)
    return -value, -np.array(gradient)""",
}
HESSIAN = {
    "minimize": "def hessian(point):\n    return np.array(second_order(*point)[2])",
    "maximize": "def hessian(point):\n    return -np.array(second_order(*point)[2])",
}

NUMBERS = """\
def numbers(result):  # a mean over rows comes as an array of one number
    if isinstance(result, (tuple, list)):
        return type(result)(map(numbers, result))
    return result[0] if np.ndim(result) else result"""

ON_BATCH = """\
def gradient_on(batch, point):  # the gradient with some rows in place of all
    _, gradient = numbers(value_and_gradient_of_rows(*point, {columns}, float(ROWS)))
    return np.array(gradient)"""

ON_ROWS = """\
def row_gradients(batch, point):  # the gradient that each row of the batch gives alone; the mean over all is that of f
    _, gradient = value_and_gradient_of_row(*point, {columns}, float(ROWS))
    return np.stack([np.broadcast_to(part, len(batch)) for part in gradient]){times}"""

OF_ROWS = """\
def {name}({names}):
    return numbers({name}_of_rows({names}, {columns}, float(ROWS)))"""

DOT = """\
def dot(u, v):
    return u[0] * v[0] + u[1] * v[1]"""

NORM = """\
def norm(g):  # dividing by a power of two rounds nothing, and nothing overflows
    scale = np.ldexp(1.0, np.clip(np.frexp(np.abs(g).max())[1], -1000, 1000))
    return np.sqrt(np.sum((np.abs(g) / scale) ** 2)) * scale"""

NORMS = {
    1.0: "def tested_norm(g):\n    return np.abs(g).sum()",
    math.inf: "def tested_norm(g):\n    return np.abs(g).max()",
}
NORM_P = """\
def tested_norm(g):
    largest = np.abs(g).max()
    scale = largest if 0 < largest < np.inf else 1.0
    return np.sum((np.abs(g) / scale) ** {p}) ** (1 / {p}) * scale"""

OVERFLOW = """\
def trouble(x, f, g):  # why an iterate is not accepted, if so
    return "" if np.isfinite([*x, f, *g]).all() else "diverged\""""

EVERYWHERE = """\
def outside({names}):  # f is defined everywhere
    return False"""

OUTSIDE = """\
def outside({names}):
    return any(given and not holds for given, holds in conditions({names}))"""

TROUBLE = """\
def trouble(x, f, g):  # why an iterate is not accepted, if so
    if np.isinf(f) or not np.isfinite(x).all():
        return "diverged"
    if np.isnan(f):
        return "left_the_domain" if outside(*x) else "diverged"
    if np.isfinite(g).all():
        return ""
    if not np.isnan(g).any():
        return "diverged" if abs(f) > 1e100 else "derivative_undefined"
    try:
        with np.errstate(over="raise"):
            value_and_gradient(*x)
    except FloatingPointError:
        return "diverged"
    return "derivative_undefined\""""

RULE_FAILED = """
    if np.isnan(x).any():
        return "rule_failed"
"""

LOOP = """\
np.seterr(all="ignore")
x = np.array({start})
radius = {radius!r} * max(1.0, norm(x))
path, values, gradients, step_sizes, stood = [], [], [], [], 0
{before}for k in range({last} + 1):
    value, slopes = look(x)
    status = trouble(x, value, slopes)
    if status and k > 0:
        step_sizes.pop()  # the step that led here does not count
        break
    path.append(x), values.append({turn}value), gradients.append({turn}slopes)
    size = {norm}(slopes)
    status = status or ("diverged" if norm(x) > radius else "")
    status = status or (("converged" if k > 0 else "flat_start") if size <= {tolerance} else "")
{changes}    status = status or ("iteration_limit" if k == {last} else "")
    if status:
        break
    g = slopes
{body}
    after = x + alpha * d
    stood = stood + 1 if (after == x).all() else 0
    if np.isnan(alpha) or stood >= {patience}{search}:
        status = "step_rule_failed" if np.isnan(alpha) else {stalled}
        break
    step_sizes.append(alpha)
    x = after

print("status    ", status)
print("iterations", len(step_sizes))
print("{shown:<10}", *map(float, path[-1]))
print("f         ", float(values[-1]))
print("||grad f||", float({norm}(gradients[-1])))
"""

SETTLED = """\
    change, most = abs(values[-1] - values[-2]) if k > 0 else np.inf, {tolerance} * np.abs([1.0, *values[-2:]]).max()
    status = status or ("value_tolerance" if change <= most else "")
"""
SHORT = """\
    length = norm(path[-1] - path[-2]) if k > 0 else np.inf
    status = status or ("step_tolerance" if length <= {tolerance} * ({tolerance} + norm(x)) else "")
"""

SHORT_LOOP = """\
x = np.array({start})
{before}path = [x]
with np.errstate(all="ignore"):  # a run that diverges overflows; the warnings of other cells stay on
    for k in range({steps}):
        value, slopes = look(x)
        g = slopes
{body}
        x = x + alpha * d
        path.append(x)
print(len(path) - 1, "steps to", x)
"""

CORE = '''\
"""Gradient descent with gradnorm_core; in a checkout of Gradnorm `pip install .` installs it."""

import math

import gradnorm_core as gc

run = gc.descend(
    gc.parse({text}),
    start={start},
    direction={direction},
    step_rule={step_rule},
    goal="{goal}",
    clip={clip},
    noise={noise},
    max_iterations={steps},
    gradient_tolerance={tolerance},
    tolerance_norm={p},
    value_tolerance={value_tolerance},
    step_tolerance={step_tolerance},
)
diagnostics = gc.diagnose(run.objective, run)

print(run.status.sentence)
print("behaviour ", diagnostics.behaviour)
print("iterations", run.iterations)
print("{shown:<10}", *run.points[-1].tolist())
print("f         ", float(run.values[-1]))
print("||grad f||", float(gc.gradient_norm(run.gradients[-1], {p})))
assert math.isnan(run.values[-1]) or run.values[-1] == run.objective.value_at(run.points[-1])
'''
