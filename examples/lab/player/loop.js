// Screen 1, the loop: left the program's source, in the middle one turn of the loop as five stations, right the
// waiting room. A wake flies from what caused it to the end of the queue. A timer that is due while a task holds the
// thread turns red and counts up.
"use strict";

const Loop = (() => {
  const { h, say, keyed } = Dom;
  /** More cards than this are a number. */
  const MOST = 8;
  /** A bar is full when the thread was held for this long. */
  const FULL = 1e9;
  /** Of the lanes of threads. */
  const [ROW, AXIS, NAMES] = [30, 20, 88];
  const parts = {};

  const station = (key, number, title, what) =>
    h("li", { class: "station", "data-station": key },
      h("h3", {}, h("span", { class: "number", "aria-hidden": "true" }, number), title),
      h("p", { class: "what" }, what),
      (parts[key] = h("div", { class: "cards" })));

  function build() {
    parts.now = h("p", { class: "now" });
    parts.because = h("p", { class: "because" });
    parts.threads = h("div", { class: "threads choice", role: "group", "aria-label": "Threads" });
    parts.stations = h("ol", { class: "stations" },
      station("root", "1", "Root future", "what block_on was given"),
      station("queue", "2", "Run queue", "one task at a time has the thread; it gives it back when it yields, waits or ends"),
      station("ask", "3", "Time for events?", "after some polls, or when the queue is empty"),
      station("timers", "4", "Timers due", "only here does the loop look at them"),
      station("sleep", "5", "Sleep", "until an event, a timer or another thread"));
    parts.crew = h("div", { class: "crew" });
    parts.near = h("canvas", { class: "lanes", role: "img", "aria-label": "What the threads did around this moment" });
    parts.loopPanel = h("section", { class: "panel turning", "aria-label": "One turn of the loop" },
      h("div", { class: "panel-head" }, (parts.title = h("h2", {}, "One turn of the loop")), parts.threads), parts.stations, parts.crew, parts.near);
    parts.room = h("section", { class: "panel room", "aria-label": "Waiting room" },
      h("div", { class: "panel-head" }, h("h2", {}, "Waiting room")),
      h("h3", {}, "Timers"), (parts.set = h("div", { class: "cards" })),
      (parts.waitingTitle = h("h3", {}, "Everything else")), (parts.waiting = h("div", { class: "cards" })));
    parts.why = Blame.panel();
    return h("section", { id: "screen-loop", class: "screen loop", "aria-label": "The loop" },
      h("div", { class: "headline" }, parts.now, parts.because),
      (parts.columns = h("div", { class: "columns" }, Source.build(), parts.loopPanel, h("div", { class: "right" }, parts.why.element, parts.room, About.build()))));
  }

  const card = (kind) => (item) =>
    h("button", { type: "button", class: `card ${kind}`, onclick: () => State.set({ task: item.task, screen: "task" }) },
      h("span", { class: "name" }), h("span", { class: "figure" }), h("span", { class: "note" }),
      h("span", { class: "bar" }, h("span", {})));

  /** Shows `item` in a card: `{ task, figure, note, share, bad, label }`. */
  function show(element, rec, item) {
    const [name, figure, note, bar] = element.children;
    element.style.setProperty("--own", `var(--c${rec.colours[item.task]})`);
    say(name, Words.task(rec, item.task));
    say(figure, item.figure);
    say(note, item.note ?? "");
    element.classList.toggle("bad", Boolean(item.bad));
    element.classList.toggle("on", Boolean(item.on));
    bar.hidden = item.share === undefined;
    if (!bar.hidden) bar.firstChild.style.width = `${100 * Math.min(1, item.share)}%`;
  }

  function cards(parent, rec, items, key, kind, none) {
    const shown = items.slice(0, MOST).map((item) => ({ ...item, key: key(item) }));
    const rest = items.length - shown.length;
    if (rest > 0) shown.push({ key: "more", text: `and ${Words.count(rest, "more")}` });
    if (!items.length && none) shown.push({ key: "none", text: none });
    const make = (item) => (item.text === undefined ? card(kind)(item) : h("p", { class: "quiet" }));
    keyed(parent, shown, (item) => item.key, make, (element, item) =>
      item.text === undefined ? show(element, rec, item) : say(element, item.text));
  }

  /** The station where the thread is: where its loop is at `time`. */
  function where(rec, thread, time) {
    const poll = rec.pollOn(thread, time);
    if (poll >= 0) return rec.tasks[rec.polls.task[poll]].root ? "root" : "queue";
    const call = rec.callOn(thread, time);
    if (call >= 0) return rec.calls.kind[call] === ASKS ? "ask" : "sleep";
    const fired = upTo(rec.firedTimes, time) - 1;
    const last = Recording.last(rec.callsOn[thread], rec.callTimesOn[thread], time);
    return fired >= 0 && last >= 0 && rec.firedTimes[fired] >= rec.calls.end[last] ? "timers" : "queue";
  }

  /** A bar grows quickly at first, so that 0.1 ms and 1 s can both be seen. */
  const share = (ns) => Math.log10(1 + ns / 1e4) / Math.log10(1 + FULL / 1e4);

  function onThread(rec, poll, time) {
    const held = time - rec.polls.begin[poll];
    return { task: rec.polls.task[poll], figure: Words.duration(held), note: "has the thread", share: share(held), on: true, key: "on", bad: held >= 10 * LATE };
  }

  function queued(rec, entry, time) {
    const wait = time - entry.since;
    const wake = entry.poll >= 0 ? rec.polls.wake[entry.poll] : -1;
    return { task: entry.task, figure: Words.duration(wait), note: wake >= 0 ? Words.cause(rec, wake) : "yielded", bad: wait >= 10 * LATE };
  }

  function timer(rec, row, time) {
    const left = rec.timers.due[row] - time;
    const late = left < 0;
    const whole = Math.max(1, rec.timers.due[row] - rec.timers.set[row]);
    return {
      task: rec.timers.task[row], row,
      figure: late ? `due ${Words.duration(-left)} ago` : `in ${Words.duration(left)}`,
      note: !late ? "" : rec.isStuckAt(time) ? "the loop cannot look at it" : "due",
      share: late ? 1 : 1 - left / whole,
      bad: left <= -LATE,
    };
  }

  /** The stations of the loop of `thread`. */
  function showLoop(rec, thread, time) {
    const at = where(rec, thread, time);
    const poll = rec.pollOn(thread, time);
    for (const element of parts.stations.children) element.classList.toggle("here", element.dataset.station === at);
    const root = rec.tasks.findIndex((task) => task.root);
    const rootState = root >= 0 ? rec.stateOf(root, time) : null;
    const rootItem = rootState && (poll >= 0 && rec.polls.task[poll] === root ? onThread(rec, poll, time)
      : { task: root, figure: rootState.is === "ready" ? "woken" : rootState.is, note: rootState.poll >= 0 && rootState.is === "waiting" ? Words.outcome(rec, rootState.poll) : "" });
    cards(parts.root, rec, rootItem ? [rootItem] : [], () => "root", "task", "not on this thread");
    const head = poll >= 0 && at === "queue" ? [onThread(rec, poll, time)] : [];
    const many = rec.workers.length > 1;
    const behind = rec.queueAt(time)
      .filter((entry) => !rec.tasks[entry.task].root && !rec.tasks[entry.task].job)
      .filter((entry) => !many || [thread, -1].includes(rec.queueOf(entry)))
      .map((entry) => queued(rec, entry, time));
    cards(parts.queue, rec, [...head, ...behind], (item) => (item.on ? `on ${item.task}` : item.task), "task", "empty");
    const call = rec.callOn(thread, time);
    cards(parts.ask, rec, [], () => 0, "task", at === "ask" ? "asks the system, without waiting" : "");
    const due = rec.timersSetAt(time).filter((row) => rec.timers.due[row] <= time).map((row) => timer(rec, row, time));
    cards(parts.timers, rec, due, (item) => item.row, "timer", at === "timers" ? "fired: see the end of the queue" : "none");
    const slept = call >= 0 && at === "sleep" ? time - rec.calls.begin[call] : 0;
    const name = call >= 0 && rec.calls.kind[call] === PARKS ? "parked" : rec.page.sleepsIn;
    cards(parts.sleep, rec, [], () => 0, "task", slept > 0 ? `${name}, for ${Words.duration(slept)}` : "");
  }

  /** Threads without an event loop, one card each. */
  function showCrew(rec, time) {
    const items = rec.threads.map((thread, index) => {
      const doing = rec.doingOn(index, time);
      const figure = doing.since < 0 ? "" : Words.duration(time - doing.since);
      return { index, name: thread.name, is: doing.text, figure, on: doing.is === "runs", gap: doing.is === "off" };
    });
    keyed(parts.crew, items, (item) => item.index,
      () => h("div", { class: "card thread" }, h("span", { class: "name" }), h("span", { class: "figure" }), h("span", { class: "note" })),
      (element, item) => {
        say(element.children[0], item.name);
        say(element.children[1], item.figure);
        say(element.children[2], item.is);
        element.classList.toggle("on", item.on);
        element.style.setProperty("--own", `var(--c${item.index % 8})`);
        element.classList.toggle("gap", item.gap);
      });
  }

  /** What the threads did in the last 80 ms, and do in the next 20. */
  function showNear(rec, time) {
    const width = parts.near.clientWidth;
    const view = { from: time - 80 * LATE, to: time + 20 * LATE, left: NAMES, width: width - NAMES };
    const threads = [...rec.threads.keys()].filter((index) => rec.notesOn[index].length || rec.pollsOn[index].length);
    const height = AXIS + threads.length * ROW;
    if (!width) return;
    const pen = Lanes.still(parts.near, width, height, `${rec.index} ${time}`, (onto) => {
      Lanes.axis(onto, view, 0, height);
      threads.forEach((thread, nth) => {
        Lanes.label(onto, rec.threads[thread].name, AXIS + nth * ROW + ROW / 2 - 1, NAMES);
        Lanes.thread(onto, rec, thread, view, AXIS + nth * ROW + 3, ROW - 8);
      });
    });
    Lanes.cursor(pen, view, time, height);
  }

  function showThreads(rec, thread) {
    const several = rec.workers.length > 1;
    parts.threads.hidden = !several;
    keyed(parts.threads, several ? rec.workers : [], (index) => index,
      (index) => h("button", { type: "button", onclick: () => State.set({ thread: index }) }, rec.threads[index].name),
      (element, index) => element.setAttribute("aria-pressed", String(index === thread)));
  }

  function showRoom(rec, time) {
    const due = rec.timersSetAt(time).map((row) => timer(rec, row, time));
    cards(parts.set, rec, due, (item) => item.row, "timer", "none is set");
    const waits = rec.waitsAt(time).map((entry) => ({
      task: entry.task, figure: Words.duration(time - entry.since), note: `waits for ${Words.anyOf(rec, entry.waits)}`,
    }));
    parts.waitingTitle.hidden = false;
    cards(parts.waiting, rec, waits, (item) => item.task, "task", "nobody waits for a source, a lock, a channel or a task");
  }

  function update(state, before) {
    const rec = State.recording();
    const thread = State.thread();
    const time = state.t;
    const now = Words.now(rec, time, thread);
    say(parts.now, now.text);
    say(parts.because, now.because);
    parts.because.classList.toggle("bad", now.bad);
    const isLoop = rec.workers.length > 0;
    parts.stations.hidden = !isLoop;
    parts.crew.hidden = parts.near.hidden = isLoop;
    parts.columns.classList.toggle("threads-only", !isLoop);
    parts.room.hidden = !isLoop;
    say(parts.title, isLoop ? "One turn of the loop" : "Threads, and no loop");
    showThreads(rec, thread);
    Source.update(rec, thread, time);
    About.update(rec);
    parts.why.update(rec, time);
    if (isLoop) {
      showLoop(rec, thread, time);
      showRoom(rec, time);
    } else {
      showCrew(rec, time);
      showNear(rec, time);
    }
    if (isLoop && before && before.rec === state.rec) Flight.between(rec, before.t, time, parts);
  }

  return { build, update };
})();
