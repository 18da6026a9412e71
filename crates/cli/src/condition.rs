//! A condition as one line, in the notation of the decision rule: `EX+ and (DR+ or CR+)`.

use fener_rules::pack::{Condition, Pattern};

/// The condition on one line.
pub(crate) fn readable(condition: &Condition) -> String {
    match condition {
        Condition::Always(true) => "always".to_owned(),
        Condition::Always(false) => "never".to_owned(),
        Condition::All(parts) => joined(parts, " and ", "always"),
        Condition::Any(parts) => joined(parts, " or ", "never"),
        Condition::Not(part) => format!("not {}", inner(part)),
        Condition::AtLeast(of) => {
            let parts: Vec<String> = of.of.iter().map(readable).collect();
            format!("at least {} of ({})", of.n, parts.join("; "))
        }
        Condition::Fact(fact) => format!("{} = {}", fact.name, fact.is.join("|")),
        Condition::Indicator(id) => id.clone(),
        Condition::Positive(dimension) => format!("{dimension}+"),
        Condition::Observed(observed) => match &observed.dimension {
            Some(dimension) => format!("{dimension} signs >= {}", observed.at_least),
            None => format!("signs >= {}", observed.at_least),
        },
        Condition::Item(item) => format!("{} = {}", item.id, item.is.join("|")),
        Condition::Number(number) => range(&number.id, number.at_least, number.at_most),
        Condition::Switch(name) => format!("switch {name}"),
        Condition::Language(languages) => format!("language = {}", languages.join("|")),
        Condition::Province(provinces) => format!("province = {}", provinces.join("|")),
        Condition::Hour(hours) => format!("hour from {} to {}", hours.from, hours.to),
        Condition::OutcomeIs(outcomes) => format!("outcome = {}", outcomes.join("|")),
        Condition::OutcomeAtLeast(outcome) => format!("outcome >= {outcome}"),
        Condition::Incomplete(true) => "incomplete".to_owned(),
        Condition::Incomplete(false) => "not incomplete".to_owned(),
        Condition::Urgent(id) => format!("urgent {id}"),
        Condition::Flag(id) => format!("flag {id}"),
    }
}

/// A number between two ends, of which either can be open.
fn range(id: &str, at_least: Option<i64>, at_most: Option<i64>) -> String {
    match (at_least, at_most) {
        (Some(least), Some(most)) => format!("{least} <= {id} <= {most}"),
        (Some(least), None) => format!("{id} >= {least}"),
        (None, Some(most)) => format!("{id} <= {most}"),
        (None, None) => format!("{id} is a number"),
    }
}

/// What holds where there is nothing to join is said as such.
fn joined(parts: &[Condition], word: &str, none: &str) -> String {
    match parts {
        [] => none.to_owned(),
        [one] => readable(one),
        parts => parts.iter().map(inner).collect::<Vec<_>>().join(word),
    }
}

/// A part of another condition: in brackets where it would read differently without.
fn inner(condition: &Condition) -> String {
    let text = readable(condition);
    match condition {
        Condition::All(parts) | Condition::Any(parts) if parts.len() > 1 => format!("({text})"),
        _ => text,
    }
}

/// A pattern of a dimension: `S>=1 and M+W>=1`.
pub(crate) fn pattern(pattern: &Pattern) -> String {
    let parts =
        [("S", pattern.strong), ("M", pattern.medium), ("W", pattern.weak), ("M+W", pattern.medium_or_weak)];
    let asked = parts.iter().filter(|(_, least)| *least > 0);
    asked.map(|(letters, least)| format!("{letters}>={least}")).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use fener_rules::pack::{Condition, Pattern};
    use serde_json::{Value, json};

    use super::{pattern, readable};

    #[track_caller]
    fn reads(condition: Value, line: &str) {
        let condition: Condition = serde_json::from_value(condition).unwrap();
        assert_eq!(readable(&condition), line);
    }

    #[test]
    fn a_condition_is_one_line_with_no_more_brackets_than_it_needs() {
        let (ex, dr, cr) = (json!({"positive": "EX"}), json!({"positive": "DR"}), json!({"positive": "CR"}));
        reads(json!({"all": [ex, {"any": [dr, cr]}]}), "EX+ and (DR+ or CR+)");
        reads(json!({"any": [{"all": [ex, dr]}, cr]}), "(EX+ and DR+) or CR+");
        reads(json!({"all": [{"any": [ex]}, dr]}), "EX+ and DR+");
        reads(json!({"not": {"any": [ex, dr]}}), "not (EX+ or DR+)");
        reads(json!({"not": {"indicator": "EX_PAY"}}), "not EX_PAY");
        reads(
            json!({"at_least": {"n": 2, "of": [ex, {"any": [dr, cr]}]}}),
            "at least 2 of (EX+; DR+ or CR+)",
        );
    }

    #[test]
    fn every_leaf_has_its_own_words() {
        for (condition, line) in [
            (json!({"always": true}), "always"),
            (json!({"always": false}), "never"),
            (json!({"all": []}), "always"),
            (json!({"any": []}), "never"),
            (json!({"fact": {"name": "age", "is": ["child", "uncertain"]}}), "age = child|uncertain"),
            (json!({"observed": {"dimension": "EX", "at_least": 1}}), "EX signs >= 1"),
            (json!({"observed": {"at_least": 2}}), "signs >= 2"),
            (json!({"item": {"id": "danger_now", "is": ["yes", "unknown"]}}), "danger_now = yes|unknown"),
            (json!({"number": {"id": "hours", "at_least": 12}}), "hours >= 12"),
            (json!({"number": {"id": "hours", "at_most": 12}}), "hours <= 12"),
            (json!({"number": {"id": "hours", "at_least": 8, "at_most": 12}}), "8 <= hours <= 12"),
            (json!({"number": {"id": "hours"}}), "hours is a number"),
            (json!({"switch": "pay_counts"}), "switch pay_counts"),
            (json!({"language": ["tr", "en"]}), "language = tr|en"),
            (json!({"province": ["06"]}), "province = 06"),
            (json!({"hour": {"from": 22, "to": 6}}), "hour from 22 to 6"),
            (json!({"outcome_is": ["no_signs", "some_signs"]}), "outcome = no_signs|some_signs"),
            (json!({"outcome_at_least": "reasonable_grounds"}), "outcome >= reasonable_grounds"),
            (json!({"incomplete": true}), "incomplete"),
            (json!({"incomplete": false}), "not incomplete"),
            (json!({"urgent": "MEDICAL_NOW"}), "urgent MEDICAL_NOW"),
            (json!({"flag": "UASC"}), "flag UASC"),
        ] {
            reads(condition, line);
        }
        let both = Pattern { strong: 1, medium_or_weak: 1, ..Pattern::default() };
        assert_eq!(pattern(&both), "S>=1 and M+W>=1");
    }
}
