'use strict';
/* What is better read than seen: the runs at a glance, evaluations with intervals, events, configurations. */

Motet.table = (caption, head, rows, more) => Motet.el('div', { class: 'scroll', tabindex: '0' }, Motet.el('table', more || { class: rows.some(row => row.words) ? 'words' : null },
  Motet.el('caption', {}, caption),
  Motet.el('thead', {}, Motet.el('tr', {}, head.map(name => Motet.el('th', { scope: 'col' }, name)))),
  Motet.el('tbody', {}, rows.map(row => Motet.el('tr', { class: row.kind || null },
    row.cells.map((cell, i) => Motet.el(i ? 'td' : 'th', i ? { class: row.words ? 'words' : null } : { scope: 'row' }, cell)))))));

/** Change of a number from its first tenth to its last. */
Motet.change = function (run, name) {
  const found = Motet.series(run, name);
  if (!found) return null;
  const there = found.y.filter(v => v !== null), part = Math.max(1, Math.floor(there.length / 10));
  const mean = list => list.reduce((a, b) => a + b, 0) / list.length;
  return there.length < 2 ? null : [mean(there.slice(0, part)), mean(there.slice(-part))];
};

/** The few numbers that one looks for first. */
Motet.tiles = function (run) {
  const tile = (label, name, format, first) => {
    const now = Motet.newest(run, name);
    if (now === null) return null;
    const found = Motet.series(run, name), from = found.y.find(v => v !== null);
    return Motet.el('div', { class: 'tile' }, Motet.el('dt', {}, label), Motet.el('dd', {}, Motet.show(now, format)),
      first && found.y.length > 1 ? Motet.el('dd', { class: 'from' }, 'from ' + Motet.show(from, format)) : null);
  };
  return Motet.el('dl', { class: 'tiles' },
    Motet.el('div', { class: 'tile' }, Motet.el('dt', {}, 'Step'), Motet.el('dd', {}, Motet.formats.count(run.last)),
      Motet.el('dd', { class: 'from' }, (run.planned ? 'of ' + Motet.formats.count(run.planned) + ', ' : '') + run.state)),
    tile('Accuracy, held-out problems', 'val-core/trained_templates/acc/mean@1', 'share', true),
    tile('… under held-out templates', 'val-core/heldout_templates/acc/mean@1', 'share', true),
    tile('Accuracy, training', 'reward/accuracy', 'share', true),
    tile('Entropy, nats', 'actor/entropy', 'number', true),
    tile('Loss, nats', 'loss', 'number', true),
    tile('Length, tokens', 'response_length/mean', 'number', true),
    tile('Tokens/s', 'perf/throughput', 'count', false));
};

/** One line a run, with a box that hides it. */
Motet.runTable = function (choice) {
  const last = [['accuracy, held-out', 'val-core/trained_templates/acc/mean@1', 'share'], ['held-out templates', 'val-core/heldout_templates/acc/mean@1', 'share'],
    ['training', 'reward/accuracy', 'share'], ['entropy', 'actor/entropy', 'number'], ['length', 'response_length/mean', 'number'], ['tokens/s', 'perf/throughput', 'count']]
    .filter(([, name]) => Motet.runs.some(run => run.series[name]));
  return Motet.table('Last numbers of each run', ['run', 'seed', 'state', 'step', ...last.map(([label]) => label)], Motet.runs.map((run, i) => {
    const mark = Motet.el('span', { class: 'mark', 'aria-hidden': 'true' });
    const arm = Motet.arms().find(one => one.runs.includes(run));
    if (arm) mark.style.borderTopColor = Motet.colour(Motet.stroke(arm.index).stroke);
    const box = Motet.el('input', { type: 'checkbox', checked: !run.hidden, onchange: event => { run.hidden = !event.target.checked; choice(run); } });
    return { cells: [Motet.el('label', { class: 'pick' }, box, mark, run.name), run.seed, run.state, Motet.formats.count(run.last), ...last.map(([, name, format]) => Motet.show(Motet.newest(run, name), format))] };
  }));
};

Motet.withInterval = function (share, format) {
  const [value, low, high] = share;
  if (low === null || low === undefined) return Motet.show(value, format || 'share');
  return Motet.el('span', { class: 'interval' }, (100 * value).toFixed(1), ' % ', Motet.el('small', {}, (100 * low).toFixed(1) + '–' + (100 * high).toFixed(1)), Motet.intervalBar(low, value, high));
};

/** A share and its interval as a mark on a line from 0 to 100 %. */
Motet.intervalBar = function (low, value, high) {
  const bar = Motet.el('span', { class: 'ibar', 'aria-hidden': 'true' }), range = Motet.el('i', {}), dot = Motet.el('b', {});
  range.style.left = 100 * low + '%';
  range.style.width = 100 * (high - low) + '%';
  dot.style.left = 100 * value + '%';
  bar.append(range, dot);
  return bar;
};

