// Blame: what a lateness is made of, as a bar whose parts add up to it, and in words. The parts come with the page:
// `examples/lab/src/blame` works them out from the whole recording.
"use strict";

const Blame = (() => {
  const { h, say } = Dom;
  const NAMES = { rounding: "rounding", not_noticed: "not noticed yet", asleep: "thread asleep", behind: "behind others",
    own_poll: "its own poll", no_processor: "no processor", unrecorded: "not recorded" };

  const who = (rec, late) => (late.task >= 0 ? Words.task(rec, late.task) : Words.thread(rec, late.thread));

  /** The latest of what is late at `time`: due, and not served. */
  const at = (rec, time) => rec.late.find((late) => late.due <= time && time <= late.served) ?? null;

  const go = (time, text) =>
    h("button", { type: "button", class: "plain", onclick: () => State.set({ playing: false, t: time }) }, text);

  /** A bar, and a key to it; the task that had most of a part is a way to that task. */
  function bar(rec, late) {
    const whole = Math.max(1, late.served - late.due);
    const worth = late.parts.filter(([, ns]) => ns >= whole / 200);
    const parts = worth.map(([kind, ns]) =>
      h("span", { class: kind, style: `flex-grow:${ns / whole}`, title: `${NAMES[kind]}: ${Words.duration(ns)}` }));
    const key = worth.map(([kind, ns, by]) => h("li", {}, h("span", { class: `swatch ${kind}` }), `${NAMES[kind]} ${Words.duration(ns)}`,
      by >= 0 ? h("button", { type: "button", class: "plain culprit", onclick: () => State.set({ task: by, screen: "task" }) }, Words.task(rec, by)) : null));
    return [h("div", { class: "blame-bar", "aria-hidden": "true" }, ...parts), h("ul", { class: "blame-key" }, ...key)];
  }

  /** All there is to say of one lateness. */
  function entry(rec, late) {
    const time = Words.duration(late.served - late.due);
    return h("div", { class: "blame" },
      h("p", {}, h("b", {}, `${who(rec, late)} was served ${time} late: `), `${late.said}.`),
      ...bar(rec, late),
      h("p", { class: "hint" }, go(late.due, `Due at ${Words.clock(late.due)}`), " · ", go(late.served, `served at ${Words.clock(late.served)}`)));
  }

  /** A panel for the lateness at the cursor; it keeps its place, so that nothing jumps while it plays. */
  function panel() {
    const title = h("h2", {}, "Why was it late?");
    const body = h("div", {});
    const element = h("section", { class: "panel why", "aria-label": "Why was it late?" }, h("div", { class: "panel-head" }, title), body);
    let shown = "";
    function update(rec, time) {
      element.hidden = rec.late.length === 0;
      const late = at(rec, time);
      const key = late ? `${rec.index} ${rec.late.indexOf(late)}` : `${rec.index} none`;
      if (key === shown) return;
      shown = key;
      say(title, late ? "Why is it late?" : "Nothing is late now");
      body.replaceChildren(...(late ? [entry(rec, late)] : [h("p", { class: "quiet" }, `${Words.count(rec.late.length, "wake was", "wakes were")} served late by a millisecond or more.`)]));
    }
    return { element, update };
  }

  /** The latest wakes of a task. */
  const of = (rec, task) => rec.late.filter((late) => late.task === task);

  return { panel, entry, of };
})();
