// Draws the citation map from the two tables behind it (templates/map.html).
// The drawing is one stop of the Tab key: the arrow keys walk within it, from the largest to the smallest and along the
// lines. Every node is a link, so that opening, copying and announcing it are the browser's own business.
"use strict";
(() => {
  const figure = document.querySelector("figure.map");
  if (!figure) return;
  const drawing = figure.querySelector(".map-drawing");
  const panel = document.querySelector(".map-panel");
  const find = document.querySelector("#find");
  const found = document.querySelector(".found");
  const buttons = document.querySelector(".map-buttons");
  const [MARGIN, GAP, PARTNERS, LETTERS, MANY, ROOM] = [14, 3, 7, 26, 200, 24000];
  const count = d3.format(",");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const plural = (value, one, many) => `${count(value)} ${value === 1 ? one : many}`;

  function read() {
    const nodes = [...document.querySelectorAll(".map-nodes tbody tr")].map((row) => {
      const [link, around] = [row.querySelector("th a"), row.querySelector("a.around")];
      const domain = row.querySelector(".domain")?.textContent ?? null;
      return {
        kind: row.dataset.kind, articles: +row.dataset.articles, colour: +row.dataset.colour, name: link.textContent, domain,
        href: link.getAttribute("href"), around: around.getAttribute("href"), isCentre: "centre" in row.dataset, lines: [],
      };
    });
    const lines = [...document.querySelectorAll(".map-lines tbody tr")].map((row) => {
      const line = {
        source: nodes[+row.dataset.site], target: nodes[+row.dataset.outlet], articles: +row.dataset.articles,
        href: row.querySelector("a").getAttribute("href"),
      };
      line.source.lines.push(line);
      line.target.lines.push(line);
      return line;
    });
    return { nodes, lines };
  }

  const partner = (node, line) => (line.source === node ? line.target : line.source);
  const said = (node) => node.kind === "site"
    ? `${node.name}, site, ${plural(node.articles, "article", "articles")}`
    : `${node.name}, outlet, ${plural(node.articles, "article cites", "articles cite")} it`;
  const cut = (text) => (text.length > LETTERS ? text.slice(0, LETTERS - 1).trimEnd() + "…" : text);
  // Without accents and case, as one types it.
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const { nodes, lines } = read();
  // In turn the largest site, the most cited outlet, the second of each; what the map is drawn around comes before all.
  const rank = { site: 0, outlet: 0 };
  for (const node of nodes) node.rank = node.isCentre ? -1 : rank[node.kind]++;
  const ranked = d3.sort(nodes, (node) => node.rank, (node) => node.kind !== "site");
  const thickest = d3.max(lines, (line) => line.articles) || 1;
  const width = d3.scaleSqrt([0, thickest], [0.4, Math.min(9, 2 + thickest)]);
  let size = { width: 0, height: 0 };
  let transform = d3.zoomIdentity;
  let chosen = null; // what is pointed at or walked to
  let matching = null; // what the box finds; null where it is empty
  let from = null; // where walking along lines began
  let svg, ties, marks, labels, zoom;

  // Where everything stands

  function sizes() {
    const room = Math.sqrt((size.width * size.height) / nodes.length);
    const most = Math.max(9, Math.min(30, room * 0.3));
    for (const kind of ["site", "outlet"]) {
      const of = nodes.filter((node) => node.kind === kind);
      const radius = d3.scaleSqrt([0, d3.max(of, (node) => node.articles) || 1], [kind === "site" ? most * 0.3 : 1.5, most]);
      for (const node of of) node.r = Math.max(kind === "site" ? 6 : 3.5, radius(node.articles));
    }
    return room;
  }

  // Always the same for the same tables and room: d3-force begins from fixed places and has its own chance.
  function arrange() {
    const room = sizes();
    const wide = size.width / size.height;
    for (const node of nodes) {
      const pin = node.isCentre ? { fx: size.width / 2, fy: size.height / 2 } : {};
      Object.assign(node, { x: undefined, y: undefined, vx: 0, vy: 0, index: undefined }, pin);
    }
    const simulation = d3.forceSimulation(nodes)
      .force("line", d3.forceLink(lines).distance((line) => room * 0.55 + line.source.r + line.target.r)
        .strength((line) => Math.sqrt(line.articles / thickest) / Math.min(line.source.lines.length, line.target.lines.length)))
      .force("apart", d3.forceManyBody().strength((node) => (node.kind === "site" ? -room * 9 : -room * 2.4)))
      .force("x", d3.forceX(size.width / 2).strength(0.06 / wide))
      .force("y", d3.forceY(size.height / 2).strength(0.06 * wide))
      .force("room", d3.forceCollide((node) => node.r + room * 0.16))
      .stop();
    simulation.tick(nodes.length > 150 ? 220 : 300);
    spread();
    d3.forceSimulation(nodes).alphaDecay(0).force("room", d3.forceCollide((node) => node.r + Math.min(8, room * 0.12)).iterations(2)).stop().tick(30);
    for (const node of nodes) keep(node);
  }

  // To all of the drawing, each way by itself; where they crowd they are moved apart, halfway to as many everywhere.
  function spread() {
    for (const [at, whole] of [["x", size.width], ["y", size.height]]) {
      const [low, high] = [d3.min(nodes, (node) => node[at] - node.r), d3.max(nodes, (node) => node[at] + node.r)];
      const edge = at === "x" ? Math.max(MARGIN, Math.min(70, whole * 0.07)) : MARGIN + 8;
      const scale = d3.scaleLinear([low, Math.max(high, low + 1)], [edge, whole - edge]);
      const ranks = d3.scaleLinear([0, nodes.length - 1], [edge, whole - edge]);
      const even = nodes.length > 60 ? 0.55 : 0.3;
      d3.sort(nodes, (node) => node[at]).forEach((node, rank) => { node[at] = (1 - even) * scale(node[at]) + even * ranks(rank); });
    }
  }

  function keep(node) {
    node.x = Math.max(MARGIN + node.r, Math.min(size.width - MARGIN - node.r, node.x));
    node.y = Math.max(MARGIN + node.r, Math.min(size.height - MARGIN - node.r, node.y));
  }

  // What is drawn

  function draw() {
    size = { width: drawing.clientWidth, height: drawing.clientHeight };
    arrange();
    drawing.replaceChildren();
    transform = d3.zoomIdentity;
    svg = d3.select(drawing).append("svg").attr("viewBox", `0 0 ${size.width} ${size.height}`).attr("role", "group")
      .attr("aria-label", "Citation map; arrow keys walk from one to the next, Enter opens");
    ties = svg.append("g").attr("aria-hidden", "true").selectAll("line").data(lines).join("line")
      .attr("class", (line) => `tie line-${line.source.colour}${isFaint(line) ? " faint" : ""}`).style("stroke-width", (line) => `${width(line.articles)}px`);
    marks = svg.append("g").selectAll("a").data(d3.sort(nodes, (node) => node.kind === "site", (node) => -node.articles)).join("a")
      .attr("class", (node) => `node ${node.kind}${node.isCentre ? " centre" : ""}`).attr("href", (node) => node.href)
      .attr("tabindex", -1).attr("aria-label", said).attr("draggable", "false");
    marks.each(function (node) { shape(d3.select(this), node); node.mark = this; });
    labels = svg.append("g").attr("aria-hidden", "true").selectAll("text").data(nodes).join("text")
      .attr("class", (node) => `label ${node.kind}`).text((node) => cut(node.name));
    labels.each(function (node) { const box = this.getBBox(); Object.assign(node, { label: this, wide: box.width, high: box.height, rise: -box.y }); });
    marks.on("pointerenter", (event, node) => { if (event.pointerType === "mouse" && !event.buttons) choose(node); })
      .on("pointerleave", (event) => { if (event.pointerType === "mouse") choose(walkedTo()); })
      .on("pointerdown", (event, node) => { node.touched = event.pointerType !== "mouse" && chosen !== node; })
      .on("click", (event, node) => { if (node.touched) { event.preventDefault(); choose(node); } })
      .on("focus", (event, node) => { stop(node); bring(node); choose(node); })
      .on("blur", (event) => { if (!panel.contains(event.relatedTarget)) choose(null); });
    svg.on("keydown", walk);
    stop(nodes.find((node) => node.isCentre) ?? nodes[0]);
    operate();
    show();
  }

  // Of many lines the thin ones would hide everything else.
  const isFaint = (line) => lines.length > MANY && line.articles <= thickest * 0.06;

  function shape(mark, node) {
    const hit = Math.max(node.r, 10);
    mark.append("circle").attr("class", "hit").attr("r", hit);
    if (node.kind === "site") {
      for (const [name, half] of [["halo", node.r + 4], [`shape site`, node.r]]) {
        mark.append("rect").attr("class", name).attr("x", -half).attr("y", -half).attr("width", 2 * half).attr("height", 2 * half).attr("rx", 3);
      }
      if (lines.length) mark.append("rect").attr("class", `fill-${node.colour}`).attr("x", -node.r * 0.42).attr("y", -node.r * 0.42).attr("width", node.r * 0.84).attr("height", node.r * 0.84).attr("rx", 1.5);
    } else {
      mark.append("circle").attr("class", "halo").attr("r", node.r + 4);
      mark.append("circle").attr("class", `shape fill-${node.colour}`).attr("r", node.r);
    }
  }

  const place = (node) => ({ x: transform.applyX(node.x), y: transform.applyY(node.y) });

  function show() {
    marks.attr("transform", (node) => { Object.assign(node, { at: place(node) }); return `translate(${node.at.x},${node.at.y})`; });
    ties.attr("x1", (line) => line.source.at.x).attr("y1", (line) => line.source.at.y)
      .attr("x2", (line) => line.target.at.x).attr("y2", (line) => line.target.at.y);
    light();
  }

  function light() {
    const lit = chosen ? new Set([chosen, ...chosen.lines.map((line) => partner(chosen, line))]) : matching;
    svg.classed("dim", lit !== null);
    marks.classed("on", (node) => lit?.has(node) ?? false).classed("here", (node) => node === chosen);
    ties.classed("on", (line) => chosen !== null && (line.source === chosen || line.target === chosen));
    name(lit);
  }

  // Labels: the most important first, each where there is room for it beside its node, or not at all. The first few may
  // hide small nodes, the others none.
  function name(lit) {
    const few = Math.round((size.width * size.height) / ROOM);
    const inSight = (lit ? d3.sort(lit, (node) => node !== chosen, (node) => node.rank) : ranked).filter(isSeen);
    const wanted = inSight.slice(0, Math.max(30, 6 * few));
    const first = new Set(wanted.slice(0, few));
    const seen = lit ? nodes.filter((node) => lit.has(node)) : nodes;
    const marked = seen.map((node) => ({ node, x0: node.at.x - node.r, x1: node.at.x + node.r, y0: node.at.y - node.r, y1: node.at.y + node.r }));
    const heavy = marked.filter(({ node }) => first.has(node));
    const written = [];
    labels.classed("shown", false);
    for (const node of wanted) {
      const taken = first.has(node) ? heavy : marked;
      const isFree = (box) => !written.some((other) => overlap(box, other)) && !taken.some((other) => other.node !== node && overlap(box, other));
      const box = candidates(node).find((one) => isInside(one) && isFree(one));
      if (!box) continue;
      written.push(box);
      d3.select(node.label).classed("shown", true).attr("x", box.x0 + GAP).attr("y", box.y0 + GAP + node.rise);
    }
  }

  function candidates(node) {
    const [w, h, { x, y }, r] = [node.wide + 2 * GAP, node.high + 2 * GAP, node.at, node.r + (node === chosen || node.isCentre ? 5 : 1)];
    const slant = r * 0.75;
    const corners = [[x + r, y - h / 2], [x - r - w, y - h / 2], [x - w / 2, y + r], [x - w / 2, y - r - h],
      [x + slant, y + slant - h / 3], [x + slant, y - slant - 2 * h / 3], [x - slant - w, y + slant - h / 3], [x - slant - w, y - slant - 2 * h / 3]];
    return corners.map(([x0, y0]) => ({ x0, y0, x1: x0 + w, y1: y0 + h }));
  }

  const isSeen = ({ at: { x, y } }) => x >= 0 && y >= 0 && x <= size.width && y <= size.height;
  const isInside = (box) => box.x0 >= 0 && box.y0 >= 0 && box.x1 <= size.width && box.y1 <= size.height;
  const overlap = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

  // The panel

  function tell(node) {
    panel.replaceChildren();
    const within = d3.select(panel);
    within.append("h2").append("a").attr("href", node.href).append("bdi").text(node.name);
    const what = within.append("p").attr("class", "what").text(node.kind === "site" ? "site" : "outlet");
    if (node.domain) what.append("span").text(" · ").append("bdi").text(node.domain);
    within.append("p").text(node.kind === "site" ? plural(node.articles, "article in these days", "articles in these days") : plural(node.articles, "article cites it", "articles cite it"));
    const partners = d3.sort(node.lines, (line) => -line.articles);
    within.append("h3").text(node.kind === "site" ? "It cites most" : partners.length ? "Cited most by" : "Cited by sites that are not on this map");
    const list = within.append("ol");
    for (const line of partners.slice(0, PARTNERS)) {
      const item = list.append("li");
      item.append("bdi").text(partner(node, line).name);
      item.append("a").attr("href", line.href).attr("aria-label", `${plural(line.articles, "article", "articles")} of ${line.source.name} that cite ${line.target.name}`).text(count(line.articles));
      item.append("span").attr("class", `bar fill-${partner(node, line).colour}`).style("width", `${(100 * line.articles) / partners[0].articles}%`);
    }
    if (partners.length > PARTNERS) within.append("p").attr("class", "more").text(`and ${count(partners.length - PARTNERS)} more on this map`);
    const ways = within.append("p").attr("class", "ways");
    ways.append("a").attr("href", node.href).text(node.kind === "site" ? "Open the site" : "Open the outlet");
    ways.append("a").attr("href", node.around).text("Map around it");
  }

  function choose(node) {
    if (chosen === node) return;
    chosen = node;
    if (node) tell(node);
    light();
  }

  // The keyboard

  const walkedTo = () => nodes.find((node) => node.mark === document.activeElement) ?? null;

  function stop(node) {
    marks.attr("tabindex", (one) => (one === node ? 0 : -1));
  }

  function walk(event) {
    const here = d3.select(event.target.closest("a")).datum();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const zooms = { "+": "closer", "=": "closer", "-": "farther", 0: "whole" }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    let to = null;
    if (step) to = nodes[nodes.indexOf(here) + step];
    else if (turn) to = along(here, turn);
    else if (event.key === "Home") to = nodes[0];
    else if (event.key === "End") to = nodes.at(-1);
    else if (event.key === "Escape") choose(null);
    else if (zooms) move(zooms);
    else return;
    event.preventDefault();
    if (!turn) from = null;
    to?.mark.focus({ preventScroll: true });
  }

  // Down goes to the strongest partner of the node, from there to its next; up goes the same way back.
  function along(here, turn) {
    if (!from || !from.lines.some((line) => partner(from, line) === here)) from = here;
    const ring = [from, ...d3.sort(from.lines, (line) => -line.articles).map((line) => partner(from, line))];
    const place = ring.indexOf(here) + turn;
    return ring[Math.max(0, Math.min(ring.length - 1, place))];
  }

  // Closer and farther

  function operate() {
    const isWanted = (event) => (event.type === "wheel" ? event.ctrlKey : event.touches ? event.touches.length > 1 || transform.k > 1 : !event.button);
    zoom = d3.zoom().scaleExtent([1, 8]).extent([[0, 0], [size.width, size.height]]).translateExtent([[0, 0], [size.width, size.height]]).filter(isWanted).clickDistance(6)
      .on("zoom", (event) => {
        transform = event.transform;
        svg.classed("near", transform.k > 1);
        for (const button of buttons.children) button.disabled = button.dataset.zoom === "closer" ? transform.k >= 8 : transform.k <= 1;
        show();
      });
    svg.call(zoom).on("dblclick.zoom", null);
    svg.call(zoom.transform, d3.zoomIdentity);
  }

  function move(way) {
    const target = calm ? svg : svg.transition().duration(250);
    if (way === "whole") target.call(zoom.transform, d3.zoomIdentity);
    else target.call(zoom.scaleBy, way === "closer" ? 1.6 : 1 / 1.6);
  }

  // Into sight, where one has gone closer.
  function bring(node) {
    if (!isSeen(node)) svg.call(zoom.translateTo, node.x, node.y);
  }

  // The box

  function seek() {
    const wanted = plain(find.value.trim());
    const isFound = (node) => plain(node.name).includes(wanted) || (node.domain ?? "").includes(wanted);
    matching = wanted ? new Set(nodes.filter(isFound)) : null;
    const next = matching?.size ? "Enter goes there" : "Enter looks for it in the ledger";
    found.textContent = matching ? `${matching.size} of ${nodes.length} on the map: ${next}` : "";
    light();
  }

  panel.addEventListener("focusout", (event) => { if (!panel.contains(event.relatedTarget) && !drawing.contains(event.relatedTarget)) choose(null); });

  const first = () => (matching ? nodes.find((node) => matching.has(node)) : undefined);

  find.addEventListener("input", seek);
  find.addEventListener("keydown", (event) => {
    const node = first();
    if ((event.key === "Enter" || event.key === "ArrowDown") && node) {
      event.preventDefault();
      node.mark.focus({ preventScroll: true });
    }
    if (event.key === "Escape") { find.value = ""; seek(); }
  });
  find.form.addEventListener("submit", (event) => {
    const node = first();
    if (!node) return;
    event.preventDefault();
    location.href = node.around;
  });
  buttons.addEventListener("click", (event) => {
    const way = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (way) move(way);
  });

  const legend = document.querySelector(".map-legend");
  legend.querySelector("[data-key=lines] span").textContent = thickest > 1 ? `cites: the wider, the more articles do, up to ${count(thickest)}` : "cites, in one article";
  for (const hidden of [drawing, panel, buttons, legend]) hidden.hidden = false;
  for (const table of document.querySelectorAll("details.behind")) table.open = false;
  draw();
  const centre = nodes.find((node) => node.isCentre);
  if (centre) tell(centre);
  let known = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== known) { known = innerWidth; chosen = null; draw(); } });
})();
