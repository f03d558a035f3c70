//! Cede.
mod budget;
mod entered;
mod parker;
mod primitive;

#[cfg(all(test, cede_loom))]
#[path = "../tests/loom/mod.rs"]
mod loom_models;
