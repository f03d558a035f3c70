//! What a transfer proves that moved fewer bytes than asked for.
//!
//! The poll is edge-triggered. If a short read has emptied the system's buffer for sure, more bytes are a
//! new event, and the system need not be asked again. If it may have ended early for another reason,
//! bytes can be there of which no further event tells; then only `WouldBlock` says that nothing is left.
//!
//! | source | a short transfer also means | so |
//! |---|---|---|
//! | TCP on Linux, opened here | an urgent byte, of which `EPOLLPRI` tells | proven until that is seen |
//! | any whose descriptor others have or had | what they did: took the urgent byte, put TLS into the kernel, … | unproven |
//! | taken over from the standard library | the same; or another kind of socket than its type says: MPTCP, `SOCK_SEQPACKET` | unproven |
//! | Unix stream | descriptors sent along, an urgent byte, another sender | unproven |
//! | pipe | the end of a packet (`O_DIRECT`) | unproven |
//! | another system's socket | an urgent byte | unproven |
//!
//! Any peer may send urgent bytes, descriptors or packets. So [`Ready::UNPROVEN`] is the rule, and set for
//! ever; the exception is TCP, where it costs the most: it saves one of four calls of the system in each
//! echo. A read there ends early for the urgent byte alone (`tcp_recvmsg` in Linux), and if that came
//! before the last event, then with `EPOLLPRI`; if it came later, it is itself a new event.
//!
//! Of many slices the system takes only the first ones, and the others were not asked for.

use crate::driver::readiness::Ready;
use mio::Interest;
use std::ops::Deref;

/// What a connection of TCP waits for.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) const TCP_INTEREST: Interest =
    Interest::READABLE.add(Interest::WRITABLE).add(Interest::PRIORITY);

/// What a connection of TCP waits for.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) const TCP_INTEREST: Interest = Interest::READABLE.add(Interest::WRITABLE);

/// What is known of a connection of TCP that was opened here.
pub(crate) const TCP: Ready = if cfg!(any(target_os = "linux", target_os = "android")) {
    Ready::NONE
} else {
    Ready::UNPROVEN
};

/// How many slices the system takes in one call, where it is Linux.
const SLICES: usize = 1024;

/// How many bytes the system is asked for, or given, in one call with these slices.
pub(crate) fn asked(slices: &[impl Deref<Target = [u8]>]) -> usize {
    let length = |total: usize, slice: &[u8]| total.saturating_add(slice.len());
    slices.iter().take(SLICES).fold(0, |total, slice| length(total, slice))
}

/// The slices from the first on that is not empty. The system must not take nothing but empty ones: a
/// zero says "the end" to a reader.
pub(crate) fn filled<T: Deref<Target = [u8]>>(slices: &[T]) -> &[T] {
    &slices[empty(slices)..]
}

/// [`filled`], to read into.
pub(crate) fn filled_mut<T: Deref<Target = [u8]>>(slices: &mut [T]) -> &mut [T] {
    let empty = empty(slices);
    &mut slices[empty..]
}

fn empty(slices: &[impl Deref<Target = [u8]>]) -> usize {
    slices.iter().take_while(|slice| slice.is_empty()).count()
}
