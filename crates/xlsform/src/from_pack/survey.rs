//! Stages become groups, items become questions.

use fener_rules::pack::{
    AskedBy, Audience, Condition, DataPolicy, Item, NumberRange, Phase, Response, Stage, StageKind,
};
use serde::Serialize;

use super::sheet::Line;
use super::{Export, Note, NoteCode, Place};
use crate::expression::written::{and, call, decimal, text, truth};

impl<'p> Export<'p> {
    pub(super) fn survey(&mut self) {
        for (stage, items) in self.led() {
            self.begin_stage();
            let mut line = self.group(stage);
            self.relevant(stage.when.as_ref(), Audience::Either, &mut line);
            self.survey.push(line);
            for item in items {
                let line = self.question(item);
                self.survey.push(line);
                self.before.push(item);
            }
            self.survey.push(Line::of(&[("type", "end_group")]));
        }
    }

    fn group(&mut self, stage: &Stage) -> Line {
        let name = self.stages.get(&stage.id).cloned().unwrap_or_default();
        let mut line = Line::of(&[("type", "begin_group"), ("name", &name)]);
        self.say(&mut line, "label", &format!("stage.{}", stage.id));
        put_unless(&mut line, "fener_id", &stage.id, &name);
        if stage.kind != StageKind::Open {
            line.put("fener_stage_kind", &word(&stage.kind));
        }
        line
    }

    /// The expression that is true exactly when this holds for whom it is meant; and for whom, where that is its last
    /// part.
    fn relevant(&mut self, when: Option<&Condition>, audience: Audience, line: &mut Line) {
        let for_whom = self.audience(audience);
        let facts = self.facts_of(&when.into_iter().chain(&for_whom).collect::<Vec<_>>());
        let [when, for_whom] = [when, for_whom.as_ref()]
            .map(|part| part.map_or_else(|| truth(true), |part| self.sides(part, &facts).holds));
        let says_for_whom = ![truth(true), truth(false)].contains(&for_whom);
        let holds = and([when, for_whom]);
        if holds == truth(true) {
            return;
        }
        line.put("relevant", &holds.to_string());
        if says_for_whom && holds != truth(false) {
            line.put("fener_audience", &word(&audience));
        }
    }

    fn question(&mut self, item: &'p Item) -> Line {
        let name = self.items.get(&item.id).cloned().unwrap_or_default();
        let mut line = Line::of(&[("name", &name)]);
        put_unless(&mut line, "fener_id", &item.id, &name);
        self.say(&mut line, "label", &format!("item.{}", item.id));
        self.say(&mut line, "guidance_hint", &format!("item.{}.guidance", item.id));
        let lead_in = format!("item.{}.lead_in", item.id);
        if self.pack.texts.values().any(|texts| texts.contains_key(&lead_in)) {
            self.say(&mut line, "hint", &lead_in);
            line.put("fener_hint", "lead_in");
        }
        self.relevant(item.when.as_ref(), item.audience, &mut line);
        self.answered(item, &mut line);
        self.own_columns(item, &mut line);
        line
    }

    fn answered(&mut self, item: &'p Item, line: &mut Line) {
        if item.asked_by == AskedBy::Calculate {
            return self.calculated(item, line);
        }
        let kind = match &item.response {
            Response::YesNo => ("select_one", "yes_no"),
            Response::Choice(_) => ("select_one", "choice"),
            Response::Choices(_) => ("select_multiple", "choices"),
            Response::Number(NumberRange { decimals: 0, .. }) => ("integer", "number"),
            Response::Number(_) => ("decimal", "number"),
            Response::Date => ("date", "date"),
            Response::Text(_) => ("text", "text"),
            Response::Place(_) => ("text", "place"),
            Response::Acknowledge => ("acknowledge", "acknowledge"),
        };
        let (mut written, response) = (kind.0.to_owned(), kind.1);
        match &item.response {
            Response::YesNo | Response::Choice(_) | Response::Choices(_) => {
                written = format!("{written} {}", self.list(item));
            }
            Response::Number(range) => numbers(range, line),
            Response::Text(limit) | Response::Place(limit) => {
                line.put("constraint", &format!("string-length(.) <= {}", limit.max));
            }
            Response::Date | Response::Acknowledge => {}
        }
        if matches!(
            item.response,
            Response::Number(_) | Response::Date | Response::Text(_) | Response::Place(_)
        ) {
            self.empty += 1;
        }
        line.put("type", &written);
        line.put("fener_response", response);
    }

    /// `if(…, 'first', if(…, 'second', ''))`
    fn calculated(&mut self, item: &'p Item, line: &mut Line) {
        let conditions: Vec<&Condition> = item.calculate.iter().map(|line| &line.when).collect();
        let facts = self.facts_of(&conditions);
        let mut chain = text("");
        for calculation in item.calculate.iter().rev() {
            let holds = self.sides(&calculation.when, &facts).holds;
            let answer = text(&calculation.answer);
            chain = if holds == truth(true) { answer } else { call("if", vec![holds, answer, chain]) };
        }
        line.put("type", "calculate");
        line.put("calculation", &chain.to_string());
        let list = self.list(item);
        line.put("fener_list", &list);
    }

    fn own_columns(&mut self, item: &Item, line: &mut Line) {
        let usual = if item.response == Response::Acknowledge { AskedBy::Inform } else { AskedBy::Ask };
        if item.asked_by != usual && item.asked_by != AskedBy::Calculate {
            line.put("fener_asked_by", &word(&item.asked_by));
        }
        if item.asked_by == AskedBy::NeverAsk {
            let place = Place::Pack("interview.json", item.id.clone());
            self.notes.insert(Note::new(place, NoteCode::AskedInForm));
        }
        if item.phase != Phase::Now {
            line.put("fener_phase", &word(&item.phase));
        }
        if item.sensitivity != 1 {
            line.put("fener_sensitivity", &item.sensitivity.to_string());
        }
        let DataPolicy { refer, special_category } = item.data;
        if !refer {
            line.put("fener_refer", "no");
        }
        if special_category {
            line.put("fener_special_category", "yes");
        }
        if let Some(tells) = item.tells {
            line.put("fener_tells", &word(&tells));
        }
        if self.pack.routing.referral.consent_item == item.id {
            line.put("fener_consent", "yes");
        }
    }
}

fn numbers(range: &NumberRange, line: &mut Line) {
    let bound = |sign: &str, bound: Option<i64>| {
        bound.map(|bound| format!(". {sign} {}", decimal(bound, range.decimals)))
    };
    let bounds: Vec<String> = bound(">=", range.min).into_iter().chain(bound("<=", range.max)).collect();
    if !bounds.is_empty() {
        line.put("constraint", &bounds.join(" and "));
    }
    if range.decimals > 0 {
        line.put("fener_decimals", &range.decimals.to_string());
    }
}

fn put_unless(line: &mut Line, column: &str, text: &str, same: &str) {
    if text != same {
        line.put(column, text);
    }
}

/// The word that a pack has for a value.
pub(super) fn word<T: Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
