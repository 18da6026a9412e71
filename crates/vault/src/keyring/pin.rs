//! Which PINs may be chosen.

use crate::PinError;

/// The least number of digits.
pub const PIN_MIN: usize = 6;
/// The greatest number of digits.
pub const PIN_MAX: usize = 12;

/// Years and numbers that every gendarme's tablet would be tried with first.
const DEAR_NUMBERS: [&str; 13] =
    ["1453", "1071", "1299", "1839", "1881", "1903", "1905", "1907", "1919", "1920", "1923", "1938", "2023"];

/// Checks the form of a PIN that is typed to sign in.
pub(crate) fn check_form(pin: &str) -> Result<(), PinError> {
    let digits = pin.chars().count();
    if digits == 0 {
        return Err(PinError::EmptyPin);
    }
    if !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PinError::NotDigits);
    }
    match digits {
        ..PIN_MIN => Err(PinError::PinTooShort(PIN_MIN)),
        PIN_MIN..=PIN_MAX => Ok(()),
        _ => Err(PinError::PinTooLong(PIN_MAX)),
    }
}

/// Checks a PIN that somebody wants to have.
///
/// # Errors
/// [`PinError::EmptyPin`], [`PinError::NotDigits`], [`PinError::PinTooShort`], [`PinError::PinTooLong`] or
/// [`PinError::TooCommon`].
pub fn check_new_pin(pin: &str) -> Result<(), PinError> {
    check_form(pin)?;
    let digits: Vec<u8> = pin.bytes().map(|byte| byte - b'0').collect();
    if repeats(&digits) || runs(&digits) || few_digits(&digits) || mirrored(&digits) || date(pin) || dear(pin)
    {
        return Err(PinError::TooCommon);
    }
    Ok(())
}

/// `111111`, `121212`, `353535` (a plate code three times), `123123`.
fn repeats(digits: &[u8]) -> bool {
    (1..=digits.len() / 2).any(|period| digits.iter().zip(digits.iter().skip(period)).all(|(a, b)| a == b))
}

/// `123456`, `987654`, `135791`, `890123`: every step the same, going round at nine; and `112233`, `123321`-like
/// runs of doubled digits.
fn runs(digits: &[u8]) -> bool {
    let same_step = |digits: &[u8]| {
        let mut steps = digits.iter().zip(digits.iter().skip(1)).map(|(a, b)| (b + 10 - a) % 10);
        let first = steps.next();
        steps.all(|step| Some(step) == first)
    };
    let doubled =
        digits.len().is_multiple_of(2) && digits.chunks_exact(2).all(|pair| pair.first() == pair.last());
    let halves: Vec<u8> = digits.iter().copied().step_by(2).collect();
    let (left, right) = digits.split_at(digits.len() / 2);
    same_step(digits) || (doubled && same_step(&halves)) || (same_step(left) && same_step(right))
}

/// One digit, or two digits in any order.
fn few_digits(digits: &[u8]) -> bool {
    let seen = digits.iter().fold(0_u16, |seen, digit| seen | (1 << digit));
    seen.count_ones() <= 2
}

/// `123321`, `908809`.
fn mirrored(digits: &[u8]) -> bool {
    digits.iter().eq(digits.iter().rev())
}

/// Eight digits that are a day of birth, or six that are one of a grown-up, either way round.
fn date(pin: &str) -> bool {
    let number = |from: usize, to: usize| pin.get(from..to).and_then(|part| part.parse::<u16>().ok());
    let day = |value: Option<u16>| value.is_some_and(|day| (1..=31).contains(&day));
    let month = |value: Option<u16>| value.is_some_and(|month| (1..=12).contains(&month));
    let year = |value: Option<u16>| value.is_some_and(|year| (1900..=2049).contains(&year));
    let short_year = |value: Option<u16>| value.is_some_and(|year| !(30..40).contains(&year));
    match pin.len() {
        6 => {
            (day(number(0, 2)) && month(number(2, 4)) && short_year(number(4, 6)))
                || (short_year(number(0, 2)) && month(number(2, 4)) && day(number(4, 6)))
        }
        8 => {
            (day(number(0, 2)) && month(number(2, 4)) && year(number(4, 8)))
                || (year(number(0, 4)) && month(number(4, 6)) && day(number(6, 8)))
        }
        _ => false,
    }
}

/// A number dear to many with a plate code (01 to 81) or two zeros beside it, or twice.
fn dear(pin: &str) -> bool {
    DEAR_NUMBERS.iter().any(|dear| {
        let plate = |rest: &str| rest.parse::<u8>().is_ok_and(|code| code <= 81);
        let beside = pin.strip_prefix(dear).or_else(|| pin.strip_suffix(dear));
        beside.is_some_and(|rest| {
            (rest.len() == 2 && plate(rest)) || rest.len() == 4 || rest.bytes().all(|b| b == b'0')
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "tests")]
mod tests {
    use super::{check_form, check_new_pin};
    use crate::PinError;

    #[test]
    fn what_is_tried_first_cannot_be_chosen() {
        for pin in [
            "000000", "111111", "121212", "123123", "123456", "654321", "890123", "112233", "123321",
            "145300", "145334", "341453", "192306", "061923", "060606", "290453", "19231029", "29101923",
            "147147", "010190", "900101", "011011", "246802", "19071907",
        ] {
            assert!(matches!(check_new_pin(pin), Err(PinError::TooCommon)), "{pin}");
        }
        for pin in ["739154", "804927", "5310942", "918273645018"] {
            assert!(check_new_pin(pin).is_ok(), "{pin}");
        }
    }

    #[test]
    fn at_least_a_thousand_are_refused_and_nine_in_ten_remain() {
        let refused = (0..1_000_000).filter(|pin| check_new_pin(&format!("{pin:06}")).is_err()).count();
        assert!((1_000..100_000).contains(&refused), "{refused} of a million six-digit pins are refused");
    }

    #[test]
    fn the_form_is_said_before_anything_else() {
        assert!(matches!(check_form(""), Err(PinError::EmptyPin)));
        assert!(matches!(check_form("12345"), Err(PinError::PinTooShort(6))));
        assert!(matches!(check_form("1234567890123"), Err(PinError::PinTooLong(12))));
        for pin in ["12345a", "١٢٣٤٥٦", "12 456", "-12345", "12345\u{0}"] {
            assert!(matches!(check_form(pin), Err(PinError::NotDigits)), "{pin:?}");
        }
    }
}
