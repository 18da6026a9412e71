//! What a column of a sheet means, whatever way its header is written.

/// What a column means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ColumnKind {
    Type,
    Name,
    ListName,
    Label,
    Hint,
    Guidance,
    Required,
    RequiredMessage,
    Relevant,
    Constraint,
    ConstraintMessage,
    Calculation,
    Default,
    Appearance,
    ChoiceFilter,
    RepeatCount,
    Parameters,
    Media,
    Disabled,
    /// A column that `export` writes and other tools pass over: its name after `fener_`.
    Own(String),
    /// Anything else, in lower case.
    Other(String),
}

/// What export calls its own columns.
const OWN: &str = "fener_";

impl ColumnKind {
    /// Its usual header.
    pub(crate) fn name(&self) -> &'static str {
        NAMES.iter().find(|(_, kind)| kind == self).map_or("", |(name, _)| name)
    }

    fn read(name: &str) -> Self {
        if let Some(own) = name.strip_prefix(OWN) {
            return Self::Own(own.to_owned());
        }
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map_or_else(|| Self::Other(name.to_owned()), |(_, kind)| kind.clone())
    }

    fn has_languages(&self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::Hint
                | Self::Guidance
                | Self::RequiredMessage
                | Self::ConstraintMessage
                | Self::Media
        )
    }
}

/// Headers and their aliases; of each kind the usual one first.
const NAMES: &[(&str, ColumnKind)] = &[
    ("type", ColumnKind::Type),
    ("command", ColumnKind::Type),
    ("name", ColumnKind::Name),
    ("tag", ColumnKind::Name),
    ("value", ColumnKind::Name),
    ("list_name", ColumnKind::ListName),
    ("label", ColumnKind::Label),
    ("caption", ColumnKind::Label),
    ("hint", ColumnKind::Hint),
    ("guidance_hint", ColumnKind::Guidance),
    ("required", ColumnKind::Required),
    ("required_message", ColumnKind::RequiredMessage),
    ("requiredmsg", ColumnKind::RequiredMessage),
    ("jr:requiredmsg", ColumnKind::RequiredMessage),
    ("relevant", ColumnKind::Relevant),
    ("relevance", ColumnKind::Relevant),
    ("constraint", ColumnKind::Constraint),
    ("constraint_message", ColumnKind::ConstraintMessage),
    ("constraining_message", ColumnKind::ConstraintMessage),
    ("jr:constraintmsg", ColumnKind::ConstraintMessage),
    ("calculation", ColumnKind::Calculation),
    ("calculate", ColumnKind::Calculation),
    ("default", ColumnKind::Default),
    ("appearance", ColumnKind::Appearance),
    ("choice_filter", ColumnKind::ChoiceFilter),
    ("repeat_count", ColumnKind::RepeatCount),
    ("count", ColumnKind::RepeatCount),
    ("jr:count", ColumnKind::RepeatCount),
    ("parameters", ColumnKind::Parameters),
    ("image", ColumnKind::Media),
    ("big-image", ColumnKind::Media),
    ("audio", ColumnKind::Media),
    ("video", ColumnKind::Media),
    ("disabled", ColumnKind::Disabled),
];

/// A column: what it means and, where it has one, in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) kind: ColumnKind,
    /// The language as the header writes it.
    pub(crate) language: Option<String>,
}

impl Column {
    pub(crate) fn unnamed() -> Self {
        Self { kind: ColumnKind::Other(String::new()), language: None }
    }

    /// From `label`, `label::English (en)`, `bind::relevant`, or the older `label:English`.
    pub(crate) fn read(header: &str, sheet: &str) -> Self {
        let plain = header.trim().to_lowercase().replace(' ', "_");
        if sheet.eq_ignore_ascii_case("settings") {
            return Self { kind: ColumnKind::Other(plain), language: None };
        }
        let whole = ColumnKind::read(&plain);
        if !matches!(whole, ColumnKind::Other(_)) {
            return Self { kind: whole, language: None };
        }
        let between = if header.contains("::") { "::" } else { ":" };
        let mut parts = header.split(between).map(str::trim).peekable();
        let prefixes = ["bind", "body", "control", "media"];
        if parts.peek().is_some_and(|first| prefixes.contains(&first.to_lowercase().as_str())) {
            parts.next();
        }
        let first = parts.next().unwrap_or_default().to_lowercase().replace(' ', "_");
        let kind = ColumnKind::read(&first);
        match (parts.next(), parts.next()) {
            (None, _) if !matches!(kind, ColumnKind::Other(_)) => Self { kind, language: None },
            (Some(language), None) if kind.has_languages() && !language.is_empty() => {
                Self { kind, language: Some(language.to_owned()) }
            }
            _ => Self { kind: whole, language: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, ColumnKind};

    #[test]
    fn headers_are_known_in_every_way_they_are_written() {
        for (header, kind, language) in [
            ("Type", ColumnKind::Type, None),
            ("list name", ColumnKind::ListName, None),
            ("label::English (en)", ColumnKind::Label, Some("English (en)")),
            ("label:Français", ColumnKind::Label, Some("Français")),
            ("hint :: Arabic (ar)", ColumnKind::Hint, Some("Arabic (ar)")),
            ("bind::relevant", ColumnKind::Relevant, None),
            ("bind::jr:constraintMsg", ColumnKind::ConstraintMessage, None),
            ("media::audio::English", ColumnKind::Media, Some("English")),
            ("jr:count", ColumnKind::RepeatCount, None),
            ("fener_asked_by", ColumnKind::Own("asked_by".to_owned()), None),
            ("bind::oc:itemgroup", ColumnKind::Other("bind::oc:itemgroup".to_owned()), None),
            ("comment", ColumnKind::Other("comment".to_owned()), None),
        ] {
            let column = Column::read(header, "survey");
            assert_eq!((column.kind, column.language.as_deref()), (kind, language), "{header}");
        }
    }
}
