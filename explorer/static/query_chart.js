// A chart of what a page of Datasette's shows: which column is the axis, which the value, which tells the series apart.
// It is drawn by charts.js from a table that is made here of the page's own; the choice stands in the address (#chart=…).
"use strict";
(() => {
  const SERIES = 7;
  const NAMES = 40;
  const DATE = /^\d{4}-\d\d(-\d\d(T[\d:.]*Z?|[ ][\d:.]*)?)?$/;
  const COUNT = "(number of rows)";
  const NONE = "(none)";
  const table = document.querySelector("table.rows-and-columns:not(.one-row)");
  if (!table || table.tBodies[0].rows.length < 2) return;

  const columns = read();
  const axes = columns.filter((column) => column.kind !== "id" && column.kind !== "long");
  const values = columns.filter((column) => column.kind === "number" && column.filled > 0);
  const series = columns.filter((column) => column.kind === "name" && column.distinct > 1 && column.distinct < column.filled);
  if (!axes.length) return;

  // The columns, with what each holds: dates, numbers, names, or what is no use in a chart (ids, addresses, long texts).
  function read() {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    return heads.map((head, index) => {
      const name = head.dataset.column ?? head.textContent.trim();
      const cells = rows.map((row) => said(row.cells[index]));
      const filled = cells.filter((cell) => cell !== "");
      return { name, cells, filled: filled.length, distinct: new Set(filled).size, kind: kindOf(name, filled) };
    });
  }

  function said(cell) {
    return (cell.querySelector("a:not(.ours)") ?? cell).textContent.trim();
  }

  function kindOf(name, filled) {
    if (/(^|_)(id|guid|digest|key)$/.test(name) || !filled.length) return "id";
    if (filled.every((cell) => DATE.test(cell))) return "date";
    if (filled.every((cell) => Number(cell) >= 0)) return "number";
    const length = filled.reduce((sum, cell) => sum + cell.length, 0) / filled.length;
    return length > 90 || filled.some((cell) => /^https?:/.test(cell)) ? "long" : "name";
  }

  const of = (name) => columns.find((column) => column.name === name);
  const find = (list, name, otherwise) => (list.some((column) => column.name === name) ? name : otherwise);

  function chosen() {
    const asked = new URLSearchParams(location.hash.startsWith("#chart=") ? location.hash.slice(1) : "");
    const axis = (axes.find((column) => column.kind === "date" || column.kind === "name") ?? axes[0]).name;
    const rest = values.filter((column) => column.name !== axis);
    const split = of(axis).kind === "date" ? (of("site")?.distinct > 1 ? "site" : series.find((column) => column.distinct <= 12)?.name) : undefined;
    return {
      chart: asked.get("chart") === "lines" ? "lines" : "bars",
      axis: find(axes, asked.get("axis"), axis),
      value: find(values, asked.get("value"), asked.get("value") === COUNT ? COUNT : rest[0]?.name ?? COUNT),
      series: find(series, asked.get("series"), asked.get("series") === NONE ? NONE : split ?? NONE),
      unit: asked.get("unit") ?? "",
    };
  }

  // The units that the axis can have: days only where the days between the first and the last can be told apart.
  function units(axis) {
    if (axis.kind !== "date") return ["name"];
    const dates = axis.cells.filter(Boolean);
    const days = (Date.parse(dates.reduce((a, b) => (a > b ? a : b)).slice(0, 10)) - Date.parse(dates.reduce((a, b) => (a < b ? a : b)).slice(0, 10))) / 864e5;
    const hasDays = dates.every((date) => date.length >= 10);
    return [...(hasDays && days <= 400 ? ["day"] : []), ...(hasDays && days > 13 && days <= 2000 ? ["week"] : []), "month"];
  }

  function place(cell, unit) {
    if (unit === "name") return cell;
    if (unit === "month") return cell.slice(0, 7);
    const day = cell.slice(0, 10);
    return unit === "day" ? day : d3.utcFormat("%Y-%m-%d")(d3.utcMonday.floor(new Date(`${day}T00:00:00Z`)));
  }

  // Sums of the values by place and series, in the order of the page; many series are made one.
  function points({ axis, value, series: split, unit }) {
    const [at, amount, name] = [of(axis), of(value), of(split)];
    const rows = at.cells.map((cell, row) => ({
      at: place(cell, unit), value: amount ? Number(amount.cells[row]) : 1, series: name ? name.cells[row] || "not known" : "",
    })).filter((row) => row.at !== "");
    const sums = d3.rollup(rows, (some) => d3.sum(some, (row) => row.value), (row) => row.series);
    const kept = new Set([...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a)).slice(0, sums.size > SERIES + 1 ? SERIES : SERIES + 1));
    const places = [...new Set(rows.map((row) => row.at))].slice(0, unit === "name" ? NAMES : Infinity);
    const summed = d3.rollup(rows, (some) => d3.sum(some, (row) => row.value), (row) => row.at, (row) => (kept.has(row.series) ? row.series : "others"));
    if (unit !== "name") places.sort();
    return places.flatMap((one) => [...summed.get(one)].map(([series, sum]) => ({ at: one, series, value: Math.round(sum * 100) / 100 })));
  }

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function choice(label, name, options, selected) {
    const select = make("select", { name, id: `chart-${name}` });
    for (const [value, text] of options) select.append(new Option(text, value, false, value === selected));
    return make("div", {}, make("label", { for: `chart-${name}` }, label), select);
  }

  function fields(state) {
    const known = units(of(state.axis));
    state.unit = known.includes(state.unit) ? state.unit : known[0];
    const names = (list) => list.map((column) => [column.name, column.name]);
    return [
      choice("As", "chart", [["bars", "bars"], ["lines", "lines"]], state.chart),
      choice("Along the bottom", "axis", names(axes), state.axis),
      ...(known.length > 1 ? [choice("By", "unit", known.map((unit) => [unit, unit]), state.unit)] : []),
      choice("Value", "value", [...names(values), [COUNT, "number of rows"]], state.value),
      choice("Told apart by", "series", [[NONE, "nothing"], ...names(series)], state.series),
    ];
  }

  function figure(state, found) {
    const value = state.value === COUNT ? "rows" : state.value;
    const hasSeries = state.series !== NONE;
    const caption = `${value} by ${state.unit === "name" ? state.axis : state.unit}${hasSeries ? ` and ${state.series}` : ""}`;
    const head = make("tr", {}, make("th", { scope: "col" }, state.axis), ...(hasSeries ? [make("th", { scope: "col" }, state.series)] : []),
      make("th", { scope: "col", class: "number" }, value));
    const body = make("tbody", {}, ...found.map((point) => make("tr", { "data-at": point.at, "data-value": point.value, ...(hasSeries ? { "data-series": point.series } : {}) },
      make("th", { scope: "row" }, make("bdi", {}, point.at)), ...(hasSeries ? [make("td", {}, make("bdi", {}, point.series))] : []),
      make("td", { class: "number" }, String(point.value)))));
    const wide = make("div", { class: "wide", tabindex: 0, role: "region", "aria-label": `${caption}, as a table` }, make("table", {}, make("thead", {}, head), body));
    return make("figure", { class: "chart", "data-kind": state.chart, "data-unit": state.unit },
      make("figcaption", {}, caption), make("div", { class: "drawing" }), make("details", { class: "behind" }, make("summary", {}, "As a table"), wide));
  }

  function note(state, found) {
    const rows = columns[0].cells.length;
    const names = new Set(of(state.axis).cells.filter(Boolean)).size;
    const cut = state.unit === "name" && names > NAMES ? ` The first ${NAMES} of ${names} are drawn.` : "";
    return make("p", { class: "nothing" }, found.length ? `Of the ${rows} rows on this page; what stands at one place is summed.${cut}` : "There is nothing to draw.");
  }

  const form = make("form", {});
  const drawn = make("div", {});
  const maker = make("details", { class: "chart-maker" }, make("summary", {}, "Chart"), form, drawn);
  table.closest(".table-wrapper").before(maker);

  function show(state) {
    form.replaceChildren(...fields(state));
    const found = points(state);
    const shown = found.length ? figure(state, found) : null;
    drawn.replaceChildren(...(shown ? [shown] : []), note(state, found));
    if (shown) window.drawChart(shown);
    const hash = new URLSearchParams([["chart", state.chart], ["axis", state.axis], ["unit", state.unit], ["value", state.value], ["series", state.series]]);
    history.replaceState(null, "", `#${hash}`);
  }

  form.addEventListener("change", (event) => {
    const picked = event.target.name;
    show({ ...chosen(), ...Object.fromEntries(new FormData(form)) });
    form.elements[picked]?.focus();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  maker.addEventListener("toggle", () => {
    if (maker.open) show(chosen());
    else history.replaceState(null, "", location.pathname + location.search);
  });
  // The next answer of the same query is drawn in the same way.
  for (const other of document.querySelectorAll("form.sql, form.filters")) {
    other.addEventListener("submit", () => { if (location.hash.startsWith("#chart=")) other.action = other.action.split("#")[0] + location.hash; });
  }
  if (location.hash.startsWith("#chart=")) maker.open = true;
})();
