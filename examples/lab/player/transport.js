// The bar at the bottom: play, step, speed, the time, and the whole recording as one strip to point into.
"use strict";

const Transport = (() => {
  const { h, say } = Dom;
  const HEIGHT = 34;
  const parts = {};
  const view = { from: 0, to: 1, left: 0, width: 1 };

  const icon = (d) => Dom.svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", class: "icon" }, Dom.svg("path", { d }));

  function build(footer) {
    const button = (text, label, act, kind = "") => h("button", { type: "button", class: kind, "aria-label": label, title: label, onclick: act }, text);
    parts.play = button("Play", "Play (space)", Play.toggle, "primary play");
    parts.time = h("span", { class: "time" });
    parts.speed = h("span", { class: "speed-now" });
    parts.strip = h("canvas", { class: "overview", role: "slider", tabindex: "0", "aria-label": "Time", "aria-valuemin": "0" });
    parts.strip.addEventListener("pointerdown", (event) => {
      parts.strip.setPointerCapture(event.pointerId);
      pick(event);
    });
    parts.strip.addEventListener("pointermove", (event) => event.buttons && pick(event));
    footer.replaceChildren(
      h("div", { class: "buttons" },
        button(icon("M3 2v12h2V2zM14 2 6 8l8 6z"), "The turn before (shift ←)", () => Play.step(-1, true)), button(icon("M12 2 4 8l8 6z"), "The event before (←)", () => Play.step(-1)),
        parts.play, button(icon("M4 2l8 6-8 6z"), "The next event (→)", () => Play.step(1)), button(icon("M2 2l8 6-8 6zM11 2v12h2V2z"), "The next turn (shift →)", () => Play.step(1, true))),
      h("div", { class: "speed", role: "group", "aria-label": "Speed" }, button("−", "Slower ([)", () => Play.faster(-1)), parts.speed, button("+", "Faster (])", () => Play.faster(1))),
      parts.time, parts.strip);
    footer.hidden = false;
  }

  function pick(event) {
    State.set({ playing: false, t: Lanes.time(view, event.offsetX) });
  }

  /** The strip without its cursor. */
  function picture(pen, rec) {
    Lanes.leftOut(pen, rec, view, 0, HEIGHT);
    const busy = (index) => rec.pollsOn[index].length || rec.notesOn[index].length;
    const threads = [...rec.threads.keys()].filter(busy).slice(0, 4);
    const height = (HEIGHT - 12) / Math.max(1, threads.length);
    threads.forEach((thread, nth) => Lanes.thread(pen, rec, thread, view, 2 + nth * height, Math.max(2, height - 1)));
    pen.fillStyle = Lanes.colours().bad;
    for (const row of rec.lateTimers) {
      const from = Lanes.x(view, rec.timers.due[row]);
      pen.fillRect(from, HEIGHT - 7, Math.max(1.5, Lanes.x(view, rec.timers.served[row]) - from), 5);
    }
  }

  function update(state) {
    const rec = State.recording();
    say(parts.play, state.playing ? "Pause" : "Play");
    parts.play.setAttribute("aria-label", state.playing ? "Pause (space)" : "Play (space)");
    say(parts.time, `${Words.clock(state.t)} of ${Words.clock(rec.end)}`);
    say(parts.speed, Play.speedName(state.speed));
    const strip = parts.strip;
    strip.setAttribute("aria-valuemax", String(Math.round(rec.end / 1e3)));
    strip.setAttribute("aria-valuenow", String(Math.round(state.t / 1e3)));
    strip.setAttribute("aria-valuetext", Words.clock(state.t));
    const width = strip.clientWidth;
    if (!width) return;
    Object.assign(view, { from: rec.begin, to: rec.end, width });
    const pen = Lanes.still(strip, width, HEIGHT, rec.index, (onto) => picture(onto, rec));
    Lanes.cursor(pen, view, state.t, HEIGHT);
  }

  return { build, update };
})();
