//! The two halves of a TCP connection.

use super::{split::halves, tcp_stream::TcpStream};
use crate::io::{
    forward::{read_from_source, write_to_source},
    source::Source,
};
use crate::readiness::Direction;
use std::{error, fmt, net::Shutdown, sync::Arc};

halves!(TcpStream, mio::net::TcpStream);
