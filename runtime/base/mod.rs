//! Building blocks that know nothing of tasks or of the operating system's events.

// From top to bottom; each uses only those below it:
//
//   park_on         runs one future on a thread that has nothing else to do
//   budget          how much a task may do before it must cede
//   entered         whether this thread is running a runtime
//   parker          how a thread or the driver sleeps, and how it is woken
//   enter_stack     the stack of what a thread has entered, split by poll
//   wait_queue      wakers that wait for something, in order of arrival
//   small_slab      a slab for few values, fast
//   paged_slab      a slab for many values, which releases its memory as it empties
//   chunks          a queue that releases its memory as it empties
//   shrink          releases the memory of a list that was long once
//   error_messages  the texts of errors
//   contain         calls foreign code and stops its panics
//   counters        counters for metrics
//   fatal           ends the process with a message when the runtime cannot go on
//   primitive       atomics, locks and threads: the standard library's, or loom's

pub(crate) mod budget;
pub(crate) mod chunks;
pub(crate) mod contain;
pub(crate) mod counters;
pub(crate) mod enter_stack;
pub(crate) mod entered;
pub(crate) mod error_messages;
pub(crate) mod fatal;
pub(crate) mod paged_slab;
pub(crate) mod park_on;
pub(crate) mod parker;
pub(crate) mod primitive;
pub(crate) mod shrink;
pub(crate) mod small_slab;
pub(crate) mod wait_queue;
