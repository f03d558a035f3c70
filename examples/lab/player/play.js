// Playing. The events of a loop lie microseconds apart and its sleeps are a thousand times longer, so the time that is
// shown does not run evenly: each step from one event to the next takes about half a second, a long one up to two.
// `real time` runs evenly.
"use strict";

const Play = (() => {
  /** How many times faster than step by step; 0 is real time. */
  const SPEEDS = [0.25, 1, 4, 16, 64, 0];
  /** One frame passes over no more events than this. */
  const MOST = 5000;
  let last = 0;

  /** How long a step of `ns` takes on the screen, in seconds. */
  const seconds = (ns) => 0.3 + 0.28 * Math.log10(1 + ns / 1e4);

  function after(rec, time, spent) {
    const { speed } = State.state;
    if (speed === 0) return time + spent * 1e9;
    let left = spent * speed;
    for (let passed = 0; passed < MOST && left > 0 && time < rec.end; passed += 1) {
      const at = upTo(rec.times, time) - 1;
      const from = at < 0 ? 0 : rec.times[at];
      const to = rec.times[at + 1] ?? rec.end;
      const whole = seconds(to - from);
      const rest = to > from ? (whole * (to - time)) / (to - from) : 0;
      if (left < rest) return time + (to - from) * (left / whole);
      left -= rest;
      time = Math.max(to, time);
      if (to >= rec.end) return rec.end;
    }
    return time;
  }

  function frame(now) {
    if (!State.state.playing) return;
    const spent = Math.min(0.1, (now - last) / 1e3);
    last = now;
    const rec = State.recording();
    const t = after(rec, State.state.t, spent);
    State.set({ t, playing: t < rec.end });
    requestAnimationFrame(frame);
  }

  function start() {
    const rec = State.recording();
    if (State.state.playing) return;
    State.set({ playing: true, t: State.state.t >= rec.end ? rec.begin : State.state.t });
    last = performance.now();
    requestAnimationFrame(frame);
  }

  const stop = () => State.set({ playing: false });
  const toggle = () => (State.state.playing ? stop() : start());

  /** To the next or the previous event, or turn. */
  function step(by, turns = false) {
    const rec = State.recording();
    const { t } = State.state;
    State.set({ playing: false, t: turns ? rec.stepTurn(State.thread(), t, by) : rec.step(t, by) });
  }

  function faster(by) {
    const at = SPEEDS.indexOf(State.state.speed);
    State.set({ speed: SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))] });
  }

  const speedName = (speed) => (speed === 0 ? "real time" : speed === 0.25 ? "¼×" : `${speed}×`);

  return { start, stop, toggle, step, faster, speedName };
})();
