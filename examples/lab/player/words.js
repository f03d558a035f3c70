// A recording in words: durations, names, what a task waits for, what happens now, and one turn as sentences.
// Nothing here touches the page.
"use strict";

const Words = (() => {
  /** `602 ms`, `9.70 ms`, `61 µs`: three digits that count. */
  function duration(ns) {
    if (ns < 0) return `−${duration(-ns)}`;
    if (ns < 999.5) return `${Math.round(ns)} ns`;
    const [value, unit] = ns < 999.5e3 ? [ns / 1e3, "µs"] : ns < 999.5e6 ? [ns / 1e6, "ms"] : [ns / 1e9, "s"];
    return `${value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
  }

  /** A time since the recorder was made, to the microsecond: `0.604 213 s`. */
  function clock(ns) {
    const micros = Math.floor(Math.max(0, ns) / 1e3);
    const rest = String(micros % 1e6).padStart(6, "0");
    return `${Math.floor(micros / 1e6)}.${rest.slice(0, 3)} ${rest.slice(3)} s`;
  }

  const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

  /** `a`, `a and b`, `a, b and c`; or with another word between the last two. */
  const list = (words, between = "and") =>
    words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${between} ${words[words.length - 1]}`;

  /** The name of a task; its number where others have the same name. */
  const task = (rec, index) => rec.labels[index];

  const thread = (rec, index) => rec.threads[index].name;

  const CALLED = {
    receive: "a message of channel", send: "room in channel", mutex: "lock", rwlock: "read-write lock",
    semaphore: "semaphore", notify: "a notification of", watch: "a new value of watch channel",
    broadcast: "a message of broadcast channel", oneshot: "the answer of oneshot channel", barrier: "barrier",
    cancellation: "cancellation token", once: "once cell",
  };

  /** What a wait is for: `its timer`, `the end of job`, `lock 1`, `something to read (source 3)`. */
  function wait(rec, row) {
    const { what, id } = rec.waits;
    const name = WAITS[what[row]];
    switch (name) {
      case "timer": return "its timer";
      case "read": return `something to read (source ${id[row]})`;
      case "write": return `room to write (source ${id[row]})`;
      case "join": return id[row] >= 0 ? `the end of ${task(rec, id[row])}` : "the end of a task";
      case "other": return "something that the recording has no name for";
      default: {
        const has = rec.waits.holder[row];
        return `${CALLED[name]} ${id[row]}${has >= 0 ? `, which ${task(rec, has)} has` : ""}`;
      }
    }
  }

  /** Who woke: `by its timer`, `by job`. */
  function cause(rec, wake) {
    const { cause: causes, by, spawn } = rec.wakes;
    const name = CAUSES[causes[wake]];
    if (spawn[wake]) return name === "task" ? `spawned by ${task(rec, by[wake])}` : "spawned";
    switch (name) {
      case "task": return by[wake] === rec.wakes.task[wake] ? "woken by itself" : `woken by ${task(rec, by[wake])}`;
      case "timer": return "woken by its timer";
      case "driver": return `woken by an event of source ${by[wake]}`;
      default: return "woken by another thread";
    }
  }

  /** How a poll ended: `yielded`, `waits for its timer`, `is done`. */
  function outcome(rec, poll) {
    switch (rec.polls.outcome[poll]) {
      case READY: return "is done";
      case PANICKED: return "panicked";
      case ABORTED: return "was aborted";
      case YIELDED: return "yielded";
      case BUDGET: return "used up its budget";
      case RUNNING: return "still runs";
      default: {
        return rec.waitsOf[poll].length ? `waits for ${anyOf(rec, rec.waitsOf[poll])}` : "waits";
      }
    }
  }

  /** What several waits are for; of many, the first two. */
  function anyOf(rec, rows) {
    const waits = [...new Set(rows.map((row) => wait(rec, row)))];
    const more = waits.length > 3 ? [`${waits.length - 2} more`] : [];
    return list([...waits.slice(0, more.length ? 2 : 3), ...more], "or");
  }

  /** The timers that nobody has served although they are due, the latest first. */
  const overdue = (rec, time) =>
    rec.timersSetAt(time).filter((row) => rec.timers.due[row] + LATE <= time)
      .sort((a, b) => rec.timers.due[a] - rec.timers.due[b]);

  /** The thread on which the loop, or most of what is shown, runs. */
  function mainThread(rec, time) {
    const workers = rec.workers;
    if (workers.length < 2) return workers[0] ?? 0;
    return workers.find((thread) => rec.pollOn(thread, time) >= 0) ?? workers[0];
  }

  /** What happens at `time`: `{ text, because, bad }`; `because` is the lesson of it, if there is one. */
  function now(rec, time, thread) {
    if (time >= rec.end) return { text: "The recording ends here.", because: "", bad: false };
    if (rec.leftOutAt(time)) {
      return { text: "This part of the recording was left out of the page.", because: "", bad: false };
    }
    if (rec.threads[thread].role !== "worker") return threadsNow(rec, time);
    const poll = rec.pollOn(thread, time);
    if (poll >= 0) return pollNow(rec, time, thread, poll);
    const call = rec.callOn(thread, time);
    if (call >= 0) return callNow(rec, time, call);
    const signal = rec.signalOn(thread, time);
    if (signal >= 0) {
      const search = rec.notes.kind[signal] === SEARCH;
      const because = search ? "It has no task left, so it looks into the queues of the other workers." : "";
      return { text: `${rec.threads[thread].name} ${search ? "searches for tasks" : rec.notes.text[signal]}.`, because, bad: false };
    }
    const ready = rec.queueAt(time);
    if (rec.hasJustWaited(thread, time)) {
      return { text: "The system has answered: the loop looks at what is ready and which timers are due.", because: "", bad: false };
    }
    const text = ready.length
      ? `The loop takes the next task from its queue: ${task(rec, ready[0].task)}.`
      : "Nothing is ready. The loop is about to look for events.";
    return { text, because: "", bad: false };
  }

  function pollNow(rec, time, thread, poll) {
    const { polls } = rec;
    const name = task(rec, polls.task[poll]);
    const held = time - polls.begin[poll];
    const late = overdue(rec, time);
    const behind = rec.queueAt(time).filter((entry) => entry.task !== polls.task[poll]);
    const what = rec.workers.length > 1 ? rec.threads[thread].name : "the thread";
    const text = held === 0 ? `${name} gets ${what}.` : `${name} has had ${what} for ${duration(held)}.`;
    if (late.length && held >= LATE) {
      const row = late[0];
      const who = task(rec, rec.timers.task[row]);
      const due = duration(time - rec.timers.due[row]);
      const more = late.length > 1 ? ` So were ${count(late.length - 1, "other timer")}.` : "";
      const why = rec.workers.length < 2 ? `The loop cannot look at its timers until ${name} yields.`
        : rec.isStuckAt(time) ? "All workers are in a poll: nobody can look at the timers until one of these ends."
          : "Another worker is free to look at the timers.";
      return { text, because: `The timer of ${who} was due ${due} ago.${more} ${why}`, bad: rec.isStuckAt(time) };
    }
    if (behind.length) {
      const first = behind[0];
      const wait = time - first.since;
      return {
        text,
        because: `${count(behind.length, "task is", "tasks are")} ready behind it; ${task(rec, first.task)} first, for ${duration(wait)}.`,
        bad: wait >= 10 * LATE,
      };
    }
    return { text, because: "Nothing is ready behind it.", bad: false };
  }

  function callNow(rec, time, call) {
    const { calls } = rec;
    if (calls.kind[call] === ASKS) return { text: "The loop asks the system for events, and does not wait.", because: "", bad: false };
    if (calls.kind[call] === PARKS) {
      return { text: `${rec.threads[calls.thread[call]].name} is parked until another thread has work for it.`, because: "", bad: false };
    }
    const [next] = rec.timersSetAt(time);
    const until = next === undefined ? "until something happens"
      : `until the timer of ${task(rec, rec.timers.task[next])} is due, in ${duration(Math.max(0, rec.timers.due[next] - time))}`;
    return {
      text: "No task is ready: the thread sleeps.",
      because: `It sleeps in one system call ${until}, and costs nothing meanwhile.`,
      bad: false,
    };
  }

  /** Without an event loop: which threads run. */
  function threadsNow(rec, time) {
    const doing = rec.threads.map((thread, index) => ({ name: thread.name, ...rec.doingOn(index, time) }));
    const named = (is) => doing.filter((one) => one.is === is).map((one) => one.name);
    const [runs, off] = [named("runs"), named("off")];
    const text = runs.length ? `${list(runs)} ${runs.length === 1 ? "runs" : "run"}.` : off.length ? "" : "Every thread sleeps.";
    const waits = off.length ? ` ${list(off)} would run, but the system runs something else on its processor.` : "";
    return {
      text: (text + waits).trim(),
      because: "There is no event loop here: the operating system interrupts one thread to run another.",
      bad: false,
    };
  }

  /**
   * One turn of a loop as phrases `{ text, at, does }`: `does` is a key of `rec.page.functions`, the function of the
   * runtime that did it.
   */
  function turn(rec, row) {
    const phrases = [];
    const { polls, calls, timers } = rec;
    const say = (text, at, does, bad = false) => phrases.push({ text, at, does, bad });
    for (const run of runs(rec, rec.pollsIn[row])) {
      const first = run[0];
      const name = task(rec, polls.task[first]);
      const root = rec.tasks[polls.task[first]].root;
      const times = run.map((poll) => polls.end[poll] - polls.begin[poll]);
      const total = times.reduce((sum, time) => sum + time, 0);
      const wake = polls.wake[first];
      const begun = wake >= 0 && rec.wakes.spawn[wake] === 1;
      const how = begun ? " for the first time," : wake >= 0 ? `, ${cause(rec, wake)},` : "";
      const does = root ? "root" : rec.threads[polls.thread[first]].loop === "many" ? "poll many" : "poll";
      const bad = times.some((time) => time >= 10 * LATE);
      const text = run.length === 1
        ? `polled ${name}${how} for ${duration(total)}; it ${outcome(rec, first)}`
        : `polled ${name} ${run.length} times, ${duration(total / run.length)} each; each time it ${outcome(rec, first)}`;
      say(text, polls.begin[first], does, bad);
    }
    for (const call of rec.callsIn[row]) {
      const time = duration(calls.end[call] - calls.begin[call]);
      const events = calls.events[call] > 0 ? count(calls.events[call], "event") : "none";
      if (calls.kind[call] === ASKS) say(`asked for events, without waiting (${events})`, calls.begin[call], "ask");
      else if (calls.kind[call] === PARKS) say(`parked for ${time}`, calls.begin[call], "park");
      else say(`slept ${time} in one system call (${events})`, calls.begin[call], "sleep");
    }
    const thread = rec.turns.thread[row];
    for (const signal of signalsIn(rec, row, thread)) {
      const { kind, text, begin, end } = rec.notes;
      if (kind[signal] === SEARCH) say(`searched for tasks for ${duration(end[signal] - begin[signal])}`, begin[signal], "search");
      else say(text[signal], begin[signal], "signal");
    }
    const fired = timersFiredIn(rec, row, thread);
    for (const timer of fired.slice(0, 6)) {
      const late = timers.fired[timer] - timers.due[timer];
      const words = late >= LATE ? `, ${duration(late)} late` : "";
      say(`fired the timer of ${task(rec, timers.task[timer])}${words}`, timers.fired[timer], "fire", late >= LATE);
    }
    if (fired.length > 6) say(`fired ${count(fired.length - 6, "more timer")}`, timers.fired[fired[6]], "fire");
    return phrases;
  }

  /** What the runtime did besides; of many searches, the first. */
  function signalsIn(rec, row, thread) {
    const { begin, end } = rec.turns;
    const all = rec.signalsOn[thread].filter((signal) => rec.notes.begin[signal] >= begin[row] && rec.notes.begin[signal] <= end[row]);
    const searches = all.filter((signal) => rec.notes.kind[signal] === SEARCH);
    return [...searches.slice(0, 1), ...all.filter((signal) => rec.notes.kind[signal] === SIGNAL).slice(0, 6)];
  }

  function timersFiredIn(rec, row, thread) {
    const { begin, end } = rec.turns;
    const from = upTo(rec.firedTimes, begin[row] - 1);
    const to = upTo(rec.firedTimes, end[row]);
    return rec.firedTimers.slice(from, to).filter((timer) => rec.timers.firedOn[timer] === thread);
  }

  /** Polls of one task after another that ended alike, together. */
  function runs(rec, list) {
    const { task, outcome } = rec.polls;
    const all = [];
    for (const poll of list) {
      const run = all[all.length - 1];
      if (run && task[run[0]] === task[poll] && outcome[run[0]] === outcome[poll]) run.push(poll);
      else all.push([poll]);
    }
    return all;
  }

  /** How often the thread went into the system to wait, in a turn. */
  function waits(rec, row) {
    const kinds = [[ASKS, "look for events", "looks for events"], [SLEEPS, "sleep until an event or a timer", "sleeps until an event or a timer"], [PARKS, "park", "parks"]];
    const counts = kinds.map(([kind, one, many]) => [rec.callsIn[row].filter((call) => rec.calls.kind[call] === kind).length, one, many]);
    const said = counts.filter(([n]) => n > 0).map(([n, one, many]) => count(n, one, many));
    return said.length ? `In the system: ${list(said)}.` : "The loop did not ask the system for events.";
  }

  /** A turn as one sentence, for those who listen. */
  function turnAloud(rec, row) {
    const phrases = turn(rec, row).map((phrase) => phrase.text);
    return `Turn ${rec.turns.number[row]}: ${phrases.length ? phrases.join("; ") : "nothing was ready"}. ${waits(rec, row)}`;
  }

  return { duration, clock, count, list, task, thread, wait, anyOf, cause, outcome, overdue, mainThread, now, turn, turnAloud, waits };
})();
