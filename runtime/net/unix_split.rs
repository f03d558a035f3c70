//! The two halves of a Unix connection.

use super::{split::halves, unix_stream::UnixStream};
use crate::{
    driver::readiness::Direction,
    io::{
        forward::{read_from_source, write_to_source},
        source::Source,
    },
};
use std::{error, fmt, net::Shutdown, sync::Arc};

halves!(UnixStream, mio::net::UnixStream);
