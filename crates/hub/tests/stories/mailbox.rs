//! Reading, acknowledging, health, replays, and when something may be forgotten.

use std::sync::atomic::Ordering;

use fener_wire::{
    Ack, AgeBucket, Blob, Code, CountBucket, Health, Key32, Mailbox, Protection, limits, paths,
};
use reqwest::Method;

use crate::world::{DAY, NOW, REGION, World, envelope, refusal};

#[tokio::test]
async fn a_desk_reads_its_region_page_by_page() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let desk = world.desk(&world.by, 20, "agency").await;
    for n in 1..=20 {
        world.deliver(&tablet, &envelope(n), &REGION).await;
    }
    let first = world.inbox(&desk, &REGION, 0, 100).await;
    assert_eq!((first.items.len(), first.more), (usize::from(limits::INBOX_LIMIT_MAX), true));
    assert_eq!(first.items[0].env, Blob(envelope(1)), "exactly as it was uploaded, in order");
    let last = first.items.last().unwrap().cursor;
    let second = world.inbox(&desk, &REGION, last, 16).await;
    assert_eq!((second.items.len(), second.more), (4, false));
    assert_eq!(second.items.last().unwrap().cursor, 20);
    assert!(world.inbox(&desk, &REGION, 20, 16).await.items.is_empty());
    assert!(world.inbox(&desk, &REGION, u64::MAX, 16).await.items.is_empty());
    assert_eq!(world.inbox(&desk, &REGION, 0, 1).await.items.len(), 1);
}

#[tokio::test]
async fn cursors_of_one_mailbox_tell_nothing_of_another() {
    let world = World::new().await;
    let (desk, tablet) = (world.desk(&world.by, 20, "agency").await, world.tablet(&world.by, 10).await);
    for n in 0..5 {
        world.deliver(&tablet, &envelope(n), &REGION).await;
    }
    world.deliver(&desk, &envelope(100), &tablet.mailbox).await;
    let answers = world.inbox(&tablet, &tablet.mailbox, 0, 16).await;
    assert_eq!(answers.items.iter().map(|item| item.cursor).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn nobody_reads_or_acknowledges_the_mailbox_of_others() {
    let world = World::new().await;
    let (one, two) = (world.tablet(&world.by, 10).await, world.tablet(&world.by, 11).await);
    let desk = world.desk(&world.by, 20, "agency").await;
    world.deliver(&one, &envelope(1), &REGION).await;
    let not_yours = (403, Code::NotYourMailbox);
    for (reader, mailbox) in [
        (&one, REGION),
        (&one, two.mailbox),
        (&two, one.mailbox),
        (&desk, one.mailbox),
        (&desk, Mailbox([0; 16])),
    ] {
        assert_eq!(refusal(world.read(reader, &mailbox, 0, 16).await).await, not_yours);
        let ack = world.post(reader, paths::ACK, &Ack { mailbox, cursor: 0 }).await;
        assert_eq!(refusal(ack).await, not_yours);
    }
}

#[tokio::test]
async fn a_signed_request_works_once() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let target = paths::inbox(&tablet.mailbox, 0, 16);
    let request = || world.signed((&tablet.key, tablet.id), 7, (Method::GET, &target), Vec::new(), None);
    assert_eq!(request().send().await.unwrap().status(), 200);
    assert_eq!(refusal(request().send().await.unwrap()).await, (409, Code::Replayed));

    let body = serde_json::to_vec(&Ack { mailbox: tablet.mailbox, cursor: 0 }).unwrap();
    let ack =
        |seq| world.signed((&tablet.key, tablet.id), seq, (Method::POST, paths::ACK), body.clone(), None);
    assert_eq!(
        refusal(ack(6).send().await.unwrap()).await,
        (409, Code::Replayed),
        "an older number is no better"
    );
    assert_eq!(ack(8).send().await.unwrap().status(), 204);
    assert_eq!(refusal(ack(8).send().await.unwrap()).await, (409, Code::Replayed));
    assert_eq!(
        refusal(ack(u64::MAX).send().await.unwrap()).await,
        (409, Code::Replayed),
        "nor one that ends counting"
    );
}

#[tokio::test]
async fn replays_are_refused_after_a_restart_too() {
    let mut world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    assert_eq!(world.read(&tablet, &tablet.mailbox, 0, 1).await.status(), 200);
    world = world.restart().await;
    tablet.seq.store(1, Ordering::SeqCst);
    assert_eq!(refusal(world.read(&tablet, &tablet.mailbox, 0, 1).await).await, (409, Code::Replayed));
    assert_eq!(world.read(&tablet, &tablet.mailbox, 0, 1).await.status(), 200);
}

#[tokio::test]
async fn what_does_not_exist_cannot_be_acknowledged() {
    let world = World::new().await;
    let (tablet, desk) = (world.tablet(&world.by, 10).await, world.desk(&world.by, 20, "agency").await);
    world.deliver(&tablet, &envelope(1), &REGION).await;
    for (cursor, status) in [(2, 400), (u64::MAX, 400), (1, 204), (0, 204)] {
        let ack = world.post(&desk, paths::ACK, &Ack { mailbox: REGION, cursor }).await;
        assert_eq!(ack.status().as_u16(), status, "cursor {cursor}");
    }
}

#[tokio::test]
async fn requests_that_are_not_in_form_are_refused() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let deep = "[".repeat(8000);
    for body in ["", "null", "{}", "<html>log in</html>", r#"{"mailbox":"00","cursor":1}"#, &deep] {
        let answer = world.ask(&tablet, Method::POST, paths::ACK, body.into());
        let answer = answer.header("content-type", "application/json; charset=utf-8").send().await.unwrap();
        assert!([400, 415].contains(&answer.status().as_u16()), "{body:.20}: {}", answer.status());
    }
    let long = vec![b' '; limits::JSON_BODY_MAX + 1];
    let answer = world.ask(&tablet, Method::POST, paths::ACK, long).send().await.unwrap();
    assert_eq!(refusal(answer).await, (413, Code::TooLarge));
    for query in
        ["", "?mailbox=00", "?after=1", &format!("?mailbox={}&limit=-1", tablet.mailbox), "?mailbox=%00"]
    {
        let target = format!("{}{query}", paths::INBOX);
        let answer = world.ask(&tablet, Method::GET, &target, Vec::new()).send().await.unwrap();
        assert_eq!(refusal(answer).await, (400, Code::BadRequest), "{query}");
    }
}

