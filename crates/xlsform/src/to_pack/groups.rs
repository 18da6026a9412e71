//! Groups become stages, one after the other: where a group goes on after an inner one, it goes on as another stage of
//! the same name. A pack has no loops, so a repeat becomes a few copies, each opened by "is there another one?".

use std::collections::BTreeSet;

use fener_rules::pack::{AskedBy, Condition, ItemIs, NumberIs, Response, Stage, StageKind};

use super::known::Shape;
use super::logic::{constant, single};
use super::{Import, failed, note};
use crate::error::ImportError;
use crate::expression::{Expression, ExpressionError, Kind, Problem};
use crate::form::{ColumnKind, Node, QuestionType, Row};
use crate::notes::NoteCode;

/// More items than any pack has: a repeat in a repeat in a repeat would make far more.
const MAX_ITEMS: usize = 4096;
/// Copies of a repeat whose number the form says.
const MAX_COPIES: u8 = 20;

/// What stands around a question.
#[derive(Clone)]
pub(super) struct Around<'r> {
    serial: usize,
    /// The group; none for the form itself.
    row: Option<&'r Row>,
    /// What the group is called.
    name: String,
    /// What has to hold for it, from the outside in.
    when: Vec<Condition>,
    /// What is put after the ids of what is inside a copy.
    pub(super) suffix: String,
}

/// How a repeat knows how many copies there are.
enum Count {
    /// Asked after each.
    Asked,
    /// Said by the form.
    Fixed(u8),
    /// The number that this item asks for.
    Item(String),
}

