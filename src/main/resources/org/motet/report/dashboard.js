'use strict';
/* The dashboard: which runs there are, the page of those that are chosen, and what comes while they train. */

Motet.board = { list: JSON.parse(document.getElementById('data').textContent), chosen: [], paused: false, waiting: [], source: null };

Motet.ask = async function (path, parameters) {
  const answer = await fetch(path + '?' + new URLSearchParams(parameters));
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
};

/** Names of runs in the address, so that a page can be opened again. */
Motet.named = () => Motet.kept.parts().filter(part => !part.includes('=')).map(part => { try { return decodeURIComponent(part); } catch { return part; } });

Motet.board.start = function () {
  const board = Motet.board, there = new Set(board.list.runs.map(run => run.name));
  let named = Motet.named().filter(name => there.has(name));
  board.auto = !Motet.named().length; // until somebody chooses, runs that begin are shown
  if (!named.length) named = board.list.runs.filter(run => run.state === 'running').map(run => run.name).slice(0, 4);
  if (!named.length && board.list.runs.length) named = [board.list.runs[board.list.runs.length - 1].name];
  const page = document.getElementById('page');
  board.side = Motet.el('div', { class: 'runs' });
  board.bar = Motet.el('div', { class: 'controls live', role: 'group', 'aria-label': 'Live' });
  board.said = Motet.el('p', { class: 'note', role: 'status' });
  board.place = Motet.el('div', { id: 'shown' });
  page.replaceChildren(Motet.el('aside', { 'aria-label': 'Runs' },
    Motet.el('details', { open: innerWidth > 600 || board.list.runs.length < 9 || !named.length }, Motet.el('summary', {}, 'Runs in ' + board.list.folder), board.side)), board.bar, board.said, board.place);
  board.chosen = named;
  board.listRuns();
  board.controls();
  board.load();
  Motet.followTheme();
};

Motet.board.listRuns = function () {
  const board = Motet.board;
  board.side.replaceChildren(board.list.runs.length ? Motet.table('Choose runs to see and compare', ['run', 'state', 'step', 'held-out accuracy', 'training accuracy', 'entropy'],
    board.list.runs.map(run => ({ cells: [
      Motet.el('label', { class: 'pick' }, Motet.el('input', { type: 'checkbox', checked: board.chosen.includes(run.name), onchange: event => board.choose(run.name, event.target.checked) }), run.name),
      run.problem ? Motet.el('span', { class: 'kind bad', title: run.problem }, run.problem) : Motet.el('span', { class: 'kind ' + (run.state === 'running' ? 'good' : '') }, run.state),
      Motet.formats.count(run.last) + (run.planned ? ' / ' + Motet.formats.count(run.planned) : ''),
      Motet.show(run.heldOut, 'share'), Motet.show(run.accuracy, 'share'), Motet.show(run.entropy)] }))) : Motet.el('p', {}, 'No runs yet; they appear here as they begin.'));
};

/** At most once in half a second, and not under the fingers of who is choosing. */
Motet.board.listSoon = function () {
  const board = Motet.board;
  board.listing = board.listing || setTimeout(() => { board.listing = null; if (!board.side.contains(document.activeElement)) board.listRuns(); }, 500);
};

Motet.board.choose = function (name, on) {
  const board = Motet.board;
  board.auto = false;
  board.chosen = on ? [...board.chosen, name] : board.chosen.filter(other => other !== name);
  history.replaceState(null, '', '#' + [...board.chosen.map(encodeURIComponent), ...Motet.kept.parts().filter(part => part.includes('='))].join('&'));
  board.load();
};

/** Loads what is chosen, and listens from there on. */
Motet.board.load = async function () {
  const board = Motet.board, names = board.chosen, turn = board.turn = (board.turn || 0) + 1;
  if (board.source) board.source.close();
  board.waiting = [];
  if (names.length) {
    try {
      const data = await Motet.ask('/page', names.map(name => ['run', name]));
      if (turn !== board.turn) return;
      data.runs.forEach(run => { run.key = run.name; });
      const top = window.scrollY;
      Motet.build({ ...data, title: names.length === 1 ? names[0] : names.length + ' runs' }, board.place, board.samples, board.built ? Motet.smoothing : 0);
      board.built = true;
      document.title = (names.length === 1 ? names[0] : names.length + ' runs') + ' – Motet';
      window.scrollTo(0, top);
      board.said.textContent = '';
    } catch (failure) {
      if (turn !== board.turn) return;
      Motet.runs = [];
      board.place.replaceChildren();
      board.said.textContent = failure.message;
    }
  } else {
    Motet.runs = [];
    board.place.replaceChildren(Motet.el('p', { class: 'note' }, 'No run is chosen.'));
  }
  board.controls();
  board.listen();
};

Motet.board.samples = (run, step) => Motet.ask('/samples', [['run', run.key], ['step', step]]);

Motet.board.listen = function () {
  const board = Motet.board;
  const source = board.source = new EventSource('/live?' + new URLSearchParams(Motet.runs.flatMap(run => [['run', run.key], ['last', run.last], ['epoch', run.epoch]])));
  source.addEventListener('open', () => board.state('live'));
  source.addEventListener('error', () => board.state('not connected'));
  source.addEventListener('runs', event => { const before = board.list; board.list = JSON.parse(event.data); board.welcome(before); board.listSoon(); board.states(); });
  source.addEventListener('steps', event => {
    const news = JSON.parse(event.data);
    if (board.paused) { board.waiting.push(news); board.controls(); } else board.add(news);
  });
  for (const kind of ['reload', 'around']) source.addEventListener(kind, () => { if (board.paused) board.stale = true; else board.reloadSoon(); });
};

