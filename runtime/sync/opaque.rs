//! `Debug` for what holds a value that need not be `Debug` itself.

/// `opaque!([T] Sender<T>, "mpsc::Sender")` shows as `mpsc::Sender { .. }`. In brackets stand the
/// parameters that the type declares.
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
