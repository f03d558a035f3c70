//! Durations as people write and read them: `10ms`, `1.5s`, `100us`.
//!
//! Inside the lab a duration that travels (to a child process, into a report) is a `u64` of
//! nanoseconds in a field whose name ends in `_ns`.

use std::time::Duration;

const UNITS: [(&str, f64); 5] = [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];

/// Reads `10ms`, `1.5s`, `100us`; refuses nothing, a bare number, and anything not above zero.
pub(crate) fn parse_ns(text: &str) -> Result<u64, String> {
    let wanted = || format!("`{text}` is not a duration above zero, such as 100us, 10ms or 1.5s");
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let number: f64 = digits.trim().parse().map_err(|_| wanted())?;
    let unit = text[digits.len()..].trim();
    let (_, scale) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wanted)?;
    let ns = number * scale;
    if (1.0..=1e15).contains(&ns) { Ok(ns as u64) } else { Err(wanted()) }
}

/// Three significant digits and a unit: `1.02 s`, `23.4 ms`, `87 µs`.
pub(crate) fn show_ns(ns: u64) -> String {
    let ns = ns as f64;
    let (value, unit) = match ns {
        0.0 => return "0".into(),
        n if n < 999.5 => (n, "ns"),
        n if n < 999.5e3 => (n / 1e3, "µs"),
        n if n < 999.5e6 => (n / 1e6, "ms"),
        n => (n / 1e9, "s"),
    };
    format!("{} {unit}", three_digits(value))
}

/// Two significant digits in the unit people think in: `0.99 s`, `3.4 ms`, `0.20 ms`, `85 µs`.
pub(crate) fn show_briefly(ns: u64) -> String {
    let ns = ns as f64;
    let (value, unit) = match ns {
        0.0 => return "0".into(),
        n if n < 99.5 => (n, "ns"),
        n if n < 99.5e3 => (n / 1e3, "µs"),
        n if n < 99.5e6 => (n / 1e6, "ms"),
        n => (n / 1e9, "s"),
    };
    match value {
        v if v < 0.995 => format!("{v:.2} {unit}"),
        v if v < 9.95 => format!("{v:.1} {unit}"),
        v => format!("{v:.0} {unit}"),
    }
}

/// A time that somebody asked for, as he would write it: `100 µs`, `10 ms`, `1.5 s`.
pub(crate) fn show_asked(ns: u64) -> String {
    let fits = |size: u64| ns >= size && (ns * 10).is_multiple_of(size);
    let units = [("s", 1_000_000_000), ("ms", 1_000_000), ("µs", 1_000)];
    match units.into_iter().find(|(_, size)| fits(*size)) {
        Some((unit, size)) => format!("{} {unit}", ns as f64 / size as f64),
        None => show_briefly(ns),
    }
}

/// A count with a thin hand: `9 876`, `12.3 k`, `4.5 M`.
pub(crate) fn show_count(count: u64) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{}k", three_digits(count as f64 / 1e3)),
        _ => format!("{}M", three_digits(count as f64 / 1e6)),
    }
}

/// A share in per cent, with a digit behind the point where it is small: `3 %`, `0.4 %`.
pub(crate) fn show_share(share: f64) -> String {
    match 100.0 * share {
        percent if percent >= 9.5 || percent == 0.0 => format!("{percent:.0} %"),
        percent if percent >= 0.05 => format!("{percent:.1} %"),
        _ => "under 0.1 %".into(),
    }
}

/// `87 B`, `1.21 KiB`, `8.02 MiB`.
pub(crate) fn show_bytes(bytes: u64) -> String {
    match bytes as f64 {
        b if b < 999.5 => format!("{bytes} B"),
        b if b < 999.5 * 1024.0 => format!("{} KiB", three_digits(b / 1024.0)),
        b if b < 999.5 * 1024.0 * 1024.0 => format!("{} MiB", three_digits(b / 1024.0 / 1024.0)),
        b => format!("{} GiB", three_digits(b / 1024.0 / 1024.0 / 1024.0)),
    }
}

/// A count with every digit: `84,529`.
pub(crate) fn show_exactly(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn three_digits(value: f64) -> String {
    match value {
        v if v < 9.995 => format!("{v:.2}"),
        v if v < 99.95 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    }
}

/// A `Duration` in whole nanoseconds; 584 years fit.
pub(crate) fn ns(duration: Duration) -> u64 {
    duration.as_nanos().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_unit() {
        assert_eq!(parse_ns("10ms"), Ok(10_000_000));
        assert_eq!(parse_ns("1.5s"), Ok(1_500_000_000));
        assert_eq!(parse_ns("100us"), parse_ns("100 µs"));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "10", "ms", "0s", "-1s", "nan s", "inf s", "1h", "1e300s", "0.1ns"] {
            let refused = parse_ns(text).expect_err(text);
            assert!(refused.contains("10ms"), "{refused}");
        }
    }

    #[test]
    fn three_digits_are_shown() {
        assert_eq!(show_ns(1_020_000_000), "1.02 s");
        assert_eq!(show_ns(999_600_000), "1.00 s");
        assert_eq!(show_ns(23_440_000), "23.4 ms");
        assert_eq!(show_ns(87_000), "87.0 µs");
        assert_eq!(show_ns(0), "0");
        let asked = [100_000, 10_000_000, 1_500_000_000, 1_234_567].map(show_asked);
        assert_eq!(asked, ["100 µs", "10 ms", "1.5 s", "1.2 ms"]);
        let briefly =
            [0, 85, 200, 85_400, 204_000, 3_420_000, 42_000_000, 987_000_000].map(show_briefly);
        let shown = ["0", "85 ns", "0.20 µs", "85 µs", "0.20 ms", "3.4 ms", "42 ms", "0.99 s"];
        assert_eq!(briefly, shown);
        assert_eq!(show_count(9_876), "9876");
        assert_eq!(show_count(12_345), "12.3k");
        assert_eq!(show_bytes(999), "999 B");
        assert_eq!(show_bytes(4_120), "4.02 KiB");
        assert_eq!(show_bytes(8 << 20), "8.00 MiB");
        assert_eq!(show_bytes(3 << 40), "3072 GiB");
    }

    #[test]
    fn an_exact_count_is_grouped() {
        let shown = [7, 999, 1_000, 84_529, 1_000_000].map(show_exactly);
        assert_eq!(shown, ["7", "999", "1,000", "84,529", "1,000,000"]);
    }
}
