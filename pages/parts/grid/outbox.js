// What the table tells Python: one message at a time, in the order things were done, the next once Python heard.
//
// A component holds one message of a kind; a second one, sent while Python still works, would take the place of the
// first: an edit, or the Ctrl+Z after it, would be lost. Every message has a number, so that one that is sent again
// because nothing was heard of it counts once.

const PATIENCE = 3000; // milliseconds after a drawing that had not heard

class Outbox {
  constructor() {
    this.waiting = []; // {kind, body}; a body is made when it is sent, and null when there is nothing left to say
    this.underWay = null;
    this.number = 0;
    this.tell = () => {};
  }

  // Edits and places that nobody has sent yet grow into one.
  put(kind, body) {
    const last = this.waiting.at(-1);
    if (last && last.kind === kind && kind !== "command" && kind !== "block") this.waiting.pop();
    this.waiting.push({ kind, body });
    this.next();
  }

  next() {
    while (!this.underWay && this.waiting.length) {
      const { kind, body } = this.waiting.shift();
      const content = body();
      if (!content) continue;
      this.number += 1;
      this.underWay = { kind, content: { ...content, message: this.number } };
      this.tell(kind, this.underWay.content);
    }
  }

  heard(number) {
    clearTimeout(this.again);
    this.number = Math.max(this.number, number);
    if (this.underWay && this.underWay.content.message <= number) this.underWay = null;
    if (this.underWay) this.again = setTimeout(() => this.tell(this.underWay.kind, this.underWay.content), PATIENCE);
    else this.next();
  }
}
