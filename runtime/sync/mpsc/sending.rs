//! What the bounded and the unbounded sender have in common: everything but the sending itself.
//! Also their weak forms, which do not keep the channel open.

/// The methods and traits of a sender, which is a struct with a field `tx: Tx<T>`, and its weak form. The
/// strings are for the examples: how to make a channel with room for eight values, and how to send
/// without waiting.
macro_rules! sending_end {
    ($Sender:ident, $Weak:ident, $channel:literal, $capacity:literal, $send:literal) => {
        impl<T> $Sender<T> {
            /// Waits until the receiver is dropped or closed: from then on nothing can be sent.
            ///
            /// # Cancel safety
            ///
            /// Dropping the future loses nothing.
            ///
            /// ```
            /// cede::block_on(async {
            #[doc = concat!("    let (sender, receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            ///     std::thread::spawn(move || drop(receiver));
            ///     sender.closed().await;
            /// });
            /// ```
            pub async fn closed(&self) {
                self.tx.shared().closed().await;
            }

            /// Whether the receiver was dropped or closed, so that sending would fail.
            ///
            /// ```
            #[doc = concat!("let (sender, mut receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// assert!(!sender.is_closed());
            /// receiver.close();
            /// assert!(sender.is_closed());
            /// ```
            pub fn is_closed(&self) -> bool {
                self.tx.shared().is_closed()
            }

            /// Whether `other` sends into the same channel.
            ///
            /// ```
            #[doc = concat!("let (sender, _receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// assert!(sender.same_channel(&sender.clone()));
            /// ```
            pub fn same_channel(&self, other: &Self) -> bool {
                self.tx.same_channel(&other.tx)
            }

            /// How many senders there are, this one included.
            ///
            /// ```
            #[doc = concat!("let (sender, _receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// let second = sender.clone();
            /// assert_eq!(second.strong_count(), 2);
            /// ```
            pub fn strong_count(&self) -> usize {
                self.tx.shared().lock().senders
            }

            #[doc = concat!("How many [`", stringify!($Weak), "`]s there are.")]
            ///
            /// ```
            #[doc = concat!("let (sender, _receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// let weak = sender.downgrade();
            /// assert_eq!(sender.weak_count(), 1);
            /// # drop(weak);
            /// ```
            pub fn weak_count(&self) -> usize {
                self.tx.shared().lock().weak_senders
            }

            /// Returns a sender that does not keep the channel open.
            ///
            /// ```
            #[doc = concat!("let (sender, mut receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// let weak = sender.downgrade();
            /// drop(sender);
            /// assert_eq!(receiver.blocking_recv(), None);
            /// # drop(weak);
            /// ```
            #[must_use = "this makes a weak sender, and drops nothing"]
            pub fn downgrade(&self) -> $Weak<T> {
                $Weak { tx: self.tx.downgrade() }
            }
        }

        impl<T> Clone for $Sender<T> {
            fn clone(&self) -> Self {
                Self { tx: self.tx.clone() }
            }
        }

        opaque!([T] $Sender<T>, concat!("mpsc::", stringify!($Sender)));

        #[doc = concat!("A [`", stringify!($Sender), "`] that does not keep the channel from ending; for caches, and for an")]
        /// actor that hands out senders to itself. To send, [`upgrade`](Self::upgrade) it.
        ///
        /// ```
        #[doc = concat!("let (sender, mut receiver) = cede::sync::mpsc::", $channel, $capacity, ";")]
        /// let weak = sender.downgrade();
        #[doc = concat!("weak.upgrade().unwrap().", $send, "(1).unwrap();")]
        /// drop(sender);
        /// assert!(weak.upgrade().is_none());
        /// assert_eq!(receiver.blocking_recv(), Some(1));
        /// assert_eq!(receiver.blocking_recv(), None);
        /// ```
        pub struct $Weak<T> {
            tx: WeakTx<T>,
        }

        impl<T> $Weak<T> {
            /// Returns a sender, unless the last one has been dropped.
            ///
            /// ```
            #[doc = concat!("let (sender, _receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// let weak = sender.downgrade();
            /// assert!(weak.upgrade().is_some());
            /// ```
            pub fn upgrade(&self) -> Option<$Sender<T>> {
                Some($Sender { tx: self.tx.upgrade()? })
            }

            /// How many senders there are; weak ones do not count.
            ///
            /// ```
            #[doc = concat!("let (sender, _receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// assert_eq!(sender.downgrade().strong_count(), 1);
            /// ```
            pub fn strong_count(&self) -> usize {
                self.tx.shared().lock().senders
            }

            /// How many weak senders there are, this one included.
            ///
            /// ```
            #[doc = concat!("let (sender, _receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// assert_eq!(sender.downgrade().weak_count(), 1);
            /// ```
            pub fn weak_count(&self) -> usize {
                self.tx.shared().lock().weak_senders
            }
        }

        impl<T> Clone for $Weak<T> {
            fn clone(&self) -> Self {
                Self { tx: self.tx.clone() }
            }
        }

        opaque!([T] $Weak<T>, concat!("mpsc::", stringify!($Weak)));
    };
}
pub(super) use sending_end;
