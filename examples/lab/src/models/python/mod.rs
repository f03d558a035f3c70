//! Python as it is: threads under its own interpreter lock, asyncio, and asyncio with threads for what blocks. They
//! are measured by a script inside the lab, `cell.py`, which is handed to `python3`, where there is one.

// From top to bottom; each uses only those below it:
//
//   run     runs a cell and takes over what it measured
//   cards   its models, and whether there is a `python3`

pub(crate) mod cards;
pub(crate) mod run;
