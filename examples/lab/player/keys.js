// The keyboard, and the two windows it opens: help, and find.
"use strict";

const Keys = (() => {
  const { h } = Dom;
  /** More hits than this are a number. */
  const MOST = 50;
  const HELP = [
    ["← →", "the event before, the next event"], ["shift ← →", "the turn before, the next turn"], ["space", "play, pause"],
    ["[ ]", "slower, faster"], ["home end", "the beginning, the end"], ["w", "the worst: where a timer was served latest"],
    ["1 … 6", "the screens"], ["r", "the next recording"], ["/", "find a task, a mark or a time"],
    ["+ − 0 .", "on the timeline: zoom in, out, show all, around the cursor"], ["?", "this help"], ["esc", "close"],
  ];
  const WORDS = [
    ["task", "a future that the loop polls; it runs until it yields, waits or ends, and nothing interrupts it"],
    ["ready", "woken, in a queue, and without a thread"], ["turn", "polls, then a look at events and timers, or sleep"],
    ["wake", "what makes a waiting task ready: a timer, an event, another task or another thread"],
    ["late", "from the time a timer was due until its task ran"],
  ];
  const windows = {};

  function build() {
    const list = (rows) => h("dl", { class: "facts" }, rows.map(([term, text]) => h("div", {}, h("dt", {}, term), h("dd", {}, text))));
    const close = (name) => h("button", { type: "button", class: "round", "aria-label": "Close", onclick: () => windows[name].close() }, "×");
    windows.help = h("dialog", { class: "window", "aria-label": "Help" }, h("div", { class: "panel-head" }, h("h2", {}, "Keys"), close("help")), list(HELP), h("h2", {}, "Words"), list(WORDS));
    windows.hits = h("ul", { class: "rows" });
    windows.field = h("input", { type: "search", "aria-label": "Find a task, a mark or a time", placeholder: "a task, a mark, or a time such as 0.42 or 420ms", oninput: () => find(windows.field.value) });
    windows.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") windows.hits.querySelector("button")?.click();
    });
    windows.find = h("dialog", { class: "window", "aria-label": "Find" }, h("div", { class: "panel-head" }, h("h2", {}, "Find"), close("find")), windows.field, windows.hits);
    document.body.append(windows.help, windows.find);
    document.addEventListener("keydown", pressed);
  }

  function help() {
    windows.help.showModal();
  }

  function open() {
    windows.find.showModal();
    windows.field.select();
    find(windows.field.value);
  }

  /** `0.42`, `420ms`, `1.5 s`, `80us` in nanoseconds; null if it is no time. */
  function timeIn(text) {
    const found = /^([\d.]+)\s*(s|ms|us|µs|ns)?$/.exec(text.trim());
    const unit = { s: 1e9, ms: 1e6, us: 1e3, "µs": 1e3, ns: 1 }[found?.[2] ?? "s"];
    const value = found ? Number(found[1]) * unit : NaN;
    return Number.isFinite(value) ? value : null;
  }

  function find(text) {
    const rec = State.recording();
    const asked = text.trim().toLowerCase();
    const hits = [];
    const time = timeIn(asked);
    if (time !== null && time <= rec.end) hits.push([`go to ${Words.clock(time)}`, { t: time }]);
    const matches = (words) => words.toLowerCase().includes(asked);
    rec.tasks.forEach((task, index) => {
      if (hits.length <= MOST && (matches(Words.task(rec, index)) || matches(task.place))) {
        hits.push([`task ${Words.task(rec, index)}${task.place ? `, ${task.place}` : ""}`, { task: index, screen: "task" }]);
      }
    });
    rec.notes.text.forEach((note, row) => {
      if (asked && hits.length <= MOST && matches(note)) hits.push([`${Words.clock(rec.notes.begin[row])} ${note}`, { t: rec.notes.begin[row] }]);
    });
    const go = (change) => {
      windows.find.close();
      State.set({ playing: false, ...change });
    };
    windows.hits.replaceChildren(...hits.slice(0, MOST).map(([words, change]) =>
      h("li", {}, h("button", { type: "button", class: "plain", onclick: () => go(change) }, words))));
    if (!hits.length) windows.hits.append(h("li", { class: "quiet" }, "nothing found"));
  }

  /** To the timer that was served latest, while it was late. */
  function worst() {
    const t = Main.worstTime(State.recording());
    if (t !== null) State.set({ playing: false, t });
  }

  const ACTS = {
    ArrowRight: (event) => Play.step(1, event.shiftKey), ArrowLeft: (event) => Play.step(-1, event.shiftKey),
    " ": () => Play.toggle(), "[": () => Play.faster(-1), "]": () => Play.faster(1), "/": open, "?": help, w: worst,
    Home: () => State.set({ playing: false, t: 0 }), End: () => State.set({ playing: false, t: State.recording().end }),
    r: () => State.set({ rec: (State.state.rec + 1) % State.all().length }),
  };

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || windows.help.open || windows.find.open) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === " " && event.target.closest?.("button, summary")) return;
    const screen = /^[1-6]$/.test(event.key) ? SCREENS[Number(event.key) - 1] : null;
    const act = screen ? () => State.set({ screen }) : ACTS[event.key] ?? (State.state.screen === "timeline" ? Timeline.keys[event.key] : undefined);
    if (!act) return;
    event.preventDefault();
    act(event);
  }

  return { build, help, find: open, worst };
})();
