//! Numbers as people read them.

/// What stands where nothing was measured.
pub const MISSING: &str = "–";

/// Three digits that count, and no more than the number has: `1,235`, `12.3`, `0.348`.
#[must_use]
pub fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        large if large >= 99.95 => 0,
        large if large >= 9.995 => 1,
        large if large >= 0.9995 => 2,
        _ => 3,
    };
    grouped(&format!("{value:.decimals$}"))
}

/// A figure, or a dash.
#[must_use]
pub fn maybe(value: Option<f64>) -> String {
    value.map_or_else(|| MISSING.to_owned(), figure)
}

/// Cents, and for less two digits that count: `$1,234.50`, `$0.02`, `$0.0037`.
#[must_use]
pub fn dollars(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 2,
        large if large >= 0.0095 => 2,
        large if large >= 0.000_095 => 4,
        _ => 6,
    };
    format!("${}", grouped(&format!("{value:.decimals$}")))
}

/// A large number of which three digits count: `6,650,000,000`.
#[must_use]
pub fn about(value: f64) -> String {
    let step = 10_f64.powf((value.abs().max(1.0).log10().floor() - 2.0).max(0.0));
    grouped(&format!("{:.0}", (value / step).round() * step))
}

/// A count.
#[must_use]
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// A count to reckon with; above four thousand million it does not matter how many there are.
#[must_use]
pub fn float(value: u64) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}

/// A comma before every three digits.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.find('.').map_or((number, ""), |point| number.split_at(point));
    let mut grouped = String::with_capacity(number.len() + whole.len() / 3);
    for (index, digit) in whole.char_indices() {
        let left = whole.len() - index;
        if index > 0 && left.is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits_that_count() {
        for (value, expected) in [
            (0.0, "0.000"),
            (0.348_1, "0.348"),
            (5.331_8, "5.33"),
            (9.999, "10.0"),
            (46.937_5, "46.9"),
            (402.897_5, "403"),
            (1_234_567.0, "1,234,567"),
            (-1_234.0, "-1,234"),
            (-123.0, "-123"),
        ] {
            assert_eq!(figure(value), expected);
        }
        assert_eq!(maybe(None), "–");
        assert_eq!(maybe(Some(2.0)), "2.00");
    }

    #[test]
    fn large_numbers_are_about_that() {
        for (value, expected) in [
            (0.0, "0"),
            (14.4, "14"),
            (864_000.0, "864,000"),
            (76_923.0, "76,900"),
            (6_646_153_846.0, "6,650,000,000"),
        ] {
            assert_eq!(about(value), expected);
        }
    }

    #[test]
    fn dollars_show_what_is_left_of_a_cent() {
        for (value, expected) in [
            (0.0, "$0.00"),
            (1_234.5, "$1,234.50"),
            (0.02, "$0.02"),
            (0.003_7, "$0.0037"),
            (0.000_6, "$0.0006"),
            (0.000_052, "$0.000052"),
        ] {
            assert_eq!(dollars(value), expected);
        }
    }
}
