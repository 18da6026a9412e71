//! Every language says everything, and nothing that nobody asks for.

use std::collections::BTreeSet;

use super::Findings;
use super::read::text_file;
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::names::nearest;
use crate::script::Script;

/// Bytes of one text: more cannot be read on a small screen, let alone aloud.
const MAX_TEXT: usize = 4000;

pub(crate) fn check(source: &PackSource, script: &Script) -> Findings {
    let mut needed = needed(source);
    needed.extend(script.provinces().into_iter().map(|code| format!("province.{code}")));
    let optional = optional(source);
    let mut findings = Vec::new();
    for (language, texts) in &source.texts {
        let file = text_file(language);
        for key in &needed {
            if !texts.contains_key(key) {
                let surplus = texts.keys().filter(|key| !needed.contains(*key)).map(String::as_str);
                let guess = super::guess(&findings, || nearest(key, surplus));
                findings.push(
                    Finding::error(Code::MissingText, &file, key.as_str()).with("name", key).meaning(guess),
                );
            }
        }
        for (key, text) in texts {
            if !needed.contains(key) && !optional.contains(key) {
                let missing = needed.iter().filter(|key| !texts.contains_key(*key)).map(String::as_str);
                let guess = super::guess(&findings, || nearest(key, missing));
                findings.push(
                    Finding::error(Code::SurplusText, &file, key.as_str()).with("name", key).meaning(guess),
                );
            }
            if text.trim().is_empty() {
                findings.push(Finding::error(Code::Empty, &file, key.as_str()));
            }
            if text.len() > MAX_TEXT {
                findings.push(Finding::error(Code::TooLarge, &file, key.as_str()).with("limit", MAX_TEXT));
            }
        }
    }
    findings
}

type Keys = BTreeSet<String>;

fn add<'a>(keys: &mut Keys, stem: &str, ids: impl Iterator<Item = &'a String>, endings: &[&str]) {
    for id in ids {
        keys.extend(endings.iter().map(|ending| format!("{stem}.{id}{ending}")));
    }
}

fn needed(source: &PackSource) -> Keys {
    let (pack, interview, routing) = (&source.pack, &source.interview, &source.routing);
    let mut keys = Keys::new();
    add(&mut keys, "outcome", pack.outcomes.iter(), &["", ".explain"]);
    add(&mut keys, "profile", pack.profiles.iter().map(|p| &p.id), &[""]);
    add(&mut keys, "class", pack.classes.iter().map(|c| &c.id), &[""]);
    add(&mut keys, "part", pack.header.parts.keys(), &[""]);
    add(&mut keys, "fact", pack.facts.keys(), &[""]);
    for (name, spec) in &pack.facts {
        add(&mut keys, &format!("fact.{name}"), spec.values.iter(), &[""]);
    }
    add(&mut keys, "dimension", pack.dimensions.iter().map(|d| &d.id), &[""]);
    add(&mut keys, "indicator", source.indicators.indicators.iter().map(|i| &i.id), &[""]);
    add(&mut keys, "stage", interview.stages.iter().map(|s| &s.id), &[""]);
    add(&mut keys, "item", interview.items.iter().map(|i| &i.id), &["", ".guidance"]);
    for item in &interview.items {
        add(&mut keys, &format!("item.{}.choice", item.id), item.response.choices().iter(), &[""]);
    }
    add(&mut keys, "guard", interview.guards.iter().map(|g| &g.id), &["", ".why", ".do"]);
    for guard in &interview.guards {
        add(&mut keys, &format!("guard.{}.never_say", guard.id), guard.never_say.iter(), &[""]);
    }
    add(&mut keys, "switch", pack.switches.keys(), &[""]);
    add(&mut keys, "form", routing.routes.iter().flat_map(|r| &r.forms), &[""]);
    add(&mut keys, "urgent", routing.urgent.iter().map(|u| &u.id), &["", ".do"]);
    add(&mut keys, "flag", routing.flags.iter().map(|f| &f.id), &["", ".why"]);
    add(&mut keys, "legal", routing.legal.iter().map(|l| &l.id), &[""]);
    add(&mut keys, "body", routing.legal.iter().map(|l| &l.decides), &[""]);
    add(&mut keys, "law", routing.legal.iter().map(|l| &l.law), &[""]);
    add(&mut keys, "law", routing.clocks.iter().map(|c| &c.law), &[""]);
    add(&mut keys, "contact", routing.contacts.iter().map(|c| &c.id), &[""]);
    add(&mut keys, "clock", routing.clocks.iter().map(|c| &c.id), &[""]);
    add(&mut keys, "route", routing.routes.iter().map(|r| &r.id), &["", ".how"]);
    add(&mut keys, "basis", routing.referral.without_consent.iter().map(|b| &b.id), &[""]);
    add(&mut keys, "agency_kind", routing.referral.recipients.iter().map(|r| &r.agency_kind), &[""]);
    keys
}

/// What a pack may say beside: the interface has words of its own for these.
fn optional(source: &PackSource) -> Keys {
    let pack = &source.pack;
    let mut keys =
        ["pack.title", "pack.note", "basis.consent"].map(str::to_owned).into_iter().collect::<Keys>();
    add(&mut keys, "outcome", pack.outcomes.iter(), &[".explain", ".why", ".do"]);
    add(&mut keys, "dimension", pack.dimensions.iter().map(|d| &d.id), &[".why"]);
    add(&mut keys, "profile", pack.profiles.iter().map(|p| &p.id), &[".why"]);
    add(&mut keys, "class", pack.classes.iter().map(|c| &c.id), &[".why"]);
    add(&mut keys, "item", source.interview.items.iter().map(|i| &i.id), &[".lead_in"]);
    keys
}
