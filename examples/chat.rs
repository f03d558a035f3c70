//! A chat room: all clients read what one client writes.
//!
//!     cargo run --release --example chat
//!     nc 127.0.0.1 7001          (in two other terminals)
//!
//! The room is a `broadcast` channel, which keeps only a fixed number of the last lines. So a
//! client that does not read costs only that and what the system buffers for it, and it is
//! disconnected when its time is up. Nothing is stored for ever, and no client waits for the
//! slowest.

mod common;

use cede::{
    io::{AsyncWriteExt, BufReader, LimitedLines},
    net::TcpStream,
    sync::broadcast::{self, error::RecvError},
    task::yield_now,
    time::timeout,
};
use common::{
    args::Args,
    door::{Door, Guest},
    ended,
    log::line,
};
use futures::future::select;
use std::{
    io::{self, Error, ErrorKind},
    net::SocketAddr,
    pin::pin,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

const HELP: &str = "\
A chat room: what one client says, all the others read.

Usage: chat [--listen ADDRESS] [--patience SECONDS]

  --listen ADDRESS     where to listen, 127.0.0.1:7001 unless given; port 0 takes any free one
  --patience SECONDS   how long a client may leave a line unread, once all buffers are full, before
                       it is dropped; 5 unless given";

const CLIENTS: u32 = 1000;

/// How many lines the room keeps for clients that have not read them yet.
const LINES: usize = 256;

/// The greatest length of a line in bytes. The line of an unknown client might have no end.
const LINE: usize = 1024;

/// How long a client may take to give its name.
const NAMING: Duration = Duration::from_secs(60);

/// A line and its author. All readers share one copy.
type Line = (SocketAddr, Arc<str>);
type Lines<'a> = LimitedLines<BufReader<&'a TcpStream>>;

struct Client {
    guest: Guest,
    room: broadcast::Sender<Line>,
    patience: Duration,
}

async fn serve(listen: SocketAddr, patience: Duration) -> io::Result<()> {
    let mut door = Door::open(listen, CLIENTS).await?;
    line(format!("Listening on {}", door.address()?));
    let room = broadcast::Sender::new(LINES);
    while let Some(guest) = door.guest().await {
        let client = Client { guest, room: room.clone(), patience };
        cede::spawn(async move {
            if let Err(error) = client.visit().await {
                line(format!("{}: {error}", client.guest.address));
            }
        });
    }
    door.close().await
}

impl Client {
    /// Serves one client, from the question for its name until it leaves.
    async fn visit(&self) -> io::Result<()> {
        let mut lines = LimitedLines::new(BufReader::new(&self.guest.stream), LINE);
        self.write("* What is your name?\n").await?;
        let named = self.guest.stopping.run_until_cancelled(lines.next_line());
        let Some(named) = timeout(NAMING, named).await? else { return Ok(()) };
        let Some(name) = named? else { return Ok(()) };
        if name.is_empty() || name.len() > 16 || !name.chars().all(char::is_alphanumeric) {
            return self.write("* A name has 1 to 16 letters or digits.\n").await;
        }

        let others = self.say(format!("* {name} has joined\n"));
        let heard = self.room.subscribe(); // from here on no line is missed
        let welcome = format!("* Welcome, {name}. Others here: {others}\n");
        // A shared reference to a stream can read and write, so one task does both at once. When
        // one of the two ends, the other ends too.
        let hears = pin!(self.hear(heard, &welcome));
        let speaks = pin!(self.speak(&mut lines, &name));
        let (ended, _) = select(hears, speaks).await.factor_first();
        let why = ended.as_ref().err().map_or(String::new(), |error| format!(": {error}"));
        self.say(format!("* {name} has left{why}\n"));
        ended
    }

    /// From the client to the room, until the client closes its side.
    async fn speak(&self, lines: &mut Lines<'_>, name: &str) -> io::Result<()> {
        while let Some(mut text) = lines.next_line().await? {
            // Control characters are removed: they could move another client's cursor.
            text.retain(|c| !c.is_control());
            self.say(format!("{name}: {text}\n"));
            // Sending never waits. So a client that sends a thousand lines at once must cede in
            // between; otherwise the room would drop lines before any task could read them.
            yield_now().await;
        }
        Ok(())
    }

    /// From the room to the client, until the server ends or the client is too slow.
    async fn hear(&self, mut room: broadcast::Receiver<Line>, first: &str) -> io::Result<()> {
        self.write(first).await?;
        loop {
            match self.guest.stopping.run_until_cancelled(room.recv()).await {
                Some(Ok((by, _))) if by == self.guest.address => {}
                Some(Ok((_, text))) => self.write(&text).await?,
                Some(Err(RecvError::Lagged(_))) => return Err(self.too_slow()),
                Some(Err(RecvError::Closed)) | None => {
                    return self.write("* Good bye: the room is closing\n").await;
                }
            }
        }
    }

    /// The number of clients that receive a line.
    fn say(&self, text: String) -> usize {
        self.room.send((self.guest.address, text.into())).unwrap_or(0)
    }

    async fn write(&self, text: &str) -> io::Result<()> {
        let mut stream = &self.guest.stream;
        let written = timeout(self.patience, stream.write_all(text.as_bytes())).await;
        written.unwrap_or_else(|_| Err(self.too_slow()))
    }

    fn too_slow(&self) -> Error {
        // The system need not keep either what the client has not read.
        let _ = self.guest.stream.set_linger(Some(Duration::ZERO));
        Error::new(ErrorKind::TimedOut, "too slow to be waited for")
    }
}

fn main() -> ExitCode {
    let mut args = Args::new(HELP);
    let listen = args.take("--listen", "127.0.0.1:7001");
    let patience = args.seconds("--patience", "5");
    args.end();
    ended(cede::block_on(serve(listen, patience)))
}
