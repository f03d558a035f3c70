// What is watched: which recording, which moment, which screen, which task. The fragment of the page's address has all
// of it, so a moment can be sent to somebody: `#screen=loop&rec=0&t=604213000&task=3`.
"use strict";

const SCREENS = ["loop", "timeline", "task", "turn", "side", "predict"];

const State = (() => {
  const state = { screen: "loop", rec: 0, t: 0, task: -1, thread: -1, playing: false, speed: 1 };
  const listeners = [];
  let recordings = [];
  let writing = 0;

  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const whole = (text, high) => (/^\d+$/.test(text ?? "") && Number(text) <= high ? Number(text) : null);

  /** The state that an address asks for; what makes no sense is left out. */
  function parse(fragment) {
    const given = new URLSearchParams(fragment.replace(/^#/, ""));
    const asked = {};
    if (SCREENS.includes(given.get("screen"))) asked.screen = given.get("screen");
    const rec = whole(given.get("rec"), recordings.length - 1);
    if (rec !== null) asked.rec = rec;
    const of = recordings[asked.rec ?? 0];
    const numbers = { t: of.end, task: of.tasks.length - 1, thread: of.threads.length - 1 };
    for (const [name, most] of Object.entries(numbers)) {
      const value = whole(given.get(name), most);
      if (value !== null) asked[name] = value;
    }
    return asked;
  }

  function fragment() {
    const parts = [`screen=${state.screen}`, `rec=${state.rec}`, `t=${Math.round(state.t)}`];
    if (state.task >= 0) parts.push(`task=${state.task}`);
    if (state.thread >= 0) parts.push(`thread=${state.thread}`);
    return `#${parts.join("&")}`;
  }

  /** Not at every frame: browsers refuse a page that changes its address too often. */
  function write() {
    if (writing) return;
    writing = setTimeout(() => {
      writing = 0;
      if (state.playing) return write();
      history.replaceState(null, "", fragment());
    }, 250);
  }

  /** Changes the state, and shows it. */
  function set(change) {
    const before = { ...state };
    if (change.rec !== undefined && change.rec !== state.rec) Object.assign(state, { task: -1, thread: -1 });
    Object.assign(state, change);
    state.t = clamp(state.t, 0, recordings[state.rec].end);
    for (const listener of listeners) listener(state, before);
    write();
  }

  /** The recording that is watched. */
  const recording = () => recordings[state.rec];

  /** The thread whose loop is shown: the chosen one, or the one where something happens. */
  const thread = () => (state.thread >= 0 ? state.thread : Words.mainThread(recording(), state.t));

  function start(all) {
    recordings = all;
    window.addEventListener("hashchange", () => set({ playing: false, ...parse(location.hash) }));
    return parse(location.hash);
  }

  return { state, set, start, recording, thread, listen: (listener) => listeners.push(listener), all: () => recordings, fragment };
})();
