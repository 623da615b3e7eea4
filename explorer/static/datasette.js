// What Datasette's own pages lack for people without a mouse or without eyes: names of fields, and a way into the menus.
"use strict";
(() => {
  const NAMES = [
    ["select[name^='_filter_column']", "Column"],
    ["select[name^='_filter_op']", "Comparison"],
    ["input[name^='_filter_value']", "Value"],
    ["select[name='_sort']", "Sort by"],
    ["#sql-editor, .CodeMirror textarea", "SQL"],
    [".advanced-export form", "CSV"],
    ["textarea[name='allow']", "Who is allowed"],
    ["textarea[name='actor']", "Actor"],
    ["input[name='message']", "Message"],
    ["select[name='message_type']", "Kind"],
  ];

  function name() {
    for (const [selector, label] of NAMES) {
      for (const element of document.querySelectorAll(selector)) element.setAttribute("aria-label", label);
    }
    for (const wrapper of document.querySelectorAll(".table-wrapper, pre")) {
      if (wrapper.scrollWidth <= wrapper.clientWidth && wrapper.scrollHeight <= wrapper.clientHeight) continue;
      wrapper.tabIndex = 0;
      wrapper.setAttribute("role", "region");
      wrapper.setAttribute("aria-label", wrapper.matches("pre") ? "SQL" : "Rows");
    }
  }

  function openMenus() {
    const menu = document.querySelector("body > .dropdown-menu");
    for (const icon of document.querySelectorAll("th .dropdown-menu-icon")) {
      const column = icon.closest("th").dataset.column;
      for (const [key, value] of Object.entries({ role: "button", tabindex: 0, "aria-haspopup": "true", "aria-label": `Menu of ${column}` })) {
        icon.setAttribute(key, value);
      }
      icon.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        icon.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
        [...menu.querySelectorAll("a")].find((link) => link.offsetParent)?.focus();
        menu.onkeydown = (pressed) => {
          if (pressed.key !== "Escape") return;
          menu.style.display = "none";
          icon.focus();
        };
      });
    }
  }

  // Menus close at a click beside them; all else that is open stays open.
  addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.nav-menu[open], details.actions-menu-links[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  addEventListener("load", () => { name(); openMenus(); });
})();
