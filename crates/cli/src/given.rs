//! Values given on the command line, and in plain words what is wrong with one.

use chrono::NaiveDate;

/// A whole number from `least` to `most`.
pub(crate) fn whole<T: TryFrom<u64>>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| format!("not a whole number from {least} to {most}"))
    }
}

/// A day of the calendar.
pub(crate) fn day(text: &str) -> Result<NaiveDate, &'static str> {
    // The day is written back, as the parser also takes one digit for a month and blanks.
    let day = text.parse::<NaiveDate>().ok().filter(|day| day.to_string() == text);
    day.ok_or("no day of the calendar: write it as `YYYY-MM-DD`")
}
