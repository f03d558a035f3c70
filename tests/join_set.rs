//! The set of tasks, and the three functions by which a task cedes control.

use crate::support::{current_thread, on_both, watchdog};
use cede::{
    sync::oneshot,
    task::{JoinSet, consume_budget, unconstrained, yield_now},
};
use futures::{FutureExt, executor::block_on, future::pending};
use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    panic::AssertUnwindSafe,
    rc::Rc,
    task::{Context, Poll},
};

#[test]
fn tasks_are_joined_in_the_order_in_which_they_end() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut set = JoinSet::new();
            let gates: Vec<_> = (0..5)
                .map(|n| {
                    let (open, gate) = oneshot::channel::<()>();
                    set.spawn(async move {
                        let _ = gate.await;
                        n
                    });
                    open
                })
                .collect();
            assert!(set.try_join_next().is_none());
            for (n, open) in gates.into_iter().enumerate().rev() {
                drop(open);
                assert_eq!(set.join_next().await.unwrap().unwrap(), n);
                assert_eq!(set.len(), n);
            }
            assert!(set.is_empty());
            assert!(set.join_next().await.is_none());
            assert!(set.try_join_next().is_none());
        });
    });
}

#[test]
fn every_task_is_joined_once_and_with_its_own_id() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut set = JoinSet::new();
            let mut ids = HashSet::new();
            for n in 0..2000 {
                assert!(ids.insert(set.spawn(async move { n }).id()));
            }
            let mut seen = HashSet::new();
            while let Some(joined) = set.join_next_with_id().await {
                let (id, n) = joined.unwrap();
                assert!(ids.remove(&id) && seen.insert(n));
            }
            assert_eq!((ids.len(), seen.len()), (0, 2000));
        });
    });
}

#[test]
fn dropping_a_set_aborts_and_detaching_does_not() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut set = JoinSet::new();
            let (held, dropped) = oneshot::channel::<()>();
            set.spawn(async move {
                let _held = held;
                pending::<()>().await
            });
            drop(set);
            assert!(dropped.await.is_err());

            let mut set = JoinSet::new();
            let (open, gate) = oneshot::channel::<()>();
            let (done, ended) = oneshot::channel();
            set.spawn(async move {
                let _ = gate.await;
                done.send(7).unwrap();
            });
            set.detach_all();
            assert!(set.is_empty());
            drop(set);
            drop(open);
            assert_eq!(ended.await.unwrap(), 7);
        });
    });
}

#[test]
fn aborted_tasks_stay_until_they_are_joined() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut set = JoinSet::new();
            for _ in 0..10 {
                set.spawn(pending::<()>());
            }
            let one = set.spawn(pending::<()>());
            one.abort();
            assert!(set.join_next().await.unwrap().unwrap_err().is_cancelled());
            assert_eq!(set.len(), 10);
            set.shutdown().await;
            assert!(set.is_empty());
        });
    });
}

#[test]
fn join_all_gives_every_output_or_the_panic() {
    on_both(|runtime| {
        runtime.block_on(async {
            let set: JoinSet<u32> = (0..100).map(|n| async move { n }).collect();
            let mut outputs = set.join_all().await;
            outputs.sort();
            assert!(outputs.into_iter().eq(0..100));

            let mut set = JoinSet::new();
            set.spawn(pending());
            set.spawn(async { panic!("expected") });
            let outcome = AssertUnwindSafe(set.join_all()).catch_unwind().await;
            let payload = outcome.map(|_: Vec<()>| ()).unwrap_err();
            assert_eq!(payload.downcast_ref(), Some(&"expected"));
        });
    });
}

#[test]
fn blocking_jobs_and_local_tasks_are_tasks_too() {
    on_both(|runtime| {
        let mut set = JoinSet::new();
        set.spawn_on(async { 1 }, runtime.handle());
        set.spawn_blocking_on(|| 2, runtime.handle());
        let sum = runtime.block_on(async move {
            set.spawn_blocking(|| 3);
            set.join_all().await.into_iter().sum::<i32>()
        });
        assert_eq!(sum, 6);
    });
    current_thread().block_on(async {
        let mut set = JoinSet::new();
        let local = Rc::new(3);
        set.spawn_local(async move { *local });
        assert_eq!(set.join_next().await.unwrap().unwrap(), 3);
    });
}

