//! A processor and its scheduler, simulated: no clock, no chance, the same numbers everywhere.

// From top to bottom; each uses only those below it:
//
//   simulate  which process runs in each unit of time under a policy
//   policies  the policies, by name
//   feedback  multilevel feedback: finds short jobs by letting every job try
//   policy    what a policy decides, and how it is asked

mod feedback;
pub(crate) mod policies;
mod policy;
pub(crate) mod simulate;
