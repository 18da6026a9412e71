//! The least that a pack needs around its questions: a header whose gaps say that they are gaps, one outcome that says
//! nothing about a person, and one case that shows it.

use std::collections::BTreeMap;

use fener_rules::pack::{
    AskedBy, Audience, Bound, Bounds, Condition, DataPolicy, Header, Incomplete, IndicatorsFile,
    InterviewFile, Item, OutcomeRule, PackFile, Phase, Profile, Provenance, ReferralRules, Response, Route,
    RoutingFile, Stage, StageKind, Status, Tells,
};
use fener_rules::{Code, Finding, Pack, is_version};
use serde::Serialize;
use serde_json::{Value, json};

use super::cases::cases;
use super::limits::MAX_WORDS;
use super::{Counts, Import, Imported, note};
use crate::error::ImportError;
use crate::notes::{Note, NoteCode, Place};

const SCHEMA: &str = "fener/protocol/1";
pub(super) const OUTCOME: &str = "recorded";
pub(super) const PROFILE: &str = "everyone";
const RULES: &str = "recorded";
/// No country has this code.
const NO_COUNTRY: &str = "ZZ";
/// No law was in force on this day.
const NO_DATE: &str = "0001-01-01";
const FIRST_VERSION: &str = "0.1.0";
/// Bytes of what is told of where the form comes from.
const MAX_TOLD: usize = 200;
/// The pack's files by their path in its folder.
type Files = BTreeMap<String, Vec<u8>>;

/// Texts of what is put around the questions.
const OWN_TEXTS: [&str; 7] = [
    "outcome.recorded",
    "outcome.recorded.explain",
    "profile.everyone",
    "part.form",
    "part.rules",
    "route.recorded",
    "route.recorded.how",
];

