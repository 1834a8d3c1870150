// One page of a table: edits in place, marks in the cell, blocks in and out by the clipboard.
//
// Python sends columns, rows and marks; this sends edits. Every edit carries a number and stays visible until Python
// acknowledged it; what waits goes along with the next, so that quick typing loses nothing.
// Text only ever enters the page as text, never as HTML.

const SIGNS = { error: "●", warning: "▲", info: "○" };
const WORDS = { error: "Error", warning: "Warning", info: "Hint" };

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let grid = parentElement.grid;
  if (!grid) {
    grid = parentElement.grid = new Grid(parentElement.querySelector(".frame"));
  }
  grid.outbox.tell = setTriggerValue;
  grid.show(data);
  grid.outbox.heard(data.heard);
}

class Grid {
  constructor(frame) {
    this.frame = frame;
    this.tip = frame.parentNode.querySelector(".tip");
    this.more = frame.parentNode.querySelector(".more");
    this.more.addEventListener("click", () => frame.scrollBy({ left: frame.clientWidth * 0.7, behavior: "smooth" }));
    new ResizeObserver(() => this.hintMore()).observe(frame);
    this.missed = frame.parentNode.querySelector(".missed");
    this.outbox = new Outbox();
    this.pending = new Map(); // number of the edit → {row, of, text, step, epoch}; a step is what one Ctrl+Z takes back
    this.step = 0;
    this.number = 0;
    this.at = { row: 0, column: 1 };
    this.corner = null; // the other end of a selected block
    this.editor = null;
    frame.addEventListener("mousedown", (event) => this.onMouseDown(event));
    frame.addEventListener("mouseover", (event) => this.onMouseOver(event));
    frame.addEventListener("mouseleave", () => this.hideTip());
    frame.addEventListener("dblclick", (event) => this.onDoubleClick(event));
    frame.addEventListener("keydown", (event) => this.onKeyDown(event));
    frame.addEventListener("copy", (event) => this.onCopy(event));
    frame.addEventListener("cut", (event) => this.onCopy(event, true));
    frame.addEventListener("paste", (event) => this.onPaste(event));
    frame.addEventListener("scroll", () => {
      this.hideTip();
      this.hintMore();
    });
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  show(data) {
    const sameShape = this.data && this.data.epoch === data.epoch;
    this.data = data;
    this.first = data.columns.findIndex((column) => column.kind === "text");
    for (const number of [...this.pending.keys()]) {
      if (number <= data.acknowledged) this.pending.delete(number);
    }
    // Edits that Python heard and did not take were about rows that are no longer shown.
    if (data.heard >= this.outbox.number && this.pending.size) this.tellEdits();
    this.number = Math.max(this.number, data.acknowledged);
    if (sameShape) this.fill();
    else this.rebuild();
    this.frame.style.maxHeight = `${data.height}px`;
    this.hintMore();
    if (data.focus && data.focus.number !== this.jumped) this.jump(data.focus);
  }

  // To a cell that Python names; to its row alone when it names no column.
  jump(focus) {
    this.jumped = focus.number;
    const row = this.data.rows.findIndex((one) => one.record === focus.record);
    const column = this.data.columns.findIndex((one) => one.key === focus.key);
    if (row < 0) return;
    this.go(row, Math.max(column, 0));
    this.frame.scrollTop = this.cell().offsetTop - this.frame.clientHeight / 2;
    this.frame.scrollIntoView({ block: "nearest" });
  }

  // How many columns are out of sight to the right, on a button that goes there.
  hintMore() {
    const edge = this.frame.getBoundingClientRect().left + this.frame.clientWidth;
    const hidden = [...this.frame.querySelectorAll("th")].filter((cell) => cell.getBoundingClientRect().left + 24 > edge);
    this.more.hidden = this.frame.scrollLeft + this.frame.clientWidth >= this.frame.scrollWidth - 2;
    this.more.textContent = hidden.length ? `${hidden.length} more ${hidden.length === 1 ? "column" : "columns"} →` : "→";
  }

  // Other rows or columns: keep the place, the focus, and what is being typed if its row is still here.
  rebuild() {
    const place = this.at;
    const hadFocus = this.frame.contains(this.frame.getRootNode().activeElement);
    const typing = this.editor && { record: this.editor.row.record, key: this.editor.column.key, text: this.editor.field.value };
    this.closeEditor(false);
    this.build();
    this.fill();
    this.go(place.row, Math.max(place.column, this.first), { focus: hadFocus });
    const row = typing ? this.data.rows.findIndex((one) => one.record === typing.record) : -1;
    if (row >= 0) {
      this.go(row, this.data.columns.findIndex((column) => column.key === typing.key));
      this.edit(typing.text);
    }
  }

  build() {
    this.frame.replaceChildren();
    const table = document.createElement("table");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", this.data.label);
    table.setAttribute("aria-rowcount", String(this.data.total + 1));
    const head = table.createTHead().insertRow();
    for (const column of this.data.columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = column.label;
      cell.className = column.kind;
      cell.style.minWidth = `${column.width}px`;
      if (!column.grows) cell.style.width = cell.style.maxWidth = `${column.width}px`;
      if (column.help) cell.dataset.tip = column.help;
      if (column.kind === "text") cell.classList.add("editable");
      head.append(cell);
    }
    const body = table.createTBody();
    this.cells = this.data.rows.map((row, index) => {
      const line = body.insertRow();
      line.setAttribute("aria-rowindex", String(row.number));
      return this.data.columns.map((column, position) => {
        const cell = line.insertCell();
        cell.className = column.kind;
        cell.dataset.row = index;
        cell.dataset.column = position;
        cell.dataset.record = row.record;
        cell.dataset.name = column.key;
        cell.tabIndex = -1;
        cell.style.maxWidth = `${column.width}px`;
        const text = document.createElement("span");
        cell.append(text);
        if (column.limit) cell.append(Object.assign(document.createElement("em"), { className: "count" }));
        return cell;
      });
    });
    if (this.data.columns.some((column) => column.grows)) table.style.minWidth = "100%";
    this.frame.append(table);
    this.at = { row: 0, column: Math.max(0, this.first) };
    this.corner = null;
  }

  fill() {
    this.data.rows.forEach((row, index) => {
      this.data.columns.forEach((column, position) => this.fillCell(row, column, this.cells[index][position]));
    });
    this.paintSelection();
  }

  fillCell(row, column, cell) {
    const text = this.textOf(row, column);
    const mark = row.marks[column.key];
    const span = cell.firstChild;
    if (span.textContent !== text) span.textContent = text;
    cell.classList.toggle("empty", text === "");
    for (const severity of Object.keys(SIGNS)) cell.classList.toggle(severity, !!mark && mark[0] === severity);
    if (mark) {
      cell.dataset.sign = SIGNS[mark[0]];
      cell.dataset.tip = mark[1];
      cell.setAttribute("aria-invalid", mark[0] === "error" ? "true" : "false");
      cell.setAttribute("aria-description", `${WORDS[mark[0]]}: ${mark[1]}`);
    } else {
      delete cell.dataset.sign;
      delete cell.dataset.tip;
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-description");
    }
    this.showChanged(row, column, cell);
    if (column.limit) this.count(cell, text, column.limit);
  }

  // A cell that was changed here wears a corner, and says so where nothing else is said of it.
  showChanged(row, column, cell) {
    const isChanged = row.changed.includes(column.key);
    cell.classList.toggle("changed", isChanged);
    if (!isChanged || row.marks[column.key]) return;
    cell.dataset.tip = "Changed here; the list of changes says from what.";
    cell.setAttribute("aria-description", "Changed here");
  }

  count(cell, text, limit) {
    const length = text.length; // UTF-16 units, as the check counts them
    const counter = cell.querySelector(".count");
    counter.textContent = `${length}/${limit}`;
    counter.classList.toggle("over", length > limit);
  }

  textOf(row, column) {
    let text = row.cells[column.key] ?? "";
    for (const edit of this.pending.values()) {
      if (edit.row.record === row.record && edit.of.key === column.key) text = edit.text;
    }
    return text;
  }

  // ---- where we are --------------------------------------------------------------------------------------------

  cell(row = this.at.row, column = this.at.column) {
    return this.cells[row]?.[column];
  }

  move(rows, columns, { extend = false, focus = true } = {}) {
    this.go(this.at.row + rows, this.at.column + columns, { extend, focus });
  }

  go(row, column, { extend = false, focus = true } = {}) {
    if (!this.cells.length) return;
    this.cell()?.setAttribute("tabindex", "-1");
    if (extend && !this.corner) this.corner = { ...this.at };
    if (!extend) this.corner = null;
    this.at = { row: clamp(row, this.cells.length), column: clamp(column, this.data.columns.length) };
    const cell = this.cell();
    cell.tabIndex = 0;
    if (focus) {
      cell.focus({ preventScroll: true });
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    this.paintSelection();
  }

  block() {
    const other = this.corner ?? this.at;
    return {
      top: Math.min(this.at.row, other.row),
      bottom: Math.max(this.at.row, other.row),
      left: Math.min(this.at.column, other.column),
      right: Math.max(this.at.column, other.column),
    };
  }

  paintSelection() {
    const { top, bottom, left, right } = this.block();
    this.cells.forEach((line, row) =>
      line.forEach((cell, column) => {
        const inside = row >= top && row <= bottom && column >= left && column <= right;
        cell.classList.toggle("selected", inside && !!this.corner);
        cell.setAttribute("aria-selected", inside ? "true" : "false");
      }),
    );
    this.tellPlace();
  }

  // ---- changing ------------------------------------------------------------------------------------------------

  change(edits) {
    const real = edits.filter((edit) => edit.text !== this.textOf(edit.row, edit.of));
    if (!real.length) return;
    this.missed.hidden = true;
    this.step += 1;
    for (const edit of real) this.pending.set(++this.number, { ...edit, step: this.step, epoch: this.data.epoch });
    this.fill();
    this.tellEdits();
  }

  // Everything that was written so far and is not acknowledged; what is written later is told later.
  tellEdits() {
    const newest = this.number;
    this.outbox.put("edits", () => {
      this.forgetStrays();
      const edits = [...this.pending].filter(([number]) => number <= newest);
      const plain = edits.map(([number, { step, row, of, text }]) => ({ number, step, record: row.record, column: of.key, text }));
      return plain.length ? { epoch: this.data.epoch, edits: plain } : null;
    });
  }

  // What was written into a row that is no longer shown as it was cannot be taken over: nobody knows which row it is.
  forgetStrays() {
    const strays = [...this.pending].filter(([, edit]) => edit.epoch !== this.data.epoch && !this.isStillHere(edit.row));
    for (const [number] of strays) this.pending.delete(number);
    if (!strays.length) return;
    const { row, of, text } = strays.at(-1)[1];
    this.missed.textContent = `The rows moved meanwhile: “${text}” in ${of.label}, row ${row.number}, was not taken. Write it again.`;
    this.missed.hidden = false;
    this.fill();
  }

  isStillHere(row) {
    const now = this.data.rows.find((one) => one.record === row.record);
    return !!now && JSON.stringify(now.cells) === JSON.stringify(row.cells);
  }

  order(command) {
    this.outbox.put("command", () => ({ command }));
  }

  edit(text) {
    const column = this.data.columns[this.at.column];
    if (column.kind !== "text" || this.editor) return;
    this.hideTip();
    const cell = this.cell();
    const field = document.createElement(column.options.length ? "select" : "input");
    if (column.options.length) {
      const now = this.textOf(this.data.rows[this.at.row], column);
      for (const option of new Set([...column.options, now])) field.append(new Option(option, option));
    } else {
      field.spellcheck = false;
      field.autocomplete = "off";
      if (column.limit) field.addEventListener("input", () => this.count(cell, field.value, column.limit));
    }
    field.setAttribute("aria-label", `${column.label}, row ${this.data.rows[this.at.row].number}`);
    field.className = "editor";
    field.value = text ?? this.textOf(this.data.rows[this.at.row], column);
    cell.classList.add("editing");
    cell.append(field);
    this.editor = { field, row: this.data.rows[this.at.row], column, cell };
    field.focus();
    if (!column.options.length && text === undefined) field.select();
    field.addEventListener("blur", () => this.closeEditor(true));
    if (column.options.length) field.addEventListener("change", () => this.closeEditor(true));
  }

  closeEditor(keep) {
    const editor = this.editor;
    if (!editor) return;
    this.editor = null;
    const text = editor.field.value;
    editor.cell.classList.remove("editing");
    editor.field.remove();
    if (keep) this.change([{ row: editor.row, of: editor.column, text }]);
    const limit = editor.column.limit;
    if (limit) this.count(editor.cell, this.textOf(editor.row, editor.column), limit);
  }

  clearBlock() {
    const { top, bottom, left, right } = this.block();
    const edits = [];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        if (this.data.columns[column].kind !== "text") continue;
        edits.push({ row: this.data.rows[row], of: this.data.columns[column], text: "" });
      }
    }
    this.change(edits);
  }

