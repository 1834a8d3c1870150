// What spreadsheets put on the clipboard, and what they take from it.

function quoted(text) {
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// Rows and cells of what a spreadsheet puts on the clipboard: tabs between cells, quotes around cells with breaks.
function parseBlock(text) {
  const lines = [[]];
  let cell = "";
  let isQuoted = false;
  const body = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < body.length; at++) {
    const letter = body[at];
    if (isQuoted) {
      if (letter === '"' && body[at + 1] === '"') cell += body[++at];
      else if (letter === '"') isQuoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === "") isQuoted = true;
    else if (letter === "\t" || letter === "\n") {
      lines.at(-1).push(cell);
      cell = "";
      if (letter === "\n") lines.push([]);
    } else cell += letter;
  }
  lines.at(-1).push(cell);
  return lines;
}
