//! What the bounded and the unbounded receiver have in common: everything but the capacity.

/// The methods and traits of a receiver, which is a struct with a field `rx: Rx<T>`. The strings are for
/// the examples: how to make a channel with room for eight values, and how to send without waiting.
macro_rules! receiving_end {
    ($Receiver:ident, $Weak:ident, $channel:literal, $capacity:literal, $send:literal) => {
        impl<T> $Receiver<T> {
            /// Waits for the next value, in the order they were sent. Returns `None` when the queue
            /// is empty and no more values can come: every sender was dropped, or the channel was
            /// [closed](Self::close).
            ///
            /// # Cancel safety
            ///
            /// Dropping the future loses nothing: it takes a value only when it yields it. The
            /// receiver keeps the waker of its last poll, and with it the memory of that task (not
            /// its future), until it is polled again, woken or dropped.
            ///
            /// ```
            /// use cede::sync::mpsc;
            ///
            /// cede::block_on(async {
            #[doc = concat!("    let (sender, mut receiver) = mpsc::", $channel, $capacity, ";")]
            #[doc = concat!("    sender.", $send, "(1).unwrap();")]
            ///     drop(sender);
            ///     assert_eq!(receiver.recv().await, Some(1));
            ///     assert_eq!(receiver.recv().await, None);
            /// });
            /// ```
            pub async fn recv(&mut self) -> Option<T> {
                poll_fn(|cx| self.poll_recv(cx)).await
            }

            /// Waits for a value, then appends the queued values, at most `limit` of them, to
            /// `buffer`, and returns how many. Unless `limit` is 0, a return of 0 means that no
            /// more values will come.
            ///
            /// One wake-up delivers many values, and `buffer` keeps its memory from call to call.
            ///
            /// # Cancel safety
            ///
            /// Dropping the future loses nothing: `buffer` is touched only when it yields.
            ///
            /// ```
            /// use cede::sync::mpsc;
            ///
            /// cede::block_on(async {
            #[doc = concat!("    let (sender, mut receiver) = mpsc::", $channel, $capacity, ";")]
            ///     for n in 0..5 {
            #[doc = concat!("        sender.", $send, "(n).unwrap();")]
            ///     }
            ///     let mut batch = Vec::new();
            ///     assert_eq!(receiver.recv_many(&mut batch, 3).await, 3);
            ///     assert_eq!(batch, [0, 1, 2]);
            /// });
            /// ```
            pub async fn recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize {
                poll_fn(|cx| self.poll_recv_many(cx, buffer, limit)).await
            }

            /// Returns the next value if there is one, without waiting.
            ///
            /// # Errors
            ///
            /// [`Empty`](TryRecvError::Empty) if one may still come,
            /// [`Disconnected`](TryRecvError::Disconnected) if none will.
            ///
            /// ```
            /// use cede::sync::mpsc::{self, error::TryRecvError};
            ///
            #[doc = concat!("let (sender, mut receiver) = mpsc::", $channel, $capacity, ";")]
            /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
            #[doc = concat!("sender.", $send, "(1).unwrap();")]
            /// drop(sender);
            /// assert_eq!(receiver.try_recv(), Ok(1));
            /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
            /// ```
            pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
                self.rx.try_recv()
            }

            /// [`recv`](Self::recv) that blocks the thread while it waits: for code outside any runtime.
            ///
            /// # Panics
            ///
            /// On a thread that is running a runtime, where it would keep every other task waiting.
            ///
            /// ```
            #[doc = concat!("let (sender, mut receiver) = cede::sync::mpsc::", $channel, $capacity, ";")]
            #[doc = concat!("std::thread::spawn(move || sender.", $send, "(1));")]
            /// assert_eq!(receiver.blocking_recv(), Some(1));
            /// ```
            #[track_caller]
            pub fn blocking_recv(&mut self) -> Option<T> {
                let name = concat!("mpsc::", stringify!($Receiver), "::blocking_recv");
                blocking::block_on(name, self.recv())
            }

            /// [`recv_many`](Self::recv_many) that blocks the thread while it waits.
            ///
            /// # Panics
            ///
            /// On a thread that is running a runtime.
            ///
            /// ```
            #[doc = concat!("let (sender, mut receiver) = cede::sync::mpsc::", $channel, $capacity, ";")]
            #[doc = concat!("sender.", $send, "(1).unwrap();")]
            /// let mut batch = Vec::new();
            /// assert_eq!(receiver.blocking_recv_many(&mut batch, 10), 1);
            /// ```
            #[track_caller]
            pub fn blocking_recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize {
                let name = concat!("mpsc::", stringify!($Receiver), "::blocking_recv_many");
                blocking::block_on(name, self.recv_many(buffer, limit))
            }

            /// Closes the channel: from now on sending fails. The receiver still gets the values
            /// that are queued, and those sent with a [`Permit`](super::Permit) of a bounded
            /// channel; then it gets `None`.
            ///
            /// ```
            #[doc = concat!("let (sender, mut receiver) = cede::sync::mpsc::", $channel, $capacity, ";")]
            #[doc = concat!("sender.", $send, "(1).unwrap();")]
            /// receiver.close();
            #[doc = concat!("assert!(sender.", $send, "(2).is_err());")]
            /// assert_eq!(receiver.blocking_recv(), Some(1));
            /// assert_eq!(receiver.blocking_recv(), None);
            /// ```
            pub fn close(&mut self) {
                self.rx.close();
            }

            /// Whether the channel was closed or every sender dropped. Values may still be queued.
            ///
            /// ```
            #[doc = concat!("let (sender, receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// assert!(!receiver.is_closed());
            /// drop(sender);
            /// assert!(receiver.is_closed());
            /// ```
            pub fn is_closed(&self) -> bool {
                self.rx.is_closed()
            }

            /// Whether nothing is queued now.
            ///
            /// ```
            #[doc = concat!("let (sender, receiver) = cede::sync::mpsc::", $channel, $capacity, ";")]
            /// assert!(receiver.is_empty());
            #[doc = concat!("sender.", $send, "(1).unwrap();")]
            /// assert!(!receiver.is_empty());
            /// ```
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// How many values are queued now.
            ///
            /// ```
            #[doc = concat!("let (sender, receiver) = cede::sync::mpsc::", $channel, $capacity, ";")]
            #[doc = concat!("sender.", $send, "(1).unwrap();")]
            /// assert_eq!(receiver.len(), 1);
            /// ```
            pub fn len(&self) -> usize {
                self.rx.len()
            }

            /// [`recv`](Self::recv) for a future written by hand: the task is woken when it should
            /// poll again. Only the latest waker is stored; the receiver keeps it until it is polled
            /// again, woken or dropped.
            ///
            /// ```
            /// use std::future::poll_fn;
            ///
            #[doc = concat!("let (sender, mut receiver) = cede::sync::mpsc::", $channel, $capacity, ";")]
            #[doc = concat!("sender.", $send, "(1).unwrap();")]
            /// let received = cede::block_on(poll_fn(|cx| receiver.poll_recv(cx)));
            /// assert_eq!(received, Some(1));
            /// ```
            pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
                self.rx.poll_recv(cx)
            }

            /// [`recv_many`](Self::recv_many) for a future written by hand; see
            /// [`poll_recv`](Self::poll_recv).
            ///
            /// ```
            /// use std::future::poll_fn;
            ///
            #[doc = concat!("let (sender, mut receiver) = cede::sync::mpsc::", $channel, $capacity, ";")]
            #[doc = concat!("sender.", $send, "(1).unwrap();")]
            /// let mut batch = Vec::new();
            /// let receive = poll_fn(|cx| receiver.poll_recv_many(cx, &mut batch, 10));
            /// assert_eq!(cede::block_on(receive), 1);
            /// ```
            pub fn poll_recv_many(
                &mut self,
                cx: &mut Context<'_>,
                buffer: &mut Vec<T>,
                limit: usize,
            ) -> Poll<usize> {
                self.rx.poll_recv_many(cx, buffer, limit)
            }

            /// How many senders there are.
            ///
            /// ```
            #[doc = concat!("let (sender, receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// assert_eq!(receiver.sender_strong_count(), 1);
            /// # drop(sender);
            /// ```
            pub fn sender_strong_count(&self) -> usize {
                self.rx.shared().lock().senders
            }

            #[doc = concat!("How many [`", stringify!($Weak), "`](super::", stringify!($Weak), ")s there are.")]
            ///
            /// ```
            #[doc = concat!("let (sender, receiver) = cede::sync::mpsc::", $channel, "::<u8>", $capacity, ";")]
            /// let weak = sender.downgrade();
            /// assert_eq!(receiver.sender_weak_count(), 1);
            /// # drop(weak);
            /// ```
            pub fn sender_weak_count(&self) -> usize {
                self.rx.shared().lock().weak_senders
            }
        }

        impl<T> Stream for $Receiver<T> {
            type Item = T;

            fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
                self.poll_recv(cx)
            }

            /// At least the queued values. Once the channel is closed, at most those and one for
            /// each permit that is handed out.
            fn size_hint(&self) -> (usize, Option<usize>) {
                self.rx.size_hint()
            }
        }

        impl<T> FusedStream for $Receiver<T> {
            /// Whether a poll has returned that there will be no more values.
            fn is_terminated(&self) -> bool {
                self.rx.has_ended()
            }
        }

        opaque!([T] $Receiver<T>, concat!("mpsc::", stringify!($Receiver)));
    };
}
pub(super) use receiving_end;
