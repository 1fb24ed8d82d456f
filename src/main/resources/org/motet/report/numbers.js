'use strict';
/* The names that the scripts of the page share; texts, numbers and elements. Text of runs enters the page as text alone. */
const Motet = { runs: [], smoothing: 1, bands: true, live: false };

/** An element: attributes by name, listeners by `onclick` and the like, children as text or elements. */
Motet.el = function (tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) made.append(child);
  }
  return made;
};

/** Formats by name. Minus signs and thin spaces as print has them. */
Motet.formats = {
  share: v => (100 * v).toFixed(Math.abs(v) < 0.1 && v !== 0 ? 2 : 1) + ' %',
  number: v => Motet.plain(v),
  ratio: v => v.toFixed(3),
  small: v => v === 0 ? '0' : Math.abs(v) < 0.001 ? v.toExponential(1).replace('e-', '·10⁻').replace(/⁻(\d+)/, (_, d) => '⁻' + Motet.raised(d)) : Motet.plain(v),
  count: v => Math.round(v).toLocaleString('en').replace(/,/g, '\u202f'),
  seconds: v => v < 0.1 ? (1000 * v).toFixed(1) + ' ms' : v.toFixed(v < 10 ? 2 : 0) + ' s',
  gib: v => v.toFixed(2) + ' GB',
};

Motet.raised = digits => [...digits].map(d => '⁰¹²³⁴⁵⁶⁷⁸⁹'[d]).join('');

Motet.plain = function (v) {
  const size = Math.abs(v);
  if (size >= 10000) return Motet.formats.count(v);
  return v.toFixed(Number.isInteger(v) ? 0 : size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3).replace('-', '−');
};

/** A number for a reader; a dash where there is none. */
Motet.show = function (v, format) {
  return v === null || v === undefined || Number.isNaN(v) ? '–' : Motet.formats[format || 'number'](v).replace('-', '−');
};

/** Whether two lists hold the same. */
Motet.same = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);

/** The value of a style variable now, in the light or the dark. */
Motet.colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** Colour and dash of the n-th of several: seven colours that stay apart for the colour-blind, then the same dashed. */
Motet.stroke = function (n) {
  return { stroke: 'line' + (n % 7), dash: [undefined, [7, 4], [2, 3], [9, 3, 2, 3]][Math.floor(n / 7) % 4] };
};
