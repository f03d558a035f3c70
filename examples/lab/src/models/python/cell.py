"""One cell of the laboratory, in Python: the same ticks and the same work, measured in the same way.

Started with one JSON argument, prints one JSON object. Times are nanoseconds since t0 on the monotonic clock.
A tick is due every period on an absolute clock, whatever happened before; the spinner notes only when it was
served, and the laboratory computes from that how late each tick was.
"""

import asyncio
import json
import resource
import select
import sys
import threading
import time

A, M, START = 48271, 2147483647, 42
NUMBERS = [(2139079, 4), (1214759, 12), (1516637, 4), (1852285, 8)]
UNITS = 500
RACERS, EACH = 5, 100_000
# Times pass through floating-point seconds.
ROUNDED_NS = 10_000

now = time.monotonic_ns


# The work, which is checked as the laboratory's own is.


def chain(steps):
    value = START
    for _ in range(steps):
        value = value * A % M
    return value


def steps_that_fill(time_ns):
    """How many steps take this long on an idle processor: the quickest of some trials counts."""
    steps = 1 << 10
    while True:
        spent = min(trial(steps) for _ in range(1 if steps < 1 << 16 else 3))
        if spent > 20_000_000:
            return max(1, int(steps * time_ns / spent))
        steps *= 2


def trial(steps):
    start = time.thread_time_ns()
    chain(steps)
    return max(1, time.thread_time_ns() - start)


def compute(steps):
    value, expected = chain(steps), START * pow(A, steps, M) % M
    return None if value == expected else f"{steps} steps gave {value}, not {expected}"


def block():
    start = now()
    select.select([], [], [], 0.1)
    return None if now() - start >= 100_000_000 else "the call returned before its time"


def factorise(number, expected, rounds):
    for _ in range(rounds):
        divisors = [d for d in range(1, number + 1) if number % d == 0]
    return None if len(divisors) == expected else f"{number} has other divisors than {divisors}"


# How units start, wait and work: threads, tasks, tasks with threads for what blocks.


class Threads:
    def run(self, workload):
        return workload(self)

    def together(self, calls):
        """Starts a thread a call, and waits for all; the results, and what starting alone took."""
        results = [None] * len(calls)

        def one(index, call):
            results[index] = call()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
        begun = now()
        for thread in threads:
            thread.start()
        started = now() - begun
        for thread in threads:
            thread.join()
        return results, started

    def beside(self, spinner, calls):
        thread = threading.Thread(target=spinner.spin)
        thread.start()
        results, _ = self.together(calls)
        spinner.stop(max((result[1] for result in results), default=spinner.limit))
        thread.join()
        return results

    def mails(self, dues):
        def mail(due):
            time.sleep(max(0, due - now()) / 1e9)
            return now() - due

        late = self.together([lambda due=due: mail(due) for due in dues])[0]
        return min(late), max(late)


class Asyncio:
    """`apart`: whatever blocks or computes goes to `asyncio.to_thread`."""

    def __init__(self, apart):
        self.apart = apart

    def run(self, workload):
        self.loop = asyncio.new_event_loop()
        try:
            return workload(self)
        finally:
            self.loop.close()

    async def one(self, call):
        return await asyncio.to_thread(call) if self.apart else call()

    async def all(self, calls):
        begun = now()
        tasks = [asyncio.ensure_future(self.one(call)) for call in calls]
        started = now() - begun
        return [await task for task in tasks], started

    def together(self, calls):
        return self.loop.run_until_complete(self.all(calls))

    def beside(self, spinner, calls):
        async def both():
            spinning = asyncio.ensure_future(spinner.spin_async())
            # The spinner is started first, in every model.
            await asyncio.sleep(0)
            results, _ = await self.all(calls)
            spinner.stop(max((result[1] for result in results), default=spinner.limit))
            await spinning
            return results

        return self.loop.run_until_complete(both())

    def mails(self, dues):
        async def mail(due):
            await asyncio.sleep(max(0, due - now()) / 1e9)
            return now() - due

        async def all_mails():
            late = await asyncio.gather(*(mail(due) for due in dues))
            return min(late), max(late)

        return self.loop.run_until_complete(all_mails())


