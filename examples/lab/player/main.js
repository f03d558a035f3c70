// Reads what was recorded, builds the screens, and shows the state whenever it changes.
"use strict";

const Main = (() => {
  const { h, say } = Dom;
  const BUILT = { loop: Loop, timeline: Timeline, task: Task, turn: Turn, side: Side, predict: Predict };
  const NAMES = { loop: "The loop", timeline: "Timeline", task: "One task", turn: "In words", side: "Side by side", predict: "Predict" };
  const get = (id) => document.getElementById(id);
  const screens = {};
  let aloud = 0;

  /** While the worst timer was late: what the page shows first. Null if none was. */
  function worstTime(rec) {
    const row = rec.worst;
    const tick = rec.worstTick;
    if (tick && tick.late >= LATE) return tick.due + 0.6 * tick.late;
    if (row < 0 || rec.lateness(row) < LATE) return null;
    const { due, fired, served } = rec.timers;
    const until = fired[row] >= 0 ? fired[row] : served[row];
    return due[row] + 0.6 * (until - due[row]);
  }

  function firstTime(rec) {
    return worstTime(rec) ?? (rec.polls.begin.length ? rec.polls.begin[0] : 0);
  }

  function build(recordings) {
    get("recordings").hidden = recordings.length < 2;
    get("recordings").replaceChildren(...recordings.map((rec) =>
      h("button", { type: "button", title: rec.what, onclick: () => State.set({ rec: rec.index, playing: false, t: firstTime(rec) }) }, rec.name)));
    const shown = SCREENS.filter((name) => name !== "side" || recordings.length > 1);
    get("screens").replaceChildren(...shown.map((name) =>
      h("button", { type: "button", "data-screen": name, onclick: () => State.set({ screen: name }) },
        h("kbd", { "aria-hidden": "true" }, SCREENS.indexOf(name) + 1), NAMES[name])));
    const help = get("help");
    help.hidden = false;
    help.addEventListener("click", Keys.help);
    for (const [name, screen] of Object.entries(BUILT)) screens[name] = screen.build();
    get("main").replaceChildren(...Object.values(screens));
    Transport.build(get("transport"));
    Keys.build();
  }

  function show(state, before) {
    for (const [name, element] of Object.entries(screens)) element.hidden = name !== state.screen;
    [...get("recordings").children].forEach((button, index) => button.setAttribute("aria-pressed", String(index === state.rec)));
    [...get("screens").children].forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.screen === state.screen)));
    if (before?.screen !== state.screen) reveal(get("screens").querySelector("[aria-pressed=true]"));
    BUILT[state.screen].update(state, before);
    Transport.update(state);
    speak(state);
  }

  /** Scrolls the list of screens, which is wider than a phone, to the chosen one. */
  function reveal(button) {
    const list = button?.parentElement;
    if (list) list.scrollLeft = button.offsetLeft - list.offsetLeft - (list.clientWidth - button.clientWidth) / 2;
  }

  /** Says what happens, and the turn, to those who listen: not while it plays. */
  function speak(state) {
    clearTimeout(aloud);
    if (state.playing) return;
    aloud = setTimeout(() => {
      const rec = State.recording();
      const now = Words.now(rec, state.t, State.thread());
      const turn = rec.turnOn(State.thread(), state.t);
      say(get("aloud"), `${now.text} ${now.because} ${turn >= 0 ? Words.turnAloud(rec, turn) : ""}`);
    }, 300);
  }

  /** At the next frame, once, whatever changed. */
  function redraw() {
    Lanes.readPalette();
    show(State.state, null);
  }

  function start() {
    const page = JSON.parse(get("recorded").textContent);
    const recordings = page.recordings.map((packed, index) => new Recording({ ...packed, page }, index));
    Lanes.readPalette();
    const asked = State.start(recordings);
    build(recordings);
    State.listen(show);
    const rec = recordings[asked.rec ?? 0];
    State.set({ t: firstTime(rec), ...asked });
    window.addEventListener("resize", () => requestAnimationFrame(redraw));
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    document.documentElement.classList.add("plays");
  }

  return { start, worstTime };
})();

Main.start();
