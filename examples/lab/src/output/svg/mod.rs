//! Pictures as SVG, written by `maud`: it escapes what it is given and closes what it opens.
//!
//! Pictures without words (`ticks`, `lanes`, `whisker`) are stretched to the width there is; the
//! words stand beside them in HTML. `plot` has words, and is drawn once for each width.

pub(crate) mod card;
pub(crate) mod lanes;
pub(crate) mod percentiles;
pub(crate) mod plot;
pub(crate) mod ticks;
pub(crate) mod whisker;
