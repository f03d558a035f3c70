//! The queue in chunks: the order of its values, and the memory that it keeps.

use super::*;

/// A value that fills an eighth of the smallest chunk.
type Large = [u64; 512];

#[test]
fn it_is_a_queue_whatever_is_pushed_and_popped() {
    let mut chunks = Chunks::new();
    let mut model = VecDeque::new();
    let mut random = 0x9e37_79b9_u32;
    let mut next = 0_u32;
    for round in 0..4_000 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let count = (random >> 16) as usize % if round % 1_000 < 500 { 60 } else { 1_600 };
        let mut values: Vec<Large> = Vec::new();
        match random >> 14 & 1 {
            0 => {
                for _ in 0..count {
                    chunks.push_back([u64::from(next); 512]);
                    model.push_back(next);
                    next += 1;
                }
            }
            _ => values.extend((0..count).map_while(|_| chunks.pop_front())),
        }
        for value in values {
            assert_eq!(Some(value[0] as u32), model.pop_front());
        }
        assert_eq!((chunks.len(), chunks.is_empty()), (model.len(), model.is_empty()));
        let held: usize = chunks.rest.iter().map(VecDeque::len).sum();
        assert_eq!(held, chunks.in_rest);
        while model.len() > 4_000 {
            assert_eq!(chunks.pop_front().map(|value| value[0] as u32), model.pop_front());
        }
    }
}

#[test]
fn what_it_keeps_follows_what_it_holds() {
    let mut chunks = Chunks::<u64>::new();
    (0..1_000_000).for_each(|n| chunks.push_back(n));
    assert_eq!(chunks.rest.len(), 1_000_000_usize.div_ceil(512) - 1);
    (0..999_999).for_each(|n| assert_eq!(chunks.pop_front(), Some(n)));
    assert_eq!((chunks.rest.capacity(), chunks.head.capacity()), (0, 512));
    assert_eq!(chunks.pop_front(), Some(999_999));
    assert_eq!((chunks.rest.capacity(), chunks.head.capacity()), (0, 512));
}

/// A value without a size takes no memory, and is counted nevertheless.
#[test]
fn values_without_a_size_are_counted() {
    let mut chunks = Chunks::new();
    (0..2_000).for_each(|_| chunks.push_back(()));
    assert_eq!(chunks.len(), 2_000);
    assert_eq!((0..).map_while(|_| chunks.pop_front()).count(), 2_000);
}
