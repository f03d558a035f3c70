// Screen 5, side by side: the recordings on one clock, with one cursor.
"use strict";

const Side = (() => {
  const { h, say } = Dom;
  const ROW = 22;
  const AXIS = 20;
  let strips = [];
  let root = null;

  function build() {
    root = h("section", { id: "screen-side", class: "screen side", "aria-label": "Side by side" },
      h("p", { class: "hint" }, "One clock, one cursor: click anywhere. Red: a timer is due and its task does not run."));
    strips = State.all().map((rec) => {
      const strip = { rec, view: { left: 0 }, canvas: h("canvas", { class: "lanes", role: "img", "aria-label": `Lanes of ${rec.name}` }), labels: h("div", { class: "labels" }) };
      strip.now = h("p", { class: "side-now" });
      strip.verdict = h("span", { class: "chip" });
      strip.canvas.addEventListener("pointerdown", (event) => pick(strip, event));
      strip.canvas.addEventListener("pointermove", (event) => event.buttons && pick(strip, event));
      const open = () => State.set({ rec: rec.index, screen: "loop", t: Math.min(rec.zero + State.state.t - State.recording().zero, rec.end) });
      root.append(h("section", { class: "panel strip" },
        h("div", { class: "panel-head" }, h("h2", {}, h("button", { type: "button", class: "plain", onclick: open, title: "Watch its loop" }, rec.name)),
          h("span", { class: "hint" }, rec.what), strip.verdict),
        strip.now, h("div", { class: "chart" }, strip.labels, strip.canvas)));
      strip.rows = rowsOf(rec);
      strip.labels.replaceChildren(...strip.rows.map((row) => h("div", { class: "lane", style: `height:${ROW}px` }, row.name)));
      strip.labels.style.paddingTop = `${AXIS}px`;
      const late = verdict(rec);
      say(strip.verdict, late.text);
      strip.verdict.className = `chip ${late.kind}`;
      return strip;
    });
    return root;
  }

  /** The threads that did something, and the tasks with timers: what is late is one of those. */
  function rowsOf(rec) {
    const threads = rec.threads.map((thread, index) => ({ name: thread.name, thread: index }));
    const timed = rec.tasks.map((_, task) => task).filter((task) => rec.timersOf[task].length)
      .sort((a, b) => rec.lateOf[b] - rec.lateOf[a]).slice(0, 3);
    const late = rec.ticks ? [{ name: "ticks", ticks: true }]
      : timed.map((task) => ({ name: `timers of ${Words.task(rec, task)}`, timers: task }));
    return [...threads.filter((row) => rec.pollsOn[row.thread].length || rec.notesOn[row.thread].length).slice(0, 6), ...late];
  }

  function verdict(rec) {
    if (rec.worstTick) {
      const { late } = rec.worstTick;
      const kind = late >= rec.ticks.period ? "bad" : late >= rec.ticks.period / 5 ? "late" : "ok";
      return { text: `latest tick: ${Words.duration(late)} late`, kind };
    }
    if (rec.worst < 0) return { text: `took ${Words.duration(rec.end)}`, kind: "" };
    const late = rec.lateness(rec.worst);
    const kind = late >= 10 * LATE ? "bad" : late >= 2 * LATE ? "late" : "ok";
    return { text: `latest timer: ${Words.duration(late)} late`, kind };
  }

  function pick(strip, event) {
    const rec = State.recording();
    State.set({ playing: false, t: rec.zero + Lanes.time(strip.view, event.offsetX) });
  }

  function lane(pen, rec, row, view, y) {
    if (row.thread !== undefined) Lanes.thread(pen, rec, row.thread, view, y, ROW - 6);
    else if (row.ticks) Lanes.ticks(pen, rec, view, y, ROW - 6);
    else Lanes.timers(pen, rec, row.timers, view, y, ROW - 6);
  }

  /** The clock of all: from the zero of each recording to the end of the longest. */
  function update(state) {
    const clock = Math.max(...strips.map(({ rec }) => rec.end - rec.zero));
    const now = state.t - State.recording().zero;
    for (const { rec, canvas, rows, ...strip } of strips) {
      const width = canvas.clientWidth;
      if (!width) continue;
      const t = Math.min(rec.zero + now, rec.end);
      say(strip.now, Words.now(rec, t, Words.mainThread(rec, t)).text);
      const view = { from: rec.zero - clock / 200, to: rec.zero + clock, left: 0, width };
      const height = AXIS + rows.length * ROW + 4;
      Object.assign(strip.view, { from: -clock / 200, to: clock, width });
      const pen = Lanes.still(canvas, width, height, "", (onto) => {
        Lanes.leftOut(onto, rec, view, AXIS, height);
        Lanes.axis(onto, strip.view, 0, height);
        rows.forEach((row, index) => lane(onto, rec, row, view, AXIS + index * ROW + 3));
      });
      Lanes.cursor(pen, strip.view, now, height);
    }
  }

  return { build, update };
})();
