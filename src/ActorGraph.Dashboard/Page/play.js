// The graph, and what its buffers and messages look like after so many frames.
class Play {
  constructor(graph, holder, choose) {
    this.graph = graph;
    this.frames = [];
    holder.replaceChildren(new DOMParser().parseFromString(graph.svg, 'image/svg+xml').documentElement);
    this.picture = holder.querySelector('svg');
    this.picture.setAttribute('role', 'group'); // its boxes can be reached
    this.boxes = new Map();
    const byBox = Map.groupBy(graph.nodes.map((n, i) => ({ ...n, index: i })), n => n.box);
    for (const group of this.picture.querySelectorAll('.node')) {
      const nodes = byBox.get(group.dataset.id) ?? [];
      if (nodes.length === 0) continue;
      const outline = group.querySelector('.outline').getBBox(), width = Math.max(20, outline.width - 24) / 2 - 3, y = outline.y + outline.height - 11;
      for (const text of group.querySelectorAll('text')) text.setAttribute('y', text.getAttribute('y') - 7); // room for the buffers
      const bar = (kind, x) => {
        const fill = svg('rect', { class: `fill-${kind}`, x, y, width: 0, height: 7 });
        group.append(svg('rect', { class: 'buffer', x, y, width, height: 7 }), fill);
        return fill;
      };
      const box = { group, nodes, width, forward: bar('forward', outline.x + 12), backward: bar('backward', outline.x + 18 + width) };
      group.setAttribute('tabindex', 0);
      group.setAttribute('role', 'button');
      group.setAttribute('aria-label', [...group.querySelectorAll('text')].map(t => t.textContent.trim()).join(' ').trim());
      group.addEventListener('click', () => choose(nodes));
      group.addEventListener('keydown', e => {
        if (e.key !== 'Enter' && e.key !== ' ') return;
        e.preventDefault();
        choose(nodes);
      });
      this.boxes.set(group.dataset.id, box);
    }
    this.dots = svg('g');
    this.picture.querySelector('.node')?.parentNode.append(this.dots);
    this.arrows = new Map();
    for (const edge of this.picture.querySelectorAll('.edge')) this.arrows.set(`${edge.dataset.from} ${edge.dataset.to}`, edge.querySelector('path'));
  }

  load(frames) {
    this.frames = frames;
    this.due = new Map(); // cotangents that a node gets in all
    this.passes = new Map(); // values that it computes in all
    for (const f of frames) {
      if (f.k === 'cotangent' || f.m === 'seed') this.due.set(f.t, (this.due.get(f.t) ?? 0) + 1);
      const values = f.d.filter(d => d.k === 'forward').length;
      if (values) this.passes.set(f.t, (this.passes.get(f.t) ?? 0) + values);
    }
    // A recorded run knows no seeds: the root's gradient is there when it is used.
    this.seeded = new Set(frames.filter(f => f.d.some(d => d.k === 'vjp') && !this.due.has(f.t)).map(f => f.t));
    for (const t of this.seeded) this.due.set(t, 1);
  }

  // How full each node's buffers are after `at` frames.
  state(at) {
    const forward = new Map(), backward = new Map();
    for (const f of this.frames.slice(0, at)) {
      for (const d of f.d) if (d.k === 'forward') forward.set(f.t, (forward.get(f.t) ?? 0) + 1);
      if (f.k === 'cotangent' || f.m === 'seed') backward.set(f.t, (backward.get(f.t) ?? 0) + 1);
      else if (this.seeded?.has(f.t) && f.d.some(d => d.k === 'vjp')) backward.set(f.t, 1);
    }
    return { forward, backward };
  }

  show(at) {
    const { forward, backward } = this.state(at), now = this.frames[at - 1];
    for (const box of this.boxes.values()) {
      const full = (which, whole) => box.nodes.reduce((sum, n) => sum + (which.get(n.index) ?? 0), 0) / (box.nodes.reduce((sum, n) => sum + (whole.get(n.index) ?? 0), 0) || 1);
      box.forward.setAttribute('width', box.width * Math.min(1, full(forward, this.passes ?? new Map())));
      box.backward.setAttribute('width', box.width * Math.min(1, full(backward, this.due ?? new Map())));
      box.group.classList.toggle('now', now !== undefined && box.nodes.some(n => n.index === now.t));
    }
    this.dots.replaceChildren();
    for (let i = at; i < this.frames.length; i++) if (this.frames[i].c < at) this.dot(this.frames[i], .5); // sent, not taken
    if (now) this.dot(now, .96);
  }

  dot(frame, share) {
    if (!frame.k || frame.f < 0 || frame.t < 0) return;
    const back = frame.k === 'cotangent', from = this.graph.nodes[frame.f].box, to = this.graph.nodes[frame.t].box;
    const path = this.arrows.get(back ? `${to} ${from}` : `${from} ${to}`);
    if (!path) return;
    const length = path.getTotalLength(), p = path.getPointAtLength(length * (back ? 1 - share : share));
    this.dots.append(svg('circle', { class: 'message', cx: p.x, cy: p.y, r: 8 }));
  }

  name(index) {
    return index < 0 ? 'the coordinator' : this.graph.nodes[index].name;
  }

  // What happened in the frame before `at`.
  told(at) {
    const f = this.frames[at - 1];
    if (!f) return [html('span', { class: 'quiet' }, 'Nothing has happened yet.')];
    const batch = f.b > 0 ? `, micro-batch ${f.b + 1}` : '';
    const line = html('div', {}, html('b', {}, f.m), f.f < 0 && f.k === undefined && f.v === undefined ? ` at ${this.name(f.t)}${batch}` : ` from ${this.name(f.f)} to ${this.name(f.t)}${batch}`,
      f.at === undefined ? '' : ` after ${digits(f.at)} µs`, f.v?.values?.length === 1 ? `: ${digits(f.v.values[0], 6)}` : f.v ? `, ${f.v.shape}` : '');
    return [line, ...f.d.map(d => html('div', { class: 'formula' }, d.x)), ...(f.d.length === 0 && f.t >= 0 ? [html('div', { class: 'quiet' }, 'it waits for more')] : [])];
  }

  choose(nodes) {
    for (const box of this.boxes.values()) box.group.classList.toggle('chosen', box.nodes.some(n => nodes.includes(n)));
  }
}
