// Lanes on a canvas: who ran, was ready, waited, slept, from when to when. However many events a lane has, drawing it
// costs as many steps as it is pixels wide.
"use strict";

const Lanes = (() => {
  const COLOURS = 8;
  let palette = {};

  /** Reads the colours of the page's style, which differ by light and dark. */
  function readPalette() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(`--${name}`).trim();
    const names = ["ink", "dim", "rule", "soft", "card", "back", "bad", "late", "ok", "wait", "ready", "sleep", "cursor"];
    palette = Object.fromEntries(names.map((name) => [name, get(name)]));
    palette.tasks = Array.from({ length: COLOURS }, (_, i) => get(`c${i}`));
    palette.hatch = null;
  }

  /** A canvas as sharp as the screen, `width` × `height` in CSS pixels; its drawing context. */
  function prepare(canvas, width, height) {
    const dense = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * dense), Math.round(height * dense)];
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
      canvas.style.height = `${height}px`;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
  }

  /** Pictures that stay while only the cursor moves, by the canvas they are for. */
  const kept = new WeakMap();

  /** Draws `picture(pen)` on a canvas: again only if `key`, or the size, is another than last time; its drawing context. */
  function still(canvas, width, height, key, picture) {
    const all = `${key} ${width} ${height} ${window.devicePixelRatio} ${palette.back}`;
    const last = kept.get(canvas) ?? { image: document.createElement("canvas") };
    if (last.key !== all) {
      picture(prepare(last.image, width, height));
      kept.set(canvas, { image: last.image, key: all });
    }
    const pen = prepare(canvas, width, height);
    pen.drawImage(last.image, 0, 0, width, height);
    return pen;
  }

  /** From a time to a place: `{ from, to, left, width }` is what is seen. */
  const x = (view, time) => view.left + ((time - view.from) / (view.to - view.from)) * view.width;
  const time = (view, place) => view.from + ((place - view.left) / view.width) * (view.to - view.from);

  /** Diagonal lines: a processor that was taken away. */
  function hatch(pen) {
    if (palette.hatch) return palette.hatch;
    const tile = document.createElement("canvas");
    tile.width = tile.height = 6;
    const draw = tile.getContext("2d");
    draw.strokeStyle = palette.dim;
    draw.lineWidth = 1;
    draw.beginPath();
    for (const shift of [-6, 0, 6]) {
      draw.moveTo(shift, 6);
      draw.lineTo(shift + 6, 0);
    }
    draw.stroke();
    return (palette.hatch = pen.createPattern(tile, "repeat"));
  }

  /**
   * Draws the intervals `rows[k]`, whose begins `begins` are sorted and which do not overlap. `end(row)` is the end of
   * one, `style(row)` its colour or null. What shares a pixel with what was drawn is skipped, so that 100,000 polls
   * cost no more than the lane is wide; where they leave gaps of less than a pixel, the lane is drawn thinner.
   */
  function intervals(pen, view, rows, begins, end, style, y, height) {
    let at = Math.max(0, upTo(begins, view.from) - 1);
    while (at < rows.length && begins[at] < view.to) {
      const row = rows[at];
      const from = Math.max(view.left, x(view, begins[at]));
      const to = Math.min(view.left + view.width, x(view, end(row)));
      const fill = to >= view.left ? style(row) : null;
      if (fill) {
        pen.fillStyle = fill;
        pen.fillRect(from, y, Math.max(1, to - from), height);
      }
      // The last that begins in this pixel may be a long one.
      at = to - from > 1 ? at + 1 : Math.max(at + 1, upTo(begins, time(view, from + 0.7)) - 1);
    }
  }

  /** A name left of a lane. */
  function label(pen, text, y, width) {
    pen.fillStyle = palette.ink;
    pen.font = "13px system-ui, sans-serif";
    pen.textBaseline = "middle";
    pen.fillText(text, 0, y, width - 8);
  }

  /** Times as the axis writes them: a step of 1, 2 or 5 times a power of ten. */
  function axis(pen, view, y, height) {
    const rough = ((view.to - view.from) / view.width) * 110;
    const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "top";
    for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
      const place = Math.round(x(view, at)) + 0.5;
      pen.strokeStyle = palette.rule;
      pen.beginPath();
      pen.moveTo(place, y);
      pen.lineTo(place, y + height);
      pen.stroke();
      pen.fillStyle = palette.dim;
      if (place < view.left + view.width - 40) pen.fillText(tick(at, step), place + 4, y + 3);
    }
  }

  function tick(at, step) {
    const [unit, name] = step >= 1e9 ? [1e9, "s"] : step >= 1e6 ? [1e6, "ms"] : step >= 1e3 ? [1e3, "µs"] : [1, "ns"];
    return `${(Math.round(at / unit) || 0).toLocaleString("en", { maximumFractionDigits: 0 })} ${name}`;
  }

  const colour = (rec, task) => palette.tasks[rec.colours[task] % COLOURS];

  /** A thread: its polls in the colours of their tasks; asleep in the driver; parked; spans; gaps hatched. */
  function thread(pen, rec, index, view, y, height) {
    const { polls, calls, notes } = rec;
    intervals(pen, view, rec.callsOn[index], rec.callTimesOn[index], (row) => calls.end[row],
      (row) => (calls.kind[row] === SLEEPS ? palette.sleep : calls.kind[row] === PARKS ? palette.soft : palette.dim),
      y + height * 0.36, height * 0.28);
    intervals(pen, view, rec.signalsOn[index], rec.signalTimesOn[index], (row) => notes.end[row],
      (row) => (notes.kind[row] === SEARCH ? palette.late : palette.ink), y + height * 0.8, height * 0.2);
    if (rec.pollsOn[index].length === 0 && rec.notesOn[index].length) plain(pen, rec, index, view, y, height);
    intervals(pen, view, rec.pollsOn[index], rec.pollTimesOn[index], (row) => polls.end[row],
      (row) => colour(rec, polls.task[row]), y, height);
    const gaps = rec.notesOn[index].filter((row) => notes.kind[row] === GAP);
    const begins = gaps.map((row) => notes.begin[row]);
    pen.globalAlpha = 0.72;
    intervals(pen, view, gaps, begins, (row) => notes.end[row], () => palette.card, y, height);
    pen.globalAlpha = 1;
    intervals(pen, view, gaps, begins, (row) => notes.end[row], () => hatch(pen), y, height);
  }

  /** A thread without a runtime runs where it does not say that it rests. */
  function plain(pen, rec, index, view, y, height) {
    const { notes } = rec;
    const life = [notes.begin[rec.notesOn[index][0]], rec.lastNoted[index]];
    intervals(pen, view, [0], [life[0]], () => life[1], () => palette.tasks[index % COLOURS], y, height);
    const rests = rec.notesOn[index].filter((row) => notes.kind[row] === REST);
    const begins = rests.map((row) => notes.begin[row]);
    intervals(pen, view, rests, begins, (row) => notes.end[row], () => palette.card, y, height);
    intervals(pen, view, rests, begins, (row) => notes.end[row], () => palette.sleep, y + height * 0.36, height * 0.28);
  }

  /** The ticks of a spinner: on time low and green, late amber, missed by a period tall and red. */
  function ticks(pen, rec, view, y, height) {
    const { period } = rec.ticks;
    for (const { due, late } of rec.tickList) {
      const place = x(view, due);
      if (place < view.left || place > view.left + view.width) continue;
      const [colour, share] = late >= period ? [palette.bad, 1] : late >= period / 5 ? [palette.late, 0.7] : [palette.ok, 0.4];
      pen.fillStyle = colour;
      pen.fillRect(place - 1, y + height * (1 - share), Math.max(2, Math.min(6, (period / (view.to - view.from)) * view.width - 2)), height * share);
    }
  }

  /** A task: running in its colour, ready as a bar, waiting as a line. */
  function task(pen, rec, index, view, y, height) {
    const { polls } = rec;
    const list = rec.pollsOf[index];
    const begins = rec.pollTimesOf[index];
    const { spawned, ended } = rec.tasks[index];
    const born = spawned >= 0 ? spawned : list.length ? begins[0] : view.to;
    const dies = ended >= 0 ? ended : rec.end;
    pen.fillStyle = palette.wait;
    const from = Math.max(view.left, x(view, born));
    const to = Math.min(view.left + view.width, x(view, dies));
    if (to > from) pen.fillRect(from, y + height / 2 - 0.75, to - from, 1.5);
    intervals(pen, view, list, list.map((row) => polls.ready[row]), (row) => polls.begin[row], () => palette.ready, y + height * 0.25, height * 0.5);
    intervals(pen, view, list, begins, (row) => polls.end[row], () => colour(rec, index), y, height);
  }

  /** The timers of a task: ▽ due, ▼ fired, and between due and the poll a red bar: the lateness. */
  function timers(pen, rec, index, view, y, height) {
    const { timers: all } = rec;
    let last = -Infinity;
    for (const row of rec.timersOf[index]) {
      const due = x(view, all.due[row]);
      const served = all.served[row] < 0 ? due : x(view, all.served[row]);
      if (served < view.left || due > view.left + view.width) continue;
      if (rec.lateness(row) >= LATE) {
        pen.fillStyle = palette.bad;
        pen.fillRect(Math.max(view.left, due), y + height * 0.3, Math.max(1.5, Math.min(served, view.left + view.width) - Math.max(view.left, due)), height * 0.4);
      }
      if (due - last < 7) continue;
      last = due;
      if (due >= view.left) triangle(pen, due, y + height * 0.2, false);
      if (all.fired[row] >= 0 && x(view, all.fired[row]) <= view.left + view.width) triangle(pen, x(view, all.fired[row]), y + height * 0.2, true);
    }
  }

  function triangle(pen, place, y, full) {
    pen.beginPath();
    pen.moveTo(place - 4, y);
    pen.lineTo(place + 4, y);
    pen.lineTo(place, y + 7);
    pen.closePath();
    pen.strokeStyle = pen.fillStyle = palette.ink;
    if (full) pen.fill();
    else pen.stroke();
  }

  /** What was left out of the page, as a grey band. */
  function leftOut(pen, rec, view, y, height) {
    for (const [begin, end] of rec.leftOut) {
      const from = Math.max(view.left, x(view, begin));
      const to = Math.min(view.left + view.width, x(view, end));
      if (to <= from) continue;
      pen.fillStyle = palette.soft;
      pen.fillRect(from, y, to - from, height);
    }
  }

  function cursor(pen, view, at, height) {
    const place = x(view, at);
    if (place < view.left || place > view.left + view.width) return;
    pen.fillStyle = palette.cursor;
    pen.fillRect(place - 1, 0, 2, height);
  }

  return { still, readPalette, x, time, axis, label, thread, task, timers, ticks, leftOut, cursor, colours: () => palette };
})();
