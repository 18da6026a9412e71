//! Guards, each a row of their own sheet: what they wait for as expressions, like the conditions of the questions.

use fener_rules::pack::{Condition, Guard};

use super::Export;
use super::sheet::Line;
use super::survey::word;

impl Export<'_> {
    /// After the questions: a guard sees them all.
    pub(super) fn guards(&mut self) {
        self.begin_stage();
        for guard in &self.pack.interview.guards {
            let line = self.guard(guard);
            self.guards.push(line);
        }
    }

    fn guard(&mut self, guard: &Guard) -> Line {
        let mut line = Line::of(&[("name", &guard.id), ("type", &word(&guard.kind))]);
        for (column, key) in [("label", ""), ("hint", ".why"), ("guidance_hint", ".do")] {
            self.say(&mut line, column, &format!("guard.{}{key}", guard.id));
        }
        let otherwise = guard.otherwise.as_ref().map(|otherwise| &otherwise.observe_only_when);
        for (column, condition) in [
            ("relevant", guard.when.as_ref()),
            ("fener_satisfied", guard.satisfied.as_ref()),
            ("fener_observe_only_when", otherwise),
        ] {
            if let Some(condition) = condition {
                let holds = self.holds(condition);
                line.put(column, &holds);
            }
        }
        let items: Vec<&str> =
            guard.items.iter().filter_map(|id| Some(self.items.get(id)?.as_str())).collect();
        let stages: Vec<&str> =
            guard.stages.iter().filter_map(|id| Some(self.stages.get(id)?.as_str())).collect();
        for (column, names) in [("fener_items", items), ("fener_stages", stages)] {
            if !names.is_empty() {
                line.put(column, &names.join(" "));
            }
        }
        guard.after_minutes.iter().for_each(|minutes| line.put("fener_after_minutes", &minutes.to_string()));
        if !guard.never_say.is_empty() {
            let list = self.never_said(guard);
            line.put("fener_never_say", &list);
        }
        line.put("fener_status", &word(&guard.provenance.status));
        line.put("fener_source", &guard.provenance.source);
        line
    }

    fn holds(&mut self, condition: &Condition) -> String {
        let facts = self.facts_of(&[condition]);
        let holds = self.sides(condition, &facts).holds;
        holds.to_string()
    }

    /// The list of the sentences that must not be said.
    fn never_said(&mut self, guard: &Guard) -> String {
        let list = self.lists.take(&format!("never_say_{}", guard.id));
        for code in &guard.never_say {
            let mut line = Line::of(&[("list_name", &list), ("name", code)]);
            self.say(&mut line, "label", &format!("guard.{}.never_say.{code}", guard.id));
            self.choices.push(line);
        }
        list
    }
}
