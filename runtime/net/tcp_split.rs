//! The two halves of a TCP connection.

use super::{split::halves, tcp_stream::TcpStream};
use crate::{
    driver::readiness::Direction,
    io::{
        forward::{read_from_source, write_to_source},
        source::Source,
    },
};
use std::{error, fmt, net::Shutdown, sync::Arc};

halves!(TcpStream, mio::net::TcpStream);
