//! One question: an item with its texts, how it is answered and when it is shown.

use fener_rules::pack::{AskedBy, Audience, Condition, DataPolicy, Item, ItemIs, Phase, Response, TextLimit};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::choices::known;
use super::groups::Around;
use super::known::{Known, Shape};
use super::limits::MAX_WORDS;
use super::logic::{settled_logic, single};
use super::{Import, failed, note};
use crate::answers::ACKNOWLEDGED;
use crate::expression::{Expression, ExpressionError, Kind, Problem};
use crate::form::{ColumnKind, Node, QuestionType, Row};
use crate::notes::NoteCode;

/// Parts of names and labels of a question that asks for agreement.
const CONSENT: [&str; 4] = ["consent", "rıza", "consentement", "consentimiento"];

/// How a question is answered.
struct Answering {
    response: Response,
    known: Known,
    asked_by: AskedBy,
}

impl Import<'_> {
    pub(super) fn question(&mut self, node: &Node, around: &Around<'_>) {
        let row = &node.row;
        if let Some(code) = passed(&node.kind) {
            return self.pass(row, code);
        }
        if node.kind == QuestionType::Calculate && self.fact(row) {
            return;
        }
        self.stage(around);
        if matches!(node.kind, QuestionType::Calculate | QuestionType::Hidden) {
            return self.calculate(row, &around.suffix);
        }
        let Some((name, id)) = self.name(row, &around.suffix) else {
            return self.pass(row, NoteCode::Unnamed);
        };
        let answering = match self.answering(&id, row, &node.kind) {
            Ok(answering) => answering,
            Err((list, code)) => {
                self.ids.remove(&id);
                return self.pass_list(row, list, code);
            }
        };
        let Answering { mut response, mut known, asked_by } = answering;
        self.label(&format!("item.{id}"), row, &name);
        self.guidance(&id, row);
        let other = self.other(&id, &node.kind, &mut response, &mut known);
        let mut item = self.item(row, &id, response);
        item.asked_by = self.own_value(row, "asked_by").unwrap_or(asked_by);
        (item.when, item.audience) = self.when(row);
        if item.asked_by == AskedBy::Inform {
            item.tells = self.own_value(row, "tells");
        }
        let when = item.when.clone();
        item.feeds = self.feeds(row);
        self.consent(row, &item);
        self.items.push(item);
        self.names.add(row, name, known);
        if let Some(code) = other {
            self.which_other(row, &id, code, when);
        }
        self.usual(row);
    }

    /// The row's name and the item's id.
    pub(super) fn name(&mut self, row: &Row, suffix: &str) -> Option<(String, String)> {
        let cell = row.get(&ColumnKind::Name)?.clone();
        let wanted = format!("{}{suffix}", row.own("id").unwrap_or(&cell.text));
        let id = Self::fresh(&mut self.ids, &wanted);
        self.keep_own(row, "id");
        if id != wanted {
            let renamed = note(&cell, NoteCode::Renamed).with("name", &wanted).with("instead", &id);
            self.ledger.push(renamed);
        }
        Some((cell.text, id))
    }

    /// Plainly asked, unless columns of our own say otherwise.
    pub(super) fn item(&mut self, row: &Row, id: &str, response: Response) -> Item {
        Item {
            id: id.to_owned(),
            stage: self.stages.last().map(|stage| stage.id.clone()).unwrap_or_default(),
            asked_by: AskedBy::Ask,
            phase: self.own_value(row, "phase").unwrap_or(Phase::Now),
            audience: Audience::Either,
            sensitivity: self.own_number(row, "sensitivity").unwrap_or(1),
            response,
            when: None,
            stands_for: Vec::new(),
            feeds: Vec::new(),
            // No answer changes the result of a form, and still each is asked.
            duty: true,
            calculate: Vec::new(),
            data: DataPolicy {
                refer: self.own_value(row, "refer").unwrap_or(true),
                special_category: self.own_value(row, "special_category").unwrap_or(false),
            },
            tells: None,
        }
    }

    /// A word in one of our own columns, when it is one that a pack knows.
    pub(super) fn own_value<T: DeserializeOwned>(&mut self, row: &Row, name: &str) -> Option<T> {
        let read = word(row.own(name)?)?;
        self.keep_own(row, name);
        Some(read)
    }

    fn own_number(&mut self, row: &Row, name: &str) -> Option<u8> {
        let read = row.own(name)?.parse().ok().filter(|n| (1..=3).contains(n))?;
        self.keep_own(row, name);
        Some(read)
    }

    /// An error is a list that offers nothing, and why.
    fn answering<'k>(
        &mut self,
        id: &str,
        row: &Row,
        kind: &'k QuestionType,
    ) -> Result<Answering, (&'k str, NoteCode)> {
        let asked = |response, shape| {
            Ok(Answering { response, known: known(id, shape, Vec::new()), asked_by: AskedBy::Ask })
        };
        let answering = match kind {
            QuestionType::Select { list, several, .. } => {
                let list = self.list(id, row, list, *several).map_err(|code| (list.as_str(), code))?;
                self.no_limits(row);
                Ok(Answering { response: list.response, known: list.known, asked_by: AskedBy::Ask })
            }
            QuestionType::Text => {
                let limit = TextLimit { max: self.words(row) };
                if limit.max == MAX_WORDS && row.get(&ColumnKind::Constraint).is_none() {
                    self.count_words(row);
                }
                let place = row.own("response") == Some("place");
                asked(if place { Response::Place(limit) } else { Response::Text(limit) }, Shape::Given)
            }
            QuestionType::Integer => asked(Response::Number(self.number(row, 0)), Shape::Number(0)),
            QuestionType::Decimal => {
                let decimals = self.decimals(row);
                asked(Response::Number(self.number(row, decimals)), Shape::Number(decimals))
            }
            QuestionType::Range => {
                let range = self.range(row);
                asked(Response::Number(range), Shape::Number(range.decimals))
            }
            QuestionType::Time => {
                self.no_limits(row);
                self.about_type(row, NoteCode::TimeInWords);
                asked(Response::Text(TextLimit { max: 20 }), Shape::Given)
            }
            QuestionType::Note | QuestionType::Acknowledge => {
                let answers = vec![(ACKNOWLEDGED.to_owned(), "yes".to_owned())];
                let known = known(id, Shape::One, answers);
                Ok(Answering { response: Response::Acknowledge, known, asked_by: AskedBy::Inform })
            }
            _ => {
                self.no_limits(row);
                if *kind == QuestionType::DateTime {
                    self.about_type(row, NoteCode::DayOnly);
                }
                asked(Response::Date, Shape::Given)
            }
        };
        self.keep_own(row, "response");
        answering
    }

    fn about_type(&mut self, row: &Row, code: NoteCode) {
        row.get(&ColumnKind::Type).into_iter().for_each(|cell| self.ledger.about(cell, code));
    }

    fn count_words(&mut self, row: &Row) {
        if let Some(cell) = row.get(&ColumnKind::Type) {
            self.words.get_or_insert_with(|| (cell.clone(), 0)).1 += 1;
        }
    }

    /// Relevance, and a filter of the choices that does not speak of the choices.
    fn when(&mut self, row: &Row) -> (Option<Condition>, Audience) {
        let (relevant, audience) = self.relevance(row);
        let Some(cell) = row.get(&ColumnKind::ChoiceFilter) else {
            return (relevant, audience);
        };
        self.ledger.keep(cell);
        let filter = Expression::parse(&cell.text).and_then(|filter| {
            let own = |kind: &Kind| matches!(kind, Kind::Name(_));
            if filter.any(&own) {
                let problem = Problem::ChoiceColumn;
                return Err(ExpressionError { problem, span: filter.span.clone() });
            }
            settled_logic(&filter, &self.names)
        });
        let when = match filter {
            Ok(settled) => {
                if settled.open {
                    self.ledger.about(cell, NoteCode::OpenIsNeither);
                }
                let all: Vec<Condition> = relevant.into_iter().chain([settled.condition]).collect();
                Some(single(all, Condition::All)).filter(|when| *when != Condition::Always(true))
            }
            Err(error) => {
                self.ledger.push(failed(cell, NoteCode::FilterNotCarried, &error));
                relevant
            }
        };
        (when, audience)
    }

    /// The choice "other" of an `or_other` question.
    fn other(
        &mut self,
        id: &str,
        kind: &QuestionType,
        response: &mut Response,
        known: &mut Known,
    ) -> Option<String> {
        let (Response::Choice(codes) | Response::Choices(codes)) = response else { return None };
        if !matches!(kind, QuestionType::Select { other: true, .. }) {
            return None;
        }
        let mut taken = codes.iter().cloned().collect();
        let code = Self::fresh(&mut taken, "other");
        codes.push(code.clone());
        known.answers.push(("other".to_owned(), code.clone()));
        self.own_text(&format!("item.{id}.choice.{code}"), "choice.other");
        Some(code)
    }

    /// The item that asks which other.
    fn which_other(&mut self, row: &Row, id: &str, code: String, when: Option<Condition>) {
        let other = Self::fresh(&mut self.ids, &format!("{id}_other"));
        self.own_text(&format!("item.{other}"), "other");
        self.own_text(&format!("item.{other}.guidance"), "guidance.none");
        let mut item = self.item(row, &other, Response::Text(TextLimit { max: MAX_WORDS }));
        let chosen = Condition::Item(ItemIs { id: id.to_owned(), is: vec![code] });
        let all: Vec<Condition> = when.into_iter().chain([chosen]).collect();
        item.when = Some(single(all, Condition::All));
        self.items.push(item);
        if let Some(cell) = row.get(&ColumnKind::Type) {
            self.ledger.push(note(cell, NoteCode::OtherAdded).with("item", &other));
        }
        if let Some(cell) = row.get(&ColumnKind::Name) {
            let name = format!("{}_other", cell.text);
            self.names.known.insert(name, known(&other, Shape::Given, Vec::new()));
        }
    }

    /// Whether this is the question that asks for agreement: a column says so, or its name or label does.
    fn consent(&mut self, row: &Row, item: &Item) {
        let Some(cell) = row.get(&ColumnKind::Name).filter(|_| item.response == Response::YesNo) else {
            return;
        };
        let said = row.own("consent") == Some("yes");
        if said {
            self.keep_own(row, "consent");
        }
        let mut words = row.said(&ColumnKind::Label).map(|(_, cell)| cell).chain([cell]);
        let seems = words.any(|cell| CONSENT.iter().any(|word| cell.text.to_lowercase().contains(word)));
        if said || seems && self.consent.is_none() {
            self.consent = Some((item.id.clone(), cell.clone()));
        }
    }
}

/// A word that a pack knows.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value = match text {
        "yes" => Value::Bool(true),
        "no" => Value::Bool(false),
        text => Value::String(text.to_owned()),
    };
    serde_json::from_value(value).ok()
}

/// Why a question of this type is not carried.
fn passed(kind: &QuestionType) -> Option<NoteCode> {
    match kind {
        QuestionType::Recorded => Some(NoteCode::RecordedAnyway),
        QuestionType::Telephone => Some(NoteCode::Telephone),
        QuestionType::Location => Some(NoteCode::Location),
        QuestionType::Media => Some(NoteCode::Media),
        QuestionType::NotCarried => Some(NoteCode::TypeNotCarried),
        QuestionType::Unknown => Some(NoteCode::UnknownType),
        _ => None,
    }
}
