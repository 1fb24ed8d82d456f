'use strict';
/* From the numbers of runs to lines on one axis. A line: {label, stroke, dash, width, x, y, low, high}. */

/** Steps and numbers of a name in a run, null if it has none: of long runs the extremes of each stretch of steps, smoothed their means. */
Motet.series = function (run, name) {
  const found = run.series[name];
  return found ? { x: run.xs[found[0]], y: Motet.smoothing > 1 && found[2] || found[1] } : null;
};

/** The newest number of a name. */
Motet.newest = function (run, name) {
  const found = Motet.series(run, name);
  if (!found) return null;
  for (let i = found.y.length - 1; i >= 0; i--) if (found.y[i] !== null) return found.y[i];
  return null;
};

/** Means over the last so many steps up to each. */
Motet.smoothed = function (x, y, steps) {
  if (steps <= 1) return y;
  const out = new Array(y.length).fill(null);
  let sum = 0, count = 0, from = 0;
  for (let i = 0; i < y.length; i++) {
    if (y[i] !== null) { sum += y[i]; count++; }
    while (x[from] <= x[i] - steps) {
      if (y[from] !== null) { sum -= y[from]; count--; }
      from++;
    }
    out[i] = y[i] === null || count === 0 ? null : sum / count;
  }
  return out;
};

/** Lines on one axis of steps, as uPlot takes them: [steps, numbers, numbers, …]. */
Motet.aligned = function (lines) {
  const first = lines[0].x;
  if (lines.every(line => line.x === first || Motet.same(line.x, first))) return [first, ...lines.map(line => line.y)];
  const all = [...new Set(lines.flatMap(line => line.x))].sort((a, b) => a - b);
  const place = new Map(all.map((x, i) => [x, i]));
  return [all, ...lines.map(line => {
    const y = new Array(all.length).fill(undefined); // no gap: there is nothing to say of these steps
    line.x.forEach((x, i) => { y[place.get(x)] = line.y[i]; });
    return y;
  })];
};

/** Runs that are shown, those of one arm together. */
Motet.arms = function () {
  const arms = new Map();
  for (const run of Motet.runs) {
    if (run.hidden) continue;
    const key = Motet.bands ? run.arm : 'run ' + run.name;
    if (!arms.has(key)) arms.set(key, { label: Motet.bands ? run.armLabel : run.name, runs: [], index: arms.size });
    arms.get(key).runs.push(run);
  }
  return [...arms.values()];
};

/** Mean, lowest and highest of several lines at each step that all of them have. */
Motet.band = function (lines) {
  const [x, ...ys] = Motet.aligned(lines);
  const out = { x: [], y: [], low: [], high: [] };
  for (let i = 0; i < x.length; i++) {
    const at = ys.map(y => y[i]).filter(v => v !== null && v !== undefined);
    if (at.length < ys.length) continue;
    out.x.push(x[i]);
    out.y.push(at.reduce((a, b) => a + b) / at.length);
    out.low.push(Math.min(...at));
    out.high.push(Math.max(...at));
  }
  return out;
};

/** The last step that is shown. */
Motet.upTo = Infinity;

/** A line up to there. */
Motet.cut = function (line) {
  if (!(line.x[line.x.length - 1] > Motet.upTo)) return line;
  const most = line.x.findIndex(x => x > Motet.upTo);
  return { x: line.x.slice(0, most), y: line.y.slice(0, most) };
};

/**
 * The lines of a chart.
 *
 * @param parts [{label, thin, dash, get(run) → {x, y} or null}]: what is drawn of each run
 */
Motet.lines = function (parts) {
  const arms = Motet.arms(), lines = [];
  arms.forEach(arm => {
    parts.forEach((part, p) => {
      const own = arm.runs.map(run => part.get(run)).filter(line => line && line.x.length)
        .map(Motet.cut)
        .map(line => ({ x: line.x, y: part.raw ? line.y : Motet.smoothed(line.x, line.y, Motet.smoothing) }));
      if (!own.length || !own[0].x.length) return;
      const line = own.length > 1 ? Motet.band(own) : own[0];
      if (!line.x.length) return;
      const several = Motet.runs.length > 1;
      const look = several ? Motet.stroke(arm.index) : Motet.stroke(part.colour ?? p);
      lines.push({
        ...line,
        label: !several ? part.label : parts.length > 1 ? arm.label + ': ' + part.label : arm.label,
        stroke: look.stroke,
        dash: part.dash || (several && p > 0 ? [[5, 4], [2, 3], [9, 3, 2, 3]][(p - 1) % 3] : look.dash),
        width: part.thin ? 1 : 1.8,
        sparse: line.x.length < 40,
        stack: part.stack,
      });
    });
  });
  return lines;
};