#[tokio::test]
async fn health_is_kept_in_buckets_by_day() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let health = Health {
        protection: Protection::Badge,
        unsent: CountBucket::of(42),
        oldest: AgeBucket::Day,
        audit_head: Key32([3; 32]),
        told_head: None,
        put_back: false,
    };
    for _ in 0..2 {
        assert_eq!(world.post(&tablet, paths::HEALTH, &health).await.status(), 204);
    }
    let database = rusqlite::Connection::open(world.dir.path().join("hub/hub.sqlite")).unwrap();
    let row =
        database.query_row("SELECT day, unsent, (SELECT count(*) FROM health) FROM health", [], |row| {
            Ok((row.get::<_, u64>(0)?, row.get::<_, String>(1)?, row.get::<_, u64>(2)?))
        });
    assert_eq!(row.unwrap(), (NOW / DAY, "many".to_owned(), 1));
}

#[tokio::test]
async fn a_device_whose_files_were_put_back_is_told_apart_from_one_whose_answer_was_lost() {
    let world = World::new().await;
    let devices = [
        world.tablet(&world.by, 10).await,
        world.tablet(&world.by, 11).await,
        world.tablet(&world.by, 12).await,
    ];
    let [sound, replaced, honest] = &devices;
    let says = async |device, head: u8, before: Option<u8>, put_back| {
        let health = Health {
            protection: Protection::Hardware,
            unsent: CountBucket::None,
            oldest: AgeBucket::None,
            audit_head: Key32([head; 32]),
            told_head: before.map(|head| Key32([head; 32])),
            put_back,
        };
        assert_eq!(
            world.post(device, paths::HEALTH, &health).await.status(),
            204,
            "whatever it says, it is heard"
        );
    };
    let suspected = || {
        let database = rusqlite::Connection::open(world.dir.path().join("hub/hub.sqlite")).unwrap();
        let mut statement = database
            .prepare("SELECT audit_head, put_back_day FROM health WHERE put_back_day IS NOT NULL")
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get::<_, [u8; 32]>(0)?[0], row.get::<_, u64>(1)?)));
        rows.unwrap().map(Result::unwrap).collect::<Vec<_>>()
    };
    for device in [sound, replaced, honest] {
        says(device, 1, None, false).await;
        says(device, 1, None, false).await;
        says(device, 2, Some(1), false).await;
        // The answer to that was lost: the device does not know that it was heard.
        says(device, 3, Some(1), false).await;
        says(device, 4, Some(3), false).await;
    }
    assert_eq!(suspected(), []);
    // Both files are those of the first day.
    says(replaced, 9, Some(1), false).await;
    assert_eq!(suspected(), [(9, NOW / DAY)]);
    // The device found it out by itself. And whatever is said later, nobody forgets it.
    says(honest, 8, Some(4), true).await;
    world.clock.store(NOW + DAY, Ordering::SeqCst);
    says(replaced, 10, Some(9), false).await;
    says(sound, 5, Some(4), false).await;
    let mut found = suspected();
    found.sort_unstable();
    assert_eq!(found, [(8, NOW / DAY), (10, NOW / DAY)]);
}

