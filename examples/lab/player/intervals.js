// Which of many intervals of time contain a moment: the tasks in a queue, the timers that are set.
"use strict";

/** A sorted array: the number of its elements that are at most `value`. */
function upTo(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

class Intervals {
  /** How many intervals begin between two lists of those that are open. */
  static STEP = 256;

  /** `rows` are `[begin, end, what]`, in any order; an interval contains its begin and not its end. */
  constructor(rows) {
    this.rows = rows.filter((row) => row[1] > row[0]).sort((a, b) => a[0] - b[0]);
    this.begins = this.rows.map((row) => row[0]);
    this.open = [];
    let open = [];
    this.rows.forEach((row, index) => {
      if (index % Intervals.STEP === 0) {
        open = open.filter((other) => other[1] > row[0]);
        this.open.push(open.slice());
      }
      open.push(row);
    });
  }

  /** The intervals that contain `time`, by their begins. */
  at(time) {
    const count = upTo(this.begins, time);
    if (count === 0) return [];
    const list = Math.floor((count - 1) / Intervals.STEP);
    const begun = this.rows.slice(list * Intervals.STEP, count);
    return this.open[list].concat(begun).filter((row) => row[1] > time);
  }
}
