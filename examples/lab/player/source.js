// The program's own source: the lines around the one that spawned the task that runs. `lab watch` embeds the files
// it can read; of the others only the place is shown.
"use strict";

const Source = (() => {
  const { h, say } = Dom;
  const parts = {};
  let shown = "";

  function build() {
    parts.place = h("p", { class: "place" });
    parts.code = h("pre", { class: "code", tabindex: "0", "aria-label": "Source" });
    parts.panel = h("details", { class: "panel source", open: window.innerWidth >= 900 },
      h("summary", {}, h("h2", {}, (parts.title = h("span", {}, "Source")))), parts.place, parts.code);
    return parts.panel;
  }

  /** The path and the line of `src/main.rs:12:5`. */
  function split(place) {
    const found = /^(.*?):(\d+)(?::\d+)?$/.exec(place);
    return found ? { path: found[1], line: Number(found[2]) } : { path: place, line: 0 };
  }

  /** The task whose source is shown: the one that runs, or ran last, on `thread`. */
  function taskAt(rec, thread, time) {
    const poll = Recording.last(rec.pollsOn[thread], rec.pollTimesOn[thread], time);
    return poll >= 0 ? rec.polls.task[poll] : -1;
  }

  function update(rec, thread, time) {
    const task = taskAt(rec, thread, time);
    const place = task >= 0 ? rec.tasks[task].place : "";
    parts.panel.hidden = !rec.tasks.some((other) => other.place);
    const runs = rec.pollOn(thread, time) >= 0;
    say(parts.title, task < 0 ? "Source" : `Source of ${Words.task(rec, task)}`);
    say(parts.place, place ? `${rec.tasks[task].root ? "started" : "spawned"} at ${place}` : "The recording does not say where it was spawned.");
    parts.panel.classList.toggle("runs", runs);
    if (place === shown) return;
    shown = place;
    const { path, line } = split(place);
    const source = rec.page.sources[path];
    parts.code.replaceChildren(...(source ? lines(source, line) : []));
    parts.code.hidden = !source;
    const here = parts.code.querySelector(".this");
    if (here) parts.code.scrollTop = here.offsetTop - parts.code.clientHeight / 3;
  }

  function lines(source, line) {
    return source.text.split("\n").map((text, index) => {
      const number = source.first + index;
      return h("span", { class: number === line ? "line this" : "line" },
        h("span", { class: "at" }, String(number).padStart(4)), h("span", { class: "text" }, `${text || " "}\n`));
    });
  }

  return { build, update, split };
})();