#[tokio::test]
async fn an_alarm_is_raised_for_what_nobody_reads_and_it_is_kept() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let (agency, shelter) =
        (world.desk(&world.by, 20, "agency").await, world.desk(&world.by, 21, "shelter").await);
    for n in 1..=3 {
        world.deliver(&tablet, &envelope(n), &REGION).await;
    }
    world.deliver(&agency, &envelope(4), &tablet.mailbox).await;
    let ack = async |device, mailbox, cursor| {
        assert_eq!(world.post(device, paths::ACK, &Ack { mailbox, cursor }).await.status(), 204);
    };
    assert_eq!(world.hub.overdue().await.unwrap(), 0, "they have just come");
    world.clock.store(NOW + 2 * DAY, Ordering::SeqCst);
    assert_eq!(world.hub.overdue().await.unwrap(), 0, "not longer than two days");
    world.clock.store(NOW + 2 * DAY + 1, Ordering::SeqCst);
    assert_eq!(world.hub.overdue().await.unwrap(), 4);
    ack(&agency, REGION, 3).await;
    ack(&shelter, REGION, 1).await;
    assert_eq!(world.hub.overdue().await.unwrap(), 3, "every reader has to have it");
    ack(&shelter, REGION, 3).await;
    ack(&tablet, tablet.mailbox, 1).await;
    assert_eq!(world.hub.overdue().await.unwrap(), 0);
    world.deliver(&tablet, &envelope(5), &REGION).await;
    world.clock.store(NOW + 30 * DAY, Ordering::SeqCst);
    world.hub.forget_delivered().await.unwrap();
    assert_eq!(world.inbox(&agency, &REGION, 3, 16).await.items.len(), 1, "and kept");
}

#[tokio::test]
async fn nothing_is_forgotten_before_every_agency_has_it_and_thirty_days_are_over() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let agency = world.desk(&world.by, 20, "agency").await;
    for n in 1..=3 {
        world.deliver(&tablet, &envelope(n), &REGION).await;
    }
    let ack = async |desk, cursor| {
        assert_eq!(world.post(desk, paths::ACK, &Ack { mailbox: REGION, cursor }).await.status(), 204);
    };
    let forget = async |at| {
        world.clock.store(at, Ordering::SeqCst);
        world.hub.forget_delivered().await.unwrap()
    };

    ack(&agency, 2).await;
    assert_eq!(forget(NOW + 31 * DAY).await, 0, "the shelter reads this mailbox too and has no desk yet");
    let shelter = world.desk(&world.by, 21, "shelter").await;
    assert_eq!(forget(NOW + 31 * DAY).await, 0, "the shelter has stored nothing");
    ack(&shelter, 3).await;
    assert_eq!(forget(NOW + 29 * DAY).await, 0, "thirty days are not over");
    assert_eq!(forget(NOW + 31 * DAY).await, 2, "both have two of three");
    assert_eq!(forget(NOW + 31 * DAY).await, 0);

    let left = world.inbox(&agency, &REGION, 0, 16).await;
    assert_eq!(left.items.iter().map(|item| item.cursor).collect::<Vec<_>>(), [3]);
    assert_eq!(world.deliver(&tablet, &envelope(1), &REGION).await.0, 200, "hash and receipt stay");
    world.deliver(&agency, &envelope(1), &tablet.mailbox).await;
    let resent = world.inbox(&tablet, &tablet.mailbox, 0, 16).await;
    assert_eq!(resent.items[0].env, Blob(envelope(1)), "for another mailbox the bytes are there again");
}
