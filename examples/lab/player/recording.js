// A recording as the page holds it: tables in columns, unpacked, with the questions that every screen asks:
// what runs on this thread now, what state has this task, who is in the queue, which timers are set.
//
// `examples/lab/src/watch/data.rs` writes the tables. A time is in nanoseconds since the recorder was made.
"use strict";

const OUTCOMES = ["pending", "ready", "panicked", "aborted", "yielded", "budget", "running"];
const [PENDING, READY, PANICKED, ABORTED, YIELDED, BUDGET, RUNNING] = OUTCOMES.keys();
const CAUSES = ["task", "timer", "driver", "thread"];
const [BY_TASK, BY_TIMER, BY_DRIVER, BY_THREAD] = CAUSES.keys();
const WAITS = ["timer", "read", "write", "receive", "send", "mutex", "rwlock", "semaphore", "notify", "join",
  "watch", "broadcast", "oneshot", "barrier", "cancellation", "once", "other"];
const [FOR_TIMER, FOR_READ, FOR_WRITE, FOR_RECEIVE, FOR_SEND, FOR_MUTEX, FOR_RWLOCK, FOR_SEMAPHORE, FOR_NOTIFY,
  FOR_JOIN] = WAITS.keys();
const [ASKS, SLEEPS, PARKS] = [0, 1, 2];
const [MARK, SPAN, GAP, REST, SEARCH, SIGNAL] = [0, 1, 2, 3, 4, 5];
const MOMENTS = ["poll begins", "poll ends", "wake", "timer set", "timer fired", "call begins", "call ends",
  "note begins", "note ends"];
const [M_POLL, M_POLLED, M_WAKE, M_SET, M_FIRED, M_CALL, M_CALLED, M_NOTE, M_NOTED] = MOMENTS.keys();

/** Later than this is late enough to be told: shorter is what any timer of any system costs. */
const LATE = 1e6;

class Recording {
  constructor(packed, index) {
    this.index = index;
    Object.assign(this, packed);
    this.unpack();
    this.link();
    this.measure();
  }

  /** Ends and other times are written as distances. */
  unpack() {
    const { polls, wakes, timers, calls, notes, turns } = this;
    const add = (column, to, none) => column.map((value, i) => (value < 0 ? none : to[i] + value));
    for (const [table, column] of [[polls, "begin"], [wakes, "at"], [timers, "set"], [calls, "begin"], [notes, "begin"], [turns, "begin"]]) {
      let sum = 0;
      table[column] = table[column].map((step) => (sum += step));
    }
    polls.end = add(polls.end, polls.begin, this.end);
    polls.ready = polls.ready.map((before, i) => (before < 0 ? polls.begin[i] : polls.begin[i] - before));
    timers.until = add(timers.until, timers.set, this.end);
    calls.end = add(calls.end, calls.begin, this.end);
    notes.end = add(notes.end, notes.begin, this.end);
    turns.end = add(turns.end, turns.begin, this.end);
  }

  /** Lists by thread, by task and by turn; every list is in the order of time. */
  link() {
    const lists = (count) => Array.from({ length: count }, () => []);
    const { polls, wakes, timers, calls, notes, turns, waits } = this;
    const group = (column, count) => {
      const all = lists(count);
      column.forEach((owner, row) => owner >= 0 && all[owner].push(row));
      return all;
    };
    this.pollsOf = group(polls.task, this.tasks.length);
    this.pollsOn = group(polls.thread, this.threads.length);
    this.wakesOf = group(wakes.task, this.tasks.length);
    this.timersOf = group(timers.task, this.tasks.length);
    this.callsOn = group(calls.thread, this.threads.length);
    this.notesOn = group(notes.thread, this.threads.length);
    for (const list of this.notesOn) list.sort((a, b) => notes.begin[a] - notes.begin[b]);
    // What the runtime does besides, apart from what the program notes.
    const isSignal = (note) => notes.kind[note] === SIGNAL || notes.kind[note] === SEARCH;
    this.signalsOn = this.notesOn.map((list) => list.filter(isSignal));
    this.notesOn = this.notesOn.map((list) => list.filter((note) => !isSignal(note)));
    this.lastNoted = this.notesOn.map((list) => list.reduce((last, note) => Math.max(last, notes.end[note]), 0));
    this.turnsOn = group(turns.thread, this.threads.length);
    this.pollsIn = group(polls.turn, turns.thread.length);
    this.callsIn = group(calls.turn, turns.thread.length);
    this.waitsOf = group(waits.poll, polls.task.length);
    const begins = (rows, column) => rows.map((list) => list.map((row) => column[row]));
    this.pollTimesOf = begins(this.pollsOf, polls.begin);
    this.pollTimesOn = begins(this.pollsOn, polls.begin);
    this.callTimesOn = begins(this.callsOn, calls.begin);
    this.noteTimesOn = begins(this.notesOn, notes.begin);
    this.signalTimesOn = begins(this.signalsOn, notes.begin);
    this.turnTimesOn = begins(this.turnsOn, turns.begin);
    this.end = Math.max(1, this.end);
    this.times = this.moments.kind.map((kind, i) => this.timeOf(kind, this.moments.row[i]));
  }

