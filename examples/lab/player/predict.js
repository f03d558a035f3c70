// Screen 6, predict: the recording stops before a decision, asks what comes next, and then plays on to the answer.
// The questions are made from the recording, so the answer is what the runtime did.
"use strict";

const Predict = (() => {
  const { h, say } = Dom;
  /** Of each kind of question. */
  const MOST = 3;
  const parts = {};
  let of = null;
  let questions = [];
  let at = 0;
  let score = { right: 0, asked: 0 };

  function build() {
    parts.count = h("p", { class: "hint" });
    parts.scene = h("p", { class: "because" });
    parts.question = h("p", { class: "now" });
    parts.options = h("div", { class: "options" });
    parts.answer = h("p", { class: "answer", role: "status" });
    parts.next = h("button", { type: "button", class: "primary", onclick: () => ask(at + 1) }, "Next question");
    parts.watch = h("button", { type: "button", onclick: watch }, "Watch it happen");
    return h("section", { id: "screen-predict", class: "screen predict", "aria-label": "Predict" },
      h("section", { class: "panel quiz" }, parts.count, parts.scene, parts.question, parts.options, parts.answer,
        h("div", { class: "tools" }, parts.watch, parts.next)));
  }

  function questionsOf(rec) {
    return [...freezes(rec), ...queues(rec), ...wakers(rec)].sort((a, b) => a.t - b.t);
  }

  /** Evenly from a list, at most MOST. */
  const some = (list) => (list.length <= MOST ? list : Array.from({ length: MOST }, (_, i) => list[Math.floor((i * (list.length - 1)) / (MOST - 1))]));

  /** A long poll begins while a timer is set: when will the timer's task run? */
  function freezes(rec) {
    const { polls, timers } = rec;
    const found = timers.due.flatMap((due, row) => {
      const poll = rec.longPolls.find((long) => polls.begin[long] <= due && due < polls.end[long]);
      return poll !== undefined && timers.served[row] > due + LATE && polls.task[poll] !== timers.task[row] ? [{ row, poll }] : [];
    });
    return some(found).map(({ row, poll }) => {
      const [name, holder] = [Words.task(rec, timers.task[row]), Words.task(rec, polls.task[poll])];
      const t = Math.max(polls.begin[poll], timers.set[row]);
      const due = timers.due[row] - t;
      const options = [`In ${Words.duration(due)}, when its timer is due`, `When ${holder} yields, waits or ends`, "As soon as the operating system interrupts the thread"];
      return {
        t, until: timers.served[row], options, right: 1,
        scene: `${holder} has just got the thread. The timer of ${name} is due in ${Words.duration(due)}.`,
        question: `When will ${name} run next?`,
        because: `It ran after ${Words.duration(timers.served[row] - t)}, ${Words.duration(timers.served[row] - timers.due[row])} late. The loop looks at its timers only between polls, and nothing interrupts a poll.`,
      };
    });
  }

  /** Which tasks are ready when a poll ends: the next may begin in the same nanosecond. */
  function behind(rec, poll) {
    const end = rec.polls.end[poll];
    const queue = rec.queueAt(end - 0.5).filter((entry) => !rec.tasks[entry.task].job);
    const yielded = [YIELDED, BUDGET].includes(rec.polls.outcome[poll]);
    return yielded ? [...queue, { task: rec.polls.task[poll], since: end }] : queue;
  }

  /** A poll ends, and several tasks are ready: which is next? */
  function queues(rec) {
    const { polls } = rec;
    const ends = polls.end.map((end, poll) => ({ end, poll })).filter(({ poll }) => polls.outcome[poll] !== RUNNING);
    const step = Math.max(1, Math.floor(ends.length / 2000));
    const found = [];
    for (let i = 0; i < ends.length; i += step) {
      const { end, poll } = ends[i];
      const thread = polls.thread[poll];
      const nth = upTo(rec.pollTimesOn[thread], end - 1);
      const next = rec.pollsOn[thread][nth];
      const queue = behind(rec, poll);
      if (next === undefined || queue.length < 2 || queue.length > 5 || rec.leftOutAt(end)) continue;
      const right = queue.findIndex((entry) => entry.task === polls.task[next]);
      if (right >= 0) found.push({ end, poll, next, queue, right });
    }
    return some(found).map(({ end, poll, next, queue, right }) => ({
      t: end - 0.5, until: polls.begin[next], right,
      options: queue.map((entry) => `${Words.task(rec, entry.task)}, ready for ${Words.duration(end - entry.since)}`),
      scene: `${Words.task(rec, polls.task[poll])} gives the thread back: it ${Words.outcome(rec, poll)}.`,
      question: "Which task is polled next?",
      because: right === 0 ? `The queue is first in, first out: ${Words.task(rec, polls.task[next])} had been ready longest.`
        : `${Words.task(rec, polls.task[next])}, although it had not been ready longest: the root future is polled apart from the queue, and each worker has a queue of its own.`,
    }));
  }

  /** The thread goes to sleep: what will wake it? */
  function wakers(rec) {
    const { calls, wakes } = rec;
    const found = calls.begin.map((begin, call) => ({ begin, call })).filter(({ call, begin }) =>
      calls.kind[call] === SLEEPS && calls.end[call] - begin > LATE && calls.end[call] < rec.end);
    return some(found).flatMap(({ begin, call }) => {
      const first = upTo(wakes.at, begin);
      if (first >= wakes.at.length || wakes.at[first] > calls.end[call] + LATE) return [];
      const right = [BY_THREAD, BY_TIMER, BY_DRIVER].indexOf(wakes.cause[first] === BY_TASK ? BY_THREAD : wakes.cause[first]);
      const set = rec.timersSetAt(begin).length;
      return [{
        t: begin, until: calls.end[call], right, options: ["Another thread", "A timer", "An event: a socket or a pipe is ready"],
        scene: `Nothing is ready. ${rec.threads[calls.thread[call]].name} goes to sleep; ${Words.count(set, "timer is", "timers are")} set.`,
        question: "What will wake it?",
        because: `After ${Words.duration(calls.end[call] - begin)}, ${Words.task(rec, wakes.task[first])} was ${Words.cause(rec, first)}.`,
      }];
    });
  }

  function ask(number) {
    const rec = of;
    if (!questions.length) {
      say(parts.question, "This recording has no decision to predict.");
      say(parts.scene, "It takes an event loop with timers or with several tasks: try another recording.");
      parts.options.replaceChildren();
      parts.watch.hidden = parts.next.hidden = true;
      return;
    }
    at = number % questions.length;
    const question = questions[at];
    State.set({ playing: false, t: question.t });
    say(parts.count, `Question ${at + 1} of ${questions.length} from ${rec.name}${score.asked ? `; ${score.right} of ${score.asked} right` : ""}`);
    say(parts.scene, question.scene);
    say(parts.question, question.question);
    say(parts.answer, "");
    parts.answer.className = "answer";
    parts.watch.hidden = parts.next.hidden = true;
    parts.options.replaceChildren(...question.options.map((text, index) =>
      h("button", { type: "button", class: "option", onclick: () => answer(index) }, text)));
  }

  function answer(index) {
    const question = questions[at];
    const right = index === question.right;
    score = { right: score.right + (right ? 1 : 0), asked: score.asked + 1 };
    [...parts.options.children].forEach((button, nth) => {
      button.disabled = true;
      button.classList.toggle("right", nth === question.right);
      button.classList.toggle("wrong", nth === index && !right);
    });
    parts.answer.className = `answer ${right ? "right" : "wrong"}`;
    say(parts.answer, `${right ? "Right." : "No."} ${question.because}`);
    parts.watch.hidden = parts.next.hidden = false;
    parts.watch.focus();
  }

  function watch() {
    State.set({ screen: "loop", t: questions[at].t });
    Play.start();
  }

  function update() {
    const rec = State.recording();
    if (rec === of) return;
    of = rec;
    questions = questionsOf(rec);
    ask(0);
  }

  return { build, update };
})();
