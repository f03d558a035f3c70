//! A chat room: what one client says, all the others read.
//!
//!     cargo run --example chat
//!     nc 127.0.0.1 7001          (in two other terminals)
//!
//! The room is a `broadcast` channel, which keeps the last so many lines and no more. So a client
//! that does not read costs what the channel holds and what the system buffers for it, and when its
//! time is up it is dropped: nobody is remembered for ever, and nobody waits for the slowest.

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

/// Lines the room keeps for those who have not read them yet.
const LINES: usize = 256;

/// Bytes of a line. A stranger's line might have no end.
const LINE: usize = 1024;

/// How long it may take to give a name.
const NAMING: Duration = Duration::from_secs(60);

/// A line, and who has said it. All who read it share one copy.
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
    /// A client's stay, from the question for its name to its leave.
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
        let heard = self.room.subscribe(); // from here on nothing that is said is missed
        let welcome = format!("* Welcome, {name}. Others here: {others}\n");
        // A shared reference to a stream both reads and writes, so one task does both at once.
        // Whichever ends first, the other ends with it.
        let hears = pin!(self.hear(heard, &welcome));
        let speaks = pin!(self.speak(&mut lines, &name));
        let (ended, _) = select(hears, speaks).await.factor_first();
        let why = ended.as_ref().err().map_or(String::new(), |error| format!(": {error}"));
        self.say(format!("* {name} has left{why}\n"));
        ended
    }

    /// Client to room, until the client ends its side.
    async fn speak(&self, lines: &mut Lines<'_>, name: &str) -> io::Result<()> {
        while let Some(mut text) = lines.next_line().await? {
            // What would move somebody's cursor or ring their bell is left out.
            text.retain(|c| !c.is_control());
            self.say(format!("{name}: {text}\n"));
            // To say something never waits. Who says a thousand lines at once must cede in between,
            // or the room would forget lines which nobody has had a chance to read.
            yield_now().await;
        }
        Ok(())
    }

    /// Room to client, until the door is closed or the client proves too slow.
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

    /// To how many.
    fn say(&self, text: String) -> usize {
        self.room.send((self.guest.address, text.into())).unwrap_or(0)
    }

    async fn write(&self, text: &str) -> io::Result<()> {
        let mut stream = &self.guest.stream;
        let written = timeout(self.patience, stream.write_all(text.as_bytes())).await;
        written.unwrap_or_else(|_| Err(self.too_slow()))
    }

    fn too_slow(&self) -> Error {
        // What it has not read is not worth keeping for the system, either.
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
