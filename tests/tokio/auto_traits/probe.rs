//! Asks the compiler which of the five traits a type has, and compares the answers for two types.

use std::{
    cell::Cell,
    fmt,
    marker::{PhantomData, PhantomPinned},
    panic::{RefUnwindSafe, UnwindSafe},
    rc::Rc,
    sync::MutexGuard,
};

/// The traits a type has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traits(pub(crate) [bool; 5]);

pub(crate) const NAMES: [&str; 5] = ["Send", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe"];

impl fmt::Debug for Traits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has = NAMES.iter().zip(self.0).filter(|(_, has)| *has);
        f.debug_set().entries(has.map(|(name, _)| name)).finish()
    }
}

/// A probe of a type `T`, or of a value's type. A trait method, which every `T` has, says no; an
/// inherent method, which exists only if `T` has the trait, says yes, and the compiler prefers it.
pub(crate) struct Probe<T: ?Sized>(PhantomData<T>);

/// The probe of a value's type, which may have no name.
pub(crate) fn probe_of<T>(_: &T) -> Probe<T> {
    Probe(PhantomData)
}

macro_rules! ask {
    ($($question:ident $method:ident $trait:ident,)+) => {
        #[allow(dead_code, reason = "not every question comes to a no")]
        pub(crate) trait No {
            $(const $question: bool = false;
            fn $method(&self) -> bool {
                false
            })+
        }
        impl<T: ?Sized> No for Probe<T> {}
        $(impl<T: ?Sized + $trait> Probe<T> {
            pub(crate) const $question: bool = true;
            pub(crate) fn $method(&self) -> bool {
                true
            }
        })+
    };
}
ask! {
    SEND is_send Send,
    SYNC is_sync Sync,
    UNPIN is_unpin Unpin,
    UNWIND is_unwind_safe UnwindSafe,
    REF_UNWIND is_ref_unwind_safe RefUnwindSafe,
}

/// The traits of a type that has a name.
macro_rules! traits {
    ($type:ty) => {{
        type P = Probe<$type>;
        Traits([P::SEND, P::SYNC, P::UNPIN, P::UNWIND, P::REF_UNWIND])
    }};
}
pub(crate) use traits;

/// The traits of a value's type.
macro_rules! traits_of {
    ($value:expr) => {
        // By `match`, so that what the expression borrows lives long enough.
        match probe_of(&$value) {
            probe => Traits([
                probe.is_send(),
                probe.is_sync(),
                probe.is_unpin(),
                probe.is_unwind_safe(),
                probe.is_ref_unwind_safe(),
            ]),
        }
    };
}
pub(crate) use traits_of;

/// One type, on both sides.
pub(crate) struct Row {
    /// Without its parameters.
    pub(crate) name: &'static str,
    /// What it has for a value.
    pub(crate) value: &'static str,
    pub(crate) ours: Traits,
    pub(crate) theirs: Traits,
}

// What a parameter may be: each lacks another of the traits.

/// Has them all.
pub(crate) type Plain = u8;
/// Not `Sync`, nor `RefUnwindSafe`.
pub(crate) type SendOnly = Cell<u8>;
/// Not `Send`.
pub(crate) type SyncOnly = MutexGuard<'static, u8>;
/// Neither.
pub(crate) type Neither = Rc<u8>;
/// Not `Unpin`.
pub(crate) type Pinned = PhantomPinned;
/// Not `UnwindSafe`.
pub(crate) type Borrowed = &'static mut u8;

#[test]
fn a_probe_knows_what_a_type_has() {
    assert_eq!(traits!(Plain), Traits([true; 5]));
    assert_eq!(traits!(SendOnly), Traits([true, false, true, true, false]));
    assert_eq!(traits!(SyncOnly), Traits([false, true, true, true, true]));
    assert_eq!(traits!(Neither), Traits([false, false, true, true, true]));
    assert_eq!(traits!(Pinned), Traits([true, true, false, true, true]));
    assert_eq!(traits!(Borrowed), Traits([true, true, true, false, true]));
    assert_eq!(traits_of!(Cell::new(0_u8)), traits!(SendOnly));
    assert_eq!(traits_of!(async { 1 }), Traits([true, true, false, true, true]));
}
