// A node's panel: its op and formula, both buffers, and what its consumers contributed.
function tensorView(tensor, isBackward) {
  if (!tensor) return [html('p', { class: 'quiet' }, 'empty')];
  const shape = html('span', { class: 'quiet' }, tensor.shape);
  if (tensor.values) {
    const columns = tensor.columns ?? 1, rows = [];
    for (let i = 0; i < tensor.values.length; i += columns) rows.push(html('tr', {}, ...tensor.values.slice(i, i + columns).map(x => html('td', {}, digits(x)))));
    return [shape, html('table', { class: 'values' }, ...rows)];
  }
  const strange = tensor.strange ? `, ${tensor.strange} of them infinite or NaN` : '';
  if (!tensor.bins) return [shape, html('p', {}, `nothing but infinities and NaN`)];
  return [shape, html('p', {}, `${digits(tensor.least)} to ${digits(tensor.most)}, mean ${digits(tensor.mean)}${strange}`), histogram(tensor, isBackward), ...(tensor.map ? [heatMap(tensor)] : [])];
}

function nodeView(graph, node, held) {
  const names = list => list.length === 0 ? 'none' : list.map(i => graph.nodes[i].name).join(', ');
  const parts = [
    html('h2', {}, node.name), html('div', { class: 'formula' }, node.formula),
    html('dl', {}, html('dt', {}, 'op'), html('dd', {}, node.op), html('dt', {}, 'shape'), html('dd', {}, node.shape),
      html('dt', {}, 'reads'), html('dd', {}, names(node.inputs)), html('dt', {}, 'read by'), html('dd', {}, names(node.consumers)),
      ...(node.worker ? [html('dt', {}, 'on'), html('dd', {}, node.worker)] : [])),
  ];
  if (!held) return parts;
  if (held.none) return [...parts, html('p', { class: 'quiet' }, held.none)];
  parts.push(html('h3', {}, 'forward buffer'), ...tensorView(held.forward, false), html('h3', {}, 'backward buffer'), ...tensorView(held.backward, true));
  const contributions = held.contributions ?? [];
  if (contributions.some(c => c)) {
    parts.push(html('h3', {}, 'contributions, in the order in which they are folded'));
    contributions.forEach((c, i) => {
      if (!c && i >= node.consumers.length) return;
      const from = i < node.consumers.length ? graph.nodes[node.consumers[i]].name : 'the seed';
      const state = !c ? 'not come' : i < held.folded ? 'folded' : 'waits for its turn';
      parts.push(html('div', {}, `${i + 1}. ${from}: ${state}`), ...(c ? tensorView(c, true) : []));
    });
  }
  return parts;
}
