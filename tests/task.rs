//! Tasks: from the spawn to the end, in whatever order things happen.

mod combinations;
mod script;
mod subject;