  /** When something was recorded first, with a margin: before it there is nothing to see. */
  get begin() {
    const first = this.times[0] ?? 0;
    return Math.max(0, first - (this.end - first) / 200);
  }

  /** The zero of the clock on which several recordings are compared: when the work began. */
  get zero() {
    return this.ticks?.t0 ?? this.times[0] ?? 0;
  }

  timeOf(kind, row) {
    const { polls, wakes, timers, calls, notes } = this;
    return [polls.begin, polls.end, wakes.at, timers.set, timers.fired, calls.begin, calls.end, notes.begin, notes.end][kind][row];
  }

  /** Who was ready, who waited and which timers were set, from when to when; and what was latest. */
  measure() {
    const { polls, timers } = this;
    const ready = [];
    const waiting = [];
    this.pollsOf.forEach((list, task) => {
      list.forEach((poll, nth) => {
        ready.push([polls.ready[poll], polls.begin[poll], poll]);
        const next = list[nth + 1];
        const until = next === undefined ? this.idleUntil(task, poll) : polls.ready[next];
        if (polls.outcome[poll] === PENDING) waiting.push([polls.end[poll], until, poll]);
      });
      for (const wake of this.unserved(task)) ready.push([this.wakes.at[wake], this.end + 1, -1 - wake]);
    });
    this.readyAt = new Intervals(ready);
    this.waitingAt = new Intervals(waiting);
    timers.served = timers.served.map((served, row) => (served >= 0 ? served : this.unservedUntil(row)));
    this.timersAt = new Intervals(timers.set.map((set, row) => [set, Math.max(set + 1, timers.until[row]), row]));
    this.worst = this.worstTimer();
    this.measureTicks();
    this.sums();
    this.nameAll();
  }

  /** What the screens sort by: how long each task ran, how late its timers were, which polls were long. */
  sums() {
    const { polls, timers } = this;
    this.ranIn = this.pollsOf.map((list) => list.reduce((sum, poll) => sum + polls.end[poll] - polls.begin[poll], 0));
    this.lateOf = this.timersOf.map((list) => list.reduce((most, row) => Math.max(most, this.lateness(row)), 0));
    const long = (poll) => polls.end[poll] - polls.begin[poll] >= LATE;
    this.longPolls = [...polls.begin.keys()].filter(long);
    this.lateTimers = [...timers.due.keys()].filter((row) => this.lateness(row) >= LATE);
    this.firedTimers = [...timers.due.keys()].filter((row) => timers.fired[row] >= 0)
      .sort((a, b) => timers.fired[a] - timers.fired[b]);
    this.firedTimes = this.firedTimers.map((row) => timers.fired[row]);
  }

  /** Whether a mark is noted so often that its text would be everywhere. */
  isCommon(text) {
    this.uses ??= this.notes.text.reduce((all, note) => all.set(note, (all.get(note) ?? 0) + 1), new Map());
    return this.uses.get(text) > 8;
  }

  /** Tasks with the same name are told apart by their numbers; the same name has the same colour. */
  nameAll() {
    const uses = new Map();
    for (const task of this.tasks) uses.set(task.name, (uses.get(task.name) ?? 0) + 1);
    const names = [...uses.keys()];
    this.labels = this.tasks.map((task) => {
      const name = task.name || "task";
      return uses.get(task.name) > 1 ? `${name} ${task.number}` : name;
    });
    this.colours = this.tasks.map((task, index) => (uses.size < 3 ? index : names.indexOf(task.name)) % 8);
  }

  /** The wakes at the end that no poll served any more; only the first of them put the task into a queue. */
  unserved(task) {
    const list = this.wakesOf[task];
    const last = list.length ? list[list.length - 1] : -1;
    const ended = this.tasks[task].ended;
    return last >= 0 && this.wakes.poll[last] < 0 && ended < 0 && !this.wakes.queued[last] ? [last] : [];
  }

