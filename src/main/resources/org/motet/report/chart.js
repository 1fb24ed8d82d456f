'use strict';
/* One chart: a figure with a plot, a legend with the numbers under the pointer, and a table of the same for who cannot see it. */

Motet.charts = [];

/** Draws what comes into sight, and all of it before it is printed. */
Motet.sight = 'IntersectionObserver' in window
  ? new IntersectionObserver(seen => seen.forEach(one => {
      one.target.chart.inSight = one.isIntersecting;
      if (one.isIntersecting) one.target.chart.refresh();
    }), { rootMargin: '300px' })
  : null;

/**
 * A chart in a figure.
 *
 * @param spec {title, unit, format, parts, floor, ceiling, stacked, height, note}
 */
Motet.Chart = class {
  constructor(spec) {
    this.spec = spec;
    this.dirty = true;
    this.plotBox = Motet.el('div', { class: 'plot', 'aria-hidden': 'true' });
    this.legend = Motet.el('ul', { class: 'legend' });
    this.spoken = Motet.el('p', { class: 'spoken', 'aria-live': 'polite' });
    this.tableBox = Motet.el('details', { class: 'data', ontoggle: () => this.table() }, Motet.el('summary', {}, 'Table'));
    this.figure = Motet.el('figure', {
      class: 'chart' + (spec.small ? ' small' : ''),
      tabindex: spec.small ? null : '0',
      role: 'group',
      onkeydown: event => this.key(event),
    },
    Motet.el('figcaption', {}, Motet.el('span', { class: 'title' }, spec.title),
      spec.badge ? Motet.el('span', { class: 'badge' }, spec.badge) : null,
      spec.unit ? Motet.el('span', { class: 'unit' }, spec.unit) : null),
    this.plotBox, this.legend, spec.note ? Motet.el('p', { class: 'note' }, spec.note) : null, this.spoken, this.tableBox);
    this.figure.chart = this;
    Motet.charts.push(this);
    if (Motet.sight) Motet.sight.observe(this.figure);
    else { this.inSight = true; requestAnimationFrame(() => this.refresh()); }
    if ('ResizeObserver' in window) {
      new ResizeObserver(() => { if (this.u && this.width() !== this.u.width) this.u.setSize({ width: this.width(), height: this.height() }); }).observe(this.plotBox);
    }
  }

  /** Whether any run has something to draw here. */
  static has(spec) {
    return Motet.runs.some(run => spec.parts.some(part => part.get(run)));
  }

  width() { return Math.max(120, Math.floor(this.plotBox.clientWidth)); }
  height() { return this.spec.height || (this.spec.small ? 96 : 210); }

  /** The numbers have changed. */
  touch() {
    this.dirty = true;
    if (this.inSight) this.refresh();
  }

  refresh() {
    if (!this.dirty) return;
    this.dirty = false;
    this.linesShown = Motet.lines(this.spec.parts);
    this.figure.hidden = !this.linesShown.length;
    if (!this.linesShown.length) return;
    const shape = this.linesShown.map(line => [line.label, line.stroke, !!line.low, line.sparse].join('|')).join('\n');
    const data = this.data();
    if (this.u && shape === this.shape) {
      this.u.setData(data);
    } else {
      if (this.u) this.u.destroy();
      this.u = new uPlot(this.options(), data, this.plotBox);
      this.shape = shape;
    }
    this.values(null);
    this.describe();
    if (this.tableBox.open) this.table();
  }

  /** Draws anew with the colours of now. */
  redraw() {
    if (this.u) { this.u.destroy(); this.u = null; }
    this.dirty = true;
    this.refresh();
  }

  data() {
    const columns = [];
    if (this.spec.stacked && Motet.runs.length === 1) {
      const [x, ...ys] = Motet.aligned(this.linesShown);
      const sums = new Array(x.length).fill(0);
      this.stackedYs = ys;
      return [x, ...ys.map(y => y.map((v, i) => (sums[i] += v || 0)))];
    }
    for (const line of this.linesShown) {
      columns.push({ x: line.x, y: line.y });
      if (line.low) columns.push({ x: line.x, y: line.low }, { x: line.x, y: line.high });
    }
    return Motet.aligned(columns);
  }

  options() {
    const small = this.spec.small, muted = Motet.colour('muted'), rule = Motet.colour('rule');
    const series = [{}], bands = [];
    this.places = [];
    const stacked = this.spec.stacked && Motet.runs.length === 1;
    this.linesShown.forEach((line, n) => {
      const colour = Motet.colour(line.stroke);
      this.places.push(series.length);
      series.push({
        stroke: colour, width: line.width, dash: line.dash, spanGaps: true,
        fill: stacked ? colour + '55' : undefined,
        points: { show: line.sparse && !small, size: 5, fill: colour, stroke: colour },
      });
      if (stacked && n > 0) bands.push({ series: [n + 1, n], fill: colour + '55' });
      if (line.low) {
        const edge = { stroke: 'transparent', width: 0, spanGaps: true, points: { show: false } };
        series.push(edge, { ...edge });
        bands.push({ series: [series.length - 1, series.length - 2], fill: colour + '2b' });
      }
    });
    const format = this.spec.axis || this.spec.format;
    return {
      width: this.width(), height: this.height(), series, bands,
      padding: [8, small ? 14 : 22, 0, 0],
      legend: { show: false },
      cursor: {
        sync: small ? undefined : { key: 'steps', scales: ['x', null] }, y: false,
        points: { size: 6, fill: (u, i) => u.series[i].stroke() === 'transparent' ? 'transparent' : u.series[i].stroke() },
        drag: { x: !small, y: false, uni: 20 },
      },
      scales: {
        x: small ? { time: false, range: () => Motet.span() } : { time: false },
        y: { range: (u, low, high) => this.range(low, high) },
      },
      axes: [
        { stroke: muted, font: '11px system-ui, sans-serif', grid: { show: false }, ticks: { stroke: rule, width: 1, size: 4 }, size: small ? 18 : 24, gap: 3, space: small ? 60 : 80,
          values: (u, splits) => splits.map(v => Number.isInteger(v) ? Motet.formats.count(v) : '') },
        { stroke: muted, font: '11px system-ui, sans-serif', grid: { stroke: rule, width: 1 }, ticks: { show: false }, gap: 4, space: small ? 26 : 34,
          size: (u, values) => Math.max(small ? 30 : 40, 8 + 6.4 * Math.max(0, ...(values || []).map(v => v.length))),
          values: (u, splits) => Motet.ticks(splits, format) },
      ],
      hooks: {
        setCursor: [u => this.values(u.cursor.idx)],
        draw: [u => this.events(u)],
      },
    };
  }

  /** Room above and below; shares begin at 0 and never leave [0, 1]. */
  range(low, high) {
    if (low === null || high === null) return [0, 1];
    if (this.spec.floor !== undefined) low = Math.min(this.spec.floor, low);
    if (this.spec.ceiling !== undefined) high = Math.max(this.spec.ceiling, high);
    const room = (high - low || Math.abs(high) || 1) * 0.06;
    const share = this.spec.format === 'share';
    return [
      this.spec.floor !== undefined && low >= this.spec.floor ? this.spec.floor : low - room,
      share && high <= 1 ? Math.min(1.005, high + room) : high + room,
    ];
  }

  /** Marks where something happened. */
  events(u) {
    const shown = Motet.runs.filter(run => !run.hidden);
    if (shown.length !== 1 || this.spec.small) return;
    const context = u.ctx;
    context.save();
    for (const event of shown[0].events) {
      const x = Math.round(u.valToPos(event.step, 'x', true)) + 0.5;
      if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
      context.strokeStyle = Motet.colour(Motet.severity(event.kind));
      context.lineWidth = devicePixelRatio;
      context.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
      context.beginPath();
      context.moveTo(x, u.bbox.top);
      context.lineTo(x, u.bbox.top + u.bbox.height);
      context.stroke();
    }
    context.restore();
  }

  /** The legend, with the numbers at a place of the axis; the newest where there is none. */
  values(at) {
    if (!this.u) return;
    const data = this.u.data;
    const known = at !== null && at !== undefined;
    const items = this.linesShown.map((line, n) => {
      const y = this.stackedYs ? this.stackedYs[n] : data[this.places[n]];
      let i = known ? at : y.length - 1;
      while (i > 0 && (y[i] === null || y[i] === undefined)) i--;
      return { line, n, v: y[i], text: Motet.show(y[i], this.spec.format) };
    });
    if (this.legend.children.length !== items.length || this.legendShape !== this.shape) {
      this.legend.replaceChildren(...items.map(item => {
        const mark = Motet.el('span', { class: 'mark', 'aria-hidden': 'true' });
        mark.style.borderTopColor = Motet.colour(item.line.stroke);
        mark.style.borderTopStyle = item.line.dash ? 'dashed' : 'solid';
        mark.style.borderTopWidth = item.line.width > 1 ? '3px' : '2px';
        return Motet.el('li', { title: item.line.label }, mark, Motet.el('span', { class: 'name' }, item.line.label), Motet.el('b', {}, item.text));
      }));
      this.legendShape = this.shape;
    } else {
      items.forEach((item, n) => { this.legend.children[n].lastChild.textContent = item.text; });
    }
    if (this.speaking && known) {
      this.spoken.textContent = 'Step ' + data[0][at] + ': ' + items.map(item => item.line.label + ' ' + item.text).join(', ');
    }
  }

  /** What a screen reader says of it. */
  describe() {
    const parts = this.linesShown.map(line => {
      const there = line.y.filter(v => v !== null && v !== undefined);
      if (!there.length) return line.label + ': nothing';
      const say = v => Motet.show(v, this.spec.format);
      return line.label + ': first ' + say(there[0]) + ', last ' + say(there[there.length - 1]) + ', lowest '
        + say(there.reduce((a, b) => Math.min(a, b))) + ', highest ' + say(there.reduce((a, b) => Math.max(a, b)));
    });
    this.figure.setAttribute('aria-label', 'Chart: ' + this.spec.title + (this.spec.unit ? ' in ' + this.spec.unit : '') + '. ' + parts.join('. ')
      + (this.spec.small ? '' : '. Left and right arrow keys read the numbers.'));
  }

  key(event) {
    if (!this.u || event.target !== this.figure) return;
    const steps = this.u.data[0], moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -Math.ceil(steps.length / 10), PageDown: Math.ceil(steps.length / 10), Home: -steps.length, End: steps.length };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const from = this.u.cursor.idx === null || this.u.cursor.idx === undefined ? (move > 0 ? -1 : steps.length) : this.u.cursor.idx;
    const to = Math.max(0, Math.min(steps.length - 1, from + move));
    this.speaking = true;
    this.u.setCursor({ left: this.u.valToPos(steps[to], 'x'), top: 10 });
    this.speaking = false;
  }

  /** The numbers at up to 24 steps. */
  table() {
    if (!this.tableBox.open || !this.linesShown) return;
    const [steps, ...ys] = Motet.aligned(this.linesShown);
    const rows = Math.min(24, steps.length), body = [];
    for (let r = 0; r < rows; r++) {
      const i = rows === 1 ? 0 : Math.round(r * (steps.length - 1) / (rows - 1));
      body.push(Motet.el('tr', {}, Motet.el('th', { scope: 'row' }, Motet.formats.count(steps[i])),
        ...ys.map(y => { let j = i; while (j > 0 && (y[j] === null || y[j] === undefined)) j--; return Motet.el('td', {}, Motet.show(y[j], this.spec.format)); })));
    }
    this.tableBox.replaceChildren(this.tableBox.firstChild, Motet.el('div', { class: 'scroll', tabindex: '0' }, Motet.el('table', {},
      Motet.el('caption', {}, this.spec.title + (this.spec.unit ? ', ' + this.spec.unit : '')),
      Motet.el('thead', {}, Motet.el('tr', {}, Motet.el('th', { scope: 'col' }, 'step'), ...this.linesShown.map(line => Motet.el('th', { scope: 'col' }, line.label)))),
      Motet.el('tbody', {}, body))));
  }
};

