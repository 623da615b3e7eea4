// The search box finds while one types: a combobox with a list, as the ARIA Authoring Practices have it.
// What is found came from strangers: it is set as text, never as HTML.
"use strict";
(() => {
  const form = document.querySelector("form.search[data-suggest]");
  if (!form) return;
  const input = form.querySelector("input[name=q]");
  const PAUSE = 150; // milliseconds without a letter before it asks
  const GROUPS = [["articles", "Articles"], ["outlets", "Outlets"], ["topics", "Topics"]];

  const list = made("div", "suggestions", { id: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: "" });
  const told = made("div", "unseen", { role: "status", "aria-live": "polite" });
  form.append(list, told);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  let active = -1;
  let asking = null;
  let pause = 0;
  let answered = null; // what the list is of

  function made(tag, name, attributes = {}, text = null) {
    const element = document.createElement(tag);
    element.className = name;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== null) element.textContent = text;
    return element;
  }

  const options = () => [...list.querySelectorAll("[role=option]")];
  const isOpen = () => !list.hidden;

  function option(title, href, detail) {
    const element = made("div", "suggestion", { role: "option", id: `suggestion-${options().length}`, "aria-selected": "false" });
    element.dataset.href = href;
    element.append(made("bdi", "name", {}, title));
    if (detail) element.append(" ", made("bdi", "detail", {}, detail));
    return element;
  }

  function group(key, heading, offers) {
    const element = made("div", "group", { role: "group", "aria-labelledby": `suggestions-${key}` });
    element.append(made("div", "heading", { id: `suggestions-${key}`, role: "presentation" }, heading));
    list.append(element);
    for (const { title, href, detail } of offers) element.append(option(title, href, detail));
  }

  function show(typed, answer) {
    list.replaceChildren();
    let count = 0;
    for (const [key, heading] of GROUPS) {
      const offers = answer[key] ?? [];
      count += offers.length;
      if (offers.length) group(key, heading, offers);
    }
    const all = option(`All articles with “${typed}”`, `${form.getAttribute("action")}?${new URLSearchParams({ q: typed })}`, "");
    all.classList.add("all");
    list.append(all);
    told.textContent = count ? `${count} ${count === 1 ? "suggestion" : "suggestions"}` : "No suggestions; Enter searches the texts";
    answered = typed;
    open();
  }

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    go(-1);
  }

  function close() {
    clearTimeout(pause);
    asking?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    go(-1);
  }

  function go(index) {
    active = index;
    input.removeAttribute("aria-activedescendant");
    options().forEach((element, place) => {
      element.setAttribute("aria-selected", String(place === index));
      if (place !== index) return;
      input.setAttribute("aria-activedescendant", element.id);
      element.scrollIntoView({ block: "nearest" });
    });
  }

  function step(by) {
    const count = options().length;
    go(active < 0 ? (by > 0 ? 0 : count - 1) : (active + by + count) % count);
  }

  async function ask() {
    const typed = input.value.trim();
    asking?.abort();
    if (!typed) {
      answered = null;
      told.textContent = "";
      close();
      return;
    }
    const mine = new AbortController();
    asking = mine;
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: input.value.trimStart() })}`, { signal: mine.signal });
      const offers = answer.ok ? await answer.json() : {};
      if (!mine.signal.aborted && document.activeElement === input) show(typed, offers);
    } catch {
      // aborted by the next letter, or the server is gone: the form still works
    }
  }

  const visit = (element, event) => {
    if (event.ctrlKey || event.metaKey) window.open(element.dataset.href, "_blank", "noopener");
    else location.href = element.dataset.href;
  };

  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen()) step(event.key === "ArrowDown" ? 1 : -1);
      else if (answered !== null && answered === input.value.trim()) open();
      else ask();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen()) close();
      else {
        input.value = "";
        answered = null;
      }
    } else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      visit(options()[active], event);
    } else if (event.key === "Enter") {
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const element = event.target.closest("[role=option]");
    if (element) visit(element, event);
  });
})();
