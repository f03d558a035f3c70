//! Cede.
mod primitive;