  idleUntil(task) {
    const [wake] = this.unserved(task);
    const ended = this.tasks[task].ended;
    return wake !== undefined ? this.wakes.at[wake] : ended >= 0 ? ended : this.end + 1;
  }

  /** A timer that was not served: -1 if it was given up before it was due, else until when it was waited for. */
  unservedUntil(row) {
    const { timers } = this;
    if (timers.fired[row] >= 0) return this.end;
    return timers.until[row] < timers.due[row] ? -1 : timers.until[row];
  }

  lateness(row) {
    const { served, due } = this.timers;
    return served[row] < 0 ? 0 : Math.max(0, served[row] - due[row]);
  }

  worstTimer() {
    let worst = -1;
    this.timers.due.forEach((_, row) => {
      if (worst < 0 || this.lateness(row) > this.lateness(worst)) worst = row;
    });
    return worst;
  }

  /** How late each tick of a spinner was, where the workload recorded them: `{ due, late }`. */
  measureTicks() {
    this.tickList = [];
    if (!this.ticks) return;
    const { t0, period, end, services } = this.ticks;
    for (let due = t0 + period; due <= end && this.tickList.length < 1e5; due += period) {
      const served = services[upTo(services, due - 1)] ?? end;
      this.tickList.push({ due, late: Math.max(0, served - due) });
    }
    this.worstTick = this.tickList.reduce((worst, tick) => (worst && worst.late >= tick.late ? worst : tick), null);
  }

  /** What a plain thread does: `{ is: "runs" | "rests" | "off" | "gone", text, since }`. */
  doingOn(thread, time) {
    const { notes } = this;
    const list = this.notesOn[thread];
    const inside = this.notesAt(thread, time);
    const find = (kind) => inside.findLast((note) => notes.kind[note] === kind);
    const say = (is, note, text) => ({ is, text, since: notes.begin[note] });
    const [gap, rest, span] = [find(GAP), find(REST), find(SPAN)];
    if (gap !== undefined) return say("off", gap, "would run, but the system runs something else");
    if (rest !== undefined) return say("rests", rest, notes.text[rest]);
    if (span !== undefined) return say("runs", span, notes.text[span]);
    const poll = this.pollOn(thread, time);
    if (poll >= 0) return { is: "runs", text: this.labels[this.polls.task[poll]], since: this.polls.begin[poll] };
    const call = this.callOn(thread, time);
    if (call >= 0) return { is: "rests", text: "sleeps", since: this.calls.begin[call] };
    const alive = list.length && notes.begin[list[0]] <= time && time < this.lastNoted[thread];
    return alive ? { is: "runs", text: "runs", since: -1 } : { is: "gone", text: list.length ? "has nothing to do" : "records nothing", since: -1 };
  }

  /** The index of the last row of a list whose times are at most `time`. */
  static last(list, times, time) {
    const count = upTo(times, time);
    return count === 0 ? -1 : list[count - 1];
  }

  /** The poll that runs on `thread` at `time`, or -1. */
  pollOn(thread, time) {
    const count = upTo(this.pollTimesOn[thread], time);
    // A poll may block on another runtime, whose polls are inside it.
    for (let nth = count - 1; nth >= Math.max(0, count - 4); nth -= 1) {
      const poll = this.pollsOn[thread][nth];
      if (this.polls.end[poll] > time) return poll;
    }
    return -1;
  }

  /** What the runtime does besides on `thread` at `time`: a search that goes on, or a signal of this very moment; or -1. */
  signalOn(thread, time) {
    const signal = Recording.last(this.signalsOn[thread], this.signalTimesOn[thread], time);
    return signal >= 0 && (this.notes.end[signal] > time || this.notes.begin[signal] === time) ? signal : -1;
  }

  callOn(thread, time) {
    const call = Recording.last(this.callsOn[thread], this.callTimesOn[thread], time);
    return call >= 0 && this.calls.end[call] > time ? call : -1;
  }

  /** Whether the last thing that `thread` did was to wait. */
  hasJustWaited(thread, time) {
    const poll = Recording.last(this.pollsOn[thread], this.pollTimesOn[thread], time);
    const call = Recording.last(this.callsOn[thread], this.callTimesOn[thread], time);
    return call >= 0 && (poll < 0 || this.calls.end[call] >= this.polls.end[poll]);
  }

  /** The spans, and gaps, that `thread` is in, the outermost first. */
  notesAt(thread, time) {
    const count = upTo(this.noteTimesOn[thread], time);
    const near = this.notesOn[thread].slice(Math.max(0, count - 64), count);
    return near.filter((note) => this.notes.kind[note] !== MARK && this.notes.end[note] > time);
  }

