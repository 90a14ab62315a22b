// The page: live, or step by step.
const find = id => document.getElementById(id), token = new URLSearchParams(location.search).get('token');
const ask = async path => {
  const answer = await fetch(`${path}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
};
let graph, play, at = 0, chosen = null, timer = null, losses = [];

function status(text, isLost = false) {
  find('status').textContent = text;
  find('status').classList.toggle('lost', isLost);
}

function choose(nodes) {
  chosen = nodes;
  play.choose(nodes);
  if (nodes.length > 1) {
    const list = html('ul', {}, ...nodes.slice(0, 200).map(n => html('li', {}, `${n.name}: ${n.op} ${n.shape}`)));
    find('node').replaceChildren(html('h2', {}, `${nodes.length} nodes`), list);
    return;
  }
  if (graph.mode === 'live') look(nodes[0]);
  else panel();
}

// While the training goes on: as of the next step that keeps its buffers.
async function look(node) {
  find('node').replaceChildren(...nodeView(graph, node, { none: 'as of the next step …' }));
  try {
    const held = await ask(`/node?name=${encodeURIComponent(node.name)}`);
    if (chosen?.[0] === node) find('node').replaceChildren(...nodeView(graph, node, held));
  } catch (error) {
    if (chosen?.[0] === node) find('node').replaceChildren(...nodeView(graph, node, { none: `no answer: ${error.message}` }));
  }
}

function panel() {
  const node = chosen?.[0];
  if (!node || chosen.length > 1) return;
  let held = null;
  for (let i = at - 1; i >= 0 && !held; i--) if (play.frames[i].t === node.index && play.frames[i].a) held = play.frames[i].a;
  const none = graph.mode === 'trace' ? 'A recorded run holds times, not values.' : 'No message has come yet.';
  find('node').replaceChildren(...nodeView(graph, node, held ?? { none }));
}

function go(to) {
  at = Math.max(0, Math.min(play.frames.length, to));
  play.show(at);
  find('at').value = at;
  find('count').textContent = `${at} of ${play.frames.length}`;
  find('happened').replaceChildren(...play.told(at));
  for (const id of ['first', 'back']) find(id).disabled = at === 0;
  for (const id of ['next', 'last']) find(id).disabled = at === play.frames.length;
  if (graph.mode !== 'live') panel();
}

function stop() {
  clearInterval(timer);
  timer = null;
  find('play').textContent = '▶▶';
  find('play').setAttribute('aria-label', 'Play');
}

function run(milliseconds) {
  stop();
  find('play').textContent = '❚❚';
  find('play').setAttribute('aria-label', 'Pause');
  timer = setInterval(() => at < play.frames.length ? go(at + 1) : stop(), milliseconds);
}

function controls() {
  find('controls').hidden = false;
  find('at').max = play.frames.length;
  const user = action => () => { stop(); action(); };
  find('first').onclick = user(() => go(0));
  find('back').onclick = user(() => go(at - 1));
  find('next').onclick = user(() => go(at + 1));
  find('last').onclick = user(() => go(play.frames.length));
  find('at').oninput = user(() => go(+find('at').value));
  find('play').onclick = () => timer ? stop() : (at === play.frames.length && go(0), run(600));
  document.onkeydown = e => {
    if (e.target.closest?.('input, button, .node') && e.key !== 'ArrowLeft' && e.key !== 'ArrowRight') return;
    if (e.target.id === 'at') return;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: play.frames.length }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    stop();
    go(to);
  };
  go(0);
}

function figures(p) {
  find('run').hidden = false;
  const rows = [['epoch', `${p.epoch} of ${p.epochs}`], ['step', `${p.step.toLocaleString('en')} of ${p.steps.toLocaleString('en')}`], ['loss', p.loss === null ? 'not finite' : digits(p.loss, 5)],
    ['steps a second', digits(p.rate, 3)], ['tensor memory', `${(p.bytes / 1048576).toFixed(1)} MiB, at most ${(p.peak / 1048576).toFixed(1)}`]];
  if (p.validationLoss !== undefined) rows.push(['validation loss', digits(p.validationLoss, 5)]);
  if (p.accuracy !== undefined) rows.push(['accuracy', `${(100 * p.accuracy).toFixed(2)} %`]);
  find('figures').replaceChildren(...rows.flatMap(([what, value]) => [html('dt', {}, what), html('dd', {}, value)]));
  if (p.loss !== null && (losses.length === 0 || p.step > losses.at(-1)[0])) losses.push([p.step, p.loss]);
  if (losses.length > 1200) losses = losses.filter((_, i) => i % 2 === 0 || i === losses.length - 1);
  find('curve').replaceChildren(curve(losses));
  if (p.workers) find('workers').replaceChildren(html('table', {}, html('tr', {}, ...['worker', 'computing', 'sending', 'waiting', 'sent'].map(h => html('th', {}, h))),
    ...p.workers.map(w => html('tr', {}, html('td', {}, w.name), ...[w.computing, w.sending, w.waiting].map(x => html('td', {}, `${(100 * x).toFixed(0)} %`)), html('td', {}, `${(w.sent / 1048576).toFixed(1)} MiB`)))));
}

function live() {
  const events = new EventSource(`/events?token=${encodeURIComponent(token)}`);
  const on = (name, act) => events.addEventListener(name, e => act(JSON.parse(e.data)));
  let isLost = false;
  events.onopen = async () => {
    if (isLost) {
      const anew = await ask('/graph').catch(() => null);
      if (anew && anew.run !== graph.run) return location.reload(); // another run: its graph may be another one too
    }
    isLost = false;
    if (!ended) status('training');
  };
  let ended = null;
  events.onerror = () => {
    if (ended) return events.close();
    isLost = true; 
    status('no connection: it is tried again every second', true);
  };
  on('progress', p => { figures(p); if (!ended) status(`training, step ${p.step.toLocaleString('en')}`); });
  on('sample', s => {
    play.load(s.frames);
    at = 0;
    run(Math.max(16, 1600 / s.frames.length));
  });
  on('ended', e => {
    ended = e;
    status(e.interrupted ? `interrupted after ${e.steps} steps` : `trained in ${digits(e.seconds, 3)} s; loss ${digits(e.loss, 5)}`);
    if (chosen?.length === 1) look(chosen[0]);
  });
}

async function begin() {
  try {
    graph = await ask('/graph');
  } catch (error) {
    return status(error.message, true);
  }
  document.title = find('title').textContent = graph.title;
  play = new Play(graph, find('picture'), choose);
  play.load(graph.frames ?? []);
  losses = graph.losses ?? [];
  if (graph.mode === 'live') { play.show(0); live(); }
  else { status(`${graph.frames.length} messages; ← and → go back and on`); controls(); }
}

begin();
