//! Cede.
mod alarm;
mod budget;
mod entered;
mod pages;
mod parker;
mod pool;
mod primitive;
pub mod sync;
mod timers;
mod waiters;
mod wheel;

#[cfg(all(test, cede_loom))]
#[path = "../tests/loom/mod.rs"]
mod loom_models;
