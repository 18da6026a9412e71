//! What the reader of JSON says of a file, in words that an author knows.

/// Characters of what the reader says: it repeats whatever was written.
const LONGEST: usize = 400;

/// What is wrong with the shape of a value.
pub(super) fn shape(problem: &str) -> String {
    let said = |start| problem.strip_prefix(start);
    if let Some(field) = said("missing field ") {
        return format!("field {field} is missing");
    }
    if let Some(word) = said("unknown variant ") {
        return short(&format!("unknown word {word}"));
    }
    let both = said("invalid type: ").or_else(|| said("invalid value: "));
    if let Some((found, expected)) = both.and_then(|both| both.rsplit_once(", expected ")) {
        return match (found, expected) {
            (_, "newtype variant" | "struct variant" | "tuple variant") => {
                "this word cannot stand alone: write it as `{\"word\": …}`".to_owned()
            }
            (_, "unit" | "unit variant") => "this word stands alone: nothing belongs to it".to_owned(),
            // Most fields take fewer numbers than their type. How many, is said of a number that the type holds.
            (_, "u8" | "u16" | "u32" | "i16") if found.starts_with("integer ") && !found.contains('-') => {
                format!("a smaller number belongs here, not {}", value(found))
            }
            _ => short(&format!("{} belongs here, not {}", kind(expected), value(found))),
        };
    }
    match problem {
        "expected value" | "expected `,` or `}`" | "trailing characters" => {
            "a word, or an object with exactly one word in it, belongs here".to_owned()
        }
        "an answer" => {
            "an answer belongs here: \"yes\", \"unknown\", {\"choice\": \"…\"}, {\"number\": …} or another, or one with its \
             source: {\"answer\": …, \"source\": \"…\"}"
                .to_owned()
        }
        other => short(other),
    }
}

/// Why it is no JSON at all.
pub(super) fn no_json(problem: &str) -> String {
    if let Some(inside) = problem.strip_prefix("EOF while parsing ") {
        return format!("the file ends within {inside}");
    }
    match problem {
        "expected value" => "something is missing or misspelt here".to_owned(),
        "expected ident" => "only `true`, `false` and `null` stand without quotes".to_owned(),
        "number out of range" => "a number that is too large for anything".to_owned(),
        "trailing comma" => "a comma with nothing behind it".to_owned(),
        "trailing characters" => "the file goes on behind its end".to_owned(),
        "key must be a string" => "the name of a field has to stand in quotes".to_owned(),
        other if other.starts_with("control character") => {
            "a line or a tab within quotes; write \\n for a new line".to_owned()
        }
        other => short(other),
    }
}

/// What a field can hold.
fn kind(expected: &str) -> &str {
    match expected {
        "a nonzero u16" => "a whole number from 1 to 65535",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number not below 0",
        "i16" | "i64" => "a whole number",
        "a boolean" => "`true` or `false`",
        "a string" | "string" => "text in quotes",
        "a sequence" => "a list `[…]`",
        "a map" => "an object `{…}`",
        other if other.starts_with("struct ") => "an object `{…}`",
        other => other,
    }
}

/// What was found instead.
fn value(found: &str) -> String {
    match found {
        "null" | "unit value" => "`null`".to_owned(),
        "map" => "an object `{…}`".to_owned(),
        "sequence" => "a list `[…]`".to_owned(),
        other => {
            let bare = ["integer ", "floating point ", "boolean ", "string "];
            bare.iter().find_map(|kind| other.strip_prefix(kind)).unwrap_or(other).to_owned()
        }
    }
}

/// Enough of it.
fn short(text: &str) -> String {
    super::short(text, LONGEST).into_owned()
}