impl Import<'_> {
    pub(super) fn finish(mut self) -> Result<Imported, ImportError> {
        if self.items.is_empty() {
            return Err(ImportError::NothingToAsk);
        }
        if let Some((cell, count)) = self.words.take() {
            let note = note(&cell, NoteCode::WordsLimited).with("limit", MAX_WORDS).with("count", count);
            self.ledger.push(note);
        }
        self.loose_feeds();
        let consent = self.consent_item();
        self.settings();
        let pack = self.pack();
        self.guards(&pack, &consent)?;
        self.unused_lists();
        OWN_TEXTS.iter().for_each(|key| self.own_text(key, key));
        for code in self.languages.all.iter().filter(|code| !self.own.speaks(code)) {
            let note = Note::new(Place::Pack("texts", code.clone()), NoteCode::InEnglish);
            self.ledger.push(note.with("language", code));
        }
        let mut files = self.files(&pack, &consent)?;
        if let Some(code) = self.rights_owed(&files) {
            self.rights(code);
            files = self.files(&pack, &consent)?;
        }
        let counts = self.counts();
        Ok(Imported { files, notes: self.ledger.finish(), counts })
    }

    fn files(&self, pack: &PackFile, consent: &str) -> Result<Files, ImportError> {
        let mut files = self.without_cases(pack, consent)?;
        // What cannot be led through has no cases, and is refused for what is wrong with it.
        if let Ok(pack) = Pack::unproven(&files) {
            files.insert("cases.json".to_owned(), written(&cases(&pack))?);
        }
        Ok(files)
    }

    pub(super) fn without_cases(&self, pack: &PackFile, consent: &str) -> Result<Files, ImportError> {
        let (stages, items, guards) = (self.stages.clone(), self.items.clone(), self.guards.clone());
        let interview = InterviewFile { stages, items, guards };
        let mut files = Files::new();
        files.insert("pack.json".to_owned(), written(pack)?);
        files.insert("indicators.json".to_owned(), written(&IndicatorsFile { indicators: Vec::new() })?);
        files.insert("interview.json".to_owned(), written(&interview)?);
        files.insert("routing.json".to_owned(), written(&routing(consent.to_owned()))?);
        files.insert("cases.json".to_owned(), written(&json!({ "cases": [] }))?);
        for (code, texts) in &self.texts {
            files.insert(format!("texts/{code}.json"), written(texts)?);
        }
        Ok(files)
    }

    fn counts(&self) -> Counts {
        Counts {
            items: self.items.len(),
            choices: self.items.iter().map(|item| item.response.choices().len()).sum(),
            stages: self.stages.len(),
            languages: self.languages.all.len(),
        }
    }

    /// Why the pack has to say what the person has a right to, where the form does not, or not to everybody whom no guard
    /// keeps it from.
    fn rights_owed(&self, files: &Files) -> Option<NoteCode> {
        if !self.items.iter().any(|item| item.tells.is_some()) {
            return Some(NoteCode::RightsAdded);
        }
        let owed =
            |finding: &Finding| matches!(finding.code, Code::NoRights | Code::RightsUntold | Code::Unproved);
        Pack::check(files, NO_DATE).findings.iter().any(owed).then_some(NoteCode::RightsToAll)
    }

    /// What the person has a right to, said first.
    fn rights(&mut self, code: NoteCode) {
        let first = self.stages.first().map(|stage| stage.kind);
        let kind = if first == Some(StageKind::Safety) { StageKind::Safety } else { StageKind::Setting };
        let stage = self.added_stage("before", kind);
        self.stages.rotate_right(1);
        let mut item = self.added("rights", stage, Response::Acknowledge, code);
        item.asked_by = AskedBy::Inform;
        item.tells = Some(Tells::Rights);
        self.items.insert(0, item);
    }

    /// The question that asks for agreement; asked last where the form has none.
    fn consent_item(&mut self) -> String {
        if let Some((item, cell)) = self.consent.take() {
            self.ledger.push(note(&cell, NoteCode::ConsentItem).with("item", &item));
            return item;
        }
        let stage = self.added_stage("after", StageKind::Closing);
        let item = self.added("consent", stage, Response::YesNo, NoteCode::ConsentAdded);
        let id = item.id.clone();
        self.items.push(item);
        id
    }

    fn added_stage(&mut self, name: &str, kind: StageKind) -> String {
        let id = Self::fresh(&mut self.stage_ids, name);
        self.own_text(&format!("stage.{id}"), &format!("stage.{name}"));
        self.stages.push(Stage { id: id.clone(), kind, when: None });
        id
    }

    /// An item that the form does not have and a pack needs.
    fn added(&mut self, name: &str, stage: String, response: Response, code: NoteCode) -> Item {
        let id = Self::fresh(&mut self.ids, name);
        self.own_text(&format!("item.{id}"), name);
        self.own_text(&format!("item.{id}.guidance"), &format!("{name}.guidance"));
        let place = Place::Pack("interview.json", id.clone());
        self.ledger.push(Note::new(place, code).with("item", &id));
        Item {
            id,
            stage,
            asked_by: AskedBy::Ask,
            phase: Phase::Now,
            audience: Audience::Either,
            sensitivity: 1,
            response,
            when: None,
            stands_for: Vec::new(),
            feeds: Vec::new(),
            duty: true,
            calculate: Vec::new(),
            data: DataPolicy::default(),
            tells: None,
        }
    }

    fn pack(&mut self) -> PackFile {
        let rule = OutcomeRule {
            id: OUTCOME.to_owned(),
            outcome: OUTCOME.to_owned(),
            when: Condition::Always(true),
        };
        let profile = Profile {
            id: PROFILE.to_owned(),
            when: Condition::Always(true),
            rule_set: RULES.to_owned(),
            provenance: design(),
            without_provisional: None,
        };
        PackFile {
            schema: SCHEMA.to_owned(),
            header: self.header(),
            facts: self.facts.clone(),
            dimensions: Vec::new(),
            outcomes: vec![OUTCOME.to_owned()],
            profiles: vec![profile],
            rule_sets: BTreeMap::from([(RULES.to_owned(), vec![rule])]),
            classes: Vec::new(),
            switches: BTreeMap::new(),
            bounds: Bounds { lower: nothing(), unresolved: nothing(), reachable: nothing() },
            incomplete: Incomplete { line: OUTCOME.to_owned(), shown_as: BTreeMap::new() },
        }
    }

    fn header(&mut self) -> Header {
        let form = self.form;
        let mut said = |names: &[&str]| {
            let cell = form.setting(names)?;
            self.ledger.keep(cell);
            Some(cell.clone())
        };
        let title = said(&["form_title", "title", "set_form_title"]);
        let form_id = said(&["form_id", "id_string", "set_form_id"]);
        let version = said(&["version", "form_version"]);
        said(&["default_language"]);
        if let (Some(title), Some(default)) = (&title, self.languages.all.first().cloned()) {
            let title = self.readable(title);
            self.set(&default, "pack.title", title);
        }
        let mut source = "XLSForm".to_owned();
        for (word, cell) in [("id", &form_id), ("version", &version)] {
            if let Some(cell) = cell {
                source.push_str(&format!(", {word} {}", self.cut(cell, MAX_TOLD)));
            }
        }
        let id = slug(form_id.as_ref().map_or(&self.wishes.id, |cell| &cell.text));
        let own = version.as_ref().filter(|cell| is_version(&cell.text)).map(|cell| cell.text.clone());
        if let Some(cell) = &version {
            let code = if own.is_some() { NoteCode::VersionKept } else { NoteCode::VersionTold };
            self.ledger.push(note(cell, code).with("version", &cell.text).with("id", &id));
        }
        let jurisdiction = self.wishes.jurisdiction.clone();
        let gaps = [
            ("header.jurisdiction", NO_COUNTRY, jurisdiction.is_none()),
            ("header.legal_basis_date", NO_DATE, true),
        ];
        for (field, value, gap) in gaps {
            if gap {
                let note = Note::new(Place::Pack("pack.json", field.to_owned()), NoteCode::Placeholder);
                self.ledger.push(note.with("value", value));
            }
        }
        let read = Provenance { status: Status::Unverified, source };
        Header {
            id,
            version: own.unwrap_or_else(|| FIRST_VERSION.to_owned()),
            jurisdiction: jurisdiction.unwrap_or_else(|| NO_COUNTRY.to_owned()),
            languages: self.languages.all.clone(),
            legal_basis_date: NO_DATE.to_owned(),
            utc_offset_minutes: None,
            reviewer: String::new(),
            retired: Vec::new(),
            parts: BTreeMap::from([("form".to_owned(), read), ("rules".to_owned(), design())]),
        }
    }
}

