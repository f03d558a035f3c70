//! Fetches many addresses: at most four at a time, each with a time-out, and again after an error.
//!
//!     cargo run --release --example fetch_many
//!
//! The program brings its own server, which answers some requests late, some with an error, and one never. Expect
//! ten lines: nine pages, some after a second attempt, and one address that is given up after three attempts.

use cede::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use futures::{StreamExt, stream};
use std::{
    io::{self, Error},
    net::SocketAddr,
    time::Duration,
};

/// How many fetches are under way at the same time.
const LIMIT: usize = 4;
/// How often one address is tried.
const ATTEMPTS: u32 = 3;
/// How long one attempt may take.
const PATIENCE: Duration = Duration::from_millis(200);
/// The pause before the second attempt; it doubles before each further one.
const PAUSE: Duration = Duration::from_millis(20);

/// One attempt: connects, asks, and reads the answer to its end.
async fn fetch(server: SocketAddr, page: u32, attempt: u32) -> io::Result<String> {
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(format!("GET {page} {attempt}\n").as_bytes()).await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    if text.is_empty() { Err(Error::other("no answer")) } else { Ok(text) }
}

/// Tries until an attempt succeeds, or until there were enough. Returns the page and the number of attempts.
///
/// The time-out drops the future of `fetch`, and with it the socket: nothing goes on in the background.
async fn fetch_again(server: SocketAddr, page: u32) -> Result<(String, u32), String> {
    let mut pause = PAUSE;
    for attempt in 1.. {
        let error = match timeout(PATIENCE, fetch(server, page, attempt)).await {
            Ok(Ok(text)) => return Ok((text, attempt)),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "too late".into(),
        };
        if attempt == ATTEMPTS {
            return Err(format!("given up after {attempt} attempts: {error}"));
        }
        sleep(pause).await;
        pause *= 2;
    }
    unreachable!("the loop ends by returning")
}

/// Page 7 is never answered; the first attempt at every third page fails.
async fn answer(stream: TcpStream) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line).await?;
    let mut words = line.split_whitespace().skip(1).filter_map(|word| word.parse::<u32>().ok());
    let (Some(page), Some(attempt)) = (words.next(), words.next()) else {
        return Err(Error::other("expected `GET page attempt`"));
    };
    if page == 7 {
        return std::future::pending().await;
    }
    sleep(Duration::from_millis(10)).await;
    if page % 3 == 0 && attempt == 1 {
        return Ok(()); // closes the connection without an answer
    }
    (&stream).write_all(format!("this is page {page}").as_bytes()).await
}

async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        cede::spawn(answer(stream));
    }
}

fn main() -> io::Result<()> {
    cede::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = listener.local_addr()?;
        cede::spawn(serve(listener));

        // The stream makes a future for each page, and polls at most LIMIT of them at a time. They all run in this
        // task: for pages that take computing, spawn a task for each instead, with a semaphore of LIMIT permits.
        let pages = stream::iter(1..=10);
        let mut answers = pages
            .map(|page| async move { (page, fetch_again(server, page).await) })
            .buffer_unordered(LIMIT);
        while let Some((page, answer)) = answers.next().await {
            match answer {
                Ok((text, 1)) => println!("{page}: {text}"),
                Ok((text, attempts)) => println!("{page}: {text} (attempt {attempts})"),
                Err(why) => println!("{page}: {why}"),
            }
        }
        Ok(())
    })
}
