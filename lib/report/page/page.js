// Sorts tables, and copies commands; the page says everything without it.

for (const table of document.querySelectorAll("table.sortable")) {
  for (const heading of table.tHead.rows[0].cells) {
    if (heading.tagName === "TH") makeSortable(table, heading);
  }
}

function makeSortable(table, heading) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  heading.append(button);
  button.addEventListener("click", () => {
    const downwards = heading.ariaSort === "ascending";
    for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
    heading.ariaSort = downwards ? "descending" : "ascending";
    sort(table.tBodies[0], heading.cellIndex, {
      text: heading.dataset.type === "text",
      sign: downwards ? -1 : 1,
    });
  });
}

function sort(body, column, { text, sign }) {
  const keyOf = (row) => {
    const cell = row.cells[column];
    return text ? cell.textContent : cell.dataset.sort;
  };
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row) }));
  rows.sort((a, b) => {
    // What has no value stays below.
    if (!a.key || !b.key) return Number(!a.key) - Number(!b.key);
    return sign *
      (text ? a.key.localeCompare(b.key) : Number(a.key) - Number(b.key));
  });
  body.append(...rows.map(({ row }) => row));
}

for (const command of document.querySelectorAll(".command pre")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "copy";
  button.setAttribute("aria-live", "polite");
  command.after(button);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(command.textContent);
    button.textContent = "copied";
    setTimeout(() => button.textContent = "copy", 2000);
  });
}

// A page that is served while a run goes on is told how far it has come.
if (document.body.dataset.served !== undefined) {
  const [bar, text, news] = ["progress", "progress-text", "news"]
    .map((id) => document.getElementById(id));
  const shown = Number(bar.value);
  const events = new EventSource("/events");
  events.onmessage = ({ data }) => {
    const { done, says } = JSON.parse(data);
    bar.value = done;
    const images = bar.max === 1 ? "image" : "images";
    text.textContent = says ?? `${done} of ${bar.max} ${images}`;
    news.hidden = done === shown;
    if (says !== undefined) events.close();
  };
}