  /** The turn that `thread` is in; between two turns, the one before. */
  turnOn(thread, time) {
    return Recording.last(this.turnsOn[thread], this.turnTimesOn[thread], time);
  }

  /** `{ is: "running" | "ready" | "waiting" | "ended" | "unborn", since, poll }` of `task` at `time`. */
  stateOf(task, time) {
    const { polls } = this;
    const { spawned, ended } = this.tasks[task];
    const count = upTo(this.pollTimesOf[task], time);
    const poll = count ? this.pollsOf[task][count - 1] : -1;
    if (poll >= 0 && polls.end[poll] > time) return { is: "running", since: polls.begin[poll], poll };
    if (ended >= 0 && ended <= time) return { is: "ended", since: ended, poll };
    const next = this.pollsOf[task][count];
    if (next !== undefined && polls.ready[next] <= time) return { is: "ready", since: polls.ready[next], poll };
    const [wake] = this.unserved(task);
    if (wake !== undefined && this.wakes.at[wake] <= time) return { is: "ready", since: this.wakes.at[wake], poll };
    if (poll >= 0) return { is: "waiting", since: polls.end[poll], poll };
    if (spawned > time || (spawned < 0 && next === undefined)) return { is: "unborn", since: 0, poll };
    return { is: "waiting", since: Math.max(0, spawned), poll };
  }

  /** The tasks that are ready and do not run, those that were woken first at the head: `{ task, since, poll }`. */
  queueAt(time) {
    return this.readyAt.at(time).map(([since, , row]) =>
      row >= 0 ? { task: this.polls.task[row], since, poll: row } : { task: this.wakes.task[-1 - row], since, poll: -1 });
  }

  /** The thread whose queue holds `entry` of [queueAt]; -1 for the queue that all workers share. */
  queueOf(entry) {
    const wake = entry.poll >= 0 ? this.polls.wake[entry.poll] : -1;
    const thread = wake >= 0 ? this.wakes.thread[wake] : entry.poll >= 0 ? this.polls.thread[entry.poll] : -1;
    return thread >= 0 && this.threads[thread].role === "worker" ? thread : -1;
  }

  /** The timers that are set and have not fired, the earliest first. */
  timersSetAt(time) {
    const { timers } = this;
    const set = this.timersAt.at(time).map((row) => row[2]);
    return set.sort((a, b) => timers.deadline[a] - timers.deadline[b]);
  }

  /** Which tasks wait for something other than a timer: `{ task, since, poll, waits }`. */
  waitsAt(time) {
    const { polls, waits } = this;
    const other = (wait) => waits.what[wait] !== FOR_TIMER;
    return this.waitingAt.at(time)
      .map(([since, , poll]) => ({ task: polls.task[poll], since, poll, waits: this.waitsOf[poll].filter(other) }))
      .filter((entry) => entry.waits.length > 0);
  }

  /** Whether every worker is in a poll, so that nobody can look at timers and events. */
  isStuckAt(time) {
    return this.workers.length > 0 && this.workers.every((thread) => this.pollOn(thread, time) >= 0);
  }

  /** The part of the recording around `time` that was left out of the page, or null. */
  leftOutAt(time) {
    return this.leftOut.find(([begin, end]) => begin <= time && time < end) ?? null;
  }

  /** The last moment that is not after `time`. */
  momentAt(time) {
    return upTo(this.times, time) - 1;
  }

  /** The time of the next, or the previous, moment that is not at the same time. */
  step(time, by) {
    if (by > 0) return this.times[upTo(this.times, time)] ?? this.end;
    const at = upTo(this.times, time) - 1;
    const here = this.times[at];
    if (here === undefined) return 0;
    if (here < time) return here;
    let before = at;
    while (before >= 0 && this.times[before] === here) before -= 1;
    return before < 0 ? 0 : this.times[before];
  }

  /** The beginning of the next, or of this or the previous, turn of `thread`. */
  stepTurn(thread, time, by) {
    const times = this.turnTimesOn[thread] ?? [];
    const here = upTo(times, time) - 1;
    if (by > 0) return times[here + 1] ?? this.end;
    return here < 0 ? 0 : times[here] < time ? times[here] : times[here - 1] ?? 0;
  }

  /** The threads that run an event loop. */
  get workers() {
    return this.threads.flatMap((thread, index) => (thread.role === "worker" ? [index] : []));
  }
}
