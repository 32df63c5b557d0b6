// From data to pixels: the flat landscape through Plotly's axes, the surface through the camera of its scene.
// A plane has `places(run, count)`, the iterates, and `trail(run, count)`, the line through them; a flat one also `notes`,
// the annotations in its corners.

import { tabulated } from "../parts/numbers.js";

/** How `chart` turns the iterates of a run into pixels, or null where it cannot. */
export function planeOf(chart) {
  const scene = chart.layout?.scene?._scene;
  return scene ? spaceOf(chart, scene) : flatOf(chart);
}

function flatOf(chart) {
  const axes = chart.axesOf(chart.trace("path"));
  if (!axes) return null;
  const { x, y } = axes;
  const places = (run, count) => ({
    xs: tabulated(count, (i) => x._offset + x.d2p(run.x[i])),
    ys: tabulated(count, (i) => y._offset + y.d2p(run.y[i])),
  });
  const direction = (dx, dy) => {
    const [px, py] = [dx * (x.d2p(1) - x.d2p(0)), dy * (y.d2p(1) - y.d2p(0))];
    const length = Math.hypot(px, py);
    return length > 0 && Number.isFinite(length) ? [px / length, py / length] : null;
  };
  const notes = (chart.layout.annotations ?? []).filter(({ xref }) => xref === "x domain");
  return { axes, places, trail: places, direction, flat: true, notes };
}

const PIECES = 50; // a segment across the whole window is laid on the surface in this many pieces

/** The surface. Iterates float at their own f, segments lie on the heights that are drawn; nothing hides them. */
function spaceOf(chart, scene) {
  const camera = scene.glplot?.cameraParams;
  const layout = scene.fullSceneLayout;
  const surface = chart.traces.find((trace) => trace.type === "surface");
  if (!camera || !layout || !surface) return null;
  const box = boxOf(chart.layout._size, layout.domain);
  const matrix = product(camera.projection, product(camera.view, camera.model));
  const sides = [layout.xaxis, layout.yaxis, layout.zaxis];
  const [fromX, fromY, fromF] = surface.meta?.origins ?? [0, 0, 0]; // the axes count from these numbers
  const place = (...point) => {
    if (!point.every((v, i) => v >= Math.min(...sides[i].range) && v <= Math.max(...sides[i].range))) return [NaN, NaN];
    const [px, py, , pw] = applied(matrix, [...point.map((v, i) => v * scene.dataScale[i]), 1]);
    return [box.x._offset + (0.5 + (0.5 * px) / pw) * box.x._length, box.y._offset + (0.5 - (0.5 * py) / pw) * box.y._length];
  };
  const table = (points) => ({ xs: points.map((p) => p[0]), ys: points.map((p) => p[1]) });
  const width = Math.max(...sides.slice(0, 2).map(({ range }) => Math.abs(range[1] - range[0])));
  return {
    axes: box,
    places: (run, count) => table(Array.from({ length: count }, (_, i) => place(run.x[i] - fromX, run.y[i] - fromY, run.value[i] + (run.reference - fromF)))),
    trail: (run, count) => table(draped(run, count, width).map((at) => {
      const [x, y] = [at[0] - fromX, at[1] - fromY];
      return place(x, y, heightAt(surface, x, y));
    })),
    direction: () => null,
  };
}

function boxOf(size, { x: across, y: up }) {
  return {
    x: { _offset: size.l + across[0] * size.w, _length: (across[1] - across[0]) * size.w },
    y: { _offset: size.t + (1 - up[1]) * size.h, _length: (up[1] - up[0]) * size.h },
  };
}

/** The path seen from above, its segments in pieces. */
function draped(run, count, width) {
  const points = count ? [[run.x[0], run.y[0]]] : [];
  for (let i = 1; i < count; i += 1) {
    const [dx, dy] = [run.x[i] - run.x[i - 1], run.y[i] - run.y[i - 1]];
    const wanted = Math.ceil((Math.max(Math.abs(dx), Math.abs(dy)) / width) * PIECES);
    const pieces = Math.min(Math.max(wanted, 1) || 1, 4 * PIECES);
    for (let j = 1; j <= pieces; j += 1) points.push([run.x[i] - dx * (1 - j / pieces), run.y[i] - dy * (1 - j / pieces)]);
  }
  return points;
}

/** Height of the drawn surface, between the four points of its even grid around (x, y); NaN outside. */
function heightAt({ x: columns, y: rows, z }, x, y) {
  const at = (grid, v) => ((v - grid[0]) / (grid[grid.length - 1] - grid[0])) * (grid.length - 1);
  const [column, row] = [at(columns, x), at(rows, y)];
  if (!(column >= 0 && row >= 0 && column <= columns.length - 1 && row <= rows.length - 1)) return NaN;
  const [i, j] = [Math.min(Math.floor(column), columns.length - 2), Math.min(Math.floor(row), rows.length - 2)];
  const mix = (a, b, share) => a * (1 - share) + b * share;
  return mix(mix(z[j][i], z[j][i + 1], column - i), mix(z[j + 1][i], z[j + 1][i + 1], column - i), row - j);
}

// 4×4 matrices, column by column

function applied(matrix, vector) {
  return [0, 1, 2, 3].map((i) => [0, 1, 2, 3].reduce((sum, j) => sum + matrix[4 * j + i] * vector[j], 0));
}

function product(a, b) {
  return [0, 1, 2, 3].flatMap((j) => applied(a, b.slice(4 * j, 4 * j + 4)));
}
