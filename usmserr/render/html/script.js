// Sorting, filtering, copying, and the words that go with a bar of the chart. Without it, all is still there to read.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const said = one("#said");
  document.documentElement.classList.add("scripted");

  // Table: the page numbers its rows by each column, so there are only numbers to compare.
  const table = one("#table");
  const rows = table ? all("tbody tr", table) : [];

  function sort(button) {
    const head = button.closest("th");
    const opposite = { ascending: "descending", descending: "ascending" };
    const direction = opposite[head.getAttribute("aria-sort")] ?? head.dataset.begins;
    const sign = direction === "ascending" ? 1 : -1;
    const key = button.dataset.sorts;
    all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", direction);
    one("tbody", table).append(...rows.sort((a, b) => sign * (a.dataset[key] - b.dataset[key])));
  }

  all("button[data-sorts]").forEach((button) => button.addEventListener("click", () => sort(button)));

  const text = one("#filter");
  const side = one("#side");

  function filter() {
    const wanted = text.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    const acting = side?.value ?? "";
    let shown = 0;
    for (const row of rows) {
      const words = row.dataset.words.normalize("NFKC").toLowerCase();
      const sides = row.dataset.sides.split(" ");
      const fits = wanted.every((word) => words.includes(word)) && (!acting || sides.includes(acting));
      row.hidden = !fits;
      document.getElementById(row.dataset.section).hidden = !fits;
      shown += fits;
    }
    const output = one("#shown");
    output.textContent = output.dataset.words.replace("{shown}", shown).replace("{all}", rows.length);
  }

  if (text) {
    one(".filter").addEventListener("submit", (event) => event.preventDefault());
    text.addEventListener("input", filter);
    side?.addEventListener("change", filter);
  }

  // Copying: a page from a disk or from plain HTTP may not have the clipboard, and then a selection does.
  async function copied(source) {
    try {
      await navigator.clipboard.writeText(source.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  }

  async function copy(button) {
    if (!(await copied(one(".copied", button.parentElement)))) return;
    const before = button.textContent;
    button.textContent = said.textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = before;
      said.textContent = "";
    }, 1500);
  }

  all("button.copy").forEach((button) => button.addEventListener("click", () => copy(button)));

  addEventListener("beforeprint", () => all(".insights details").forEach((evidence) => (evidence.open = true)));

  // Chart: what the browser would show of a title after a while is shown at once, and to the keyboard, too.
  const plot = one(".plot");
  const columns = all(".column");
  const tip = one(".tip");

  function show(column) {
    tip.textContent = column.getAttribute("aria-label");
    tip.hidden = false;
    const bar = one(".slot", column).getBoundingClientRect();
    const frame = plot.getBoundingClientRect();
    const right = bar.right - frame.left + 8;
    const left = bar.left - frame.left - tip.offsetWidth - 8;
    tip.style.left = `${right + tip.offsetWidth <= frame.width || left < 0 ? Math.min(right, frame.width - tip.offsetWidth) : left}px`;
  }

  function move(from, to) {
    if (!columns[to]) return;
    columns[from].tabIndex = -1;
    columns[to].tabIndex = 0;
    columns[to].focus();
  }

  columns.forEach((column, at) => {
    const title = one("title", column);
    column.setAttribute("aria-label", title.textContent.trim());
    title.remove();
    column.addEventListener("mouseenter", () => show(column));
    column.addEventListener("focus", () => show(column));
    column.addEventListener("blur", () => (tip.hidden = true));
    column.addEventListener("keydown", (event) => {
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: columns.length - 1 }[event.key];
      if (event.key === "Escape") tip.hidden = true;
      if (to === undefined) return;
      event.preventDefault();
      move(at, to);
    });
  });
  one(".columns")?.addEventListener("mouseleave", () => (tip.hidden = true));
})();
