//! `Debug` for types that hold a value that need not be `Debug` itself.

/// `opaque!([T] Sender<T>, "mpsc::Sender")` formats a sender as `mpsc::Sender { .. }`. The brackets
/// hold the parameters that the type declares.
macro_rules! opaque {
    ([$($parameter:ident)?] $type:ty, $name:expr) => {
        impl<$($parameter)?> std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct($name).finish_non_exhaustive()
            }
        }
    };
}
pub(super) use opaque;
