//! Which languages a form speaks, and by which code a pack calls each.

use std::collections::BTreeMap;

use fener_rules::is_language;

use super::{Column, ColumnKind, Form};
use crate::sheets::Cell;

/// Names that stand without a code in the headers of forms.
const NAMES: [(&str, &str); 24] = [
    ("English", "en"),
    ("Turkish", "tr"),
    ("Türkçe", "tr"),
    ("Arabic", "ar"),
    ("العربية", "ar"),
    ("French", "fr"),
    ("Français", "fr"),
    ("Spanish", "es"),
    ("Español", "es"),
    ("Russian", "ru"),
    ("Русский", "ru"),
    ("Persian", "fa"),
    ("Farsi", "fa"),
    ("Dari", "prs"),
    ("Pashto", "ps"),
    ("Urdu", "ur"),
    ("Ukrainian", "uk"),
    ("Kurdish", "ku"),
    ("Kurmanji", "kmr"),
    ("Uzbek", "uz"),
    ("Turkmen", "tk"),
    ("Somali", "so"),
    ("German", "de"),
    ("Deutsch", "de"),
];

/// `English (en)`, `English`, `en`: the code, when there is one.
pub(crate) fn code_of(name: &str) -> Option<String> {
    let inside = name.trim().strip_suffix(')').and_then(|name| name.rsplit_once('('));
    if let Some((_, code)) = inside.filter(|(_, code)| is_language(code.trim())) {
        return Some(code.trim().to_owned());
    }
    let known = NAMES.iter().find(|(known, _)| known.to_lowercase() == name.trim().to_lowercase());
    let short = Some(name.trim()).filter(|name| name.len() <= 3 && is_language(name));
    known.map(|(_, code)| (*code).to_owned()).or_else(|| short.map(str::to_lowercase))
}

/// The name that a header gives a language: `English (en)`.
pub(crate) fn name_of(code: &str) -> String {
    let known = NAMES.iter().find(|(_, known)| *known == code).map_or(code, |(name, _)| name);
    format!("{known} ({code})")
}

/// The languages of a form's labels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Languages {
    /// Codes, the form's default first.
    pub(crate) all: Vec<String>,
    /// Code by what headers call it; nothing where they call it nothing.
    codes: BTreeMap<Option<String>, String>,
}

impl Languages {
    /// `plain` is the code of columns without a language, unless the settings name the default. Also the headers whose
    /// language has no code, and the one without a language, if its code was taken on trust.
    pub(crate) fn of<'f>(form: &'f Form, plain: &str) -> (Self, Vec<&'f Cell>, Option<&'f Cell>) {
        let setting = form.setting(&["default_language"]).and_then(|cell| code_of(&cell.text));
        let first = setting.clone().unwrap_or_else(|| plain.to_owned());
        let mut languages = Self { all: Vec::new(), codes: BTreeMap::from([(None, first.clone())]) };
        let (mut unknown, mut on_trust) = (Vec::new(), None);
        let headers = form.survey.headers.iter().chain(&form.choices.headers);
        let named = |column: &Column| column.language.is_some() || column.kind == ColumnKind::Label;
        for (column, cell) in headers.filter(|(column, _)| named(column)) {
            let code = match &column.language {
                None => Some(first.clone()),
                Some(name) => code_of(name),
            };
            if column.language.is_none() && setting.is_none() {
                on_trust = on_trust.or(Some(cell));
            }
            match code {
                None => unknown.push(cell),
                Some(code) => languages.add(column, code),
            }
        }
        if let Some(place) = languages.all.iter().position(|code| *code == first) {
            languages.all.swap(0, place);
        }
        (languages, unknown, on_trust)
    }

    fn add(&mut self, column: &Column, code: String) {
        if column.kind == ColumnKind::Label && !self.all.contains(&code) {
            self.all.push(code.clone());
        }
        self.codes.insert(column.language.clone(), code);
    }

    /// The code of a header's language.
    pub(crate) fn code(&self, language: Option<&str>) -> Option<&str> {
        self.codes.get(&language.map(str::to_owned)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn a_language_is_known_by_its_code_or_a_well_known_name() {
        for (name, code) in [
            ("English (en)", Some("en")),
            ("Kurmancî (kmr)", Some("kmr")),
            ("Chinese (zh-Hans)", Some("zh-Hans")),
            ("français", Some("fr")),
            ("uz", Some("uz")),
            ("Language of the hills", None),
            ("English (UK spelling)", None),
        ] {
            assert_eq!(code_of(name).as_deref(), code, "{name}");
        }
    }
}
