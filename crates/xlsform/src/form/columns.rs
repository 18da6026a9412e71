//! What a column of a sheet means, whatever way its header is written.

use fener_rules::nearest;

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
const OWN_NAMES: [&str; 26] = [
    "id",
    "stage_kind",
    "asked_by",
    "response",
    "phase",
    "audience",
    "sensitivity",
    "decimals",
    "refer",
    "special_category",
    "consent",
    "tells",
    "hint",
    "feeds",
    "fact",
    "missing",
    "differing",
    "list",
    "items",
    "stages",
    "satisfied",
    "observe_only_when",
    "after_minutes",
    "never_say",
    "status",
    "source",
];
/// What export never writes, and a row can say no to.
pub(crate) const READ_ONLY: [&str; 2] = ["readonly", "read_only"];
/// Settings of forms, whatever becomes of them.
const SETTINGS: [&str; 22] = [
    "form_title",
    "title",
    "set_form_title",
    "form_id",
    "id_string",
    "set_form_id",
    "version",
    "form_version",
    "default_language",
    "style",
    "allow_choice_duplicates",
    "clean_text_values",
    "auto_send",
    "auto_delete",
    "client_editable",
    "namespaces",
    "instance_name",
    "instance_id",
    "public_key",
    "submission_url",
    "sms_keyword",
    "compact_tag",
];

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

fn is_settings(sheet: &str) -> bool {
    sheet.trim().eq_ignore_ascii_case("settings")
}

/// A column: what it means and, where it has one, in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) kind: ColumnKind,
    /// The language as the header writes it.
    pub(crate) language: Option<String>,
    /// The header as it is written.
    pub(crate) header: String,
}

impl Column {
    pub(crate) fn unnamed() -> Self {
        Self { kind: ColumnKind::Other(String::new()), language: None, header: String::new() }
    }

    /// Whether it is a column of forms or one of ours.
    pub(crate) fn is_known(&self) -> bool {
        match &self.kind {
            ColumnKind::Own(name) => OWN_NAMES.contains(&name.as_str()),
            ColumnKind::Other(name) => {
                SETTINGS.contains(&name.as_str()) || READ_ONLY.contains(&name.as_str())
            }
            _ => true,
        }
    }

    /// The column that was probably meant by one that is not known.
    pub(crate) fn meant(&self, sheet: &str) -> Option<String> {
        let first = self.header.split(':').next().unwrap_or_default().trim().to_lowercase();
        let own: Vec<String> = OWN_NAMES.iter().map(|name| format!("{OWN}{name}")).collect();
        let meant = match is_settings(sheet) {
            true => nearest(&first, SETTINGS),
            false => {
                nearest(&first, NAMES.iter().map(|(name, _)| *name).chain(own.iter().map(String::as_str)))
            }
        };
        // It is written right, and not carried all the same.
        meant.filter(|meant| *meant != first)
    }

    /// From `label`, `label::English (en)`, `bind::relevant`, or the older `label:English`.
    pub(crate) fn read(header: &str, sheet: &str) -> Self {
        let (kind, language) = Self::parts(header, sheet);
        Self { kind, language, header: header.to_owned() }
    }

    fn parts(header: &str, sheet: &str) -> (ColumnKind, Option<String>) {
        let plain = header.trim().to_lowercase().replace(' ', "_");
        if is_settings(sheet) {
            return (ColumnKind::Other(plain), None);
        }
        let whole = ColumnKind::read(&plain);
        if !matches!(whole, ColumnKind::Other(_)) {
            return (whole, None);
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
            (None, _) if !matches!(kind, ColumnKind::Other(_)) => (kind, None),
            (Some(language), None) if kind.has_languages() && !language.is_empty() => {
                (kind, Some(language.to_owned()))
            }
            _ => (whole, None),
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
