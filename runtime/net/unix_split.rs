//! The two halves of a Unix connection.

use super::{split::halves, unix_stream::UnixStream};
use crate::io::{
    forward::{read_from_source, write_to_source},
    source::Source,
};
use std::{error, fmt, net::Shutdown, sync::Arc};

halves!(
    /// ```
    /// # use cede::net::UnixStream;
    /// # cede::block_on(async {
    /// let (stream, _peer) = UnixStream::pair()?;
    /// let (reader, writer) = stream.into_split();
    /// let stream: UnixStream = reader.reunite(writer)?;
    /// # drop(stream);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    UnixStream,
    mio::net::UnixStream
);
