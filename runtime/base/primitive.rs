//! The concurrency primitives everything else is built from: the standard library's, or loom's.
//!
//! Built with `--cfg cede_loom`, these names become [loom]'s. loom runs a test in every order that
//! its threads allow. So the code that is model-checked is the code that ships. The cfg is private
//! to this crate; dependencies are not affected by it.
//!
//! There are two deliberate differences from `std`. Locks ignore poisoning, because the data they
//! guard is consistent before anything that may panic is called. And [`UnsafeCell`] passes its
//! pointer to a closure, as loom's does, so that each access has a beginning and an end.
//!
//! [loom]: https://docs.rs/loom

#[cfg(cede_loom)]
pub(crate) use loom::{
    cell::UnsafeCell,
    sync::{Arc, atomic},
};
#[cfg(not(cede_loom))]
pub(crate) use std::sync::{Arc, atomic};

#[cfg(cede_loom)]
use loom::sync as imp;
#[cfg(not(cede_loom))]
use std::sync as imp;

#[cfg(not(cede_loom))]
use std::{any::Any, cell::RefCell};
use std::{io, sync::PoisonError, time::Duration};

/// What `lock` returns: access to the value. Dropping it unlocks.
pub(crate) type MutexGuard<'a, T> = imp::MutexGuard<'a, T>;

/// A lock that ignores poisoning.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(imp::Mutex<T>);

/// Declares a function as `const`, except under loom, whose primitives cannot be made in constants.
macro_rules! const_fn {
    ($(#[$attribute:meta])* $visibility:vis const fn $($rest:tt)*) => {
        #[cfg(not(cede_loom))]
        $(#[$attribute])*
        $visibility const fn $($rest)*
        #[cfg(cede_loom)]
        $(#[$attribute])*
        $visibility fn $($rest)*
    };
}
pub(crate) use const_fn;

impl<T> Mutex<T> {
    const_fn! {
        pub(crate) const fn new(value: T) -> Self {
            Self(imp::Mutex::new(value))
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Consumes the lock and returns its value.
    pub(crate) fn into_inner(self) -> T {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value, without locking: `&mut self` proves that no other thread has the lock.
    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks if no thread holds the lock; never waits.
    pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        match self.0.try_lock() {
            Ok(guard) => Some(guard),
            Err(std::sync::TryLockError::Poisoned(error)) => Some(error.into_inner()),
            Err(std::sync::TryLockError::WouldBlock) => None,
        }
    }
}

/// What `read` returns: shared access to the value.
pub(crate) type ReadGuard<'a, T> = imp::RwLockReadGuard<'a, T>;

/// What `write` returns: exclusive access to the value.
pub(crate) type WriteGuard<'a, T> = imp::RwLockWriteGuard<'a, T>;

/// A lock for many readers or one writer. It ignores poisoning.
#[derive(Debug, Default)]
pub(crate) struct RwLock<T>(imp::RwLock<T>);

impl<T> RwLock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(imp::RwLock::new(value))
    }

    pub(crate) fn read(&self) -> ReadGuard<'_, T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> WriteGuard<'_, T> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A condition variable over [`Mutex`].
#[derive(Debug, Default)]
pub(crate) struct Condvar(imp::Condvar);

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(imp::Condvar::new())
    }

    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.0.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits at most `timeout`; `None` waits without limit. Like every wait on a condition
    /// variable, it may return spuriously.
    pub(crate) fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Option<Duration>,
    ) -> MutexGuard<'a, T> {
        match timeout {
            None => self.wait(guard),
            Some(limit) => {
                let result = self.0.wait_timeout(guard, limit);
                result.unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}

/// The right to join a thread. Dropping it detaches the thread.
#[cfg(not(cede_loom))]
pub(crate) type ThreadHandle = std::thread::JoinHandle<()>;

#[cfg(cede_loom)]
pub(crate) type ThreadHandle = loom::thread::JoinHandle<()>;

/// Starts a thread, or returns the system's error.
#[cfg(not(cede_loom))]
pub(crate) fn start_thread(
    name: String,
    body: Box<dyn FnOnce() + Send>,
) -> io::Result<ThreadHandle> {
    std::thread::Builder::new().name(name).spawn(body)
}

#[cfg(cede_loom)]
pub(crate) fn start_thread(
    _name: String,
    body: Box<dyn FnOnce() + Send>,
) -> io::Result<ThreadHandle> {
    Ok(loom::thread::spawn(body))
}

/// Keeps a value until the thread-locals of this thread are destroyed, and then drops it. The
/// standard library destroys the thread-local that was registered first last, so a thread that
/// calls this before anything else drops the value after its other thread-locals. Returns the value
/// if it cannot be kept; the caller must then keep it until the end of the thread's body.
#[cfg(not(cede_loom))]
pub(crate) fn keep_until_thread_ends<T: 'static>(value: T) -> Option<T> {
    thread_local! {
        static KEPT: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
    }
    let mut value = Some(value);
    let _ = KEPT.try_with(|kept| {
        kept.borrow_mut().extend(value.take().map(|value| Box::new(value) as Box<dyn Any>));
    });
    value
}

#[cfg(cede_loom)]
pub(crate) fn keep_until_thread_ends<T: 'static>(value: T) -> Option<T> {
    Some(value)
}

/// A thread-local with a constant initial value, so that reading it is one instruction.
macro_rules! const_thread_local {
    ($(#[$attribute:meta])* static $name:ident: $type:ty = $init:expr;) => {
        #[cfg(not(cede_loom))]
        std::thread_local! { $(#[$attribute])* static $name: $type = const { $init }; }
        #[cfg(cede_loom)]
        loom::thread_local! { $(#[$attribute])* static $name: $type = $init; }
    };
}
pub(crate) use const_thread_local;

/// Marks a piece of memory that must be freed. Under loom a leak fails the test; otherwise this
/// type does nothing.
#[cfg(cede_loom)]
pub(crate) type Tracked = loom::alloc::Track<()>;

#[cfg(not(cede_loom))]
pub(crate) struct Tracked(());

#[cfg(not(cede_loom))]
impl Tracked {
    pub(crate) const fn new(nothing: ()) -> Self {
        Self(nothing)
    }
}

/// Memory that changes behind a shared reference. The code around it must keep the accesses apart.
#[cfg(not(cede_loom))]
#[derive(Debug)]
pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(cede_loom))]
impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    /// Passes a pointer for reading. No thread may write meanwhile.
    pub(crate) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        read(self.0.get())
    }

    /// Passes a pointer for writing. No other thread may access the value meanwhile.
    pub(crate) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        write(self.0.get())
    }
}
