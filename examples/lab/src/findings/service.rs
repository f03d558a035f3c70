//! What `lab serve` found, in sentences that its points bear out.

use crate::base::units::{show_asked, show_exactly, show_ns, show_share};
use crate::record::service::{ServiceCurve, ServiceRecord};
use crate::serve::point::Point;

/// Limits closer than this are not told apart: the steps of the search and chance are about as large.
const CLOSE: f64 = 1.15;

/// The last line: up to which rate each model holds.
pub(crate) fn answer(record: &ServiceRecord) -> Option<String> {
    let told: Vec<String> = record.curves.iter().filter_map(up_to).collect();
    let limit = show_asked(record.settings.limit_ns);
    let disturbed =
        if record.curves.iter().any(is_disturbed) { "Beside other programs, " } else { "" };
    (!told.is_empty()).then(|| format!("{disturbed}p99 under {limit}: {}.", told.join(", ")))
}

/// Whether other programs may have decided where it ends.
fn is_disturbed(curve: &ServiceCurve) -> bool {
    curve.best().iter().any(|point| point.noise.is_noisy())
}

fn up_to(curve: &ServiceCurve) -> Option<String> {
    Some(match curve.limit {
        None => format!("{} at no rate", curve.model),
        Some(rate) if curve.is_bounded => format!("{} up to {}/s", curve.model, shown_rate(rate)),
        Some(rate) => format!("{} beyond {}/s", curve.model, shown_rate(rate)),
    })
}

/// To two significant digits: the search finds no more.
pub(crate) fn shown_rate(rate: f64) -> String {
    let unit = 10_f64.powf((rate.max(1.0).log10().floor() - 1.0).max(0.0));
    show_exactly(((rate / unit).round() * unit) as u64)
}

/// What else there is to say, the most useful first.
pub(crate) fn said(record: &ServiceRecord) -> Vec<String> {
    let parts = [ranking(record), price(record), idle(record), bound(record), client(record)];
    parts.into_iter().flatten().collect()
}

/// Which held the higher rates, and by how much, where that can be told.
fn ranking(record: &ServiceRecord) -> Option<String> {
    let mut known: Vec<(&str, f64)> = record
        .curves
        .iter()
        .filter(|curve| curve.is_bounded && !is_disturbed(curve))
        .filter_map(|curve| Some((curve.model.as_str(), curve.limit?)))
        .collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (best, most) = *known.first().filter(|_| known.len() > 1)?;
    let close: Vec<&str> =
        known.iter().filter(|(_, rate)| rate * CLOSE >= most).map(|(name, _)| *name).collect();
    let last = known.last().filter(|(_, rate)| rate * CLOSE < most);
    let head = if close.len() > 1 {
        format!("{} hold about the same rate", close.join(", "))
    } else {
        format!("{best} holds the highest rate")
    };
    Some(match last {
        Some((name, rate)) => format!("{head}, {:.1} times that of {name}.", most / rate),
        None => format!("{head}."),
    })
}

/// Processor time by request at the limit.
fn price(record: &ServiceRecord) -> Option<String> {
    let cost = |curve: &ServiceCurve| {
        let cost = curve.at_limit()?.server_cpu_ns?;
        Some(format!("{} {}", curve.model, show_ns(cost)))
    };
    let costs: Vec<String> = record.curves.iter().filter_map(cost).collect();
    let compute = show_asked(record.settings.compute_ns);
    (!costs.is_empty()).then(|| {
        format!(
            "Processor time by request at the highest rate, of which {compute} are the work: {}.",
            costs.join(", ")
        )
    })
}

/// How long an answer takes alone, and at the lowest rate.
fn idle(record: &ServiceRecord) -> Option<String> {
    let one = |curve: &ServiceCurve| {
        let alone = curve.alone_p50_ns?;
        let lowest = curve.best().first().and_then(|point| point.p50_ns)?;
        let more = lowest as f64 / alone.max(1) as f64 - 1.0;
        let more = if more > 0.1 { format!(" (+{})", show_share(more)) } else { String::new() };
        Some(format!("{} {}{more}", curve.model, show_ns(alone)))
    };
    let all: Vec<String> = record.curves.iter().filter_map(one).collect();
    let rate = record.curves.iter().filter_map(|curve| Some(curve.best().first()?.rate));
    let rate = shown_rate(rate.min_by(f64::total_cmp)?);
    let under_load = if all.iter().any(|said| said.contains('+')) {
        format!("in brackets what {rate}/s add to that, where it is more than a tenth")
    } else {
        format!("at {rate}/s no more than a tenth longer")
    };
    let all = (!all.is_empty()).then(|| all.join(", "))?;
    Some(format!("A request on its own takes, in the median, {all}; {under_load}."))
}

/// What no model can exceed.
fn bound(record: &ServiceRecord) -> Option<String> {
    let set = &record.settings;
    let cpus = record.environment.cpus;
    let by_cpu = cpus as f64 * 1e9 / set.compute_ns.max(1) as f64;
    let each = (set.compute_ns + set.wait_ns).max(1);
    let by_connections = set.connections as f64 * 1e9 / each as f64;
    let of_pool = record.curves.iter().any(|curve| curve.model == "pool");
    let by_pool = set.pool.get() as f64 * 1e9 / each as f64;
    let cpus = if cpus == 1 { "1 processor".to_owned() } else { format!("{cpus} processors") };
    let mut said = format!(
        "No model can exceed {}/s here: {cpus} compute {} by request, and {} connections are each busy for {}.",
        shown_rate(by_cpu.min(by_connections)),
        show_asked(set.compute_ns),
        set.connections,
        show_ns(each)
    );
    if of_pool && by_pool < by_cpu.min(by_connections) {
        said += &format!(
            " pool has {} threads, each busy as long: {}/s at most.",
            set.pool,
            shown_rate(by_pool)
        );
    }
    Some(said)
}

/// That the client runs here too, and whether it was the limit.
fn client(record: &ServiceRecord) -> Option<String> {
    let limit = record.settings.limit_ns;
    let points = || record.curves.iter().flat_map(|curve| curve.best());
    let most = points().map(|point| point.client_cpu).max_by(f64::total_cmp)?;
    let ran = format!(
        "The client ran on the same machine and used up to {} of one processor.",
        show_share(most)
    );
    let suspects: Vec<&str> = record
        .curves
        .iter()
        .filter(|curve| first_failure(curve, limit).is_some_and(|p| p.is_client_bound(limit)))
        .map(|curve| curve.model.as_str())
        .collect();
    Some(if !suspects.is_empty() {
        format!(
            "{ran} Where {} no longer held, the client was late as well: the processors were short for both, and \
             on other machines the limit may be higher.",
            suspects.join(", ")
        )
    } else if record.curves.iter().any(is_disturbed) {
        format!(
            "{ran} Other programs disturbed the measurement: the limits are partly their doing."
        )
    } else {
        format!(
            "{ran} Where a rate did not hold, the client was not late: the limits are the servers'."
        )
    })
}

/// The lowest rate that did not hold.
fn first_failure(curve: &ServiceCurve, limit_ns: u64) -> Option<&Point> {
    let beyond = |point: &&Point| curve.limit.is_none_or(|limit| point.rate > limit);
    curve.best().into_iter().filter(beyond).find(|point| !point.holds(limit_ns))
}

#[cfg(test)]
#[path = "../../tests/unit/service.rs"]
mod tests;