/** Once, whatever many events ask for it. */
Motet.board.reloadSoon = function () {
  const board = Motet.board;
  clearTimeout(board.timer);
  board.timer = setTimeout(() => board.load(), 300);
};

Motet.board.state = function (text) {
  const board = Motet.board;
  board.connection = text;
  board.controls();
};

/** Shows runs that were named in the address before they were there, or, where nobody chose, those that begin. */
Motet.board.welcome = function (before) {
  const board = Motet.board, known = new Set(before.runs.map(run => run.name)), named = Motet.named();
  const come = board.list.runs.filter(run => !board.chosen.includes(run.name)
    && (named.includes(run.name) || board.auto && run.state === 'running' && (!known.has(run.name) || before.runs.find(one => one.name === run.name).state !== 'running'))).map(run => run.name);
  if (!come.length || board.paused) return;
  board.chosen = board.auto ? come : [...board.chosen.filter(name => named.includes(name)), ...come];
  board.listRuns();
  board.load();
};

/** Newest states of the runs that are shown. */
Motet.board.states = function () {
  for (const run of Motet.runs) {
    const now = Motet.board.list.runs.find(one => one.name === run.key);
    if (now) run.state = now.state;
  }
};

/** Adds steps to a run; draws at most once a frame. */
Motet.board.add = function (news) {
  const board = Motet.board, run = Motet.runs.find(one => one.key === news.run);
  if (!run || news.epoch !== run.epoch) return;
  for (const row of news.rows) if (row.step > run.last) Motet.append(run, row);
  if (!board.frame) board.frame = requestAnimationFrame(() => { board.frame = null; board.draw(); });
};

Motet.board.draw = function () {
  Motet.refreshOverview();
  Motet.touchAll();
  if (Motet.templateMap && performance.now() - (Motet.board.mapped || 0) > 1000) { Motet.board.mapped = performance.now(); Motet.templateMap.draw(); }
  if (Motet.runs.some(run => run.grown > 3000 || run.templates.steps.length > 800)) Motet.board.reloadSoon();
};

/** One step more at the end of each line. */
Motet.append = function (run, row) {
  const axes = new Map();
  for (const [name, entry] of Object.entries(run.series)) {
    if (!axes.has(entry[0])) axes.set(entry[0], []);
    axes.get(entry[0]).push([name, entry]);
  }
  for (const [axis, members] of axes) {
    if (!members.some(([name]) => row.values[name] !== undefined)) continue;
    run.xs[axis].push(row.step);
    for (const [name, entry] of members) {
      const value = row.values[name] ?? null;
      entry[1].push(value);
      if (entry[2]) entry[2].push(value);
    }
  }
  for (const [name, value] of Object.entries(row.values)) {
    if (!run.series[name]) { run.xs.push([row.step]); run.series[name] = [run.xs.length - 1, [value]]; Motet.board.reloadSoon(); } // a chart more
  }
  const templates = run.templates;
  for (const name of Object.keys(row.templates)) {
    if (!templates.names.includes(name)) {
      templates.names.push(name);
      Motet.board.reloadSoon();
      for (const rows of Object.values(templates.values)) rows.push(new Array(templates.steps.length).fill(null));
    }
    for (const number of Object.keys(row.templates[name])) {
      if (number !== 'visits' && !templates.values[number]) templates.values[number] = templates.names.map(() => new Array(templates.steps.length).fill(null));
    }
  }
  templates.steps.push(row.step);
  for (const [number, rows] of Object.entries(templates.values)) {
    rows.forEach((y, i) => {
      while (y.length < templates.steps.length - 1) y.push(null);
      const own = row.templates[templates.names[i]];
      y.push(own && own[number] !== undefined ? own[number] : null);
    });
  }
  run.last = row.step;
  run.grown = (run.grown || 0) + 1;
};

/** Pause, the step to look at, and whether what is seen is what there is. */
Motet.board.controls = function () {
  const board = Motet.board, last = Math.max(0, ...Motet.runs.map(run => run.last)), waiting = board.waiting.reduce((sum, news) => sum + news.rows.length, 0);
  if (!board.button) {
    board.button = Motet.el('button', { type: 'button', onclick: () => board.pause(!board.paused) });
    board.step = Motet.el('input', { type: 'range', min: 1, 'aria-label': 'Show the runs as they were at this step', oninput: () => { Motet.upTo = +board.step.value; board.stepSaid.textContent = 'step ' + Motet.formats.count(Motet.upTo); Motet.touchAll(); } });
    board.stepSaid = Motet.el('span', {}, '');
    board.link = Motet.el('span', { class: 'link', role: 'status' }, '');
    board.bar.replaceChildren(board.button, board.step, board.stepSaid, board.link);
  }
  board.button.textContent = board.paused ? 'Go on' : 'Pause';
  board.button.setAttribute('aria-pressed', String(board.paused));
  board.step.hidden = board.stepSaid.hidden = !board.paused;
  board.link.textContent = board.paused ? (waiting ? waiting + ' new steps wait' : 'paused') : board.connection || 'connecting …';
  board.link.className = 'link ' + (board.paused ? 'warn' : board.connection === 'live' ? 'good' : 'bad');
  board.step.max = last;
};

Motet.board.pause = function (on) {
  const board = Motet.board;
  board.paused = on;
  if (on) {
    board.controls();
    board.step.value = board.step.max;
    board.stepSaid.textContent = 'step ' + Motet.formats.count(+board.step.max);
  } else {
    Motet.upTo = Infinity;
    const waiting = board.waiting;
    board.waiting = [];
    if (board.stale) { board.stale = false; board.load(); } else waiting.forEach(board.add);
    Motet.touchAll();
    board.controls();
  }
};

Motet.board.start();
