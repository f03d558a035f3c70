//! The door of a server: it accepts clients up to a limit, and makes them leave at the end.
//!
//! 1. There is room for a fixed number of clients. Further clients wait in the system's queue,
//!    where they cost nothing, until one has left.
//! 2. An error while a client is accepted (the client is already gone, or no descriptor is free) is
//!    printed, and the door stays open, because the next accept may succeed.
//! 3. After ctrl-c no client is accepted. A token tells the clients inside to leave, for which they
//!    have some time. A second ctrl-c ends that time.

use super::log::line;
use cede::{
    net::{TcpListener, TcpStream},
    signal::unix::{Signal, SignalKind, signal},
    sync::{CancellationToken, OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use futures::future::{Either, select};
use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

/// The pause after a failed accept: connections that end meanwhile free their descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// The time that clients have after ctrl-c.
const LEAVING: Duration = Duration::from_secs(10);

pub(crate) struct Door {
    listener: TcpListener,
    ctrl_c: Signal,
    stopping: CancellationToken,
    /// One permit for each client that may be inside.
    room: Arc<Semaphore>,
    size: u32,
}

/// A client that was accepted. It counts as inside until this is dropped.
pub(crate) struct Guest {
    pub(crate) stream: TcpStream,
    pub(crate) address: SocketAddr,
    /// Cancelled when the client must leave.
    pub(crate) stopping: CancellationToken,
    _permit: OwnedSemaphorePermit,
}

impl Door {
    pub(crate) async fn open(address: SocketAddr, size: u32) -> io::Result<Self> {
        let cannot = |error: io::Error| {
            io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"))
        };
        Ok(Self {
            listener: TcpListener::bind(address).await.map_err(cannot)?,
            // From here on ctrl-c no longer ends the process by itself.
            ctrl_c: signal(SignalKind::interrupt())?,
            stopping: CancellationToken::new(),
            room: Arc::new(Semaphore::new(size as usize)),
            size,
        })
    }

    /// The address it listens on. With port 0 the system has chosen the port.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Waits for the next client; returns `None` after ctrl-c.
    pub(crate) async fn guest(&mut self) -> Option<Guest> {
        let guest = pin!(enter(&self.listener, &self.room, &self.stopping));
        match select(guest, pin!(self.ctrl_c.recv())).await {
            Either::Left((guest, _)) => Some(guest),
            Either::Right(_) => None,
        }
    }

    /// Closes the door and waits until all clients have left. Returns an error if some had to be
    /// cut off.
    pub(crate) async fn close(self) -> io::Result<()> {
        let Self { listener, mut ctrl_c, stopping, room, size } = self;
        drop(listener); // from now on the system refuses clients
        stopping.cancel();
        let inside = || size as usize - room.available_permits();
        if inside() > 0 {
            line(format!("{} still connected; ctrl-c again ends at once", inside()));
        }
        let emptied = async {
            let everybody = pin!(room.acquire_many(size)); // all permits are free when no client is inside
            let again = pin!(ctrl_c.recv());
            matches!(timeout(LEAVING, select(everybody, again)).await, Ok(Either::Left(_)))
        };
        if emptied.await {
            return Ok(());
        }
        Err(io::Error::other(format!("{} cut off", inside())))
    }
}

async fn enter(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
    stopping: &CancellationToken,
) -> Guest {
    let permit = room.clone().acquire_owned().await.expect("it is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                return Guest { stream, address, stopping: stopping.clone(), _permit: permit };
            }
            Err(error) => {
                line(format!("accept: {error}"));
                sleep(PAUSE).await;
            }
        }
    }
}
