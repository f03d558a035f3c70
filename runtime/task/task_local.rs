//! A value that belongs to a task, as a thread-local belongs to a thread.
//!
//! A task-local is a thread-local that is filled only while the task is polled. [`TaskLocalFuture`] keeps the value
//! between two polls, and swaps it with the content of the thread-local before a poll, after it, and when it is
//! dropped.
//!
//! ```text
//!                       poll begins               poll ends
//!   the future   value ─────┐   ┌─ outer value ─────┐   ┌─▶ value
//!                           ╳                       ╳
//!   the thread   outer ─────┘   └─ value: `with` ───┘   └─▶ outer
//! ```

use pin_project_lite::pin_project;
use std::{
    cell::RefCell,
    error, fmt,
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll},
    thread,
};

/// Declares task-locals: keys whose values belong to a task.
///
/// A value is set by [`scope`](crate::task::LocalKey::scope) for one future, not for the whole thread, and is there
/// in everything that this future calls and awaits. A task that it spawns does not inherit the value.
///
/// ```
/// cede::task_local! {
///     /// The number of the request that is served.
///     static REQUEST: u32;
/// }
///
/// async fn log(text: &str) -> String {
///     cede::task::yield_now().await;
///     format!("request {}: {text}", REQUEST.get())
/// }
///
/// cede::block_on(async {
///     let one = cede::spawn(REQUEST.scope(1, log("begins")));
///     let two = cede::spawn(REQUEST.scope(2, log("begins")));
///     assert_eq!(one.await?, "request 1: begins");
///     assert_eq!(two.await?, "request 2: begins");
///     Ok::<(), cede::task::JoinError>(())
/// })?;
/// # Ok::<(), cede::task::JoinError>(())
/// ```
#[macro_export]
macro_rules! task_local {
    () => {};
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $type:ty $(; $($rest:tt)*)?) => {
        $(#[$attribute])*
        $visibility static $name: $crate::task::LocalKey<$type> = {
            ::std::thread_local! {
                static SLOT: ::std::cell::RefCell<::std::option::Option<$type>> =
                    const { ::std::cell::RefCell::new(::std::option::Option::None) };
            }
            $crate::task::LocalKey { slot: &SLOT }
        };
        $($crate::task_local! { $($rest)* })?
    };
}

/// The key of a task-local, which [`task_local!`](crate::task_local) declares.
///
/// ```
/// cede::task_local! {
///     static USER: String;
/// }
/// let greeting = USER.sync_scope("Ada".into(), || USER.with(|user| format!("hello, {user}")));
/// assert_eq!(greeting, "hello, Ada");
/// assert!(USER.try_with(|_| ()).is_err(), "outside the scope there is no value");
/// ```
pub struct LocalKey<T: 'static> {
    #[doc(hidden)]
    pub slot: &'static thread::LocalKey<RefCell<Option<T>>>,
}

