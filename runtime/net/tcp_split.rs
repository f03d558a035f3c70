//! The two halves of a TCP connection.

use super::{split::halves, tcp_stream::TcpStream};
use crate::io::{
    forward::{read_from_source, write_to_source},
    source::Source,
};
use std::{error, fmt, net::Shutdown, sync::Arc};

halves!(
    /// ```
    /// # use cede::net::{TcpListener, TcpStream};
    /// # cede::block_on(async {
    /// # let listener = TcpListener::bind("127.0.0.1:0").await?;
    /// # let address = listener.local_addr()?;
    /// let stream = TcpStream::connect(address).await?;
    /// let (reader, writer) = stream.into_split();
    /// let stream: TcpStream = reader.reunite(writer)?;
    /// # drop(stream);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    TcpStream,
    mio::net::TcpStream
);
