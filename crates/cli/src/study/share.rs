//! Shares with their 95 % intervals, and what a positive result means where the thing looked for is rare.

#![expect(clippy::float_arithmetic, reason = "statistics; no rule and no outcome depends on them")]

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// The 97.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) of: u32,
    pub(super) all: u32,
}

impl Share {
    /// The share itself; none of nothing.
    pub(super) fn estimate(self) -> Option<f64> {
        (self.all > 0).then(|| f64::from(self.of) / f64::from(self.all))
    }

    /// Wilson's score interval without continuity correction (E. B. Wilson, JASA 22, 1927; method 3 of R. G. Newcombe,
    /// Statistics in Medicine 17, 1998). It stays within 0 and 1 and is right for small numbers.
    pub(super) fn interval(self) -> Option<(f64, f64)> {
        let share = self.estimate()?;
        let n = f64::from(self.all);
        let middle = 2.0 * n * share + Z * Z;
        let width = Z * (Z * Z + 4.0 * n * share * (1.0 - share)).sqrt();
        let ends = 2.0 * (n + Z * Z);
        Some((((middle - width) / ends).max(0.0), ((middle + width) / ends).min(1.0)))
    }
}

/// `of`, `all`, and with anything to divide by `estimate`, `low` and `high`.
impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let interval = self.interval();
        let mut out = serializer.serialize_struct("Share", 5)?;
        out.serialize_field("of", &self.of)?;
        out.serialize_field("all", &self.all)?;
        out.serialize_field("estimate", &self.estimate())?;
        out.serialize_field("low", &interval.map(|(low, _)| low))?;
        out.serialize_field("high", &interval.map(|(_, high)| high))?;
        out.end()
    }
}

/// What a result would mean where this share of people is what is looked for (Bayes).
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub(super) struct Elsewhere {
    /// The share of people who are what is looked for.
    pub(super) prevalence: f64,
    /// Of those with a positive result, the share who are.
    pub(super) ppv: Option<f64>,
    /// Of those with a negative result, the share who are not.
    pub(super) npv: Option<f64>,
    /// Of a thousand people, how many have a positive result.
    pub(super) positive_of_1000: f64,
    /// Of these, how many rightly.
    pub(super) rightly_of_1000: f64,
}

impl Elsewhere {
    pub(super) fn new(prevalence: f64, sensitivity: Share, specificity: Share) -> Option<Self> {
        let (sensitivity, specificity) = (sensitivity.estimate()?, specificity.estimate()?);
        let (rightly, wrongly) = (prevalence * sensitivity, (1.0 - prevalence) * (1.0 - specificity));
        let (missed, cleared) = (prevalence * (1.0 - sensitivity), (1.0 - prevalence) * specificity);
        Some(Self {
            prevalence,
            ppv: part(rightly, wrongly),
            npv: part(cleared, missed),
            positive_of_1000: 1000.0 * (rightly + wrongly),
            rightly_of_1000: 1000.0 * rightly,
        })
    }
}

/// The first as a share of both; none of nothing.
fn part(one: f64, other: f64) -> Option<f64> {
    let both = one + other;
    (both > 0.0).then(|| one / both)
}

/// Percent with one decimal.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// A prevalence as it is typed: a number between 0 and 1, or percent with the sign, such as `0.5%`.
pub(super) fn prevalence(text: &str) -> Result<f64, &'static str> {
    let number =
        |text: &str| text.trim().parse::<f64>().map_err(|_| "not a number such as `0.005` or `0.5%`");
    let share = match text.trim().strip_suffix('%') {
        Some(percent) => number(percent)? / 100.0,
        None => number(text)?,
    };
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("not between 0 and 1, or 0% and 100%") }
}

#[cfg(test)]
mod tests {
    use super::{Elsewhere, Share, percent, prevalence};

    fn interval(of: u32, all: u32) -> (f64, f64) {
        Share { of, all }.interval().unwrap()
    }

    #[test]
    fn the_intervals_are_those_of_newcombe_1998() {
        for (of, all, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (29, 29, 0.8830, 1.0),
        ] {
            let (found_low, found_high) = interval(of, all);
            assert!((found_low - low).abs() < 0.000_05, "{of}/{all}: {found_low}");
            assert!((found_high - high).abs() < 0.000_05, "{of}/{all}: {found_high}");
        }
    }

    /// The definition, not the formula: the ends are those shares from which the observed one is just z standard errors
    /// away. Found by halving.
    #[test]
    fn the_ends_are_as_far_away_as_they_should_be() {
        let z = 1.959_963_985;
        for (of, all) in [(1, 2), (3, 7), (0, 5), (5, 5), (250, 1000), (999, 1000)] {
            let (share, n) = (f64::from(of) / f64::from(all), f64::from(all));
            let within = |p: f64| (share - p).abs() <= z * (p * (1.0 - p) / n).sqrt();
            let search = |mut inside: f64, mut outside: f64| {
                for _ in 0..60 {
                    let middle = f64::midpoint(inside, outside);
                    if within(middle) { inside = middle } else { outside = middle }
                }
                inside
            };
            let (low, high) = interval(of, all);
            assert!((search(share, 0.0) - low).abs() < 1e-6, "{of}/{all}");
            assert!((search(share, 1.0) - high).abs() < 1e-6, "{of}/{all}");
        }
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        let none = Share { of: 0, all: 0 };
        assert_eq!((none.estimate(), none.interval()), (None, None));
        assert_eq!(
            serde_json::to_value(none).unwrap(),
            serde_json::json!({"of": 0, "all": 0, "estimate": null, "low": null, "high": null})
        );
        assert_eq!(Elsewhere::new(0.1, none, Share { of: 1, all: 2 }), None);
    }

    #[test]
    fn a_good_tool_is_mostly_wrong_where_victims_are_rare() {
        // The lesson of the domain: 87 % and 76.5 % at one in two hundred.
        let there = Elsewhere::new(0.005, Share { of: 87, all: 100 }, Share { of: 153, all: 200 }).unwrap();
        assert_eq!(there.ppv.map(percent).as_deref(), Some("1.8"));
        assert!((there.rightly_of_1000 - 4.35).abs() < 1e-9);
        assert!((there.positive_of_1000 - (4.35 + 233.825)).abs() < 1e-9);
        // Nobody there, or a test that never says yes: nothing to divide by.
        let perfect = Share { of: 5, all: 5 };
        let there = Elsewhere::new(0.0, perfect, perfect).unwrap();
        assert_eq!((there.ppv, there.npv), (None, Some(1.0)));
    }

    #[test]
    fn a_prevalence_is_a_share_or_percent() {
        assert_eq!(prevalence("0.005"), Ok(0.005));
        assert_eq!(prevalence(" 0.5 % "), Ok(0.005));
        for wrong in ["5", "-0.1", "101%", "NaN", "inf", "rare", ""] {
            assert!(prevalence(wrong).is_err(), "{wrong}");
        }
    }
}
