//! Task-locals: one value for each task, on every thread on which it runs; and the number of the
//! task itself.

use crate::support::{in_a_task, on_both};
use cede::task::{self, yield_now};
use futures::FutureExt;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

cede::task_local! {
    /// The first.
    static NUMBER: u32;
    pub(crate) static NAME: String
}

#[test]
fn each_task_has_its_own_value() {
    on_both(|runtime| {
        runtime.block_on(async {
            let tasks: Vec<_> = (0..20)
                .map(|n| {
                    cede::spawn(NUMBER.scope(n, async move {
                        for _ in 0..50 {
                            assert_eq!(NUMBER.get(), n);
                            yield_now().await;
                        }
                    }))
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
            assert!(NUMBER.try_with(|_| ()).is_err());
        });
    });
}

#[test]
fn a_spawned_task_does_not_inherit_the_value() {
    on_both(|runtime| {
        runtime.block_on(NUMBER.scope(1, async {
            let inner = cede::spawn(async { NUMBER.try_with(|_| ()).is_err() });
            assert!(inner.await.unwrap());
        }));
    });
}

#[test]
fn a_scope_in_a_scope_hides_the_outer_value_while_it_is_polled() {
    in_a_task(|| {
        let mut inner = Box::pin(NUMBER.scope(2, async {
            yield_now().await;
            NUMBER.get()
        }));
        NUMBER.sync_scope(1, || {
            assert!((&mut inner).now_or_never().is_none());
            assert_eq!(NUMBER.get(), 1);
            assert_eq!(inner.now_or_never(), Some(2));
            assert_eq!(NUMBER.get(), 1);
        });
    });
}

/// A destructor that uses its task's value finds it, whenever the destructor runs.
#[test]
fn a_dropped_future_still_sees_its_value() {
    struct Tells(Arc<Mutex<Vec<String>>>);
    impl Drop for Tells {
        fn drop(&mut self) {
            self.0.lock().unwrap().push(NAME.get());
        }
    }
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tells = Tells(seen.clone());
    let future = NAME.scope("unpolled".into(), async move { drop(tells) });
    drop(future);
    let tells = Tells(seen.clone());
    let future = NAME.scope("polled".into(), async move {
        let _tells = tells;
        std::future::pending::<()>().await;
    });
    let mut future = Box::pin(future);
    assert!((&mut future).now_or_never().is_none());
    drop(future);
    assert_eq!(*seen.lock().unwrap(), ["unpolled", "polled"]);
}

#[test]
fn a_panic_leaves_no_value_behind() {
    let panics = NUMBER.scope(1, async { panic!("expected") });
    catch_unwind(AssertUnwindSafe(|| panics.now_or_never())).unwrap_err();
    assert!(NUMBER.try_with(|_| ()).is_err());
    catch_unwind(|| NUMBER.with(|_| ())).unwrap_err();
    // A scope inside `with` would take the value away while it is borrowed.
    let nested = || NUMBER.with(|_| NUMBER.sync_scope(2, || ()));
    catch_unwind(|| NUMBER.sync_scope(1, nested)).unwrap_err();
    assert!(NUMBER.try_with(|_| ()).is_err());
}

#[test]
fn a_task_knows_its_number() {
    on_both(|runtime| {
        assert_eq!(task::try_id(), None);
        runtime.block_on(async {
            assert_eq!(task::try_id(), None);
            let task = cede::spawn(async {
                let before = task::id();
                yield_now().await;
                (before, task::id())
            });
            let id = task.id();
            assert_eq!(task.await.unwrap(), (id, id));
            let job = cede::spawn_blocking(task::id);
            let id = job.id();
            assert_eq!(job.await.unwrap(), id);
        });
        catch_unwind(task::id).unwrap_err();
    });
}