impl Import<'_> {
    /// Everything, in order.
    pub(super) fn carry(&mut self) -> Result<(), ImportError> {
        let around =
            Around { serial: 0, row: None, name: "form".to_owned(), when: Vec::new(), suffix: String::new() };
        let form = self.form;
        self.walk(&form.nodes, &around)?;
        for row in &form.loose {
            let ends = row.get(&ColumnKind::Type).is_some();
            row.cells.iter().filter(|_| ends).for_each(|(column, cell)| {
                if matches!(column.kind, ColumnKind::Type | ColumnKind::Name | ColumnKind::Label) {
                    self.ledger.keep(cell);
                }
            });
        }
        Ok(())
    }

    fn walk(&mut self, nodes: &[Node], around: &Around<'_>) -> Result<(), ImportError> {
        for node in nodes {
            if self.items.len() > MAX_ITEMS {
                return Err(ImportError::TooManyItems);
            }
            if self.disabled(&node.row) {
                self.pass_inside(&node.inside);
                continue;
            }
            match node.kind {
                QuestionType::BeginGroup => self.group(node, around)?,
                QuestionType::BeginRepeat => self.repeat(node, around)?,
                _ => self.question(node, around),
            }
        }
        Ok(())
    }

    fn pass_inside(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.pass(&node.row, NoteCode::Disabled);
            self.pass_inside(&node.inside);
        }
    }

    fn group(&mut self, node: &Node, around: &Around<'_>) -> Result<(), ImportError> {
        let inner = self.inside(node, around, &around.suffix);
        self.open(&inner);
        self.walk(&node.inside, &inner)
    }

    /// The surroundings that a group or repeat makes.
    fn inside<'r>(&mut self, node: &'r Node, around: &Around<'_>, suffix: &str) -> Around<'r> {
        let name =
            node.row.get(&ColumnKind::Name).map_or_else(|| "group".to_owned(), |cell| cell.text.clone());
        let own = self.condition(&node.row, &ColumnKind::Relevant, NoteCode::ConditionNotCarried);
        self.usual(&node.row);
        self.serial += 1;
        Around {
            serial: self.serial,
            row: Some(&node.row),
            name,
            when: around.when.iter().cloned().chain(own).collect(),
            suffix: suffix.to_owned(),
        }
    }

    /// The stage that a question in these surroundings belongs to.
    pub(super) fn stage(&mut self, around: &Around<'_>) -> String {
        match self.stages.last() {
            Some(stage) if self.open_stage == Some(around.serial) => stage.id.clone(),
            _ => self.open(around),
        }
    }

    fn open(&mut self, around: &Around<'_>) -> String {
        let own_id = around.row.and_then(|row| row.own("id").map(str::to_owned));
        let wanted = own_id.unwrap_or_else(|| around.name.clone());
        let id = Self::fresh(&mut self.stage_ids, &format!("{wanted}{}", around.suffix));
        match around.row {
            Some(row) => {
                self.label(&format!("stage.{id}"), row, &around.name);
                self.keep_own(row, "id");
                let plain = Self::fresh(&mut BTreeSet::new(), &wanted);
                if let Some(cell) = row.get(&ColumnKind::Name).filter(|_| plain != wanted) {
                    let renamed = note(cell, NoteCode::Renamed).with("name", &wanted).with("instead", &plain);
                    self.ledger.push(renamed);
                }
            }
            None => self.own_text(&format!("stage.{id}"), "stage.form"),
        }
        let said = around.row.and_then(|row| self.own_value(row, "stage_kind"));
        // A form's questions keep their order; where export put a row between two groups, it goes with the one before.
        let before = self.stages.last().filter(|_| around.row.is_none()).map(|stage| stage.kind);
        let kind = said.or(before).unwrap_or(StageKind::Open);
        let when = (!around.when.is_empty()).then(|| single(flat(&around.when), Condition::All));
        self.of_groups.entry(around.name.clone()).or_default().push(id.clone());
        self.stages.push(Stage { id: id.clone(), kind, when });
        self.open_stage = Some(around.serial);
        id
    }

    fn repeat(&mut self, node: &Node, around: &Around<'_>) -> Result<(), ImportError> {
        let count = self.count(&node.row);
        let copies = match count {
            Count::Fixed(copies) => copies,
            Count::Asked | Count::Item(_) => self.wishes.repeats.clamp(1, MAX_COPIES),
        };
        if let Some(cell) = node.row.get(&ColumnKind::Type) {
            self.ledger.push(note(cell, NoteCode::Copies).with("copies", copies));
        }
        let mut another = None;
        let mut first = None;
        for copy in 1..=copies {
            let suffix = if copy == 1 { around.suffix.clone() } else { format!("{}-{copy}", around.suffix) };
            let mut inner = self.inside(node, around, &suffix);
            inner.when.extend(another.take());
            if let Count::Item(id) = &count {
                let at_least = Some(i64::from(copy));
                inner.when.push(Condition::Number(NumberIs { id: id.clone(), at_least, at_most: None }));
            }
            self.open(&inner);
            self.walk(&node.inside, &inner)?;
            first.get_or_insert_with(|| self.names.known.clone());
            if copy < copies && matches!(count, Count::Asked) {
                another = Some(self.another(node, &inner));
            }
        }
        if let Some(first) = first {
            self.names.known = first;
        }
        Ok(())
    }

    /// "Is there another one?", and the condition that there is.
    fn another(&mut self, node: &Node, inner: &Around<'_>) -> Condition {
        let stage = self.stage(inner);
        let id = Self::fresh(&mut self.ids, &format!("{}{}-more", inner.name, inner.suffix));
        for code in self.languages.all.clone() {
            let label = self.texts.get(&code).and_then(|texts| texts.get(&format!("stage.{stage}")).cloned());
            let text = self.own.text(&code, "repeat.more").replace("{label}", &label.unwrap_or_default());
            self.set(&code, &format!("item.{id}"), text);
        }
        self.own_text(&format!("item.{id}.guidance"), "guidance.none");
        let mut item = self.item(&node.row, &id, Response::YesNo);
        item.asked_by = AskedBy::Ask;
        item.stage = stage;
        self.items.push(item);
        Condition::Item(ItemIs { id, is: vec!["yes".to_owned()] })
    }

    fn count(&mut self, row: &Row) -> Count {
        let Some(cell) = row.get(&ColumnKind::RepeatCount) else {
            return Count::Asked;
        };
        self.ledger.keep(cell);
        let read = Expression::parse(&cell.text).and_then(|expression| {
            let fail = |problem| Err(ExpressionError { problem, span: expression.span.clone() });
            if let Some(copies) = constant(&expression) {
                let copies = copies.parse().ok().filter(|copies| (1..=MAX_COPIES).contains(copies));
                return copies.map_or_else(|| fail(Problem::Endless), |copies| Ok(Count::Fixed(copies)));
            }
            let Kind::Reference(name) = &expression.kind else {
                return fail(Problem::NotConstant);
            };
            match self.names.find(name) {
                Ok(known) if known.shape == Shape::Number(0) => Ok(Count::Item(known.id.clone())),
                Ok(_) => fail(Problem::Comparison),
                Err(problem) => fail(problem),
            }
        });
        read.unwrap_or_else(|error| {
            self.ledger.push(failed(cell, NoteCode::CountNotCarried, &error));
            Count::Asked
        })
    }
}

/// Conditions that all have to hold, without brackets around some of them.
fn flat(conditions: &[Condition]) -> Vec<Condition> {
    let parts = conditions.iter().flat_map(|condition| match condition {
        Condition::All(parts) => parts.clone(),
        other => vec![other.clone()],
    });
    parts.collect()
}