#[test]
fn a_task_put_in_after_the_wait_began_ends_it() {
    on_both(|runtime| {
        let (waker, woken) = counting_waker::new();
        let mut cx = Context::from_waker(&waker);
        let mut set = JoinSet::new();
        runtime.block_on(async {
            set.spawn(pending::<u32>());
            assert!(set.poll_join_next(&mut cx).is_pending());
            let other = set.spawn(async { 7 });
            while !other.is_finished() {
                yield_now().await;
            }
        });
        // Another thread ends the task and wakes its joiner in two separate steps.
        let _watchdog = watchdog();
        while woken.get() == 0 {
            std::thread::yield_now();
        }
        let Poll::Ready(Some(Ok(7))) = set.poll_join_next(&mut cx) else { panic!("not joined") };
    });
}

/// Joining many ended tasks does not occupy the thread.
#[test]
fn joining_ended_tasks_cedes_control_under_the_budget() {
    let _watchdog = watchdog();
    current_thread().block_on(async {
        let mut set = JoinSet::new();
        let (ended, turns) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        for _ in 0..1000 {
            let ended = ended.clone();
            set.spawn_local(async move { ended.set(ended.get() + 1) });
        }
        let count = turns.clone();
        let other = cede::spawn_local(async move {
            loop {
                count.set(count.get() + 1);
                yield_now().await;
            }
        });
        while ended.get() < 1000 {
            yield_now().await;
        }
        let before = turns.get();
        while set.join_next().await.is_some() {}
        assert!(turns.get() - before >= 1000 / 128, "{} turns", turns.get() - before);
        other.abort();
    });
}

#[test]
fn yield_now_lets_every_ready_task_have_its_turn() {
    let _watchdog = watchdog();
    current_thread().block_on(async {
        let log = Rc::new(RefCell::new(Vec::new()));
        for name in ["a", "b"] {
            let log = log.clone();
            drop(cede::spawn_local(async move {
                for step in 0..2 {
                    log.borrow_mut().push(format!("{name}{step}"));
                    yield_now().await;
                }
            }));
        }
        while log.borrow().len() < 4 {
            yield_now().await;
        }
        assert_eq!(*log.borrow(), ["a0", "b0", "a1", "b1"]);
    });
}

/// Polls a loop once, inside a task, and returns how many rounds it made.
fn rounds_in_one_poll(exempt: bool) -> usize {
    let rounds = Rc::new(Cell::new(0));
    let count = rounds.clone();
    let work = async move {
        for _ in 0..1000 {
            consume_budget().await;
            count.set(count.get() + 1);
        }
    };
    current_thread().block_on(async {
        cede::spawn_local(async move {
            let _ = if exempt { unconstrained(work).now_or_never() } else { work.now_or_never() };
        })
        .await
        .unwrap();
    });
    rounds.get()
}

#[test]
fn the_budget_of_a_poll_is_128_and_unconstrained_lifts_it() {
    assert_eq!(rounds_in_one_poll(false), 128);
    assert_eq!(rounds_in_one_poll(true), 1000);
    // Outside a runtime no other task waits for its turn.
    block_on(async {
        for _ in 0..1000 {
            assert!(consume_budget().now_or_never().is_some());
        }
    });
}

/// A waker that counts.
mod counting_waker {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering::SeqCst},
        },
        task::{Wake, Waker},
    };

    #[derive(Default)]
    pub(crate) struct Count(AtomicUsize);

    impl Count {
        pub(crate) fn get(&self) -> usize {
            self.0.load(SeqCst)
        }
    }

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, SeqCst);
        }
    }

    pub(crate) fn new() -> (Waker, Arc<Count>) {
        let count = Arc::<Count>::default();
        (count.clone().into(), count)
    }
}
