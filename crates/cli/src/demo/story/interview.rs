//! The interview, item by item, without a network.

use std::collections::BTreeMap;

use fener_app::{Code, GuardView, InterviewView, StepView, tr_first_level};
use fener_model::{Answer, DraftId};
use fener_seal::PinParams;
use serde_json::{Value, json};

use super::super::DemoError;
use super::super::device::Device;
use super::super::tell::Network;
use super::{Devices, Story, expect, grouped};

/// The pack's sample case that is played. Fictitious.
const CASE: &str = "adult-labour-companions";
/// The item that is first left open, as long as the companions may still be in earshot.
const APART: &str = "separated";
/// The guard that then holds the questions back.
const GUARD: &str = "G2";
/// An item that must not be asked before the guard lets it.
const HELD_BACK: &str = "who_i_am";
/// More steps than any interview has.
const STEPS: u32 = 200;

impl Story<'_> {
    /// The network goes; the officer unlocks.
    pub(super) fn checkpoint(&mut self, devices: &Devices) -> Result<(), DemoError> {
        devices.tablet.lock()?;
        devices.desk.lock()?;
        self.stage.disconnect();
        self.tell.network(Network::Off);
        self.tell.chapter("At the checkpoint: no network")?;
        self.tell.step("The hub's process was killed. Both devices are locked.")?;
        let took = devices.tablet.sign_in("unlock")?;
        let cost = PinParams::FLOOR;
        self.tell.step(&format!(
            "The officer unlocks the tablet: {took} ms, most of it Argon2id ({} MiB, {} passes).",
            cost.m_kib() / 1024,
            cost.t()
        ))?;
        let sync = devices.tablet.sync(self.interrupt)?;
        expect(sync.last_error == Some(Code::HubUnreachable), "the hub was reached without a network")?;
        self.tell.step(&format!("A sync says: {}", self.words.interface("error-hub_unreachable")))
    }

    pub(super) fn interview(&mut self, tablet: &Device) -> Result<DraftId, DemoError> {
        self.tell.chapter("The interview")?;
        let answers = sample_case()?;
        let language = self.words.language();
        let mut view: InterviewView = tablet.call("start_screening", json!({ "language": language }))?;
        let id = view.id;
        let mut part = String::new();
        let mut held_back = false;
        for _ in 0..STEPS {
            let (item, answer) = match &view.step {
                StepView::Done => {
                    expect(held_back, "no guard held anything back")?;
                    let answered = grouped(view.progress.answered);
                    self.tell
                        .step(&format!("{answered} answers, each on the disk before the next question."))?;
                    return Ok(id);
                }
                StepView::Guard { guard } => {
                    self.held_back(tablet, &view, guard)?;
                    held_back = true;
                    let item = guard.items.iter().find(|item| item.id == APART);
                    let item =
                        item.ok_or_else(|| DemoError::OtherTurn("the guard cannot be settled".to_owned()))?;
                    (item, Answer::Yes)
                }
                StepView::Item { item, .. } if item.id == APART && !held_back => (item, Answer::Unknown),
                StepView::Item { item, .. } => {
                    let answer = answers.get(&item.id).cloned();
                    let unknown =
                        || DemoError::OtherTurn(format!("the case has no answer for `{}`", item.id));
                    (item, answer.ok_or_else(unknown)?)
                }
            };
            let stage = self.words.pack(&view.texts, &format!("stage.{}", item.stage));
            let next = format!("{stage} · {}", self.words.manner(item.asked_by));
            if next != part {
                self.tell.heading(&next)?;
                part = next;
            }
            let asked = self.words.pack(&view.texts, &format!("item.{}", item.id));
            let said = self.words.answer(&view.texts, &item.id, item.asked_by, &answer);
            self.tell.exchange(&asked, &said)?;
            view = tablet.call("answer", json!({ "id": id, "item": item.id, "answer": answer }))?;
        }
        Err(DemoError::OtherTurn("the interview does not end".to_owned()))
    }

    /// A safety condition is not met: nothing is asked, whoever tries.
    fn held_back(&self, tablet: &Device, view: &InterviewView, guard: &GuardView) -> Result<(), DemoError> {
        expect(guard.id == GUARD, "another guard holds the interview back")?;
        let text = |part: &str| self.words.pack(&view.texts, &format!("guard.{}{part}", guard.id));
        self.tell.heading(&format!(
            "{}: guard {}, {}",
            self.words.interface("guard-title"),
            guard.id,
            text("")
        ))?;
        self.tell.detail(&text(".why"))?;
        self.tell.detail(&text(".do"))?;
        let early = json!({ "id": view.id, "item": HELD_BACK, "answer": "yes" });
        tablet.refuses("answer", early, Code::Blocked)?;
        self.tell.detail(&format!(
            "Going on to `{HELD_BACK}` all the same is refused: {}",
            self.words.interface("error-blocked")
        ))
    }
}

/// The answers of the sample case, by item.
fn sample_case() -> Result<BTreeMap<String, Answer>, DemoError> {
    let answers = || {
        let cases: Value = serde_json::from_slice(tr_first_level().get("cases.json")?).ok()?;
        let case = cases
            .get("cases")?
            .as_array()?
            .iter()
            .find(|case| case.get("id").is_some_and(|id| id == CASE))?;
        serde_json::from_value(case.get("answers")?.clone()).ok()
    };
    answers().ok_or_else(|| DemoError::OtherTurn(format!("the pack has no case `{CASE}`")))
}
