//! Cede.
mod alarm;
mod budget;
mod driver;
mod entered;
mod pages;
mod parker;
mod pool;
mod primitive;
mod reactor;
mod readiness;
pub mod sync;
mod timers;
mod unpark;
mod waiters;
mod wheel;

#[cfg(all(test, cede_loom))]
#[path = "../tests/loom/mod.rs"]
mod loom_models;
