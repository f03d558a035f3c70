//! `Notify`: one task or all, a notification that is kept, and one that is passed on by a task that
//! gives up.

use crate::support::{current_thread, in_a_task, on_both, watchdog};
use cede::sync::{Notified, Notify};
use futures::FutureExt;
use std::{
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Wake, Waker},
};

/// Futures in the queue, one behind the other.
fn line_up<const N: usize>(notify: &Notify) -> [Pin<Box<Notified<'_>>>; N] {
    [(); N].map(|()| {
        let mut notified = Box::pin(notify.notified());
        assert!((&mut notified).now_or_never().is_none());
        notified
    })
}

#[test]
fn one_notification_is_kept_and_no_more() {
    let notify = Notify::new();
    assert!(
        notify.notified().now_or_never().is_none(),
        "a wait that is dropped leaves nothing in the queue"
    );
    notify.notify_one();
    notify.notify_one();
    assert!(notify.notified().now_or_never().is_some());
    assert!(notify.notified().now_or_never().is_none());
}

/// Hazard 59: first come, first served.
#[test]
fn notify_one_wakes_in_order() {
    in_a_task(|| {
        let notify = Notify::new();
        let [mut a, mut b] = line_up(&notify);
        notify.notify_one();
        assert!((&mut b).now_or_never().is_none());
        assert!((&mut a).now_or_never().is_some());
        notify.notify_one();
        assert!((&mut b).now_or_never().is_some());
        assert!(notify.notified().now_or_never().is_none(), "nothing was kept");
    });
}

#[test]
fn notify_last_wakes_in_reverse_order() {
    in_a_task(|| {
        let notify = Notify::new();
        let [mut a, mut b, mut c] = line_up(&notify);
        notify.notify_last();
        assert!((&mut a).now_or_never().is_none() && (&mut b).now_or_never().is_none());
        assert!((&mut c).now_or_never().is_some());
        notify.notify_last();
        notify.notify_one();
        assert!((&mut a).now_or_never().is_some() && (&mut b).now_or_never().is_some());
        notify.notify_last();
        assert!(notify.notified().now_or_never().is_some(), "kept, because no task waited");
        let [a, b, mut c] = line_up(&notify);
        drop(b);
        notify.notify_last();
        assert!((&mut c).now_or_never().is_some());
        drop(a);
    });
}

#[test]
fn tasks_notified_last_all_come_to_their_end() {
    on_both(|runtime| {
        runtime.block_on(async {
            let notify = Arc::new(Notify::new());
            let waits = |_| cede::spawn(notify.clone().notified_owned());
            let tasks: Vec<_> = (0..10).map(waits).collect();
            while tasks.iter().any(|task| !task.is_finished()) {
                notify.notify_last();
                cede::task::yield_now().await;
            }
        });
    });
}

/// Hazard 58: a task that gives up after it was notified passes the notification on.
#[test]
fn a_cancelled_wait_passes_its_notification_on() {
    in_a_task(|| {
        let notify = Notify::new();
        let [a, mut b] = line_up(&notify);
        notify.notify_one();
        drop(a);
        assert!((&mut b).now_or_never().is_some(), "to the next in line");
        let [c] = line_up(&notify);
        notify.notify_one();
        drop(c);
        assert!(notify.notified().now_or_never().is_some(), "or to the next that comes");
        let [mut a, b] = line_up(&notify);
        notify.notify_last();
        drop(b);
        assert!((&mut a).now_or_never().is_some(), "also by the last in line");
    });
}

#[test]
fn notify_waiters_is_for_all_that_are_there() {
    let notify = Arc::new(Notify::new());
    let [mut a, mut b] = line_up(&notify);
    let (unpolled, owned) = (notify.notified(), notify.clone().notified_owned());
    notify.notify_waiters();
    let late = notify.notified();
    assert!((&mut a).now_or_never().is_some() && (&mut b).now_or_never().is_some());
    assert!(unpolled.now_or_never().is_some() && owned.now_or_never().is_some());
    assert!(late.now_or_never().is_none(), "nothing is kept");
}

/// Hazard 58: a notification for all is not passed on to a task that came later.
#[test]
fn a_notification_for_all_is_not_passed_on() {
    in_a_task(|| {
        let notify = Notify::new();
        let [a] = line_up(&notify);
        notify.notify_waiters();
        let [mut late] = line_up(&notify);
        drop(a);
        assert!((&mut late).now_or_never().is_none());
    });
}

#[test]
fn a_round_does_not_use_up_what_is_kept() {
    let notify = Notify::new();
    let before = notify.notified();
    notify.notify_one();
    notify.notify_waiters();
    assert!(before.now_or_never().is_some());
    assert!(notify.notified().now_or_never().is_some(), "it is still there");
}

