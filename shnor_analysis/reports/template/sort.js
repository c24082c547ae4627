// Tables marked «sortable» are sorted by a click on a head; without scripts they stand as they are.
{
  const order = new Intl.Collator("ru", { numeric: true });
  const day = /^(\d\d)\.(\d\d)\.(\d{4})/;
  const key = (row, place) => row.cells[place].textContent.trim().replace(day, "$3$2$1");
  for (const table of document.querySelectorAll("table.sortable")) {
    if (getComputedStyle(table).display !== "table") continue; // cards have no heads to click on
    const body = table.tBodies[0], given = [...body.rows];
    for (const head of table.tHead.rows[0].cells) {
      if (given.length < 2 || head.dataset.fixed !== undefined) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const next = { ascending: "descending", descending: "none" }[head.ariaSort] || "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        if (next !== "none") head.ariaSort = next;
        const sign = next === "descending" ? -1 : 1, place = head.cellIndex;
        const sorted = (one, two) => sign * order.compare(key(one, place), key(two, place));
        body.append(...(next === "none" ? given : [...given].sort(sorted)));
      });
    }
  }
}
