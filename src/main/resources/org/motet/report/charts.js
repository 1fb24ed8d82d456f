'use strict';
/* Which charts there are, in the order in which a run is judged. */

Motet.of = (name, label, more) => ({ label, get: run => Motet.series(run, name), ...more });

/** Times of a step by phase: what takes most first. */
Motet.phases = function () {
  const names = { gen: 'generation', reward: 'reward', adv: 'advantages', update_actor: 'update', old_log_prob: 'log-probs again', ref: 'reference',
    testing: 'evaluation', monitor: 'monitor', gen_ahead: 'generation ahead', save_checkpoint: 'checkpoint' };
  const found = new Map();
  for (const run of Motet.runs) {
    for (const [name, [, y]] of Object.entries(run.series)) {
      if (!name.startsWith('timing_s/') || name === 'timing_s/step') continue;
      const sum = y.reduce((a, b) => a + (b || 0), 0);
      found.set(name, (found.get(name) || 0) + sum);
    }
  }
  return [...found].sort((a, b) => b[1] - a[1]).slice(0, 7)
    .map(([name]) => Motet.of(name, names[name.slice(9)] || name.slice(9), { raw: false }));
};

/** Rewards of one's own: those that are in no other chart. */
Motet.ownRewards = function () {
  const known = new Set(['reward/accuracy', 'reward/format', 'reward/length_penalty']);
  const names = new Set(Motet.runs.flatMap(run => Object.keys(run.series)).filter(name => /^reward\/[^/]+$/.test(name) && !known.has(name)));
  return [...names].slice(0, 4).map(name => Motet.of(name, name.slice(7)));
};

Motet.sections = () => [
  { id: 'course', title: 'Accuracy and entropy', big: true, charts: [
    { title: 'Accuracy', unit: 'share of right answers', format: 'share', floor: 0, height: 280, parts: [
      Motet.of('val-core/trained_templates/acc/mean@1', 'held-out problems, trained templates', { raw: true, colour: 0 }),
      Motet.of('val-core/heldout_templates/acc/mean@1', 'held-out problems, held-out templates', { raw: true, colour: 1, dash: [6, 4] }),
      Motet.of('reward/accuracy', 'training batches', { thin: true, colour: 6 }),
      Motet.of('sampled_accuracy', 'held-out problems, sampled', { raw: true, colour: 2 })] },
    { title: 'Entropy', unit: 'nats per token', format: 'number', floor: 0, height: 280, parts: [Motet.of('actor/entropy', 'mean over tokens')] },
    { title: 'Loss', unit: 'nats per token', format: 'number', height: 280, parts: [Motet.of('loss', 'training'), Motet.of('eval_loss', 'held-out', { raw: true })] }] },
  { id: 'reward', title: 'Reward', charts: [
    { title: 'Total reward', unit: 'mean of the step', format: 'number', parts: [Motet.of('critic/score/mean', 'mean')] },
    { title: 'Parts of the reward', unit: 'mean of the step, unweighted', format: 'number', parts: [
      Motet.of('reward/accuracy', 'accuracy'), Motet.of('reward/format', 'format'), Motet.of('reward/length_penalty', 'length'), ...Motet.ownRewards()] },
    { title: 'Groups that teach nothing', unit: 'share of all groups', format: 'share', floor: 0, ceiling: 1, parts: [
      Motet.of('reward/groups/zero_spread', 'all rewards equal'), Motet.of('reward/groups/all_correct', 'all right'), Motet.of('reward/groups/all_wrong', 'all wrong')] }] },
  { id: 'update', title: 'Update', charts: [
    { title: 'Clipped tokens', unit: 'share of trained tokens', format: 'share', floor: 0, parts: [
      Motet.of('actor/pg_clipfrac', 'all'), Motet.of('clip_ratio/low_mean', 'at the lower bound'), Motet.of('clip_ratio/high_mean', 'at the upper bound')] },
    { title: 'Size of the update', unit: 'KL of old to new policy, nats per token', format: 'small', parts: [Motet.of('actor/ppo_kl', 'old to new')] },
    { title: 'Distance from the start', unit: 'KL, nats per token', format: 'number', floor: 0, parts: [
      Motet.of('monitor/probe_kl', 'on fixed completions', { raw: true }), Motet.of('actor/kl_loss', 'to the reference')] },
    { title: 'Gradient norm', unit: 'before clipping', format: 'number', floor: 0, parts: [Motet.of('actor/grad_norm', 'L2 norm')] },
    { title: 'Learning rate', format: 'small', floor: 0, parts: [Motet.of('actor/lr', 'of the step', { raw: true })] },
    { title: 'Sampler and trainer', unit: 'mean gap of a token’s probability', format: 'small', floor: 0, parts: [Motet.of('training/rollout_probs_diff_mean', 'gap')] }] },
  { id: 'completions', title: 'Completions', charts: [
    { title: 'Length', unit: 'tokens', format: 'number', floor: 0, parts: [
      Motet.of('response_length/mean', 'mean'), Motet.of('response_length/max', 'longest', { thin: true }), Motet.of('response_length/min', 'shortest', { thin: true })] },
    { title: 'Truncated', unit: 'share cut off at the limit', format: 'share', floor: 0, parts: [Motet.of('response_length/clip_ratio', 'cut off')] },
    { title: 'Entropy over tokens', unit: 'nats, quantiles', format: 'number', floor: 0, parts: [
      Motet.of('actor/entropy_p50', 'median'), Motet.of('actor/entropy_p90', '90th percentile'), Motet.of('actor/entropy_p99', '99th percentile')] },
    { title: 'Tokens without choice', unit: 'share with entropy below 0.01 nats', format: 'share', floor: 0, ceiling: 1, parts: [Motet.of('monitor/low_entropy_share', 'share')] },
    { title: 'Repeated 4-grams', unit: 'share', format: 'share', floor: 0, parts: [Motet.of('monitor/repeated_ngrams', 'share')] },
    { title: 'Mutual information', unit: 'of completion and problem, 0 to 1', format: 'number', floor: 0, ceiling: 1, parts: [Motet.of('monitor/mutual_information', 'normalised', { raw: true })] }] },
  { id: 'machine', title: 'Machine', charts: [
    { title: 'Throughput', unit: 'tokens per second, prompts and completions', format: 'count', floor: 0, parts: [Motet.of('perf/throughput', 'tokens/s')] },
    { title: 'Time by phase', unit: 'seconds per step', format: 'seconds', axis: 'number', floor: 0, stacked: true, parts: Motet.phases() },
    { title: 'Memory', unit: 'GB', format: 'gib', axis: 'number', floor: 0, parts: [
      Motet.of('perf/cpu_memory_used_gb', 'processor'), Motet.of('perf/max_memory_allocated_gb', 'accelerator, allocated'), Motet.of('perf/max_memory_reserved_gb', 'accelerator, reserved')] }] },
];
