'use strict';
/* Rollouts of a step, group by group, to read. Whatever a completion holds, it enters the page as text. */

/** Control characters and such that turn the direction of text, made visible. */
Motet.visible = function (text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, c => {
    return '⟨' + c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0') + '⟩';
  });
};

/** Why the verdict is as it is: the step of the check, and how both sides were read. */
Motet.reason = one => one.stage + (one.answer_read ? ': read as ' + Motet.visible(String(one.answer_read)) + (one.gold_read ? ', gold ' + Motet.visible(String(one.gold_read)) : '') : '');

Motet.viewerSection = function (load) {
  const runs = Motet.runs.filter(run => run.samples.recorded.length);
  if (!runs.length) return null;
  return new Motet.Viewer(runs, load).section;
};

Motet.Viewer = class {
  /** @param load (run, step) → promise of that step's groups; null where the page has all that it shows */
  constructor(runs, load) {
    this.load = load;
    this.runs = runs;
    this.run = runs[0];
    this.filter = { template: Motet.kept.get('template'), correct: '', format: '', truncated: '', sign: '', text: Motet.kept.get('text').toLowerCase() };
    this.most = 8;
    const kept = { template: 'template', correct: 'answer', format: 'format', truncated: 'end', sign: 'advantage' }; // names in the address
    const select = (label, key, options) => Motet.el('label', {}, label + ' ', this['pick_' + key] = Motet.el('select', {
      onchange: event => { this.filter[key] = event.target.value; Motet.kept.set(kept[key], event.target.value); this.most = 8; this.draw(); } }, options.map(([value, text]) => Motet.el('option', { value }, text))));
    this.steps = Motet.el('select', { onchange: () => { Motet.kept.set('step', this.steps.value); this.open(); } });
    this.runPick = Motet.el('select', { onchange: () => { Motet.kept.set('of', this.runPick.value); this.pickRun(); this.open(); } }, runs.map(run => Motet.el('option', {}, run.name)));
    this.shadePick = Motet.el('select', { onchange: () => { Motet.kept.set('shade', this.shadePick.value); this.shade = this.shadePick.value; this.draw(); } },
      [['entropies', 'entropy'], ['log_probs', 'improbability'], ['none', 'nothing']].map(([value, text]) => Motet.el('option', { value }, text)));
    this.list = Motet.el('div', { class: 'groups' });
    this.count = Motet.el('p', { class: 'note', 'aria-live': 'polite' });
    this.controls = Motet.el('div', { class: 'controls' },
      runs.length > 1 ? Motet.el('label', {}, 'Run ', this.runPick) : null,
      Motet.el('label', {}, 'Step ', this.steps),
      select('Template', 'template', [['', 'all']]),
      select('Answer', 'correct', [['', 'all'], ['right', 'right'], ['wrong', 'not right']]),
      select('Format', 'format', [['', 'all'], ['full', 'kept'], ['less', 'broken']]),
      select('End', 'truncated', [['', 'all'], ['yes', 'cut off'], ['no', 'by itself']]),
      select('Advantage', 'sign', [['', 'all'], ['+', 'positive'], ['-', 'negative'], ['0', 'zero']]),
      Motet.el('label', {}, 'Shade by ', this.shadePick),
      Motet.el('label', {}, 'Text ', this.text = Motet.el('input', { type: 'search', placeholder: 'in problem or completion', oninput: event => { Motet.kept.set('text', event.target.value); this.filter.text = event.target.value.toLowerCase(); this.draw(); } })));
    for (const key of ['correct', 'format', 'truncated', 'sign']) this.filter[key] = Motet.kept.take(this['pick_' + key], kept[key]);
    this.shade = Motet.kept.take(this.shadePick, 'shade');
    this.text.value = Motet.kept.get('text');
    Motet.kept.take(this.runPick, 'of');
    this.section = Motet.el('section', { id: 'rollouts', 'aria-labelledby': 'rollouts-title' }, Motet.el('h2', { id: 'rollouts-title' }, 'Rollouts'), this.controls, this.count, this.list);
    this.pickRun();
    this.open();
  }

  pickRun() {
    this.run = this.runs[Math.max(0, this.runPick.selectedIndex)];
    this.choices();
  }

  /** Steps that can be chosen: all that were recorded, where they can be loaded. */
  choices() {
    const steps = this.load ? this.run.samples.recorded : this.run.samples.steps.map(one => one.step);
    this.steps.replaceChildren(...steps.slice().reverse().map(step => Motet.el('option', { value: step }, Motet.formats.count(step))));
    Motet.kept.take(this.steps, 'step');
  }

  async open() {
    const step = +this.steps.value, run = this.run;
    let found = run.samples.steps.find(one => one.step === step);
    if (!found && this.load) {
      this.count.textContent = 'loading step ' + step + ' …';
      try { found = await this.load(run, step); } catch (failure) { this.count.textContent = 'Step ' + step + ' could not be loaded: ' + failure.message; this.list.replaceChildren(); return; }
      if (this.run !== run || +this.steps.value !== step) return;
    }
    this.shown = found;
    const templates = [...new Set(this.shown.groups.flat().map(one => String(one.template)))].sort();
    const kept = templates.includes(this.filter.template) ? this.filter.template : '';
    this.filter.template = kept;
    this.pick_template.replaceChildren(Motet.el('option', { value: '' }, 'all'), ...templates.map(name => Motet.el('option', { value: name }, name)));
    this.pick_template.value = kept;
    this.most = 8;
    this.draw();
  }

  matches(one) {
    const f = this.filter, advantage = one.advantage;
    return (!f.template || one.template === f.template)
      && (!f.correct || (one.outcome === 'correct') === (f.correct === 'right'))
      && (!f.format || (one.format >= 1) === (f.format === 'full'))
      && (!f.truncated || (String(one.finish_reason) !== 'stop') === (f.truncated === 'yes'))
      && (!f.sign || (f.sign === '+' ? advantage > 0 : f.sign === '-' ? advantage < 0 : advantage === 0))
      && (!f.text || String(one.completion).toLowerCase().includes(f.text) || String(one.question || one.prompt).toLowerCase().includes(f.text));
  }

  draw() {
    if (!this.shown) return;
    const groups = this.shown.groups.map((group, n) => ({ n, group, hits: group.filter(one => this.matches(one)) })).filter(one => one.hits.length);
    const all = this.shown.groups.flat().length, hits = groups.reduce((sum, one) => sum + one.hits.length, 0), run = this.run;
    this.count.textContent = hits + ' of ' + all + ' rollouts in ' + groups.length + ' of ' + this.shown.groups.length + ' groups'
      + (this.shown.leftOut ? '; ' + this.shown.leftOut + ' more are in the run’s folder samples/ and not shown here' : '')
      + (!this.load && run.samples.recorded.length > run.samples.steps.length ? '. Of ' + run.samples.recorded.length + ' recorded steps this page carries ' + run.samples.steps.length + '; the others are in samples/' : '') + '.';
    this.list.replaceChildren(...groups.slice(0, this.most).map(one => this.group(one)));
    if (groups.length > this.most) this.list.append(Motet.el('button', { type: 'button', onclick: () => { this.most += 16; this.draw(); } }, 'Show more groups'));
  }

  group({ n, group, hits }) {
    const first = group[0], right = group.filter(one => one.outcome === 'correct').length;
    const sameTemplate = group.every(one => one.template === first.template);
    return Motet.el('article', { class: 'group' },
      Motet.el('header', {},
        Motet.el('h3', {}, sameTemplate ? first.template : 'one template each'),
        Motet.el('span', { class: 'unit' }, right + ' of ' + group.length + ' right · gold ' + (first.answers || []).map(Motet.visible).join(' or ')),
        Motet.el('p', { class: 'question' }, Motet.visible(String(first.question || ''))),
        Motet.el('details', {}, Motet.el('summary', {}, 'Prompt'), Motet.el('pre', {}, Motet.visible(String(first.prompt))))),
      Motet.el('div', { class: 'members' }, hits.map(one => this.rollout(one, sameTemplate))));
  }

  rollout(one, sameTemplate) {
    const right = one.outcome === 'correct', advantage = one.advantage;
    const text = Motet.el('pre', { tabindex: '0', 'aria-label': 'Completion' });
    if (one.forced_prefix) text.append(Motet.el('span', { class: 'forced', title: 'forced prefix: part of the prompt' }, Motet.visible(one.forced_prefix)));
    this.tokens(one, text);
    if (one.cut) text.append(Motet.el('span', { class: 'cut' }, '… ' + Motet.formats.count(one.cut) + ' more characters are not shown'));
    const parts = [['accuracy', one.accuracy], ['format', one.format], ['length', one.length_penalty], ...Object.entries(one).filter(([key]) => key.startsWith('reward/')).map(([key, v]) => [key.slice(7), v])];
    return Motet.el('section', { class: 'rollout ' + (right ? 'right' : 'wrong') },
      Motet.el('div', { class: 'verdict' },
        Motet.el('span', { class: 'kind ' + (right ? 'good' : 'bad') }, (right ? '✓ ' : '✗ ') + one.outcome),
        sameTemplate ? null : Motet.el('span', {}, one.template),
        one.finish_reason !== 'stop' ? Motet.el('span', { class: 'kind warn' }, 'cut off') : null,
        Motet.el('span', { class: 'advantage', title: 'advantage' }, advantage === null || advantage === undefined ? 'left out' : (advantage > 0 ? '+' : advantage < 0 ? '−' : '±') + Math.abs(advantage).toFixed(2))),
      text,
      Motet.el('dl', { class: 'facts' },
        Motet.el('dt', {}, 'answer'), Motet.el('dd', {}, one.extracted === null || one.extracted === undefined ? 'none found' : Motet.visible(String(one.extracted))),
        one.stage ? [Motet.el('dt', {}, 'decided by'), Motet.el('dd', {}, Motet.reason(one))] : null,
        one.failure ? [Motet.el('dt', {}, 'failure'), Motet.el('dd', {}, Motet.visible(String(one.failure)))] : null,
        one.disturbance ? [Motet.el('dt', {}, 'misled by'), Motet.el('dd', {}, Motet.visible(String(one.disturbance)))] : null,
        Motet.el('dt', {}, 'reward'), Motet.el('dd', {}, Motet.show(one.reward) + ' = ' + parts.filter(([, v]) => v !== undefined).map(([name, v]) => name + ' ' + Motet.show(v)).join(', ')),
        Motet.el('dt', {}, 'tokens'), Motet.el('dd', {}, Motet.show(one.tokens))));
  }

  /** The text with the ground of each token the darker, the more the policy could have said (or the less likely this was). */
  tokens(one, into) {
    const values = this.shade && one[this.shade], ends = one.token_ends, text = String(one.completion);
    if (!values || !ends || !ends.length) { into.append(Motet.visible(text)); return; }
    let from = 0;
    for (let t = 0; t < ends.length && t < values.length; t++) {
      const to = Math.min(text.length, ends[t]);
      if (to <= from) continue;
      const amount = Math.min(1, this.shade === 'entropies' ? values[t] / 1.5 : -values[t] / 4);
      const piece = Motet.visible(text.slice(from, to));
      if (amount < 0.04) into.append(piece);
      else {
        const span = Motet.el('span', { class: 'token', title: this.tip(one, t) }, piece);
        span.style.setProperty('--amount', Math.round(100 * amount) + '%');
        into.append(span);
      }
      from = to;
    }
    into.append(Motet.visible(text.slice(from)));
  }

  tip(one, t) {
    const said = [];
    if (one.log_probs) said.push('probability ' + Math.exp(one.log_probs[t]).toFixed(3));
    if (one.entropies) said.push('entropy ' + one.entropies[t].toFixed(3) + ' nats');
    return said.join(', ');
  }
};
