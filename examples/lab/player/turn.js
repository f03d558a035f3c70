// Screen 4, one turn in words: each phrase with the function of the runtime that did it.
"use strict";

const Turn = (() => {
  const { h, say, keyed } = Dom;
  /** So many turns are shown before and after the one at the cursor. */
  const AROUND = 3;
  const parts = {};
  let shown = "";

  function build() {
    const button = (text, label, act) => h("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
    parts.title = h("h2", {});
    parts.when = h("p", { class: "hint" });
    parts.phrases = h("ol", { class: "phrases" });
    parts.cost = h("p", { class: "cost" });
    parts.near = h("ol", { class: "turns" });
    parts.none = h("p", { class: "now" }, "No event loop turned here: these are threads, and the operating system switches between them.");
    return h("section", { id: "screen-turn", class: "screen one-turn", "aria-label": "One turn in words" },
      parts.none,
      (parts.body = h("div", {},
        h("div", { class: "tools" }, button("← turn", "The turn before (shift ←)", () => Play.step(-1, true)),
          button("turn →", "The next turn (shift →)", () => Play.step(1, true)), parts.when),
        h("section", { class: "panel turn-words" }, parts.title, parts.phrases, parts.cost),
        h("h2", { class: "near" }, "Before and after"), parts.near)));
  }

  function phrase(rec, entry, now) {
    const [path, name] = rec.page.functions[entry.does] ?? ["", ""];
    const words = h("button", { type: "button", class: "plain", onclick: () => State.set({ playing: false, t: entry.at, screen: "loop" }) }, entry.text);
    return h("li", { class: `${entry.bad ? "bad" : ""}${entry.at <= now ? " past" : ""}` }, words,
      path ? h("span", { class: "function" }, h("code", {}, name), h("span", { class: "path" }, path)) : null);
  }

  function update(state) {
    const rec = State.recording();
    const thread = State.thread();
    const turn = rec.turnOn(thread, state.t);
    parts.none.hidden = turn >= 0;
    parts.body.hidden = turn < 0;
    if (turn < 0) {
      say(parts.none, rec.workers.length ? "The first turn has not begun." : parts.none.textContent);
      return;
    }
    const { number, begin, end } = rec.turns;
    const phrases = Words.turn(rec, turn);
    const past = phrases.filter((entry) => entry.at <= state.t).length;
    const key = `${rec.index} ${turn} ${past}`;
    if (key === shown) return;
    shown = key;
    const many = rec.workers.length > 1 ? ` of ${rec.threads[thread].name}` : "";
    say(parts.title, `Turn ${number[turn].toLocaleString("en")}${many}`);
    say(parts.when, `${Words.clock(begin[turn])}, ${Words.duration(end[turn] - begin[turn])} long`);
    parts.phrases.replaceChildren(...phrases.map((entry) => phrase(rec, entry, state.t)));
    say(parts.cost, Words.waits(rec, turn));
    near(rec, thread, turn);
  }

  function near(rec, thread, turn) {
    const all = rec.turnsOn[thread];
    const at = all.indexOf(turn);
    const list = all.slice(Math.max(0, at - AROUND), at + AROUND + 1);
    keyed(parts.near, list, (row) => row,
      (row) => h("li", {}, h("button", { type: "button", class: "plain", onclick: () => State.set({ playing: false, t: rec.turns.begin[row] }) })),
      (element, row) => {
        say(element.firstChild, Words.turnAloud(rec, row));
        element.classList.toggle("this", row === turn);
      });
  }

  return { build, update };
})();
