// Colour bars as long as their map. plotly.js makes them as long as the place of the map, of which a map whose axes have one
// scale leaves a strip empty above and below where it is as wide as it can be.

const SLACK = 1; // pixels that a bar may be longer or shorter

/** The share of the height of its place that the map of a layout will take. */
function shareOf({ width, height, margin, xaxis, yaxis }) {
  if (!yaxis?.scaleanchor || !yaxis.range || !xaxis.range || !margin) return 1;
  const [across, up] = [xaxis, yaxis].map(({ range: [low, high] }) => Math.abs(high - low));
  const [wide, high] = [width - margin.l - margin.r, height - margin.t - margin.b];
  return Math.min(1, (wide * up) / (high * across));
}

/** The traces of a figure with bars as long as its map will be. */
export function withBars(data, layout) {
  const len = shareOf(layout);
  return data.map((trace) => (trace.colorbar ? { ...trace, colorbar: { ...trace.colorbar, len } } : trace));
}

/** Makes the bars of a chart as long as its map is, which also depends on the room that words outside of it take. */
export function fitBars(Plotly, plot) {
  const { yaxis: { domain: [low, high] } = { domain: [0, 1] }, _size: size } = plot._fullLayout;
  const isOff = ({ colorbar }) => colorbar && Math.abs(colorbar.len - (high - low)) * size.h > SLACK;
  const places = plot.data.flatMap((trace, place) => (isOff(trace) ? [place] : []));
  if (places.length) Plotly.restyle(plot, { "colorbar.len": high - low }, places);
}
