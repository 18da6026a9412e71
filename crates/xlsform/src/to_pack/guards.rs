//! Guards that export wrote into their own sheet. Half a guard holds back too much or nothing, so one of which anything
//! cannot be carried, or that no pack may have, is not carried at all.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::pack::{Condition, Guard, Otherwise, PackFile, Provenance, Status};
use fener_rules::{Code, Finding, Pack};

use super::logic::settled_logic;
use super::questions::word;
use super::{Import, failed, note};
use crate::error::ImportError;
use crate::expression::Expression;
use crate::form::{ColumnKind, Row};
use crate::notes::{Note, NoteCode, Place};
use crate::sheets::Cell;

/// What of a row cannot be carried.
type Lost = Note;

impl<'f> Import<'f> {
    /// The guards of the form; where it has none, that is said. `pack` and `consent` are the rest of the pack, with which
    /// each guard is tried.
    pub(super) fn guards(&mut self, pack: &PackFile, consent: &str) -> Result<(), ImportError> {
        let rows = self.read_guards();
        let rows = self.allowed(rows, pack, consent)?;
        for (row, guard) in rows.into_iter().zip(self.guards.clone()) {
            self.carry_guard(row, &guard);
        }
        if self.guards.is_empty() {
            let place = Place::Pack("interview.json", "guards".to_owned());
            self.ledger.push(Note::new(place, NoteCode::NoGuards));
        }
        Ok(())
    }

