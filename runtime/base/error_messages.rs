//! Implements the traits that every error needs: [`Display`](std::fmt::Display) with a fixed text,
//! and [`Error`](std::error::Error).

/// ```text
/// error_messages!([] AcquireError: "semaphore closed");
/// error_messages!([T] TrySendError<T> {
///     Self::Full(_) => "no available capacity",
///     Self::Closed(_) => "channel closed",
/// });
/// ```
///
/// The brackets hold the type parameter, if there is one. A text may use the names that its pattern
/// binds.
macro_rules! error_messages {
    ([$($parameter:ident)?] $error:ty: $message:literal) => {
        impl<$($parameter)?> std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($message)
            }
        }

        impl<$($parameter)?> std::error::Error for $error {}
    };
    ([$($parameter:ident)?] $error:ty { $($case:pat => $message:literal,)+ }) => {
        impl<$($parameter)?> std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $($case => write!(f, $message),)+ }
            }
        }

        impl<$($parameter)?> std::error::Error for $error {}
    };
}
pub(crate) use error_messages;