fn design() -> Provenance {
    Provenance { status: Status::Provisional, source: "design".to_owned() }
}

fn nothing() -> Bound {
    Bound { count_as_yes: Vec::new(), facts: BTreeMap::new() }
}

/// Small letters, digits and `-`.
fn slug(name: &str) -> String {
    let plain = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect::<String>();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let slug: String = parts.join("-").chars().take(56).collect();
    if slug.is_empty() { "form".to_owned() } else { slug }
}

/// Nobody is told anything until the author says whom and when; and what to do next, an author has to say too.
fn routing(consent_item: String) -> RoutingFile {
    let route = Route {
        id: OUTCOME.to_owned(),
        when: Condition::Always(true),
        contact: None,
        clock: None,
        forms: Vec::new(),
        urgent: false,
        provenance: design(),
    };
    RoutingFile {
        urgent: Vec::new(),
        flags: Vec::new(),
        legal: Vec::new(),
        contacts: Vec::new(),
        clocks: Vec::new(),
        routes: vec![route],
        referral: ReferralRules {
            offered_when: Condition::Always(false),
            consent_item,
            without_consent: Vec::new(),
            recipients: Vec::new(),
        },
    }
}

/// As an author would write it: what is not said is not there.
fn written<T: Serialize>(value: &T) -> Result<Vec<u8>, ImportError> {
    let mut value = serde_json::to_value(value)?;
    bare(&mut value);
    let mut bytes = serde_json::to_vec_pretty(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn bare(value: &mut Value) {
    /// What is left out of an item where it says nothing.
    const EMPTY: [&str; 3] = ["stands_for", "feeds", "calculate"];
    match value {
        Value::Array(values) => values.iter_mut().for_each(bare),
        Value::Object(fields) => {
            fields.retain(|name, value| {
                let plain = EMPTY.contains(&name.as_str()) && value.as_array().is_some_and(Vec::is_empty);
                let usual = name == "duty" && *value == Value::Bool(false)
                    || name == "data" && *value == json!({"refer": true, "special_category": false});
                !(value.is_null() || plain || usual)
            });
            fields.values_mut().for_each(bare);
        }
        _ => {}
    }
}
