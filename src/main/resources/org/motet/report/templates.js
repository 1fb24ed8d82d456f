'use strict';
/* The templates beside each other: a small chart each, and a map of templates and steps. */

Motet.templateNumbers = [
  ['val/acc', 'accuracy, held-out problems', 'share'],
  ['reward/accuracy', 'accuracy, training batches', 'share'],
  ['actor/entropy', 'entropy, nats per token', 'number'],
  ['reward/format', 'format reward', 'number'],
  ['critic/score/mean', 'total reward', 'number'],
  ['response_length/mean', 'length, tokens', 'number'],
  ['response_length/clip_ratio', 'share cut off', 'share'],
  ['reward/groups/zero_spread', 'groups with equal rewards', 'share'],
  ['actor/pg_clipfrac', 'clipped tokens', 'share'],
  ['val/format', 'format, held-out problems', 'number'],
];

/** Names of all templates, in the order of their set where an evaluation tells it; those that training never draws last. */
Motet.templateNames = function () {
  const told = Motet.runs.flatMap(run => run.standings.flatMap(one => one.rows.filter(row => row.kind !== 'mean').map(row => row.name)));
  const drawn = new Set(Motet.runs.flatMap(run => run.templates.names));
  const names = [...new Set([...told.filter(name => drawn.has(name)), ...drawn])];
  return [...names.filter(name => !Motet.heldOut(name)), ...names.filter(Motet.heldOut)];
};

Motet.heldOut = name => Motet.runs.some(run => run.templates.heldOut.includes(name));

/** Means over stretches of steps: of a template in a run. */
Motet.templateSeries = function (run, name, number) {
  const at = run.templates.names.indexOf(name), all = run.templates.values[number];
  const y = at >= 0 && all ? all[at] : null;
  if (!y || !y.length) return null;
  const x = [], kept = [];
  y.forEach((v, i) => { if (v !== null) { x.push(run.templates.steps[i]); kept.push(v); } });
  return x.length ? { x, y: kept } : null;
};

Motet.templateSection = function () {
  const names = Motet.templateNames();
  const numbers = Motet.templateNumbers.filter(([number]) => Motet.runs.some(run => run.templates.values[number]));
  if (!names.length || !numbers.length) return null;
  const kept = Motet.kept.get('map');
  const state = { number: numbers.some(([number]) => number === kept) ? kept : numbers[0][0], run: 0 };
  const grid = Motet.el('div', { class: 'multiples' });
  const map = new Motet.TemplateMap(names, state);
  let own = [];
  const draw = () => {
    own.forEach(chart => { if (chart.u) chart.u.destroy(); Motet.charts.splice(Motet.charts.indexOf(chart), 1); });
    const [number, label, format] = numbers.find(([name]) => name === state.number);
    const share = format === 'share';
    own = names.map(name => new Motet.Chart({
      title: name, badge: Motet.heldOut(name) ? 'held out' : null, small: true, format, floor: share || number === 'reward/format' ? 0 : undefined,
      ceiling: number.includes('acc') && Motet.templateTop(number) > 0.5 ? 1 : Motet.templateTop(number),
      parts: [
        { label, get: run => Motet.templateSeries(run, name, number), raw: number.startsWith('val/') },
        ...(number === 'val/acc' && Motet.runs.length === 1
          ? [{ label: 'training batches', get: run => Motet.templateSeries(run, name, 'reward/accuracy'), thin: true, colour: 6 }] : [])],
    }));
    grid.replaceChildren(...own.map(chart => chart.figure));
    map.draw();
  };
  const pick = Motet.el('select', { onchange: event => { state.number = event.target.value; Motet.kept.set('map', state.number); draw(); } },
    numbers.map(([number, label]) => Motet.el('option', { value: number, selected: number === state.number }, label)));
  const controls = Motet.el('div', { class: 'controls' }, Motet.el('label', {}, 'Show ', pick));
  if (Motet.runs.length > 1) {
    controls.append(Motet.el('label', {}, 'Map of ', Motet.el('select', { onchange: event => { state.run = +event.target.value; map.draw(); } },
      Motet.runs.map((run, i) => Motet.el('option', { value: i }, run.name)))));
  }
  draw();
  Motet.templateMap = map;
  return Motet.el('section', { id: 'templates', 'aria-labelledby': 'templates-title' },
    Motet.el('h2', { id: 'templates-title' }, 'Templates'), controls, map.figure, grid);
};

