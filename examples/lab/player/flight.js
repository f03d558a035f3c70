// A wake flies: from what caused it, a card of the waiting room or the task on the thread, to the task's card in the
// queue. Nothing flies for people who asked their system for less motion.
"use strict";

const Flight = (() => {
  /** More wakes at once than this would be a swarm. */
  const MOST = 3;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  /** Lets the wakes between two moments fly. */
  function between(rec, from, to, parts) {
    if (still.matches || to <= from) return;
    const { wakes } = rec;
    const first = upTo(wakes.at, from);
    const last = upTo(wakes.at, to);
    if (last - first > MOST) return;
    for (let wake = first; wake < last; wake += 1) {
      if (!wakes.queued[wake]) fly(rec, wake, parts);
    }
  }

  const keyed = (parent, key) => [...parent.children].find((child) => child.dataset.key === String(key));

  function fly(rec, wake, parts) {
    const { wakes } = rec;
    const target = keyed(parts.queue, wakes.task[wake]) ?? keyed(parts.queue, `on ${wakes.task[wake]}`);
    if (!target || !target.getBoundingClientRect().width) return;
    const source = wakes.cause[wake] === BY_TASK ? keyed(parts.queue, `on ${wakes.by[wake]}`) ?? parts.root
      : wakes.cause[wake] === BY_TIMER ? parts.timers : parts.waiting;
    if (!source || source === target) return;
    const [from, to] = [source.getBoundingClientRect(), target.getBoundingClientRect()];
    const ghost = target.cloneNode(true);
    ghost.classList.add("ghost");
    ghost.setAttribute("aria-hidden", "true");
    ghost.tabIndex = -1;
    Object.assign(ghost.style, { left: `${to.left}px`, top: `${to.top}px`, width: `${to.width}px`, height: `${to.height}px` });
    document.body.append(ghost);
    const away = `translate(${from.left - to.left}px, ${from.top - to.top}px) scale(0.8)`;
    const flight = ghost.animate([{ transform: away, opacity: 0.4 }, { transform: "none", opacity: 1 }],
      { duration: 420, easing: "cubic-bezier(.2,.7,.2,1)" });
    flight.onfinish = flight.oncancel = () => ghost.remove();
  }

  return { between };
})();
