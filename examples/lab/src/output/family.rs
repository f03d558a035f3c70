//! Models that belong together: those of one executor, which differ in how they do jobs; and those that
//! have no executor.

/// The names' common beginning; nothing for a model without an executor.
pub(crate) fn family(model: &str) -> &str {
    model.rsplit_once('-').map_or("", |(executor, _)| executor)
}

/// What tells a model from the others of its family.
pub(crate) fn way(model: &str) -> &str {
    model.rsplit_once('-').map_or(model, |(_, way)| way)
}

/// Room for every one of `names`, in characters.
pub(crate) fn longest<'a>(names: impl IntoIterator<Item = &'a str>) -> usize {
    names.into_iter().map(|name| name.chars().count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_of_one_executor_are_a_family() {
        let of = |model| (family(model), way(model));
        assert_eq!(of("threads@1cpu"), ("", "threads@1cpu"));
        assert_eq!(of("loop-yield@1cpu"), ("loop", "yield@1cpu"));
        assert_eq!(of("tokio-multi-inplace"), ("tokio-multi", "inplace"));
        assert_eq!(longest(["a", "abc"]), 3);
    }
}
