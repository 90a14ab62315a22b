'use strict';
// Drawing: elements, numbers, charts of a few kinds.
const svgNamespace = 'http://www.w3.org/2000/svg';

function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function html(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function digits(x, count = 4) {
  if (typeof x !== 'number') return `${x}`;
  return x !== 0 && (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e6) ? x.toExponential(2) : `${+x.toPrecision(count)}`;
}

// A loss curve over steps; from logarithms, where it spans more than a factor of 20.
function curve(points) {
  if (points.length < 2) return html('p', { class: 'quiet' }, 'The loss curve begins with the second step.');
  const losses = points.map(p => p[1]), low = Math.min(...losses), high = Math.max(...losses);
  const isLog = low > 0 && high / low > 20, scale = isLog ? Math.log : x => x;
  const [a, b] = [scale(low), scale(high)], width = 340, height = 150, left = 50, bottom = 20;
  const x = s => left + (s - points[0][0]) / Math.max(1, points.at(-1)[0] - points[0][0]) * (width - left - 6);
  const y = l => 6 + (b > a ? (b - scale(l)) / (b - a) : .5) * (height - bottom - 12);
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `Loss from ${digits(losses[0])} to ${digits(losses.at(-1))} over ${points.at(-1)[0]} steps` },
    svg('polyline', { class: 'curve', points: points.map(p => `${x(p[0]).toFixed(1)},${y(p[1]).toFixed(1)}`).join(' ') }),
    svg('text', { class: 'axis', x: left - 6, y: 14, 'text-anchor': 'end' }, digits(high, 3)),
    svg('text', { class: 'axis', x: left - 6, y: height - bottom - 4, 'text-anchor': 'end' }, digits(low, 3)),
    svg('text', { class: 'axis', x: left, y: height - 4 }, `step ${points[0][0]}`),
    svg('text', { class: 'axis', x: width - 6, y: height - 4, 'text-anchor': 'end' }, `${points.at(-1)[0]}${isLog ? ', logarithmic' : ''}`));
}

function histogram(tensor, isBackward) {
  const width = 340, height = 84, most = Math.max(...tensor.bins), each = width / tensor.bins.length;
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `Histogram from ${digits(tensor.least)} to ${digits(tensor.most)}` },
    ...tensor.bins.map((n, i) => svg('rect', { class: isBackward ? 'bar backward' : 'bar', x: i * each + .5, width: each - 1, y: 64 - n / most * 60, height: n / most * 60 })),
    svg('text', { class: 'axis', x: 0, y: 80 }, digits(tensor.least, 3)),
    svg('text', { class: 'axis', x: width, y: 80, 'text-anchor': 'end' }, digits(tensor.most, 3)));
}

// Positive in one colour, negative in the other, by how far from 0.
function heatMap(tensor) {
  const rows = tensor.map, side = 340 / rows[0].length, tall = Math.min(side, 200 / rows.length);
  const most = Math.max(...rows.flat().map(x => typeof x === 'number' ? Math.abs(x) : 0)) || 1;
  return svg('svg', { viewBox: `0 0 340 ${(tall * rows.length).toFixed(1)}`, role: 'img', 'aria-label': `Heat map of ${rows.length} by ${rows[0].length} means` },
    ...rows.flatMap((row, r) => row.map((x, c) => svg('rect', {
      x: (c * side).toFixed(2), y: (r * tall).toFixed(2), width: side.toFixed(2), height: tall.toFixed(2),
      fill: typeof x !== 'number' ? 'var(--message)' : x < 0 ? 'var(--backward)' : 'var(--forward)', 'fill-opacity': typeof x === 'number' ? (Math.abs(x) / most).toFixed(3) : 1,
    }))));
}
