//! What a dump of the hub's folder and logs may show.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;

use crate::world::{REGION, World, envelope, refusal};
use fener_wire::{Code, Mailbox, limits};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// One thread, so that this test's subscriber sees everything the hub says.
#[tokio::test]
async fn logs_hold_codes_and_nothing_of_who_where_or_what() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(lines.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());

    let world = World::new().await;
    let (tablet, desk) = (world.tablet(&world.by, 10).await, world.desk(&world.by, 20, "agency").await);
    let body = envelope(1);
    world.deliver(&tablet, &body, &REGION).await;
    world.inbox(&desk, &REGION, 0, 16).await;
    assert_eq!(refusal(world.read(&tablet, &REGION, 0, 16).await).await, (403, Code::NotYourMailbox));
    world.hub.forget_delivered().await.unwrap();

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let ours: String = text.lines().filter(|line| line.contains("fener_hub")).collect::<Vec<_>>().join("\n");
    assert!(
        ours.contains("NotYourMailbox") && ours.contains("/v1/env/{id}"),
        "the log says something:\n{ours}"
    );
    let hidden = [
        REGION.to_string(),
        tablet.mailbox.to_string(),
        Mailbox(desk.id).to_string(),
        fener_sign::ContentHash::of(&body).to_string(),
        tablet.key.public().to_string(),
        "127.0.0.1".to_owned(),
        "station-1".to_owned(),
    ];
    for word in hidden {
        assert!(!ours.contains(&word), "`{word}` is in the log:\n{ours}");
    }
}

#[tokio::test]
async fn the_database_holds_envelopes_of_one_size_and_names_no_agency() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    for n in 0..3 {
        world.deliver(&tablet, &envelope(n), &REGION).await;
    }
    let database = rusqlite::Connection::open(world.dir.path().join("hub/hub.sqlite")).unwrap();
    let sizes: (u64, u64, u64) = database
        .query_row("SELECT count(*), min(length(body)), max(length(body)) FROM envelope", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    let size = u64::try_from(limits::ENVELOPE_LEN).unwrap();
    assert_eq!(sizes, (3, size, size));
    for table in ["envelope", "delivery", "receipt", "acknowledged"] {
        let columns: String = database
            .query_row("SELECT group_concat(name) FROM pragma_table_info(?1)", [table], |row| row.get(0))
            .unwrap();
        assert!(!columns.contains("agency") && !columns.contains("station"), "{table}: {columns}");
    }
}
