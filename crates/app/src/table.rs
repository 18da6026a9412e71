//! The command table: every use case by name, who may call it, and whether it may run while the device is locked.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::{CallError, Code};
use crate::view::DeviceRole;
use crate::{
    desk, enrol, field_use, health, home, interview, moving, officers, outcome, record, referral, session,
    syncing,
};

/// Arguments longer than this are refused before they are parsed. Bytes of JSON.
const ARGUMENTS_MAX: usize = 16 * 1024;

/// Who may call a command, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    /// May run while nobody is signed in.
    pub(crate) while_locked: bool,
    /// A page repeats it by itself: it does not show that anybody is there.
    pub(crate) repeated: bool,
    /// Only this role; both when absent.
    pub(crate) role: Option<DeviceRole>,
}

type Run = Box<dyn Fn(&App, Value) -> Result<Value, CallError> + Send + Sync>;
type Schemas = fn(&mut SchemaGenerator) -> (Value, Value);

/// One command.
struct Command {
    access: Access,
    run: Run,
    schemas: Schemas,
}

fn command<A, R>(access: Access, run: fn(&App, A) -> Result<R, CallError>) -> Command
where
    A: DeserializeOwned + JsonSchema + 'static,
    R: Serialize + JsonSchema + 'static,
{
    Command {
        access,
        run: Box::new(move |app, args| {
            let args = serde_path_to_error::deserialize(args).map_err(|error| CallError {
                at: Some(error.path().to_string()),
                ..Code::BadArguments.into()
            })?;
            let view = run(app, args)?;
            serde_json::to_value(view).map_err(|_| Code::Internal.into())
        }),
        schemas: |generator| {
            (generator.subschema_for::<A>().to_value(), generator.subschema_for::<R>().to_value())
        },
    }
}

const OPEN: Access = Access { while_locked: false, repeated: false, role: None };
const LOCKED_TOO: Access = Access { while_locked: true, ..OPEN };
const REPEATED: Access = Access { repeated: true, ..OPEN };
const TABLET: Access = Access { role: Some(DeviceRole::Tablet), ..OPEN };
const DESK: Access = Access { role: Some(DeviceRole::Desk), ..OPEN };

fn table() -> &'static BTreeMap<&'static str, Command> {
    static TABLE: OnceLock<BTreeMap<&'static str, Command>> = OnceLock::new();
    TABLE.get_or_init(|| {
        BTreeMap::from([
            ("status", command(LOCKED_TOO, session::status)),
            ("set_language", command(LOCKED_TOO, session::set_language)),
            ("enrol", command(OPEN, enrol::begin)),
            ("enrol_check", command(REPEATED, enrol::check)),
            ("enrol_cancel", command(OPEN, enrol::cancel)),
            ("create_first_officer", command(LOCKED_TOO, session::create_first_officer)),
            ("unlock", command(LOCKED_TOO, session::unlock)),
            ("lock", command(LOCKED_TOO, session::lock)),
            ("touch", command(OPEN, session::touch)),
            ("sync", command(LOCKED_TOO, syncing::start)),
            ("sync_status", command(LOCKED_TOO, syncing::status)),
            ("add_officer", command(OPEN, session::add_officer)),
            ("change_pin", command(OPEN, officers::change_pin)),
            ("officers", command(OPEN, officers::list)),
            ("preview_loss", command(OPEN, officers::preview)),
            ("remove_officer", command(OPEN, officers::remove)),
            ("reset_officer", command(OPEN, officers::reset)),
            ("hand_over", command(TABLET, officers::hand_over)),
            ("health", command(OPEN, health::show)),
            ("home", command(TABLET, home::home)),
            ("field_use", command(TABLET, field_use::show)),
            ("set_field_use", command(TABLET, field_use::set)),
            ("start_screening", command(TABLET, interview::start)),
            ("open_screening", command(TABLET, interview::open)),
            ("show_item", command(TABLET, interview::show)),
            ("answer", command(TABLET, interview::answer)),
            ("undo", command(TABLET, interview::undo)),
            ("pause_screening", command(TABLET, interview::pause)),
            ("stop_screening", command(TABLET, interview::stop)),
            ("show_record", command(TABLET, record::show)),
            ("preview_move", command(TABLET, moving::preview)),
            ("move_draft", command(TABLET, moving::go)),
            ("outcome", command(TABLET, outcome::outcome)),
            ("raise_outcome", command(TABLET, outcome::raise)),
            ("lower_outcome", command(TABLET, outcome::lower)),
            ("preview_referral", command(TABLET, referral::preview)),
            ("finalise", command(TABLET, referral::finalise)),
            ("close_screening", command(TABLET, referral::close)),
            ("inbox", command(DESK, desk::inbox)),
            ("open_referral", command(DESK, desk::open)),
            ("decide", command(DESK, desk::decide)),
        ])
    })
}

/// Runs the named command if it may run now.
pub(crate) fn run(app: &App, name: &str, args: Value) -> Result<Value, CallError> {
    let command = table().get(name).ok_or(Code::UnknownCommand)?;
    app.admit(command.access)?;
    if serde_json::to_string(&args).map_or(true, |text| text.len() > ARGUMENTS_MAX) {
        return Err(Code::BadArguments.into());
    }
    (command.run)(app, args)
}

/// The published description of the table: `$defs` for every argument and view, and `x-commands` by name.
#[must_use]
pub fn command_schema() -> Value {
    let mut generator = SchemaGenerator::default();
    let mut commands = serde_json::Map::new();
    for (name, command) in table() {
        let (args, result) = (command.schemas)(&mut generator);
        let roles = match command.access.role {
            Some(DeviceRole::Tablet) => json!(["tablet"]),
            Some(DeviceRole::Desk) => json!(["desk"]),
            None => json!(["tablet", "desk"]),
        };
        commands.insert(
            (*name).to_owned(),
            json!({"args": args, "result": result, "roles": roles, "while_locked": command.access.while_locked}),
        );
    }
    let error = generator.subschema_for::<CallError>().to_value();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Commands",
        "description": "Every use case of the app: `x-commands` by name, with arguments, view, roles and lock.",
        "x-commands": commands,
        "x-error": error,
        "$defs": generator.take_definitions(true),
    })
}
