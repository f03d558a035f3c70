//! The data: keys with values that may expire, and channels with subscribers.
//!
//! A standard lock guards it. It is held for a few lines without an `.await`, so no task waits for it long, and it
//! cannot be held by a task that is asleep.
//!
//! A key that has expired is invisible at once, whoever asks. Its memory is freed by
//! [`remove_expired`](Store::remove_expired), a task that sleeps until the next key expires, and is notified when an
//! earlier one was set.

use cede::{
    sync::{Notify, broadcast},
    time::{Duration, Instant, sleep_until},
};
use futures::future::select;
use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard},
};

/// How many messages a channel keeps for a subscriber that is behind.
const MESSAGES: usize = 256;

pub(crate) type Bytes = Arc<[u8]>;

#[derive(Clone, Default)]
pub(crate) struct Store {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    data: Mutex<Data>,
    /// An earlier end than any before was set.
    earlier: Notify,
}

#[derive(Default)]
struct Data {
    values: HashMap<Bytes, Value>,
    /// When which key expires, in order.
    ends: BTreeSet<(Instant, Bytes)>,
    channels: HashMap<Bytes, broadcast::Sender<Bytes>>,
}

struct Value {
    bytes: Bytes,
    end: Option<Instant>,
}

impl Store {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn data(&self) -> MutexGuard<'_, Data> {
        self.shared.data.lock().expect("nothing panics under the lock")
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<Bytes> {
        self.data().value(key).map(|value| value.bytes.clone())
    }

    /// How long the value is still there. `None` if there is none; `Some(None)` if it never expires.
    pub(crate) fn time_left(&self, key: &[u8]) -> Option<Option<Duration>> {
        let end = self.data().value(key)?.end;
        Some(end.map(|end| end.saturating_duration_since(Instant::now())))
    }

    pub(crate) fn set(&self, key: &[u8], bytes: &[u8], lasts: Option<Duration>) {
        let key = Bytes::from(key);
        let end = lasts.and_then(|lasts| Instant::now().checked_add(lasts));
        let mut data = self.data();
        data.remove(&key);
        data.values.insert(key.clone(), Value { bytes: bytes.into(), end });
        let is_first =
            end.is_some_and(|end| data.ends.first().is_none_or(|(first, _)| end < *first));
        data.ends.extend(end.map(|end| (end, key)));
        drop(data);
        if is_first {
            self.shared.earlier.notify_one();
        }
    }

    /// Whether there was a value.
    pub(crate) fn delete(&self, key: &[u8]) -> bool {
        let mut data = self.data();
        let was_there = data.value(key).is_some();
        data.remove(key);
        was_there
    }

    pub(crate) fn subscribe(&self, channel: &[u8]) -> broadcast::Receiver<Bytes> {
        match self.data().channels.entry(channel.into()) {
            Entry::Occupied(entry) => entry.get().subscribe(),
            Entry::Vacant(entry) => {
                let (sender, receiver) = broadcast::channel(MESSAGES);
                entry.insert(sender);
                receiver
            }
        }
    }

    /// Returns the number of subscribers. A channel without any is removed.
    pub(crate) fn publish(&self, channel: &[u8], message: &[u8]) -> usize {
        let mut data = self.data();
        let Some(sender) = data.channels.get(channel) else { return 0 };
        let subscribers = sender.send(message.into()).unwrap_or(0);
        if subscribers == 0 {
            data.channels.remove(channel);
        }
        subscribers
    }

    /// Frees the values that have expired. Never ends by itself.
    pub(crate) async fn remove_expired(self) {
        loop {
            let next = self.data().remove_expired();
            let earlier = pin!(self.shared.earlier.notified());
            match next {
                Some(end) => _ = select(pin!(sleep_until(end)), earlier).await,
                None => earlier.await,
            }
        }
    }
}

impl Data {
    /// `None` also if it has expired and was not removed yet.
    fn value(&self, key: &[u8]) -> Option<&Value> {
        let is_there = |value: &&Value| value.end.is_none_or(|end| Instant::now() < end);
        self.values.get(key).filter(is_there)
    }

    fn remove(&mut self, key: &[u8]) {
        if let Some((key, value)) = self.values.remove_entry(key)
            && let Some(end) = value.end
        {
            self.ends.remove(&(end, key));
        }
    }

    /// Returns when the next value expires.
    fn remove_expired(&mut self) -> Option<Instant> {
        let now = Instant::now();
        loop {
            match self.ends.first() {
                Some((end, _)) if *end <= now => {
                    let (_, key) = self.ends.pop_first()?;
                    self.values.remove(&key);
                }
                next => return next.map(|(end, _)| *end),
            }
        }
    }
}