/** First and last step of all runs that are shown. */
Motet.span = function () {
  const xs = Motet.runs.filter(run => !run.hidden).flatMap(run => run.templates.steps.length ? [run.templates.steps[0], run.templates.steps[run.templates.steps.length - 1]] : []);
  return xs.length ? [Math.min(1, ...xs), Math.max(2, ...xs)] : [0, 1];
};

/** Numbers along an axis, all with as many digits as tell them apart. */
Motet.ticks = function (splits, format) {
  const step = splits.length > 1 ? Math.abs(splits[1] - splits[0]) : 1;
  const scale = format === 'share' ? 100 : 1;
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step * scale) - 1e-9)));
  return splits.map(v => v === null ? '' : format === 'small' && step < 1e-3 ? (v === 0 ? '0' : v.toExponential(0).replace('e-', 'e−'))
    : Math.abs(v) >= 1e4 ? Motet.formats.count(v) : (v * scale).toFixed(digits).replace('-', '−') + (format === 'share' ? '%' : ''));
};

Motet.severity = kind => ({ collapsing: 'bad', stop: 'bad', rollback: 'bad', warning: 'warn', doubt: 'warn', healthy: 'good' })[kind] || 'muted';

/** All charts again, where something that they share has changed. */
Motet.touchAll = () => Motet.charts.forEach(chart => chart.touch());
