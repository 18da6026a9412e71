//! The switches of a pack, as a study turns them.

use clap::Args;
use fener_rules::{Options, Pack};

/// Switches that stand otherwise than the pack says.
#[derive(Args, Debug)]
pub(crate) struct Switches {
    /// Turn a switch of the pack on or off; can be given for several.
    #[arg(long = "switch", value_name = "NAME=on|off", value_parser = switch)]
    switches: Vec<(String, bool)>,
}

/// Why switches cannot be turned so.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SwitchError {
    /// The pack does not have it.
    #[error("the pack has no switch `{name}`{meant}; it has {known}")]
    Unknown {
        name: String,
        /// The switch that was probably meant, in brackets; or nothing.
        meant: String,
        known: String,
    },
    /// It cannot stand both ways.
    #[error("switch `{0}` is turned both on and off: say one of them")]
    BothWays(String),
}

/// A switch and how it stands.
fn switch(text: &str) -> Result<(String, bool), String> {
    match text.split_once('=') {
        Some((name, "on")) => Ok((name.to_owned(), true)),
        Some((name, "off")) => Ok((name.to_owned(), false)),
        _ => Err("say `NAME=on` or `NAME=off`".to_owned()),
    }
}

impl Switches {
    /// The options with each switch as it was asked for.
    pub(crate) fn turned(&self, pack: &Pack, mut options: Options) -> Result<Options, SwitchError> {
        for (name, on) in &self.switches {
            if self.switches.contains(&(name.clone(), !on)) {
                return Err(SwitchError::BothWays(name.clone()));
            }
            let switched = pack.switch(options, name, *on);
            options = switched.ok_or_else(|| SwitchError::unknown(pack, name))?;
        }
        Ok(options)
    }
}

impl SwitchError {
    fn unknown(pack: &Pack, name: &str) -> Self {
        let meant = fener_rules::nearest(name, pack.switches());
        let meant = meant.map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"));
        let known: Vec<_> = pack.switches().map(|name| format!("`{name}`")).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Self::Unknown { name: name.to_owned(), meant, known }
    }
}
