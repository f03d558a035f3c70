//! What a short read or write (one that moves fewer bytes than asked for) proves.
//!
//! The poll is edge-triggered. If a short read has certainly emptied the system's buffer, more
//! bytes will be a new event, and the system need not be asked again. If the read may have ended
//! early for another reason, more bytes can be there that no further event reports. Then only
//! `WouldBlock` says that nothing is left.
//!
//! | source | a short transfer also means | so |
//! |---|---|---|
//! | TCP on Linux, opened here | an urgent byte, reported by `EPOLLPRI` | proven until that is seen |
//! | any whose descriptor other code has or had | what that code did: took the urgent byte, put TLS into the kernel, … | unproven |
//! | taken over from the standard library | the same; or another kind of socket than its type says: MPTCP, `SOCK_SEQPACKET` | unproven |
//! | Unix stream | descriptors sent along, an urgent byte, another sender | unproven |
//! | pipe | the end of a packet (`O_DIRECT`) | unproven |
//! | another system's socket | an urgent byte | unproven |
//!
//! Any peer may send urgent bytes, descriptors or packets. So [`ReadyBits::UNPROVEN`] is the rule,
//! and is never cleared. The exception is TCP, where the proof is worth most: it saves one of four
//! system calls in each echo. A TCP read ends early only for the urgent byte (`tcp_recvmsg` in
//! Linux). If that byte came before the last event, the event had `EPOLLPRI`; if it came later, it
//! is a new event itself.
//!
//! If there are very many slices, the system takes only the first ones; the others do not count as
//! asked for.

use crate::driver::readiness::ReadyBits;
use mio::Interest;
use std::ops::Deref;

/// The interest with which a TCP connection is registered.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) const TCP_INTEREST: Interest =
    Interest::READABLE.add(Interest::WRITABLE).add(Interest::PRIORITY);

/// The interest with which a TCP connection is registered.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) const TCP_INTEREST: Interest = Interest::READABLE.add(Interest::WRITABLE);

/// The initial readiness of a TCP connection that was opened here.
pub(crate) const TCP: ReadyBits = if cfg!(any(target_os = "linux", target_os = "android")) {
    ReadyBits::NONE
} else {
    ReadyBits::UNPROVEN
};

/// How many slices Linux takes in one call.
const SLICES: usize = 1024;

/// How many bytes one call with these slices asks for, or offers.
pub(crate) fn asked(slices: &[impl Deref<Target = [u8]>]) -> usize {
    let length = |total: usize, slice: &[u8]| total.saturating_add(slice.len());
    slices.iter().take(SLICES).fold(0, |total, slice| length(total, slice))
}

/// The slices from the first non-empty one on. If the system took only empty slices it would return
/// zero, which means the end to a reader.
pub(crate) fn filled<T: Deref<Target = [u8]>>(slices: &[T]) -> &[T] {
    &slices[empty(slices)..]
}

/// [`filled`], for slices to read into.
pub(crate) fn filled_mut<T: Deref<Target = [u8]>>(slices: &mut [T]) -> &mut [T] {
    let empty = empty(slices);
    &mut slices[empty..]
}

fn empty(slices: &[impl Deref<Target = [u8]>]) -> usize {
    slices.iter().take_while(|slice| slice.is_empty()).count()
}