/** The highest number of any template, so that all small charts have one axis. */
Motet.templateTop = function (number) {
  let top = 0;
  for (const run of Motet.runs) for (const y of run.templates.values[number] || []) for (const v of y) if (v > top) top = v;
  return top;
};

/** Templates down, steps across, a number as depth of colour. */
Motet.TemplateMap = class {
  constructor(names, state) {
    this.names = names;
    this.state = state;
    this.at = null;
    this.canvas = Motet.el('canvas', { 'aria-hidden': 'true', onmousemove: event => this.point(event), onmouseleave: () => this.say(null) });
    this.labels = Motet.el('ol', { class: 'rows', 'aria-hidden': 'true' }, names.map(name => Motet.el('li', { class: Motet.heldOut(name) ? 'held' : null, title: name }, name)));
    this.scale = Motet.el('div', { class: 'scale' });
    this.ends = Motet.el('div', { class: 'ends' });
    this.said = Motet.el('p', { class: 'said', 'aria-live': 'polite' });
    this.tableBox = Motet.el('details', { class: 'data', ontoggle: () => this.table() }, Motet.el('summary', {}, 'Table'));
    this.figure = Motet.el('figure', { class: 'map', tabindex: '0', role: 'group', onkeydown: event => this.key(event) },
      Motet.el('figcaption', {}, Motet.el('span', { class: 'title' }, 'Templates over steps'), this.unit = Motet.el('span', { class: 'unit' }, '')),
      Motet.el('div', { class: 'field' }, this.labels, Motet.el('div', { class: 'cells' }, this.canvas, this.ends)),
      Motet.el('div', { class: 'under' }, this.scale, this.said), this.tableBox);
    if ('ResizeObserver' in window) new ResizeObserver(() => this.paint()).observe(this.canvas.parentNode);
  }

  draw() {
    const run = Motet.runs[this.state.run], found = Motet.templateNumbers.find(([number]) => number === this.state.number);
    this.format = found[2];
    this.unit.textContent = found[1] + (Motet.runs.length > 1 ? ', ' + run.name : '');
    this.steps = run.templates.steps;
    this.rows = this.names.map(name => {
      const at = run.templates.names.indexOf(name), all = run.templates.values[this.state.number];
      return (at >= 0 && all && all[at].length ? all[at] : new Array(this.steps.length).fill(null)).slice();
    });
    if (this.state.number.startsWith('val/')) this.rows.forEach(row => { // an evaluation stands until the next
      for (let i = 1, last = row[0]; i < row.length; i++) { if (row[i] === null) row[i] = last; else last = row[i]; }
    });
    const all = this.rows.flat().filter(v => v !== null);
    this.low = all.length ? all.reduce((a, b) => Math.min(a, b)) : 0;
    this.high = all.length ? all.reduce((a, b) => Math.max(a, b)) : 1;
    this.figure.hidden = !all.length;
    this.figure.setAttribute('aria-label', 'Map: ' + found[1] + ' of ' + this.names.length + ' templates over ' + this.steps.length + ' stretches of steps, from '
      + Motet.show(this.low, this.format) + ' to ' + Motet.show(this.high, this.format) + '. Arrow keys read its cells; the table below has them all.');
    const bar = Motet.el('span', { class: 'bar', 'aria-hidden': 'true' });
    bar.style.background = 'linear-gradient(to right,' + [0, 0.25, 0.5, 0.75, 1].map(v => this.shade(v)).join(',') + ')';
    this.scale.replaceChildren(Motet.show(this.low, this.format), bar, Motet.show(this.high, this.format));
    this.ends.replaceChildren(Motet.el('span', {}, this.steps.length ? 'step ' + this.steps[0] : ''), Motet.el('span', {}, this.steps.length ? Motet.formats.count(this.steps[this.steps.length - 1]) : ''));
    this.paint();
    this.table();
  }

  /** From the page's ground to deep blue (in the dark: to light): lightness alone tells the number. */
  shade(share) {
    const stops = Motet.colour('ramp').split(' '), at = share * (stops.length - 1), i = Math.min(stops.length - 2, Math.floor(at)), part = at - i;
    const mix = [0, 1, 2].map(k => Math.round(parseInt(stops[i].slice(1 + 2 * k, 3 + 2 * k), 16) * (1 - part) + parseInt(stops[i + 1].slice(1 + 2 * k, 3 + 2 * k), 16) * part));
    return 'rgb(' + mix.join(',') + ')';
  }

  paint() {
    if (!this.rows) return;
    const width = this.canvas.parentNode.clientWidth, line = 20, height = line * this.rows.length, ratio = devicePixelRatio || 1;
    if (!width) return;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.canvas.style.height = height + 'px';
    const context = this.canvas.getContext('2d'), cell = this.canvas.width / Math.max(1, this.steps.length), span = this.high - this.low || 1;
    this.rows.forEach((row, r) => row.forEach((v, c) => {
      if (v === null) return;
      context.fillStyle = this.shade((v - this.low) / span);
      context.fillRect(Math.floor(c * cell), r * line * ratio, Math.ceil(cell), (line - 1) * ratio);
    }));
    if (this.at) {
      context.strokeStyle = Motet.colour('text');
      context.lineWidth = 2 * ratio;
      context.strokeRect(Math.floor(this.at[1] * cell), this.at[0] * line * ratio, Math.max(4, Math.ceil(cell)), (line - 1) * ratio);
    }
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    this.say([Math.min(this.rows.length - 1, Math.floor((event.clientY - box.top) / 20)), Math.min(this.steps.length - 1, Math.floor((event.clientX - box.left) / box.width * this.steps.length))]);
  }

  say(at) {
    this.at = at;
    this.paint();
    this.said.textContent = at ? this.names[at[0]] + ', to step ' + this.steps[at[1]] + ': ' + Motet.show(this.rows[at[0]][at[1]], this.format) : '';
  }

  key(event) {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!moves || event.target !== this.figure || !this.steps.length) return;
    event.preventDefault();
    const from = this.at || [0, this.steps.length - 1];
    this.say([Math.max(0, Math.min(this.rows.length - 1, from[0] + moves[0])), Math.max(0, Math.min(this.steps.length - 1, from[1] + moves[1]))]);
  }

  table() {
    if (!this.tableBox.open || !this.rows) return;
    const columns = Math.min(10, this.steps.length), at = [...Array(columns).keys()].map(c => columns === 1 ? 0 : Math.round(c * (this.steps.length - 1) / (columns - 1)));
    this.tableBox.replaceChildren(this.tableBox.firstChild, Motet.el('div', { class: 'scroll', tabindex: '0' }, Motet.el('table', {},
      Motet.el('caption', {}, this.unit.textContent),
      Motet.el('thead', {}, Motet.el('tr', {}, Motet.el('th', { scope: 'col' }, 'template'), at.map(i => Motet.el('th', { scope: 'col' }, 'step ' + this.steps[i])))),
      Motet.el('tbody', {}, this.names.map((name, r) => Motet.el('tr', {}, Motet.el('th', { scope: 'row' }, name), at.map(i => Motet.el('td', {}, Motet.show(this.rows[r][i], this.format)))))))));
  }
};
