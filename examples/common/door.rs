//! The door of a server: it lets clients in, and sees to it that they leave.
//!
//! 1. There is room for so many clients. Those who come after them wait in the system's queue, where
//!    they cost nothing, until one has left.
//! 2. What fails while one client comes in (it has already gone, no descriptor is left) is told, and
//!    the door stays open: the next may fare better.
//! 3. After ctrl-c nobody comes in. Those inside are told, by a token, and have some time to end what
//!    they are at. A second ctrl-c cuts that short.

use super::log::line;
use cede::{
    net::{TcpListener, TcpStream},
    signal::unix::{Signal, SignalKind, signal},
    sync::{CancellationToken, OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use futures::future::{Either, select};
use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

/// Gives those that end the time to give back what was lacking.
const PAUSE: Duration = Duration::from_millis(100);

/// What clients have left after ctrl-c.
const LEAVING: Duration = Duration::from_secs(10);

pub(crate) struct Door {
    listener: TcpListener,
    ctrl_c: Signal,
    stopping: CancellationToken,
    /// One permit for each client that may be inside.
    room: Arc<Semaphore>,
    size: u32,
}

/// A client that came in. It is inside until this is dropped.
pub(crate) struct Guest {
    pub(crate) stream: TcpStream,
    pub(crate) address: SocketAddr,
    /// Cancelled when it is time to leave.
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

    /// Where it is: with port 0 the system has chosen one.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The next client, or `None` after ctrl-c.
    pub(crate) async fn guest(&mut self) -> Option<Guest> {
        let guest = pin!(enter(&self.listener, &self.room, &self.stopping));
        match select(guest, pin!(self.ctrl_c.recv())).await {
            Either::Left((guest, _)) => Some(guest),
            Either::Right(_) => None,
        }
    }

    /// Shuts the door and waits until everybody has left; an error if somebody had to be cut off.
    pub(crate) async fn close(self) -> io::Result<()> {
        let Self { listener, mut ctrl_c, stopping, room, size } = self;
        drop(listener); // whoever comes now is refused
        stopping.cancel();
        let inside = || size as usize - room.available_permits();
        if inside() > 0 {
            line(format!("{} still connected; ctrl-c again ends at once", inside()));
        }
        let emptied = async {
            let everybody = pin!(room.acquire_many(size)); // who has every permit is alone
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
