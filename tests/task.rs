//! Tasks: from the spawn to the end, in whatever order things happen.

mod alone;
mod combinations;
mod kit;
mod lifetime;
mod script;
mod shutdown;
mod subject;
