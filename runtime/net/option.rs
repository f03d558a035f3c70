//! Makes the two methods of a socket option: the getter and the setter.

/// `options! { Type: /// doc… getter = closure, /// doc… setter(Kind) = closure, "example value"; …
/// }`
macro_rules! options {
    ($type:ident: $(
        $(#[$asked:meta])* $get:ident = $ask:expr,
        $(#[$done:meta])* $set:ident($kind:ty) = $tell:expr, $example:literal;
    )+) => {
        impl $type { $(
            $(#[$asked])*
            ///
            /// ```
            #[doc = concat!("# fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            #[doc = concat!("println!(\"{:?}\", socket.", stringify!($get), "()?);")]
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the system cannot report it.
            pub fn $get(&self) -> ::std::io::Result<$kind> {
                let ask: fn(&Self) -> ::std::io::Result<$kind> = $ask;
                ask(self)
            }

            $(#[$done])*
            ///
            /// ```
            #[doc = concat!("# fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            #[doc = concat!("socket.", stringify!($set), "(", $example, ")?;")]
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the system refuses.
            pub fn $set(&self, value: $kind) -> ::std::io::Result<()> {
                let tell: fn(&Self, $kind) -> ::std::io::Result<()> = $tell;
                tell(self, value)
            }
        )+ }
    };
}

pub(super) use options;
