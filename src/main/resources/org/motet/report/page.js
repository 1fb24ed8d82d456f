'use strict';
/* The page: what stands where. */

Motet.chartSection = function (spec) {
  const there = spec.charts.filter(Motet.Chart.has);
  if (!there.length) return null;
  return Motet.el('section', { id: spec.id, 'aria-labelledby': spec.id + '-title' },
    Motet.el('h2', { id: spec.id + '-title' }, spec.title),
    Motet.el('div', { class: spec.big ? 'charts big' : 'charts' }, there.map(chart => new Motet.Chart(chart).figure)));
};

Motet.toolbar = function () {
  const smoothing = Motet.el('select', { onchange: event => { Motet.smoothing = +event.target.value; Motet.kept.set('lines', event.target.value); Motet.touchAll(); } },
    [[1, 'as measured'], [10, 'mean of 10 steps'], [50, 'mean of 50 steps'], [200, 'mean of 200 steps']].map(([value, text]) => Motet.el('option', { value, selected: value === Motet.smoothing }, text)));
  const seeds = new Set(Motet.runs.map(run => run.arm)).size < Motet.runs.length;
  return Motet.el('div', { class: 'controls' },
    Motet.el('label', {}, 'Lines ', smoothing),
    seeds ? Motet.el('label', {}, Motet.el('input', { type: 'checkbox', checked: Motet.bands, onchange: event => { Motet.bands = event.target.checked; Motet.kept.set('seeds', Motet.bands ? '' : 'apart'); Motet.touchAll(); } }), ' seeds as bands (mean, lowest to highest)') : null);
};

/**
 * Builds all of it.
 *
 * @param data {title, runs, differences}
 * @param place element that takes it
 * @param load as the viewer takes it
 * @param smoothing steps; 0 for what suits the length of the runs
 */
Motet.build = function (data, place, load, smoothing) {
  Motet.charts.slice().forEach(chart => { if (chart.u) chart.u.destroy(); });
  Motet.charts = [];
  Motet.runs = data.runs;
  for (const run of data.runs) {
    for (const entry of Object.values(run.series)) { // one mean for two points
      if (entry[2] && entry[2].length < entry[1].length) entry[2] = entry[1].map((_, i) => entry[2][i >> 1]);
    }
  }
  const longest = Math.max(0, ...data.runs.map(run => run.last));
  Motet.bands = Motet.kept.get('seeds') !== 'apart';
  Motet.smoothing = smoothing || [1, 10, 50, 200].find(steps => String(steps) === Motet.kept.get('lines')) || (longest >= 1000 ? 50 : longest >= 200 ? 10 : 1);
  const sections = [
    ...Motet.sections().slice(0, 1).map(Motet.chartSection),
    Motet.templateSection(),
    ...Motet.sections().slice(1).map(Motet.chartSection),
    Motet.evaluationSection(), Motet.eventSection(), Motet.viewerSection(load), Motet.configSection(data.differences)].filter(Boolean);
  const notes = data.runs.flatMap(run => run.notes);
  let overview = Motet.overview();
  Motet.refreshOverview = () => { const next = Motet.overview(); overview.replaceWith(next); overview = next; };
  place.replaceChildren(
    Motet.el('header', { class: 'top' },
      Motet.el('h1', {}, data.title),
      Motet.el('nav', { 'aria-label': 'Sections' }, Motet.el('ul', {}, sections.map(section => Motet.el('li', {}, Motet.el('a', { href: '#' + section.id, onclick: event => Motet.goTo(event, section) }, section.querySelector('h2').textContent)))))),
    Motet.el('main', { id: 'main' },
      notes.length ? Motet.el('ul', { class: 'notes', role: 'status' }, notes.map(note => Motet.el('li', {}, note))) : null,
      overview, Motet.toolbar(), sections));
  document.querySelector('.skip').onclick = event => Motet.goTo(event, document.getElementById('main'));
};

/** Goes to a section and leaves the address as it is, for it holds what was chosen. */
Motet.goTo = function (event, section) {
  event.preventDefault();
  section.setAttribute('tabindex', '-1');
  section.focus({ preventScroll: true });
  section.scrollIntoView();
};

Motet.overview = function () {
  return Motet.el('div', { class: 'overview' }, Motet.runs.length === 1 ? Motet.tiles(Motet.runs[0])
    : Motet.runTable(() => Motet.touchAll()));
};

/** Colours follow the machine's choice of light or dark; paper is always light. */
Motet.followTheme = function () {
  const anew = () => { Motet.charts.forEach(chart => { if (chart.u) chart.redraw(); }); if (Motet.templateMap) Motet.templateMap.draw(); };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', anew);
  window.addEventListener('beforeprint', () => {
    document.documentElement.dataset.paper = 'yes';
    Motet.charts.forEach(chart => { if (chart.u) chart.redraw(); else chart.refresh(); });
    if (Motet.templateMap) Motet.templateMap.draw();
  });
  window.addEventListener('afterprint', () => { delete document.documentElement.dataset.paper; anew(); });
};
