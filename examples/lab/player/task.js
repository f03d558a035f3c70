// Screen 3, one task: where it was spawned and by whom, how long it ran, was ready and waited, its longest poll, who
// woke it, and whom it waits for.
"use strict";

const Task = (() => {
  const { h, say } = Dom;
  const parts = {};
  let shown = null;

  function build() {
    parts.pick = h("select", { "aria-label": "Task", onchange: () => State.set({ task: Number(parts.pick.value) }) });
    parts.name = h("h2", {});
    parts.state = h("p", { class: "now" });
    parts.chain = h("p", { class: "because" });
    parts.facts = h("dl", { class: "facts" });
    parts.shares = h("div", { class: "shares", "aria-hidden": "true" });
    parts.key = h("ul", { class: "life blame-key" });
    parts.woken = h("ul", { class: "rows" });
    parts.longest = h("ul", { class: "rows" });
    parts.late = h("div", {});
    return h("section", { id: "screen-task", class: "screen one-task", "aria-label": "One task" },
      h("label", { class: "pick" }, "Task ", parts.pick), parts.state, parts.chain, parts.shares, parts.key,
      h("div", { class: "columns" },
        h("section", { class: "panel" }, h("h2", {}, "Its life"), parts.facts),
        h("section", { class: "panel" }, h("h2", {}, "Who woke it"), parts.woken),
        h("section", { class: "panel" }, h("h2", {}, "Its longest polls"), parts.longest),
        (parts.blame = h("section", { class: "panel" }, h("h2", {}, "When it was late, and why"), parts.late))));
  }

  /** The task that is asked for, or the one that runs, or the one that was latest. */
  function chosen(rec, state) {
    if (state.task >= 0 && state.task < rec.tasks.length) return state.task;
    const poll = rec.pollOn(State.thread(), state.t);
    if (poll >= 0) return rec.polls.task[poll];
    return rec.worst >= 0 ? rec.timers.task[rec.worst] : 0;
  }

  function update(state) {
    const rec = State.recording();
    if (!rec.tasks.length) {
      say(parts.state, "No task was recorded: the threads have no event loop.");
      return;
    }
    const task = chosen(rec, state);
    const key = `${rec.index} ${task}`;
    if (shown !== key) {
      shown = key;
      look(rec, task);
    }
    const now = rec.stateOf(task, state.t);
    const since = Words.duration(state.t - now.since);
    const name = Words.task(rec, task);
    say(parts.state, {
      running: `${name} has run for ${since} without giving the thread back.`,
      ready: `${name} has been ready for ${since}, and has no thread.`,
      waiting: now.poll >= 0 ? `${name} ${Words.outcome(rec, now.poll)}, for ${since} so far.` : `${name} has not been polled yet.`,
      ended: `${name} ended ${since} ago.`, unborn: `${name} has not been spawned yet.`,
    }[now.is]);
    say(parts.chain, chain(rec, task, state.t));
  }

  /** Whom the task waits for, and whom that waits for; a circle is told as one. */
  function chain(rec, task, time) {
    const path = [task];
    for (let here = task; path.length < 20;) {
      const state = rec.stateOf(here, time);
      if (state.is !== "waiting" || state.poll < 0) break;
      const whom = (row) => (rec.waits.what[row] === FOR_JOIN ? rec.waits.id[row] : rec.waits.holder[row]);
      const wait = rec.waitsOf[state.poll].find((row) => whom(row) >= 0);
      if (wait === undefined) break;
      here = whom(wait);
      if (path.includes(here)) return `A circle: ${[...path, here].map((other) => Words.task(rec, other)).join(" waits for ")}. None of them can go on.`;
      path.push(here);
    }
    if (path.length < 2) return "";
    const last = path[path.length - 1];
    return `${path.map((other) => Words.task(rec, other)).join(" waits for ")}, which ${inWords(rec.stateOf(last, time), rec)}.`;
  }

  const inWords = (state, rec) => ({ running: "runs", ready: "is ready", ended: "has ended", unborn: "is not spawned yet",
    waiting: state.poll >= 0 ? Words.outcome(rec, state.poll) : "has not begun" })[state.is];

  function look(rec, task) {
    const { polls } = rec;
    const list = rec.pollsOf[task];
    const { parent, place, spawned, ended, number, root, job } = rec.tasks[task];
    if (parts.of !== rec) {
      parts.of = rec;
      parts.pick.replaceChildren(...rec.tasks.slice(0, 2000).map((_, index) => h("option", { value: index }, Words.task(rec, index))));
    }
    parts.pick.value = String(task);
    const sum = (times) => times.reduce((total, time) => total + time, 0);
    const ran = sum(list.map((poll) => polls.end[poll] - polls.begin[poll]));
    const ready = sum(list.map((poll) => polls.begin[poll] - polls.ready[poll]));
    const life = (ended >= 0 ? ended : rec.end) - Math.max(0, spawned);
    const late = Math.max(0, ...rec.timersOf[task].map((row) => rec.lateness(row)));
    const rows = [
      ["What", root ? "the future that block_on was given" : job ? "a job of the blocking pool" : `task ${number}`],
      [root ? "Started" : "Spawned", `${spawned >= 0 ? Words.clock(spawned) : "before the recording"}${parent >= 0 ? `, by ${Words.task(rec, parent)}` : ""}`],
      ["At", place || "not recorded"],
      ["Ended", ended >= 0 ? Words.clock(ended) : "not in this recording"],
      ["Polls", Words.count(list.length, "poll")],
      ["Ran", Words.duration(ran)], ["Was ready", `${Words.duration(ready)}, without a thread`],
      ["Waited", Words.duration(Math.max(0, life - ran - ready))],
    ];
    if (rec.timersOf[task].length) rows.push(["Timers", `${rec.timersOf[task].length}; the latest was served ${Words.duration(late)} late`]);
    parts.facts.replaceChildren(...rows.map(([term, text]) => h("div", {}, h("dt", {}, term), h("dd", {}, text))));
    parts.facts.style.setProperty("--own", `var(--c${rec.colours[task]})`);
    shares(life, ran, ready);
    woken(rec, task);
    const blamed = Blame.of(rec, task).slice(0, 3);
    parts.blame.hidden = blamed.length === 0;
    parts.late.replaceChildren(...blamed.map((one) => Blame.entry(rec, one)));
    const longest = list.slice().sort((a, b) => polls.end[b] - polls.begin[b] - polls.end[a] + polls.begin[a]).slice(0, 8);
    parts.longest.replaceChildren(...longest.map((poll) => moment(polls.begin[poll], `${Words.duration(polls.end[poll] - polls.begin[poll])}; then it ${Words.outcome(rec, poll)}`)));
  }

  /** Its life as a bar, and what the colours in it mean. */
  function shares(life, ran, ready) {
    const all = [["running", "ran", ran], ["ready", "was ready, without a thread", ready], ["waiting", "waited", Math.max(0, life - ran - ready)]];
    const share = ([kind, , time]) => h("span", { class: kind, style: `flex-grow:${Math.max(0, time) / Math.max(1, life)}` });
    parts.shares.replaceChildren(...all.map(share));
    parts.key.replaceChildren(...all.map(([kind, name, time]) => h("li", {}, h("span", { class: `swatch ${kind}` }), `${name} ${Words.duration(time)}`)));
  }

  const moment = (time, text) => h("li", {}, h("button", { type: "button", class: "plain", onclick: () => State.set({ playing: false, t: time, screen: "loop" }) },
    h("span", { class: "at" }, Words.clock(time)), h("span", {}, text)));

  function woken(rec, task) {
    const by = new Map();
    for (const wake of rec.wakesOf[task]) {
      const cause = Words.cause(rec, wake);
      const entry = by.get(cause) ?? { count: 0, first: rec.wakes.at[wake] };
      entry.count += 1;
      by.set(cause, entry);
    }
    const rows = [...by].sort((a, b) => b[1].count - a[1].count).slice(0, 8);
    parts.woken.replaceChildren(...rows.map(([cause, { count, first }]) => moment(first, `${cause}, ${Words.count(count, "time")}`)));
  }

  return { build, update };
})();
