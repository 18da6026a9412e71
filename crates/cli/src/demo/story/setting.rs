//! Before the story: keys, a hub, a tablet and a desk. And how it ends.

use std::fs;
use std::path::Path;

use fener_app::{EnrolState, EnrolView, FieldUseView, StatusView};
use serde_json::{Value, json};

use super::super::DemoError;
use super::super::device::{Device, Officer};
use super::super::tell::Network;
use super::{Devices, Story, expect, short};

/// Throw-away officers; printed, because nothing here is secret.
const TABLET: Officer = Officer { number: "1", pin: "719352" };
const DESK: Officer = Officer { number: "2", pin: "826194" };

impl Story<'_> {
    /// What the demo is, before the story.
    pub(in super::super) fn title(&self) -> Result<(), DemoError> {
        self.tell.plain("FENER: one screening, from the checkpoint to the agency and back")?;
        self.tell.plain("")?;
        self.tell.plain(
            "The case is fictitious: no person, place or agency in it exists. What carries it is real: a hub",
        )?;
        self.tell.plain(
            "process, TLS 1.3 with a pinned root, the key derivation, encrypted files, sealed envelopes.",
        )
    }

    pub(in super::super) fn keys(&mut self) -> Result<(), DemoError> {
        self.tell.chapter("Offline, at the root key: keys and the first directory")?;
        let made = self.stage.found()?;
        self.tell.step(&format!(
            "Made the hub's folder: a TLS root to be pinned, a receipt key. It will be {}.",
            self.stage.url()
        ))?;
        let key = short(self.stage.root_key());
        self.tell.step(&format!("Made the root key {key}, which never goes to the hub,"))?;
        self.tell.detail(&format!("registrar keys for {} and for the desks,", list(&made, "stations")))?;
        self.tell.detail("and directory 1, signed by the root key, with fictitious agencies:")?;
        self.tell.detail(&format!("{}.", list(&made, "agencies")))
    }

    pub(in super::super) fn enrolment(&mut self) -> Result<Devices, DemoError> {
        let id = self.stage.connect()?;
        self.tell.network(Network::On);
        self.tell.chapter("At the station: a tablet and a desk are enrolled")?;
        self.tell.step(&format!("The hub is up: process {id}, {}.", self.stage.url()))?;
        let version = self.stage.publish()?;
        self.tell.step(&format!("The hub took directory {version}, because the root key signed it."))?;
        let tablet = self.enrolled("tablet", TABLET, ("--station", "demo-station"))?;
        let desk = self.enrolled("desk", DESK, ("--agency", "demo-migration"))?;
        let view = tablet.sync(self.interrupt)?;
        expect(view.last_error.is_none(), "the tablet's first sync failed")?;
        self.tell.step("The tablet synced: it holds the directory with the agency's key.")?;
        let decided = json!({ "provisional_allowed": true, "province": null });
        let allowed: FieldUseView = tablet.call("set_field_use", decided)?;
        let count = allowed.provisional.len();
        self.tell.step(&format!(
            "A supervisor allowed the {count} parts of the pack that nobody has confirmed."
        ))?;
        Ok(Devices { tablet, desk })
    }

    fn enrolled(
        &self,
        name: &'static str,
        officer: Officer,
        (kind, place): (&str, &str),
    ) -> Result<Device, DemoError> {
        let device = Device::open(name, self.stage.place(name), officer)?;
        let took = device.sign_in("create_first_officer")?;
        let Officer { number, pin } = officer;
        self.tell.step(&format!(
            "New {name}: first officer {number}, PIN {pin}. Key derivation and files: {took} ms."
        ))?;
        let code = self.stage.code(kind, place)?;
        let begun: EnrolView = device.call("enrol", json!({ "code": code }))?;
        let on_screen = begun.digits.unwrap_or_default();
        let (seen, directory) = self.stage.confirm(&on_screen)?;
        expect(on_screen.len() == 6 && on_screen == seen, "the six digits differ")?;
        let checked: EnrolView = device.call("enrol_check", json!({}))?;
        expect(checked.state == EnrolState::Done, "the enrolment did not end")?;
        self.tell.detail(&format!("Its one-time code was made for {place}, for 15 minutes and one use."))?;
        let digits = spaced(&on_screen);
        self.tell.detail(&format!(
            "Six digits: the {name} shows {digits}, the registrar sees {digits}. Confirmed."
        ))?;
        if name == "desk" {
            self.tell.detail(&format!(
                "Its sealing key was born inside it; the root key signed directory {directory} with it."
            ))?;
        }
        let status: StatusView = device.call("status", json!({}))?;
        expect(status.role.is_some(), "the device has no role")?;
        Ok(device)
    }

    /// Leaves locked, enrolled devices for others to open.
    pub(in super::super) fn prepared(mut self, devices: Devices) -> Result<(), DemoError> {
        let Devices { tablet, desk } = devices;
        tablet.lock()?;
        desk.lock()?;
        let officer = |Officer { number, pin }| json!({ "number": number, "pin": pin });
        let told = json!({
            "hub": self.stage.hub_arguments(),
            "tablet": officer(TABLET),
            "desk": officer(DESK),
        });
        let path = self.stage.place("demo.json");
        fs::write(&path, format!("{told:#}\n")).map_err(|error| DemoError::File(path, error))?;
        self.stage.disconnect();
        self.stage.keep();
        self.tell.network(Network::Off);
        self.tell.chapter("Ready")?;
        self.tell.step(&format!("Hub, tablet and desk are in {}.", self.stage.place("").display()))?;
        self.stage.clear()
    }

    pub(in super::super) fn ending(self, kept: Option<&Path>) -> Result<(), DemoError> {
        let elapsed = self.tell.elapsed();
        self.tell.plain("")?;
        if let Some(folder) = kept {
            let folder = folder.display();
            self.tell.plain(&format!("Kept in {folder}: hub, authority, tablet, desk and the hub's log."))?;
            let hub = self.stage.hub_arguments().join(" ");
            self.tell.plain(&format!("The hub again:    fener-hub {hub}"))?;
            for (name, Officer { number, pin }) in [("tablet", TABLET), ("desk", DESK)] {
                self.tell.plain(&format!(
                    "The {name:<7} again: fener-window --data {folder}/{name}  (officer {number}, PIN {pin})"
                ))?;
            }
        }
        self.stage.clear()?;
        let gone = if kept.is_none() { ", and the folders are gone" } else { "" };
        self.tell.plain(&format!("The whole road took {elapsed} s. The hub has ended{gone}."))
    }
}

fn list(made: &Value, field: &str) -> String {
    let names = made.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn spaced(digits: &str) -> String {
    digits.split_at_checked(3).map_or_else(|| digits.to_owned(), |(a, b)| format!("{a} {b}"))
}