    /// Reads every row that says a guard, and gives those rows.
    fn read_guards(&mut self) -> Vec<&'f Row> {
        let form = self.form;
        let mut taken = BTreeSet::new();
        let mut rows = Vec::new();
        for row in &form.guards.rows {
            match self.guard(row, &taken) {
                Ok(guard) => {
                    taken.insert(guard.id.clone());
                    self.guards.push(guard);
                    rows.push(row);
                }
                Err(lost) => self.lose(row, lost),
            }
        }
        rows
    }

    fn lose(&mut self, row: &Row, lost: Lost) {
        self.ledger.close(row);
        self.ledger.push(lost);
    }

    /// Leaves the guards that a pack may have, and gives their rows: what a pack may have is known to those who read packs.
    fn allowed(
        &mut self,
        mut rows: Vec<&'f Row>,
        pack: &PackFile,
        consent: &str,
    ) -> Result<Vec<&'f Row>, ImportError> {
        while !rows.is_empty() {
            let Err(findings) = Pack::unproven(&self.without_cases(pack, consent)?) else { break };
            let refused: BTreeMap<usize, (&Finding, &str)> =
                findings.iter().rev().filter_map(of_guard).collect();
            if refused.is_empty() {
                break;
            }
            for (place, (finding, field)) in refused.into_iter().rev() {
                if place < rows.len() {
                    let row = rows.remove(place);
                    self.guards.remove(place);
                    self.lose(row, refusal(row, finding, field));
                }
            }
        }
        Ok(rows)
    }

    fn guard(&self, row: &Row, taken: &BTreeSet<String>) -> Result<Guard, Lost> {
        let own = |name: &str| row.get(&ColumnKind::Own(name.to_owned()));
        let lost = |cell: &Cell, why: &str| {
            note(cell, NoteCode::GuardNotCarried).with("problem", why).with("part", &cell.text)
        };
        let first = row.first().map_or_else(
            || Note::new(Place::Sheet(String::new()), NoteCode::Unnamed),
            |cell| note(cell, NoteCode::Unnamed),
        );
        let Some(id) = row.get(&ColumnKind::Name) else { return Err(first) };
        let kind = row.get(&ColumnKind::Type).ok_or_else(|| lost(id, "guard_kind"))?;
        if taken.contains(&id.text) {
            return Err(lost(id, "guard_twice"));
        }
        let names = |cell: Option<&Cell>, known: &dyn Fn(&str) -> Vec<String>| {
            let mut ids = Vec::new();
            for (cell, name) in
                cell.into_iter().flat_map(|cell| cell.text.split_whitespace().map(move |name| (cell, name)))
            {
                let found = known(name);
                if found.is_empty() {
                    return Err(note(cell, NoteCode::GuardNotCarried)
                        .with("problem", "not_there")
                        .with("part", name));
                }
                ids.extend(found);
            }
            Ok(ids)
        };
        let item = |name: &str| {
            let known = self.names.known.get(name).filter(|known| !known.fact);
            known.map(|known| known.id.clone()).into_iter().collect()
        };
        let stage = |name: &str| self.of_groups.get(name).cloned().unwrap_or_default();
        let minutes =
            own("after_minutes").map(|cell| cell.text.parse().map_err(|_| lost(cell, "unexpected")));
        let status = own("status").map(|cell| word(&cell.text).ok_or_else(|| lost(cell, "unexpected")));
        let otherwise = self.waits_for(own("observe_only_when"))?;
        Ok(Guard {
            id: id.text.clone(),
            kind: word(&kind.text).ok_or_else(|| lost(kind, "guard_kind"))?,
            when: self.waits_for(row.get(&ColumnKind::Relevant))?,
            items: names(own("items"), &item)?,
            stages: names(own("stages"), &stage)?,
            satisfied: self.waits_for(own("satisfied"))?,
            otherwise: otherwise.map(|observe_only_when| Otherwise { observe_only_when }),
            after_minutes: minutes.transpose()?,
            never_say: self.never_said(row).map(|(code, _)| code.text.clone()).collect(),
            provenance: Provenance {
                status: status.transpose()?.unwrap_or(Status::Unverified),
                source: own("source").map_or_else(|| "XLSForm".to_owned(), |cell| cell.text.clone()),
            },
        })
    }

    /// The condition in a cell.
    fn waits_for(&self, cell: Option<&Cell>) -> Result<Option<Condition>, Lost> {
        let Some(cell) = cell else { return Ok(None) };
        let read = Expression::parse(&cell.text).and_then(|read| settled_logic(&read, &self.names));
        match read {
            Ok(settled) => Ok(Some(settled.condition)),
            Err(error) => Err(failed(cell, NoteCode::GuardNotCarried, &error)),
        }
    }

    /// The sentences that must not be said, each with its row.
    fn never_said(&self, row: &Row) -> impl Iterator<Item = (&'f Cell, &'f Row)> + use<'f> {
        self.listed_in(row.own("never_say"))
    }

    /// The cells and texts of a guard that is carried.
    fn carry_guard(&mut self, row: &Row, guard: &Guard) {
        let key = format!("guard.{}", guard.id);
        self.label(&key, row, &guard.id);
        for (kind, end) in [(ColumnKind::Hint, "why"), (ColumnKind::Guidance, "do")] {
            self.text(&format!("{key}.{end}"), row, &kind, &guard.id);
        }
        let sentences: Vec<(Cell, Row)> =
            self.never_said(row).map(|(code, row)| (code.clone(), row.clone())).collect();
        self.used_lists.extend(row.own("never_say").map(str::to_owned));
        for (code, row) in &sentences {
            self.label(&format!("{key}.never_say.{}", code.text), row, &code.text);
            self.ledger.keep(code);
            row.get(&ColumnKind::ListName).into_iter().for_each(|cell| self.ledger.keep(cell));
        }
        for own in [
            "items",
            "stages",
            "satisfied",
            "observe_only_when",
            "after_minutes",
            "never_say",
            "status",
            "source",
        ] {
            self.keep_own(row, own);
        }
        for kind in [ColumnKind::Name, ColumnKind::Type, ColumnKind::Relevant] {
            row.get(&kind).into_iter().for_each(|cell| self.ledger.keep(cell));
        }
    }
}

/// Which guard a finding is about, and which field of it.
fn of_guard(finding: &Finding) -> Option<(usize, (&Finding, &str))> {
    let (place, field) = finding.path.strip_prefix("guards[")?.split_once(']')?;
    let field = field.trim_start_matches('.').split(['.', '[']).next().unwrap_or_default();
    Some((place.parse().ok()?, (finding, field)))
}

/// What is said of a guard that no pack may have.
fn refusal(row: &Row, finding: &Finding, field: &str) -> Note {
    let column = match field {
        "id" => ColumnKind::Name,
        "kind" => ColumnKind::Type,
        "when" => ColumnKind::Relevant,
        "otherwise" => ColumnKind::Own("observe_only_when".to_owned()),
        "provenance" => ColumnKind::Own("source".to_owned()),
        own => ColumnKind::Own(own.to_owned()),
    };
    let Some(cell) = row.get(&column).or_else(|| row.get(&ColumnKind::Name)) else {
        return Note::new(Place::Sheet(String::new()), NoteCode::Unnamed);
    };
    let (problem, part) = match finding.code {
        Code::Missing => ("guard_lacks", field),
        Code::BlocksItself => ("guard_blocks_itself", cell.text.as_str()),
        _ => ("guard_refused", cell.text.as_str()),
    };
    note(cell, NoteCode::GuardNotCarried).with("problem", problem).with("part", part)
}
