//! Pictures as SVG, written by `maud`: it escapes what it is given and closes what it opens.
//!
//! Pictures without words (`ticks`, `lanes`, `whisker`) are stretched to the width there is; the
//! words stand beside them in HTML. `plot` has words, and is drawn once for each width.

// From top to bottom; each uses only those below it:
//
//   card         one picture of a run: the tick strips of all models, with their verdicts
//   spinners     the spinners of a run, moving as they moved
//   ticks        a strip with a mark for each tick
//   lanes        one lane of a timeline
//   whisker      a range as a bar with a mark at the median
//   percentiles  how late the ticks were, from the best half to the worst of a thousand
//   plot         lines over two axes, with their words

pub(crate) mod card;
pub(crate) mod lanes;
pub(crate) mod percentiles;
pub(crate) mod plot;
pub(crate) mod spinners;
pub(crate) mod ticks;
pub(crate) mod whisker;
