//! Pins a future to the stack.

/// Pins a future to the stack: `pin!(future)` replaces the variable by a [`Pin<&mut
/// _>`](std::pin::Pin) to the future, and `pin! { let name = future; }` declares such a variable.
///
/// A pinned future can be awaited more than once by reference, as [`select!`](crate::select) in a loop does. The
/// standard library's [`std::pin::pin!`] is an expression, and does the same: `let mut future = pin!(future)`.
///
/// ```
/// # cede::block_on(async {
/// let answer = async { 42 };
/// cede::pin!(answer);
/// assert_eq!((&mut answer).await, 42);
///
/// cede::pin! {
///     let one = async { 1 };
///     let two = async { 2 };
/// }
/// assert_eq!(one.await + two.await, 3);
/// # });
/// ```
#[macro_export]
macro_rules! pin {
    ($($future:ident),* $(,)?) => {$(
        #[allow(unused_mut)]
        let mut $future = ::std::pin::pin!($future);
    )*};
    ($(let $name:ident = $future:expr;)*) => {$(
        #[allow(unused_mut)]
        let mut $name = ::std::pin::pin!($future);
    )*};
}
