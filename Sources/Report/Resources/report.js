// The script of an HTML report: pan, zoom, search, and what lies behind a node or a line. It only ever sets text.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const figure = document.getElementById("drawing");
  const svg = figure && figure.querySelector("svg");
  const panel = document.getElementById("panel");
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const shape = (item) => document.getElementById(item.id);
  const idle = panel ? [...panel.childNodes] : [];
  let selected = null;
  let matches = [];
  let match = -1;

  // MARK: Building

  const make = (name, text, parent) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  const facts = (pairs, parent) => {
    const list = make("dl", undefined, parent);
    for (const [name, value] of pairs) {
      if (value === undefined || value === "") continue;
      make("dt", name, list);
      make("dd", value, list);
    }
  };

  const link = (text, item, parent) => {
    const button = make("button", text, parent);
    button.type = "button";
    button.className = "link" + (item.denied ? " denied" : "");
    button.addEventListener("click", () => select(item, true));
    return button;
  };

  const name = (id) => nodes.get(id).name;
  const isEdge = (item) => item.source !== undefined;
  const edgesOf = (node) => data.edges.filter((edge) => edge.source === node.id || edge.target === node.id);

  const showNode = (node) => {
    make("h2", node.name, panel);
    facts([["What", node.title], ["Key", node.key], ["Account", node.account], ["Calls", node.calls],
      ["When", node.span]], panel);
    if (node.command) make("code", node.command, panel);
    const edges = edgesOf(node);
    if (!edges.length) return;
    make("h3", "Connections", panel);
    const list = make("ul", undefined, panel);
    for (const edge of edges) {
      const item = make("li", undefined, list);
      const outward = edge.source === node.id;
      const text = outward ? `${edge.title} → ${name(edge.target)}` : `${name(edge.source)} → ${edge.title}`;
      link(text, edge, item);
      if (edge.calls) make("span", edge.calls, item);
    }
    const events = new Set(edges.flatMap((edge) => edge.eventIDs));
    const total = edges.reduce((sum, edge) => sum + edge.total, 0);
    showEvents([...events], Math.max(total, events.size));
  };

  const showEdge = (edge) => {
    const title = make("h2", undefined, panel);
    link(name(edge.source), nodes.get(edge.source), title);
    make("span", ` ${edge.title} → `, title);
    link(name(edge.target), nodes.get(edge.target), title);
    facts([["Evidence", edge.evidence || "the events below state it"], ["Calls", edge.calls], ["When", edge.span]],
      panel);
    if (edge.actions.length) {
      make("h3", "Actions", panel);
      const body = make("tbody", undefined, make("table", undefined, panel));
      for (const action of edge.actions) {
        const row = make("tr", undefined, body);
        make("td", action.name, row);
        make("td", action.events, row).className = "number";
        make("td", action.denied && `${action.denied} denied`, row).className = "denied";
      }
    }
    showEvents(edge.eventIDs, edge.total);
  };

  const showEvents = (ids, total) => {
    if (!ids.length) return;
    make("h3", ids.length < total ? `Events, ${ids.length} of ${total}` : "Events", panel);
    const list = make("ol", undefined, panel);
    for (const id of ids) make("code", id, make("li", undefined, list));
  };

  // MARK: Selecting

  const select = (item, focuses) => {
    selected = item;
    panel.replaceChildren();
    for (const other of [...data.nodes, ...data.edges]) shape(other).classList.remove("selected", "near");
    svg.classList.toggle("choosing", item !== null);
    if (item === null) {
      panel.append(...idle);
      return;
    }
    shape(item).classList.add("selected");
    const near = isEdge(item) ? [nodes.get(item.source), nodes.get(item.target)]
      : edgesOf(item).flatMap((edge) => [edge, nodes.get(edge.source), nodes.get(edge.target)]);
    for (const other of near) shape(other).classList.add("near");
    if (isEdge(item)) showEdge(item); else showNode(item);
    panel.scrollTop = 0;
    if (focuses) {
      center(item);
      if (isEdge(item)) panel.focus({ preventScroll: true }); else focus(item);
    }
  };

  // One node at a time can be reached by Tab; arrows move among them.
  const focus = (node) => {
    for (const other of data.nodes) shape(other).setAttribute("tabindex", other === node ? "0" : "-1");
    shape(node).focus({ preventScroll: true });
  };

  const middle = (item) => {
    const box = shape(item).getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  // The nearest node that lies more in this direction than aside of it.
  const neighbor = (node, dx, dy) => {
    const from = middle(node);
    let best = null;
    let least = Infinity;
    for (const other of data.nodes) {
      if (other === node) continue;
      const to = middle(other);
      const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
      const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
      if (along > 4 && along + 2 * aside < least) {
        least = along + 2 * aside;
        best = other;
      }
    }
    return best;
  };

  // MARK: Moving

  let view = null;
  let whole = null;

  const show = (next) => {
    view = next;
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  };

  const toDrawing = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());

  const zoom = (factor, at) => {
    const width = Math.min(Math.max(view.width * factor, whole.width / 40), whole.width * 2);
    const scale = width / view.width;
    const point = at || { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    show({ x: point.x - (point.x - view.x) * scale, y: point.y - (point.y - view.y) * scale, width,
      height: view.height * scale });
  };

  const center = (item) => {
    const box = svg.getBoundingClientRect();
    const at = middle(item);
    if (at.x > box.left && at.x < box.right && at.y > box.top && at.y < box.bottom) return;
    const point = toDrawing(at.x, at.y);
    show({ ...view, x: point.x - view.width / 2, y: point.y - view.height / 2 });
  };

  const startMoving = () => {
    const box = svg.viewBox.baseVal;
    whole = { x: box.x, y: box.y, width: box.width, height: box.height };
    show(whole);
    document.getElementById("in").addEventListener("click", () => zoom(1 / 1.4));
    document.getElementById("out").addEventListener("click", () => zoom(1.4));
    document.getElementById("fit").addEventListener("click", () => show(whole));
    svg.addEventListener("wheel", (event) => {
      // A plain wheel scrolls the page until the drawing is in use, so that nobody is caught in it.
      if (!event.ctrlKey && !figure.contains(document.activeElement)) return;
      event.preventDefault();
      zoom(Math.exp(Math.sign(event.deltaY) * 0.15), toDrawing(event.clientX, event.clientY));
    }, { passive: false });
    let grip = null;
    svg.addEventListener("pointerdown", (event) => {
      if (event.button === 0) grip = { at: toDrawing(event.clientX, event.clientY), moved: 0 };
    });
    svg.addEventListener("pointermove", (event) => {
      if (!grip || !(event.buttons & 1)) return;
      grip.moved += Math.abs(event.movementX) + Math.abs(event.movementY);
      if (grip.moved < 5) return;
      svg.setPointerCapture(event.pointerId);
      const now = toDrawing(event.clientX, event.clientY);
      show({ ...view, x: view.x - (now.x - grip.at.x), y: view.y - (now.y - grip.at.y) });
    });
    svg.addEventListener("click", (event) => {
      const dragged = grip !== null && grip.moved >= 5;
      grip = null;
      if (dragged) return;
      const group = event.target.closest("g.node, g.edge");
      const item = group && (nodes.get(group.id) || data.edges.find((edge) => edge.id === group.id));
      select(item || null, false);
      if (item && !isEdge(item)) focus(item);
    });
  };

  const prepare = () => {
    for (const item of [...data.nodes, ...data.edges]) {
      const group = shape(item);
      const label = isEdge(item)
        ? `${name(item.source)} ${item.title} ${name(item.target)}, ${item.calls || ""}` : `${item.name}, ${item.title}`;
      const title = group.querySelector("title");
      if (title) title.textContent = label;
      group.setAttribute("role", "button");
      group.setAttribute("aria-label", label);
      if (!isEdge(item)) {
        group.setAttribute("tabindex", item === data.nodes[0] ? "0" : "-1");
        continue;
      }
      // A wider line beneath, so that a thin one can be hit.
      const line = group.querySelector("path");
      if (!line) continue;
      const hit = line.cloneNode();
      hit.setAttribute("class", "hit");
      group.insertBefore(hit, line);
    }
  };

  // MARK: Searching

  const text = (item) => Object.values(item).flatMap((value) => (
    Array.isArray(value) ? value.map((part) => (typeof part === "object" ? part.name : part)) : [value]
  )).join("\n").toLowerCase();
  const texts = new Map([...data.nodes, ...data.edges].map((item) => [item, text(item)]));
  const rows = [...document.querySelectorAll("section tbody tr")];

  const find = () => {
    const wanted = search.value.trim().toLowerCase();
    matches = wanted ? data.nodes.filter((node) => texts.get(node).includes(wanted)) : [];
    match = -1;
    if (svg) {
      svg.classList.toggle("searching", wanted !== "");
      for (const [item, words] of texts) {
        shape(item).classList.toggle("match", wanted !== "" && words.includes(wanted));
      }
    }
    let shown = 0;
    for (const row of rows) {
      row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
      if (!row.hidden) shown += 1;
    }
    const parts = svg ? [`${matches.length} of ${data.nodes.length} nodes`] : [];
    found.textContent = wanted ? [...parts, `${shown} rows`].join(", ") : "";
  };

  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !matches.length) return;
    match = (match + (event.shiftKey ? matches.length - 1 : 1)) % matches.length;
    select(matches[match], false);
    center(matches[match]);
  });

  // MARK: Keys

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const escape = () => {
    if (search.value) {
      search.value = "";
      find();
    } else if (selected) {
      select(null, false);
    }
    if (document.activeElement === search) search.blur();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return escape();
    if (document.activeElement === search) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    if (!svg) return;
    if (event.key === "+" || event.key === "=") return zoom(1 / 1.4);
    if (event.key === "-") return zoom(1.4);
    if (event.key === "0") return show(whole);
    const node = nodes.get(document.activeElement && document.activeElement.id);
    if (!node) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      select(node, false);
    } else if (arrows[event.key]) {
      event.preventDefault();
      const next = neighbor(node, ...arrows[event.key]);
      if (!next) return;
      focus(next);
      center(next);
      if (selected) select(next, false);
    }
  });

  if (svg) {
    prepare();
    startMoving();
  }
})();