  // ---- events --------------------------------------------------------------------------------------------------

  onMouseDown(event) {
    const cell = event.target.closest("td");
    if (!cell || event.target.closest(".editor")) return;
    this.closeEditor(true);
    event.preventDefault();
    this.go(Number(cell.dataset.row), Number(cell.dataset.column), { extend: event.shiftKey });
    const drag = (over) => {
      const target = over.composedPath().find((node) => node.tagName === "TD");
      if (target && target.dataset.row) this.go(+target.dataset.row, +target.dataset.column, { extend: true, focus: false });
    };
    this.frame.addEventListener("mouseover", drag);
    window.addEventListener("mouseup", () => this.frame.removeEventListener("mouseover", drag), { once: true });
  }

  onDoubleClick(event) {
    if (event.target.closest("td")) this.edit();
  }

  onMouseOver(event) {
    const cell = event.target.closest("[data-tip]");
    if (cell && !this.editor) this.showTip(cell);
    else this.hideTip();
  }

  onKeyDown(event) {
    if (this.editor) return this.onEditorKey(event);
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z") return this.stop(event, () => this.order(event.shiftKey ? "redo" : "undo"));
    if (command && event.key.toLowerCase() === "y") return this.stop(event, () => this.order("redo"));
    if (command && event.key.toLowerCase() === "a") return this.stop(event, () => this.selectAll());
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-15, 0], PageDown: [15, 0] }[event.key];
    if (step && command) return this.stop(event, () => this.move(step[0] * 1e6, step[1] * 1e6, { extend: event.shiftKey }));
    if (step && !event.shiftKey && this.leaves(step[0])) return this.stop(event, () => this.order(step[0] > 0 ? "next" : "previous"));
    if (step) return this.stop(event, () => this.move(...step, { extend: event.shiftKey }));
    if (event.key === "Home") return this.stop(event, () => this.go(command ? 0 : this.at.row, this.first, { extend: event.shiftKey }));
    if (event.key === "End") return this.stop(event, () => this.go(command ? 1e6 : this.at.row, 1e6, { extend: event.shiftKey }));
    if (event.key === "Enter" || event.key === "F2") return this.stop(event, () => this.edit());
    if (event.key === "Delete" || event.key === "Backspace") return this.stop(event, () => this.clearBlock());
    if (event.key.length === 1 && !command && !event.altKey) {
      const column = this.data.columns[this.at.column];
      return this.stop(event, () => this.edit(column.options.length ? undefined : event.key));
    }
  }

  // Whether a step goes beyond the last or first row of this page, and there is another page.
  leaves(rows) {
    if (rows > 0) return this.data.turns[1] && this.at.row === this.cells.length - 1;
    return rows < 0 && this.data.turns[0] && this.at.row === 0;
  }

  onEditorKey(event) {
    event.stopPropagation();
    const next = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1] }[event.key];
    if (next) {
      event.preventDefault();
      this.closeEditor(true);
      this.move(...next);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.closeEditor(false);
      this.move(0, 0);
    }
  }

  stop(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  selectAll() {
    this.at = { row: 0, column: this.first };
    this.corner = { row: this.cells.length - 1, column: this.data.columns.length - 1 };
    this.paintSelection();
  }

  // Only the file's own columns go along, so that the block fits wherever it is pasted; unless others alone are meant.
  onCopy(event, andClear = false) {
    if (this.editor) return;
    event.preventDefault();
    const { top, bottom, left, right } = this.block();
    const chosen = this.data.columns.slice(left, right + 1);
    const own = chosen.filter((column) => column.kind === "text");
    const lines = this.data.rows
      .slice(top, bottom + 1)
      .map((row) => (own.length ? own : chosen).map((column) => quoted(this.textOf(row, column))).join("\t"));
    event.clipboardData.setData("text/plain", lines.join("\n"));
    if (andClear) this.clearBlock();
  }

  onPaste(event) {
    if (this.editor) return;
    event.preventDefault();
    const lines = parseBlock(event.clipboardData.getData("text/plain"));
    const { top, bottom, left, right } = this.block();
    const columns = this.data.columns;
    const edits = [];
    const put = (row, column, text) => edits.push({ row: this.data.rows[row], of: column, text });
    if (lines.length === 1 && lines[0].length === 1) {
      const own = columns.slice(left, right + 1).filter((column) => column.kind === "text");
      for (let row = top; row <= bottom; row++) own.forEach((column) => put(row, column, lines[0][0]));
      return this.change(edits);
    }
    // A spreadsheet knows only the file's own columns: what cannot be edited is passed over, never filled.
    const targets = columns.slice(left).filter((column) => column.kind === "text");
    const isTooWide = lines.some((texts) => texts.slice(targets.length).some((text) => text !== ""));
    if (isTooWide || top + lines.length > this.data.rows.length) return this.handOverBlock(lines, targets, top);
    lines.forEach((texts, row) => texts.slice(0, targets.length).forEach((text, column) => put(top + row, targets[column], text)));
    this.change(edits);
  }

  // A block that is larger than the rows and columns at hand: Python goes on below, and asks about what is left.
  handOverBlock(lines, targets, top) {
    const record = this.data.rows[top].record;
    const block = { epoch: this.data.epoch, record, columns: targets.map((column) => column.key), lines };
    this.outbox.put("block", () => block);
  }

  // ---- the note beside a marked cell ----------------------------------------------------------------------------

  showTip(cell) {
    this.tip.textContent = cell.dataset.tip;
    this.tip.hidden = false;
    const box = cell.getBoundingClientRect();
    const outer = this.frame.getBoundingClientRect();
    const left = Math.max(0, Math.min(box.left - outer.left, outer.width - this.tip.offsetWidth - 12));
    const below = box.bottom - outer.top + 4;
    const fits = below + this.tip.offsetHeight < outer.height || box.top - outer.top < this.tip.offsetHeight + 8;
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${fits ? below : box.top - outer.top - this.tip.offsetHeight - 4}px`;
  }

  hideTip() {
    this.tip.hidden = true;
  }
}

function clamp(value, length) {
  return Math.max(0, Math.min(length - 1, value));
}
