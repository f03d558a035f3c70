//! Cede.
mod budget;
mod entered;
mod pages;
mod parker;
mod primitive;
mod waiters;
mod wheel;

#[cfg(all(test, cede_loom))]
#[path = "../tests/loom/mod.rs"]
mod loom_models;
