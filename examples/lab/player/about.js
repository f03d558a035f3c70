// What this recording is: a few facts, and the ways on from here.
"use strict";

const About = (() => {
  const { h, say } = Dom;
  const parts = {};

  function build() {
    const button = (text, act) => h("button", { type: "button", onclick: act }, text);
    parts.what = h("p", {});
    parts.facts = h("p", { class: "hint" });
    parts.worst = button("Go to the worst moment (w)", Keys.worst);
    parts.side = button("Side by side (5)", () => State.set({ screen: "side" }));
    parts.predict = button("Predict what comes next (6)", () => State.set({ screen: "predict" }));
    return h("section", { class: "panel about", "aria-label": "This recording" },
      h("div", { class: "panel-head" }, (parts.name = h("h2", {}))), parts.what, parts.facts, (parts.note = h("p", { class: "warning" })),
      h("div", { class: "tools" }, parts.worst, parts.side, parts.predict),
      h("p", { class: "hint" }, "Step with ← and →, a whole turn with shift; play with space; ? for more."));
  }

  /** How late something was, at worst. */
  function worst(rec) {
    if (rec.worstTick) return `the latest tick of the spinner was ${Words.duration(rec.worstTick.late)} late`;
    const late = rec.worst >= 0 ? rec.lateness(rec.worst) : 0;
    if (late >= LATE) return `the latest timer was ${Words.duration(late)} late`;
    if (rec.worst >= 0) return "no timer was late by a millisecond";
    return "no timer was set";
  }

  function update(rec) {
    say(parts.name, rec.name);
    const what = rec.what ? `${rec.what[0].toUpperCase()}${rec.what.slice(1)}.` : "";
    say(parts.what, what);
    const { duration, count } = Words;
    say(parts.facts, `${duration(rec.end - rec.begin)}, ${count(rec.events, "event")}, ${count(rec.polls.task.length, "poll")}; ${worst(rec)}.`);
    say(parts.note, rec.note);
    parts.note.hidden = !rec.note;
    parts.worst.hidden = Main.worstTime(rec) === null;
    parts.side.hidden = State.all().length < 2;
    parts.predict.hidden = rec.workers.length === 0;
  }

  return { build, update };
})();