#[test]
fn who_is_enabled_is_in_line() {
    let notify = Notify::new();
    let (mut first, mut second) = (pin!(notify.notified()), pin!(notify.notified()));
    assert!(!first.as_mut().enable() && !second.as_mut().enable());
    notify.notify_one();
    assert!(!second.as_mut().enable());
    assert!(first.as_mut().enable() && first.as_mut().enable());
    assert!(first.now_or_never().is_some());
    assert!(second.as_mut().now_or_never().is_none());
    notify.notify_one();
    assert!(second.now_or_never().is_some());
    notify.notify_one();
    assert!(pin!(notify.notified()).enable());
    assert!(notify.notified().now_or_never().is_none(), "a notification enables one");
}

/// A wait that was enabled and then awaited is woken by its task's waker.
#[test]
fn an_enabled_wait_wakes_its_task() {
    on_both(|runtime| {
        runtime.block_on(async {
            let notify = Arc::new(Notify::new());
            let (other, enabled) = (notify.clone(), Arc::new(Notify::new()));
            let told = enabled.clone();
            let task = cede::spawn(async move {
                let mut notified = pin!(other.notified());
                assert!(!notified.as_mut().enable());
                told.notify_one();
                cede::task::yield_now().await;
                notified.await;
            });
            enabled.notified().await;
            notify.notify_one();
            task.await.unwrap();
        });
    });
}

#[test]
fn each_notification_moves_a_baton_once() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (ping, pong) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
            let (hears, answers) = (ping.clone(), pong.clone());
            let task = cede::spawn(async move {
                for _ in 0..1_000 {
                    hears.notified().await;
                    answers.notify_one();
                }
            });
            for _ in 0..1_000 {
                let _ = pong.notified().now_or_never();
                ping.notify_one();
                pong.notified().await;
            }
            task.await.unwrap();
        });
    });
}

/// Hazard 59: wakers are woken after the lock is released, so they may use the `Notify`.
#[test]
fn a_waker_may_notify() {
    in_a_task(|| {
        struct Again(Arc<Notify>, AtomicUsize);
        impl Wake for Again {
            fn wake(self: Arc<Self>) {
                self.1.fetch_add(1, Relaxed);
                self.0.notify_one();
            }
        }
        let notify = Arc::new(Notify::new());
        let again = Arc::new(Again(notify.clone(), AtomicUsize::new(0)));
        let waker = Waker::from(again.clone());
        let mut cx = Context::from_waker(&waker);
        let mut line = [0, 1, 2].map(|_| Box::pin(notify.notified()));
        line.iter_mut().for_each(|wait| assert!(wait.as_mut().poll(&mut cx).is_pending()));
        notify.notify_one();
        assert_eq!(again.1.load(Relaxed), 3, "each wakes the next");
        line.iter_mut().for_each(|wait| assert!(wait.as_mut().poll(&mut cx).is_ready()));
        assert!(notify.notified().now_or_never().is_some());
    });
}

/// Hazard 59: a task that always finds a notification does not keep other tasks from their turn.
#[test]
fn waiting_costs_budget() {
    let _watchdog = watchdog();
    let turns = current_thread().block_on(async {
        let busy = cede::spawn(async {
            let notify = Notify::new();
            for _ in 0..1_000 {
                notify.notify_one();
                notify.notified().await;
            }
        });
        let beside = cede::spawn(async move {
            let mut turns = 0;
            while !busy.is_finished() {
                turns += 1;
                cede::task::yield_now().await;
            }
            turns
        });
        beside.await.unwrap()
    });
    assert!(turns >= 1_000 / 128, "{turns}");
}

/// Hazard 75: a grant is passed on in the way it was made. If a task gives up before it notices, a
/// `notify_last` goes to the task before it in the queue, and a `notify_one` to the task behind it.
#[test]
fn what_is_given_up_is_passed_on_as_it_was_made() {
    let notify = Notify::new();
    let [mut first, mut second, third, fourth] = line_up(&notify);
    notify.notify_last();
    drop(fourth);
    drop(third);
    assert!((&mut first).now_or_never().is_none());
    assert!((&mut second).now_or_never().is_some());
    drop(first);
    let [first, second, mut third, mut fourth] = line_up(&notify);
    notify.notify_one();
    drop(first);
    drop(second);
    assert!((&mut fourth).now_or_never().is_none());
    assert!((&mut third).now_or_never().is_some());
    // If no other task is in the queue, the notification is kept.
    notify.notify_last();
    drop(fourth);
    assert!(notify.notified().now_or_never().is_some());
}