class Spinner:
    def __init__(self, t0, period, limit):
        self.t0, self.period, self.limit = t0, period, limit
        self.services, self.end = [], None

    def due(self):
        last = self.services[-1] if self.services else 0
        return (last // self.period + 1) * self.period

    def stop(self, end):
        self.end = end

    def serve(self):
        self.services.append(now() - self.t0)
        return self.end is None or self.due() <= self.end

    def left(self):
        return max(0, self.t0 + self.due() - now()) / 1e9

    def spin(self):
        going = True
        while going:
            time.sleep(self.left())
            going = self.serve()

    async def spin_async(self):
        going = True
        while going:
            left = self.left()
            await asyncio.sleep(left)
            # A loop rounds to its clock; a tick is never served before it is due.
            while now() < self.t0 + self.due():
                await asyncio.sleep(0)
            going = self.serve()


def timed(t0, call):
    start = now() - t0
    wrong = call()
    return start, now() - t0, wrong


# The workloads.


def spinning(model, ask, t0):
    """idle, spin, syscall, factor: a spinner beside jobs."""
    calls = {
        "idle": [],
        "spin": [lambda: compute(ask["steps"])] * ask["jobs"],
        "syscall": [block] * ask["jobs"],
        "factor": [lambda n=n: factorise(*n, ask["rounds"]) for n in NUMBERS],
    }[ask["workload"]]
    spinner = Spinner(t0, ask["tick_ns"], ask["idle_ns"])
    if not calls:
        spinner.stop(ask["idle_ns"])
    results = model.beside(spinner, [lambda call=call: timed(t0, call) for call in calls])
    end = max((result[1] for result in results), default=ask["idle_ns"])
    return {"services_ns": spinner.services, "completion_ns": end, "jobs": results}


class Counter:
    value = 0


def race(model, ask, t0):
    counter, lock = Counter(), threading.Lock()

    def bare():
        for _ in range(EACH):
            value = counter.value
            for _ in range(ask["window"]):
                pass
            counter.value = value + 1

    def fine():
        for _ in range(ask["each"]):
            with lock:
                counter.value += 1

    def coarse():
        with lock:
            for _ in range(ask["each"]):
                counter.value += 1

    figures, jobs = {}, []
    for name, add, each in (("lost", bare, EACH), ("fine_ns", fine, ask["each"]), ("coarse_ns", coarse, ask["each"])):
        counter.value = 0
        start = now() - t0
        model.together([add] * RACERS)
        finish, lost = now() - t0, RACERS * each - counter.value
        figures[name] = lost if name == "lost" else finish - start
        jobs.append((start, finish, f"{name}: lost {lost}" if lost and name != "lost" else None))
    return {"completion_ns": now() - t0, "jobs": jobs, "figures": figures}


def create(model, ask, t0):
    rounds, wrong = [], None
    for _ in range(ask["rounds"]):
        begun = now()
        results, started = model.together([lambda: 1] * UNITS)
        rounds.append((now() - begun, started))
        wrong = None if sum(results) == UNITS else "a unit did not run"
    rounds.sort()
    median, started = rounds[len(rounds) // 2]
    figures = {
        "unit_ns": median / UNITS,
        "start_ns": started / UNITS,
        "quickest_ns": rounds[0][0] / UNITS,
        "units": UNITS * len(rounds),
    }
    end = now() - t0
    return {"completion_ns": end, "jobs": [(0, end, wrong)], "figures": figures}


def fanout(model, ask, t0):
    import random

    chance = random.Random(ask["seed"])
    figures, jobs, words = {}, [], {}
    for mails in ask["sizes"]:
        if mails > ask["room"]:
            words["clamped"] = f"{mails:,} would be more than the {ask['room']:,} that Python is tried with here"
            break
        start = now() - t0
        base = now()
        earliest, latest = model.mails([base + chance.randrange(ask["longest_ns"]) for _ in range(mails)])
        finish = now() - t0
        jobs.append((start, finish, "a mail arrived before its time" if earliest < -ROUNDED_NS else None))
        figures.update({f"n{mails}_ns": finish - start, "latest_ns": max(0, latest), "reached": mails})
    return {"completion_ns": now() - t0, "jobs": jobs, "figures": figures, "words": words}


def main():
    ask = json.loads(sys.argv[1])
    model = {
        "python-threads": lambda: Threads(),
        "python-asyncio": lambda: Asyncio(False),
        "python-asyncio-thread": lambda: Asyncio(True),
    }[ask["model"]]()
    if ask["workload"] == "spin":
        ask["steps"] = steps_that_fill(ask["work_ns"])
    workload = {"race": race, "create": create, "fanout": fanout}.get(ask["workload"], spinning)
    before, t0 = resource.getrusage(resource.RUSAGE_SELF), now()
    measured = model.run(lambda model: workload(model, ask, t0))
    after = resource.getrusage(resource.RUSAGE_SELF)
    measured["usage"] = {
        "user_ns": int((after.ru_utime - before.ru_utime) * 1e9),
        "system_ns": int((after.ru_stime - before.ru_stime) * 1e9),
        "voluntary_switches": after.ru_nvcsw - before.ru_nvcsw,
        "involuntary_switches": after.ru_nivcsw - before.ru_nivcsw,
        "max_rss_bytes": after.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }
    measured["wall_ns"] = now() - t0
    print(json.dumps(measured))


main()