Motet.evaluationSection = function () {
  const blocks = [];
  for (const run of Motet.runs) {
    const before = run.standings.find(one => one.when === 'before'), after = run.standings.find(one => one.when === 'after');
    const shown = [before, after].filter(Boolean);
    if (shown.length) {
      const names = [...new Set(shown.flatMap(one => one.rows.map(row => row.name)))];
      const head = ['template', ...shown.flatMap(one => [one.when + ': greedy', one.when + ': sampled']), ...(after ? ['format', 'entropy', 'tokens', 'cut off'] : [])];
      const rows = names.map(name => {
        const found = shown.map(one => one.rows.find(row => row.name === name));
        const last = after && after.rows.find(row => row.name === name), any = found.find(Boolean);
        return { kind: any.kind.replace(' ', ''), cells: [any.kind === 'held out' ? name + ' (held out)' : name,
          ...found.flatMap(row => row ? [Motet.withInterval(row.greedy), Motet.withInterval(row.sampled)] : ['–', '–']),
          ...(after ? last ? [Motet.show(last.format, 'ratio'), Motet.show(last.entropy, 'ratio'), Motet.show(last.length), Motet.show(last.truncated, 'share')] : ['–', '–', '–', '–'] : [])] };
      });
      const problems = shown[0].problems;
      blocks.push(Motet.table((Motet.runs.length > 1 ? run.name + ': ' : '') + 'held-out problems before and after training', head, rows, { class: 'standing' }),
        Motet.el('p', { class: 'note' }, problems
          ? problems + ' problems under each template; small figures are 95 % intervals (Wilson). That of a mean over templates is no narrower than that of one template, as all ask the same problems.'
          : 'No intervals: the run did not record how many problems were asked.'));
    }
    if (run.benchmarks.length) {
      blocks.push(Motet.table((Motet.runs.length > 1 ? run.name + ': ' : '') + 'benchmarks', ['benchmark', 'template', 'evaluation', 'questions', 'accuracy'],
        run.benchmarks.map(one => ({ cells: [one.benchmark, one.template || '–', one.folder, Motet.formats.count(one.n), Motet.withInterval(one.accuracy)] }))));
    }
  }
  return blocks.length ? Motet.el('section', { id: 'evaluation', 'aria-labelledby': 'evaluation-title' }, Motet.el('h2', { id: 'evaluation-title' }, 'Evaluation'), blocks) : null;
};

Motet.eventSection = function () {
  const runs = Motet.runs.filter(run => run.events.length);
  if (!runs.length) return null;
  return Motet.el('section', { id: 'events', 'aria-labelledby': 'events-title' }, Motet.el('h2', { id: 'events-title' }, 'Events'), runs.map(run =>
    Motet.table(Motet.runs.length > 1 ? run.name : 'What happened, oldest first', ['step', 'kind', 'what'], run.events.map(event => {
      const kind = Motet.el('span', { class: 'kind ' + Motet.severity(event.kind) }, event.kind);
      return { words: true, cells: [Motet.formats.count(event.step), kind, event.sentence + (event.rollbacks ? ' (after ' + event.rollbacks + (event.rollbacks === 1 ? ' rollback)' : ' rollbacks)') : '')] };
    }))));
};

Motet.configSection = function (differences) {
  const section = Motet.el('section', { id: 'config', 'aria-labelledby': 'config-title' }, Motet.el('h2', { id: 'config-title' }, 'Configuration'));
  if (Motet.runs.length > 1) {
    section.append(differences.length
      ? Motet.table('Keys with which the runs differ', ['key', ...Motet.runs.map(run => run.name)], differences.map(one => ({ words: true, cells: [one.key, ...one.values] })))
      : Motet.el('p', {}, 'The runs have the same configuration.'));
  }
  const run = Motet.runs[0], body = Motet.el('div', {}), filter = Motet.el('input', { type: 'search', placeholder: 'Filter keys', 'aria-label': 'Filter keys', oninput: () => draw() });
  const draw = () => body.replaceChildren(Motet.table('All keys of ' + run.name, ['key', 'value'], Object.entries(run.config)
    .filter(([key, value]) => (key + ' ' + value).toLowerCase().includes(filter.value.toLowerCase())).map(([key, value]) => ({ words: true, cells: [key, value] }))));
  section.append(Motet.el('details', { ontoggle: event => { if (event.target.open && !body.firstChild) draw(); } },
    Motet.el('summary', {}, 'All keys of ' + run.name), filter, body));
  return section;
};