impl<T: 'static> LocalKey<T> {
    /// Runs `future` with this value. The value is dropped with the future.
    ///
    /// ```
    /// cede::task_local! {
    ///     static DEPTH: u8;
    /// }
    /// cede::block_on(DEPTH.scope(1, async {
    ///     let inner = DEPTH.scope(2, async { DEPTH.get() }).await;
    ///     assert_eq!((inner, DEPTH.get()), (2, 1));
    /// }));
    /// ```
    ///
    /// # Panics
    ///
    /// Its future panics when it is polled while `with` of the same key is under way.
    pub fn scope<F: Future>(&'static self, value: T, future: F) -> TaskLocalFuture<T, F> {
        TaskLocalFuture { key: self, value: Some(value), future: Some(future) }
    }

    /// Calls `f` with this value.
    ///
    /// ```
    /// cede::task_local! {
    ///     static DEPTH: u8;
    /// }
    /// assert_eq!(DEPTH.sync_scope(3, || DEPTH.get()), 3);
    /// ```
    ///
    /// # Panics
    ///
    /// If `with` of the same key is under way.
    #[track_caller]
    pub fn sync_scope<R>(&'static self, value: T, f: impl FnOnce() -> R) -> R {
        let mut value = Some(value);
        let _swapped = self.swap(&mut value);
        f()
    }

    /// Calls `f` with a reference to the value.
    ///
    /// ```
    /// cede::task_local! {
    ///     static NAMES: Vec<&'static str>;
    /// }
    /// cede::block_on(NAMES.scope(vec!["a", "b"], async {
    ///     assert_eq!(NAMES.with(|names| names.len()), 2);
    /// }));
    /// ```
    ///
    /// # Panics
    ///
    /// Outside [`scope`](Self::scope) and [`sync_scope`](Self::sync_scope).
    #[track_caller]
    pub fn with<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        self.try_with(f).unwrap_or_else(|error| panic!("{error}"))
    }

    /// [`with`](Self::with), or an error where there is no value.
    ///
    /// ```
    /// cede::task_local! {
    ///     static USER: String;
    /// }
    /// assert_eq!(USER.try_with(String::len).unwrap_or(0), 0);
    /// ```
    ///
    /// # Errors
    ///
    /// Outside [`scope`](Self::scope) and [`sync_scope`](Self::sync_scope).
    pub fn try_with<R>(&'static self, f: impl FnOnce(&T) -> R) -> Result<R, AccessError> {
        // The slot stays borrowed during `f`, so that a nested scope cannot take the value away.
        let found = self.slot.try_with(|slot| slot.borrow().as_ref().map(f));
        found.ok().flatten().ok_or(AccessError(()))
    }

    /// A copy of the value.
    ///
    /// ```
    /// cede::task_local! {
    ///     static DEPTH: u8;
    /// }
    /// cede::block_on(DEPTH.scope(4, async { assert_eq!(DEPTH.get(), 4) }));
    /// ```
    ///
    /// # Panics
    ///
    /// Outside [`scope`](Self::scope) and [`sync_scope`](Self::sync_scope).
    #[track_caller]
    pub fn get(&'static self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Swaps the value with that of the thread, until the guard is dropped.
    #[track_caller]
    fn swap<'a>(&'static self, value: &'a mut Option<T>) -> Swapped<'a, T> {
        let slot = self.slot;
        slot.with(|slot| match slot.try_borrow_mut() {
            Ok(mut current) => mem::swap(&mut *current, value),
            Err(_) => panic!("cannot enter the scope of a task-local inside its own `with`"),
        });
        Swapped { slot, value }
    }
}

/// Swaps back when it is dropped, also by a panic.
struct Swapped<'a, T: 'static> {
    slot: &'static thread::LocalKey<RefCell<Option<T>>>,
    value: &'a mut Option<T>,
}

impl<T> Drop for Swapped<'_, T> {
    fn drop(&mut self) {
        // Every `with` that began after the swap has ended: it borrows the slot no longer.
        let _ = self.slot.try_with(|slot| mem::swap(&mut *slot.borrow_mut(), self.value));
    }
}

pin_project! {
    /// The future of [`LocalKey::scope`].
    ///
    /// ```
    /// use cede::task::TaskLocalFuture;
    /// use std::future::{Ready, ready};
    ///
    /// cede::task_local! {
    ///     static DEPTH: u8;
    /// }
    /// let future: TaskLocalFuture<u8, Ready<i32>> = DEPTH.scope(1, ready(5));
    /// assert_eq!(cede::block_on(future), 5);
    /// ```
    #[must_use = "futures do nothing unless polled"]
    pub struct TaskLocalFuture<T, F>
    where
        T: 'static,
    {
        key: &'static LocalKey<T>,
        value: Option<T>,
        // `None` once it has been dropped with its value in place.
        #[pin]
        future: Option<F>,
    }

    impl<T: 'static, F> PinnedDrop for TaskLocalFuture<T, F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.future.is_some() && this.key.slot.try_with(|slot| slot.try_borrow_mut().is_ok()) == Ok(true) {
                let _swapped = this.key.swap(this.value);
                this.future.set(None);
            }
        }
    }
}

impl<T: 'static, F: Future> Future for TaskLocalFuture<T, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let _swapped = this.key.swap(this.value);
        let future = this.future.as_mut().as_pin_mut();
        let polled = future.expect("`TaskLocalFuture` polled after it was ready").poll(cx);
        if polled.is_ready() {
            this.future.set(None);
        }
        polled
    }
}

impl<T: 'static> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").finish_non_exhaustive()
    }
}

impl<T: fmt::Debug, F: fmt::Debug> fmt::Debug for TaskLocalFuture<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskLocalFuture")
            .field("value", &self.value)
            .field("future", &self.future)
            .finish_non_exhaustive()
    }
}

/// There is no value: the code does not run inside the scope of the task-local.
///
/// ```
/// cede::task_local! {
///     static USER: String;
/// }
/// let error = USER.try_with(|_| ()).unwrap_err();
/// assert!(error.to_string().contains("outside its scope"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessError(());

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a task-local was used outside its scope: set it with `scope` or `sync_scope`")
    }
}

impl error::Error for AccessError {}
