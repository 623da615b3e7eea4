// Draws every <figure class="chart"> from the table behind it (templates/parts.html, macro chart).
// The drawing is one control: the arrow keys walk along its horizontal axis, Enter opens what is behind.
"use strict";
(() => {
  const SERIES = 8;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const STEP = { day: d3.utcDay, week: d3.utcMonday, month: d3.utcMonth };
  const iso = d3.utcFormat("%Y-%m-%d");
  const count = d3.format(",");

  function moment(at, unit) {
    return new Date((unit === "month" ? at.slice(0, 7) + "-01" : at.slice(0, 10)) + "T00:00:00Z");
  }

  function name(date, unit) {
    return unit === "month" ? iso(date).slice(0, 7) : iso(date);
  }

  function places(figure, points) {
    const unit = figure.dataset.unit;
    const known = [...new Set(points.map((point) => point.at))];
    if (unit === "name") return known;
    const valid = known.filter((at) => !isNaN(moment(at, unit)));
    const ends = [figure.dataset.first, figure.dataset.last].filter(Boolean).concat(valid).map((at) => moment(at, unit));
    const step = STEP[unit];
    const [first, last] = [step.floor(d3.min(ends)), step.floor(d3.max(ends))];
    return step.range(first, step.offset(last, 1)).map((date) => name(date, unit));
  }

  function words(at, unit) {
    if (unit === "name") return at;
    const [year, month, day] = at.split("-");
    const shown = `${MONTHS[month - 1]} ${year}`;
    return unit === "month" ? shown : (unit === "week" ? "week of " : "") + `${+day} ${shown}`;
  }

  function tick(at, unit, previous) {
    if (unit === "name") return at.length > 14 ? at.slice(0, 13) + "…" : at;
    const [year, month, day] = at.split("-");
    const news = !previous || previous.slice(0, 4) !== year;
    if (unit === "month") return MONTHS[month - 1] + (news ? ` ${year}` : "");
    return `${+day} ${MONTHS[month - 1]}` + (news ? ` ${year}` : "");
  }

  function read(figure) {
    return [...figure.querySelectorAll("tbody tr")].map((row) => ({
      at: row.dataset.at, value: +row.dataset.value, series: row.dataset.series ?? "",
      href: row.querySelector("a")?.getAttribute("href") ?? null,
    }));
  }

  function draw(figure) {
    const drawing = figure.querySelector(".drawing");
    if (!drawing) return;
    const points = read(figure);
    const { unit, kind } = figure.dataset;
    const percent = "percent" in figure.dataset;
    const at = places(figure, points);
    const sums = d3.rollup(points, (rows) => d3.sum(rows, (row) => row.value), (row) => row.series);
    const series = [...sums.keys()].sort((a, b) => (a === "others") - (b === "others") || sums.get(b) - sums.get(a) || d3.ascending(a, b));
    const colour = (one) => Math.min(series.indexOf(one), SERIES - 1) + 1;
    const byPlace = d3.group(points, (point) => point.at);
    const total = (place) => d3.sum(byPlace.get(place) ?? [], (point) => point.value);
    const shown = (value) => count(value) + (percent ? " %" : "");

    const width = Math.max(280, drawing.clientWidth);
    const height = 240;
    const top = d3.max(kind === "bars" ? at.map(total) : points.map((point) => point.value)) || 1;
    const y = d3.scaleLinear([0, percent ? 100 : top], [height - 26, 8]);
    if (!percent) y.nice(4);
    const left = 10 + 7.4 * d3.max(y.ticks(4), (value) => shown(value).length);
    const x = d3.scaleBand(at, [left, width - 4]).paddingInner(kind === "bars" ? 0.18 : 0);

    drawing.replaceChildren();
    const svg = d3.select(drawing).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("aria-hidden", "true").attr("focusable", "false");
    const grid = svg.append("g").attr("class", "grid");
    for (const value of y.ticks(4).filter((value) => percent || Number.isInteger(value))) {
      grid.append("line").attr("x1", left).attr("x2", width).attr("y1", y(value)).attr("y2", y(value));
      grid.append("text").attr("x", left - 6).attr("y", y(value) + 4).attr("text-anchor", "end").text(shown(value));
    }
    const room = unit === "name" ? 90 : unit === "month" ? 66 : 90;
    const every = Math.max(1, Math.ceil(at.length / Math.max(1, Math.floor((width - left) / room))));
    const axis = svg.append("g").attr("class", "axis");
    axis.append("line").attr("x1", left).attr("x2", width).attr("y1", y(0)).attr("y2", y(0));
    let previous = null;
    let end = -Infinity;
    at.forEach((place, index) => {
      const label = tick(place, unit, previous);
      const half = label.length * 3.2;
      const middle = Math.max(left + half, Math.min(width - half, x(place) + x.bandwidth() / 2));
      if (index % every || middle - half < end + 6) return;
      axis.append("text").attr("x", middle).attr("y", height - 8).attr("text-anchor", "middle").text(label);
      previous = place;
      end = middle + half;
    });
    const bands = svg.append("g").selectAll("rect").data(at).join("rect").attr("class", "at")
      .attr("x", (place) => x(place)).attr("width", x.bandwidth()).attr("y", 4).attr("height", y(0) - 4);

    if (kind === "bars") {
      for (const place of at) {
        let below = 0;
        for (const point of d3.sort(byPlace.get(place) ?? [], (point) => series.indexOf(point.series))) {
          const [from, to] = [y(below), y(below + point.value)];
          if (point.value > 0) {
            svg.append("rect").attr("class", `fill-${colour(point.series)}`).attr("x", x(place)).attr("width", Math.max(1, x.bandwidth()))
              .attr("y", to).attr("height", Math.max(1, from - to - (to < from - 2 ? 1 : 0)));
          }
          below += point.value;
        }
      }
    } else {
      const middle = (place) => x(place) + x.bandwidth() / 2;
      for (const one of series) {
        const line = at.map((place) => [place, byPlace.get(place)?.find((point) => point.series === one)?.value]);
        svg.append("path").attr("class", `line line-${colour(one)}`)
          .attr("d", d3.line().defined(([, value]) => value !== undefined).x(([place]) => middle(place)).y(([, value]) => y(value))(line));
        svg.append("g").selectAll("circle").data(line.filter(([, value]) => value !== undefined)).join("circle")
          .attr("class", `fill-${colour(one)}`).attr("cx", ([place]) => middle(place)).attr("cy", ([, value]) => y(value)).attr("r", 2.6);
      }
    }

    if (series.length > 1) {
      const legend = d3.select(drawing).append("ul").attr("class", "legend").attr("aria-hidden", "true");
      for (const one of series) {
        const item = legend.append("li");
        item.append("span").attr("class", `swatch fill-${colour(one)}`);
        item.append("bdi").text(one || "not known");
      }
    }
    operate(figure, drawing, { at, x, unit, byPlace, bands, series, total, shown, colour, kind, width });
  }

  function operate(figure, drawing, { at, x, unit, byPlace, bands, series, total, shown, colour, kind, width }) {
    let here = Math.min(+drawing.getAttribute("aria-valuenow") || at.length - 1, at.length - 1);
    const tip = d3.select(drawing).append("div").attr("class", "tip").attr("hidden", "");
    const rows = (place) => d3.sort(byPlace.get(place) ?? [], (point) => series.indexOf(point.series));
    const link = (place) => {
      const links = [...new Set(rows(place).map((point) => point.href).filter(Boolean))];
      return links.length === 1 ? links[0] : links[0] ?? null;
    };
    const said = (place) => {
      const found = rows(place);
      const parts = found.map((point) => (point.series ? `${point.series} ` : "") + shown(point.value));
      const whole = kind === "bars" && found.length > 1 ? `${shown(total(place))}: ` : "";
      return `${words(place, unit)}: ${whole}${parts.join(", ") || "none"}`;
    };
    const go = (index) => {
      here = Math.max(0, Math.min(at.length - 1, index));
      drawing.setAttribute("aria-valuenow", here);
      drawing.setAttribute("aria-valuetext", said(at[here]));
    };
    const show = () => {
      const place = at[here];
      bands.classed("on", (one) => one === place);
      tip.attr("hidden", null).html("");
      tip.append("strong").text(words(place, unit));
      const found = rows(place);
      for (const point of found) {
        const row = tip.append("div");
        const label = row.append("bdi");
        if (series.length > 1) label.append("span").attr("class", `swatch legend fill-${colour(point.series)}`);
        label.append("span").text(point.series || "");
        row.append("span").text(shown(point.value));
      }
      if (!found.length) tip.append("div").text("none");
      const middle = (x(place) + x.bandwidth() / 2) * drawing.clientWidth / width;
      const half = tip.node().offsetWidth / 2;
      tip.style("left", `${Math.max(0, Math.min(drawing.clientWidth - 2 * half, middle - half))}px`).style("top", "0px");
      drawing.classList.toggle("linked", link(place) !== null);
    };
    const hide = () => { bands.classed("on", false); tip.attr("hidden", ""); };
    const pointed = (event) => {
      const across = (event.clientX - drawing.getBoundingClientRect().left) * width / drawing.clientWidth;
      return Math.max(0, Math.min(at.length - 1, Math.floor((across - x(at[0])) / x.step())));
    };
    const open = () => { const href = link(at[here]); if (href) location.href = href; };

    const label = figure.querySelector("figcaption").firstChild.textContent.trim();
    for (const [key, value] of Object.entries({ role: "slider", tabindex: 0, "aria-label": `${label}; arrow keys walk along, Enter opens`, "aria-valuemin": 0, "aria-valuemax": at.length - 1, "aria-orientation": "horizontal" })) {
      drawing.setAttribute(key, value);
    }
    go(here);
    drawing.onpointermove = (event) => { go(pointed(event)); show(); };
    drawing.onpointerleave = hide;
    drawing.onclick = (event) => { if (event.target.closest("svg")) { go(pointed(event)); open(); } };
    drawing.onfocus = show;
    drawing.onblur = hide;
    drawing.onkeydown = (event) => {
      const to = { ArrowLeft: here - 1, ArrowRight: here + 1, ArrowDown: here - 1, ArrowUp: here + 1, Home: 0, End: at.length - 1, PageDown: here - 7, PageUp: here + 7 }[event.key];
      if (event.key === "Enter") open();
      if (event.key === "Escape") hide();
      if (to === undefined) return;
      event.preventDefault();
      go(to);
      show();
    };
  }

  const figures = [...document.querySelectorAll("figure.chart")];
  figures.forEach(draw);
  // For a figure that was made, or whose table was changed, since the page was there.
  window.drawChart = (figure) => { if (!figures.includes(figure)) figures.push(figure); draw(figure); };
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; figures.forEach(draw); } });
})();
