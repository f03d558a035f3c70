// Screen 2, the timeline: a row for each thread, each task and the timers of each task; arrows from a wake to the poll
// it caused; brackets over long polls. Wheel or + and − zoom, dragging pans, a click is a moment.
"use strict";

const Timeline = (() => {
  const { h, say, keyed } = Dom;
  /** The height of a row, and of one of a few. */
  const [LOW, HIGH] = [26, 38];
  const FEW = 8;
  const AXIS = 22;
  const GROUP = 24;
  /** Rows of tasks; a recording may have thousands. */
  const MOST = 40;
  /** More arrows than this hide what they point at. */
  const ARROWS = 80;
  const BRACKET = 10 * LATE;
  const parts = {};
  const view = { from: 0, to: 1, left: 0, width: 1 };
  let ROW = LOW;
  let rows = [];
  let of = null;
  let drag = null;

  function build() {
    const button = (text, label, act) => h("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
    parts.labels = h("div", { class: "labels" });
    parts.canvas = h("canvas", { class: "lanes", role: "img", "aria-label": "Timeline; the turn in words says the same" });
    parts.note = h("p", { class: "note" });
    parts.where = h("p", { class: "hint" });
    const wheel = (event) => {
      if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX);
      else if (event.ctrlKey || event.metaKey || event.altKey || !overflows()) zoom(event.deltaY > 0 ? 1.25 : 0.8, event.offsetX);
      else return;
      event.preventDefault();
    };
    parts.canvas.addEventListener("wheel", wheel, { passive: false });
    parts.canvas.addEventListener("pointerdown", grab);
    parts.canvas.addEventListener("pointermove", move);
    parts.canvas.addEventListener("pointerup", release);
    parts.canvas.addEventListener("pointercancel", () => (drag = null));
    return h("section", { id: "screen-timeline", class: "screen timeline", "aria-label": "Timeline" },
      h("div", { class: "tools" },
        button("+", "Zoom in (+)", () => zoom(0.5)), button("−", "Zoom out (−)", () => zoom(2)),
        button("All", "Show all (0)", all), button("Here", "Around the cursor (.)", here), parts.where),
      h("div", { class: "chart" }, parts.labels, parts.canvas), legend(), parts.note,
      h("section", { class: "panel moment" }, (parts.now = h("p", { class: "now" })), (parts.because = h("p", { class: "because" })), (parts.turn = h("p", { class: "hint" }))));
  }

  function legend() {
    const item = (kind, text) => h("li", {}, h("span", { class: `key ${kind}` }), text);
    return h("ul", { class: "legend" }, item("running", "running, in the task's colour"), item("ready", "ready, in a queue"),
      item("waiting", "waiting"), item("sleeping", "the thread sleeps in the system"), item("gap", "the system runs something else"),
      item("search", "a worker searches for tasks"), item("late", "a timer is due and not served"), h("li", {}, "▽ due  ▼ fired"));
  }

  const overflows = () => document.documentElement.scrollHeight > window.innerHeight + 4;

  /** The rows of a recording; tasks by how long they ran and were late, at most MOST. */
  function rowsOf(rec) {
    const weight = (task) => rec.ranIn[task] + rec.lateOf[task];
    const chosen = rec.tasks.map((_, task) => task)
      .filter((task) => rec.pollsOf[task].length || rec.tasks[task].spawned >= 0)
      .sort((a, b) => weight(b) - weight(a)).slice(0, MOST).sort((a, b) => a - b);
    const lanes = [{ head: "Threads" }];
    rec.threads.forEach((_, thread) => lanes.push({ thread }));
    if (chosen.length) lanes.push({ head: "Tasks" });
    for (const task of chosen) lanes.push({ task });
    const timed = chosen.filter((task) => rec.timersOf[task].length);
    if (timed.length || rec.ticks) lanes.push({ head: "Timers" });
    for (const task of timed) lanes.push({ timers: task });
    if (rec.ticks) lanes.push({ ticks: true });
    ROW = lanes.length <= FEW + 3 ? HIGH : LOW;
    let y = AXIS;
    for (const lane of lanes) {
      lane.y = y;
      lane.height = lane.head ? GROUP : ROW;
      y += lane.height;
    }
    lanes.total = y + 6;
    return lanes;
  }

  const named = (rec, lane) => lane.ticks ? "ticks of the spinner" : lane.head ?? (lane.thread !== undefined ? rec.threads[lane.thread].name : Words.task(rec, lane.task ?? lane.timers));

  function look(rec) {
    of = rec;
    rows = rowsOf(rec);
    Object.assign(view, { from: rec.begin, to: rec.end });
    keyed(parts.labels, rows, (lane) => lane.y, () => h("div", {}), (element, lane) => {
      const task = lane.task ?? lane.timers;
      element.className = lane.head ? "group" : "lane";
      element.style.height = `${lane.height}px`;
      if (task === undefined) return element.replaceChildren(named(rec, lane));
      element.replaceChildren(h("button", { type: "button", class: "plain", onclick: () => State.set({ task, screen: "task" }) },
        h("i", { style: `background:var(--c${rec.colours[task]})` }), named(rec, lane)));
      return undefined;
    });
    parts.labels.style.paddingTop = `${AXIS}px`;
    const hidden = rec.tasks.length - rows.filter((lane) => lane.task !== undefined).length;
    const more = hidden > 0 ? `${Words.count(hidden, "task")} more: find one with /.` : "";
    say(parts.note, [rec.note, more].filter(Boolean).join(" "));
    parts.note.hidden = !parts.note.textContent;
  }

  const least = 200;

  function set(from, to) {
    const length = Math.min(of.end - of.begin, Math.max(least, to - from));
    view.from = Math.max(of.begin, Math.min(from, of.end - length));
    view.to = view.from + length;
    draw();
  }

  function zoom(by, place) {
    const inside = State.state.t >= view.from && State.state.t <= view.to;
    const about = place !== undefined ? Lanes.time(view, place) : inside ? State.state.t : (view.from + view.to) / 2;
    set(about - (about - view.from) * by, about + (view.to - about) * by);
  }

  const pan = (pixels) => {
    const by = (pixels / view.width) * (view.to - view.from);
    set(view.from + by, view.to + by);
  };
  const all = () => set(of.begin, of.end);
  const here = () => {
    const half = Math.max(least, Math.min(of.end / 2, (view.to - view.from) / 20));
    set(State.state.t - half, State.state.t + half);
  };

  function grab(event) {
    drag = { x: event.offsetX, from: view.from, to: view.to, moved: false };
    parts.canvas.setPointerCapture(event.pointerId);
  }

  function move(event) {
    if (!drag) return;
    const by = drag.x - event.offsetX;
    if (Math.abs(by) > 3) drag.moved = true;
    if (!drag.moved) return;
    const shift = (by / view.width) * (drag.to - drag.from);
    set(drag.from + shift, drag.to + shift);
  }

  function release(event) {
    if (drag && !drag.moved) State.set({ playing: false, t: Lanes.time(view, event.offsetX) });
    drag = null;
  }

  function draw() {
    const rec = of;
    const width = parts.canvas.clientWidth;
    if (!rec || !width) return;
    Object.assign(view, { left: 0, width });
    const key = `${rec.index} ${view.from} ${view.to}`;
    const pen = Lanes.still(parts.canvas, width, rows.total, key, (onto) => picture(onto, rec));
    Lanes.cursor(pen, view, State.state.t, rows.total);
    say(parts.where, `${Words.clock(view.from)} to ${Words.clock(view.to)}: ${Words.duration(view.to - view.from)} of ${Words.duration(rec.end)}`);
  }

  /** Everything but the cursor. */
  function picture(pen, rec) {
    Lanes.leftOut(pen, rec, view, AXIS, rows.total);
    Lanes.axis(pen, view, 0, rows.total);
    for (const lane of rows) {
      const [y, height] = [lane.y + 5, ROW - 10];
      if (lane.thread !== undefined) Lanes.thread(pen, rec, lane.thread, view, y, height);
      else if (lane.task !== undefined) Lanes.task(pen, rec, lane.task, view, y, height);
      else if (lane.timers !== undefined) Lanes.timers(pen, rec, lane.timers, view, y - 2, height + 4);
      else if (lane.ticks) Lanes.ticks(pen, rec, view, y, height);
    }
    brackets(pen, rec);
    arrows(pen, rec);
    marks(pen, rec);
  }

  /** Over each poll that held its thread for long: how long. */
  function brackets(pen, rec) {
    const colours = Lanes.colours();
    pen.font = "600 11px system-ui, sans-serif";
    for (const lane of rows.filter((row) => row.thread !== undefined)) {
      for (const poll of rec.longPolls.filter((row) => rec.polls.thread[row] === lane.thread)) {
        const from = Math.max(0, Lanes.x(view, rec.polls.begin[poll]));
        const to = Math.min(view.width, Lanes.x(view, rec.polls.end[poll]));
        const held = rec.polls.end[poll] - rec.polls.begin[poll];
        if (held < BRACKET || to < 0 || from > view.width || to - from < 3) continue;
        pen.fillStyle = colours.bad;
        pen.fillRect(from, lane.y + 1, to - from, 2);
        pen.fillRect(from, lane.y + 1, 1.5, 4);
        pen.fillRect(to - 1.5, lane.y + 1, 1.5, 4);
        const text = Words.duration(held);
        if (pen.measureText(text).width + 12 > to - from) continue;
        pen.fillRect(from, lane.y + 1, pen.measureText(text).width + 10, 15);
        pen.fillStyle = colours.card;
        pen.textBaseline = "middle";
        pen.fillText(text, from + 5, lane.y + 9);
      }
    }
  }

  /** From each wake to the poll that it caused, where few enough are in sight. */
  function arrows(pen, rec) {
    const { wakes, polls } = rec;
    const [first, last] = [upTo(wakes.at, view.from), upTo(wakes.at, view.to)];
    if (last - first > ARROWS) return;
    const laneOf = new Map(rows.filter((row) => row.task !== undefined).map((row) => [row.task, row.y + ROW / 2]));
    const threadOf = new Map(rows.filter((row) => row.thread !== undefined).map((row) => [row.thread, row.y + ROW / 2]));
    pen.strokeStyle = pen.fillStyle = Lanes.colours().dim;
    pen.lineWidth = 1;
    for (let wake = first; wake < last; wake += 1) {
      const poll = wakes.poll[wake];
      const from = (wakes.cause[wake] === BY_TASK ? laneOf.get(wakes.by[wake]) : undefined) ?? threadOf.get(wakes.thread[wake]);
      const to = laneOf.get(wakes.task[wake]);
      if (poll < 0 || from === undefined || to === undefined || wakes.queued[wake]) continue;
      arrow(pen, Lanes.x(view, wakes.at[wake]), from, Lanes.x(view, polls.begin[poll]), to);
    }
  }

  function arrow(pen, x0, y0, x1, y1) {
    if (x1 - x0 < 4) return pen.fillRect(x1, Math.min(y0, y1), 1, Math.abs(y1 - y0));
    const bend = Math.min(24, Math.max(6, (x1 - x0) / 2));
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x1 - 5, y1 - 3);
    pen.lineTo(x1 - 5, y1 + 3);
    return pen.fill();
  }

  /** The program's own marks, as flags on their threads. */
  function marks(pen, rec) {
    const { notes } = rec;
    const colours = Lanes.colours();
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "top";
    for (const lane of rows.filter((row) => row.thread !== undefined)) {
      let free = -1;
      for (const row of rec.notesOn[lane.thread]) {
        const place = Lanes.x(view, notes.begin[row]);
        if (notes.kind[row] !== MARK || place < free || place > view.width) continue;
        pen.fillStyle = colours.ink;
        pen.fillRect(place, lane.y, 1.5, ROW * 0.3);
        free = place + 8;
        if (view.width - place < 60 || rec.isCommon(notes.text[row])) continue;
        pen.fillText(notes.text[row].slice(0, 24), place + 4, lane.y);
        free = place + 8 + pen.measureText(notes.text[row].slice(0, 24)).width;
      }
    }
  }

  /** What happens at the cursor, in words. */
  function moment(rec, t) {
    const now = Words.now(rec, t, State.thread());
    const turn = rec.turnOn(State.thread(), t);
    say(parts.now, now.text);
    say(parts.because, now.because);
    parts.because.classList.toggle("bad", now.bad);
    say(parts.turn, turn >= 0 ? Words.turnAloud(rec, turn) : "");
  }

  function update(state) {
    const rec = State.recording();
    if (rec !== of) look(rec);
    const { t } = state;
    moment(rec, t);
    if (t < view.from || t > view.to) {
      const half = (view.to - view.from) / 2;
      set(t - half, t + half);
    } else draw();
  }

  const keys = { "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "0": all, ".": here };

  return { build, update, keys };
})();
