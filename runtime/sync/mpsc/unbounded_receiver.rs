//! The receiving end of an unbounded channel.

use super::{ends::Rx, error::TryRecvError, receiving::receiving_end};
use crate::sync::{blocking, opaque::opaque};
use futures::stream::{FusedStream, Stream};
use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

/// Receives from an unbounded channel; made by [`unbounded_channel`](super::unbounded_channel). It is also a [`Stream`].
///
/// When it is dropped, it closes the channel and drops the queued values.
///
/// ```
/// use cede::sync::mpsc;
/// use futures::StreamExt;
///
/// cede::block_on(async {
///     let (sender, receiver) = mpsc::unbounded_channel();
///     (1..=3).for_each(|n| sender.send(n).unwrap());
///     drop(sender);
///     assert_eq!(receiver.collect::<Vec<i32>>().await, [1, 2, 3]);
/// });
/// ```
pub struct UnboundedReceiver<T> {
    pub(super) rx: Rx<T>,
}

receiving_end!(UnboundedReceiver, WeakUnboundedSender, "unbounded_channel", "()", "send");
