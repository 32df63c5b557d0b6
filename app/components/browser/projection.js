// From data to pixels: the flat landscape through Plotly's axes, the surface through the camera of its scene.

import { tabulated } from "./numbers.js";

/** How `chart` turns the iterates of a run into pixels, or null where it cannot. */
export function planeOf(chart, run) {
  const scene = chart.layout?.scene?._scene;
  return scene ? spaceOf(chart, scene, run) : flatOf(chart);
}

function flatOf(chart) {
  const axes = chart.axesOf(chart.trace("path"));
  if (!axes) return null;
  const { x, y } = axes;
  return {
    axes,
    flat: true,
    pixels: (run, count) => ({
      xs: tabulated(count, (i) => x._offset + x.d2p(run.x[i])),
      ys: tabulated(count, (i) => y._offset + y.d2p(run.y[i])),
    }),
    direction: (dx, dy) => {
      const [px, py] = [dx * (x.d2p(1) - x.d2p(0)), dy * (y.d2p(1) - y.d2p(0))];
      const length = Math.hypot(px, py);
      return length > 0 && Number.isFinite(length) ? [px / length, py / length] : null;
    },
  };
}

/** The surface: heights are taken from the figure's own path, which alone knows how f was scaled. */
function spaceOf(chart, scene, run) {
  const camera = scene.glplot?.cameraParams;
  const path = chart.traces.find((trace) => trace.name === "path" && trace.type === "scatter3d");
  const layout = scene.fullSceneLayout;
  if (!camera || !layout || path?.z?.length !== run.n + 1) return null;
  const { w: width, h: height, l: left, t: top } = chart.layout._size;
  const { x: across, y: up } = layout.domain;
  const box = {
    x: { _offset: left + across[0] * width, _length: (across[1] - across[0]) * width },
    y: { _offset: top + (1 - up[1]) * height, _length: (up[1] - up[0]) * height },
  };
  const pixel = (i) => {
    const at = [
      layout.xaxis.d2l(run.x[i]) * scene.dataScale[0],
      layout.yaxis.d2l(run.y[i]) * scene.dataScale[1],
      layout.zaxis.d2l(path.z[i]) * scene.dataScale[2],
      1,
    ];
    const [px, py, , pw] = [camera.model, camera.view, camera.projection].reduce(transformed, at);
    return [box.x._offset + (0.5 + (0.5 * px) / pw) * box.x._length, box.y._offset + (0.5 - (0.5 * py) / pw) * box.y._length];
  };
  const pixels = (_, count) => {
    const all = Array.from({ length: count }, (__, i) => pixel(i));
    return { xs: all.map((p) => p[0]), ys: all.map((p) => p[1]) };
  };
  return { axes: box, flat: false, pixels, direction: () => null };
}

/** A column-major 4×4 matrix times a vector. */
function transformed(vector, matrix) {
  return [0, 1, 2, 3].map((i) => [0, 1, 2, 3].reduce((sum, j) => sum + matrix[4 * j + i] * vector[j], 0));
}
