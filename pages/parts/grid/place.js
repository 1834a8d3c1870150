// Where somebody stands in the table, told to Python where it asks: the records of the selected rows, once they rest.

const RESTED = 250; // milliseconds

Grid.prototype.tellPlace = function () {
  if (!this.data.follows) return;
  clearTimeout(this.rest);
  this.rest = setTimeout(() => {
    const { top, bottom } = this.block();
    const records = this.data.rows.slice(top, bottom + 1).map((row) => row.record);
    const told = records.join();
    const isHere = this.frame.contains(this.frame.getRootNode().activeElement);
    if (!isHere || told === this.told) return;
    this.told = told;
    this.outbox.put("place", () => ({ epoch: this.data.epoch, records }));
  }, RESTED);
};
