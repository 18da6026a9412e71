//! How long an interview lasts: from its start, with the pauses left out.

use fener_model::{Event, Recorded, Timestamp};

/// Seconds of interview until `now`. A clock that was set back in between takes nothing away.
pub(super) fn led_s(recorded: &[Recorded], now: Timestamp) -> u32 {
    let mut led = 0_i64;
    let mut since: Option<Timestamp> = None;
    for Recorded { at, event, .. } in recorded {
        match event {
            Event::Started { .. } | Event::Resumed => since = since.or(Some(*at)),
            Event::Paused | Event::Stopped { .. } | Event::Referred { .. } | Event::Closed => {
                led = led.saturating_add(since.take().map_or(0, |since| between(since, *at)));
            }
            _ => {}
        }
    }
    led = led.saturating_add(since.map_or(0, |since| between(since, now)));
    u32::try_from(led / 1000).unwrap_or(u32::MAX)
}

fn between(from: Timestamp, to: Timestamp) -> i64 {
    to.0.saturating_sub(from.0).max(0)
}

#[cfg(test)]
mod tests {
    use fener_model::{Event, Recorded, StopReason, Timestamp};

    use super::led_s;

    const MINUTE: i64 = 60_000;

    /// Events by the minute in which they happened; the first of them is the start.
    fn led(events: &[(i64, Event)], now: i64) -> u32 {
        let recorded: Vec<Recorded> = (1..)
            .zip(events)
            .map(|(seq, (minute, event))| Recorded {
                seq,
                at: Timestamp(minute * MINUTE),
                event: event.clone(),
            })
            .collect();
        led_s(&recorded, Timestamp(now * MINUTE)) / 60
    }

    fn started() -> Event {
        serde_json::from_value(serde_json::json!({
            "kind": "started",
            "pack": { "id": "p", "version": "1.0.0", "hash": "0".repeat(64) },
            "officer": "7",
            "language": "tr",
        }))
        .unwrap()
    }

    #[test]
    fn an_interview_lasts_from_its_start_without_its_pauses() {
        let stopped = Event::Stopped { reason: StopReason::PersonAsked };
        let cleared = Event::Cleared { item: "q".to_owned() };
        assert_eq!(led(&[], 9), 0);
        assert_eq!(led(&[(0, started())], 9), 9);
        assert_eq!(led(&[(0, started()), (3, cleared)], 9), 9);
        let paused = [(0, started()), (3, Event::Paused)];
        assert_eq!(led(&paused, 90), 3);
        let resumed = [paused.as_slice(), &[(50, Event::Resumed)]].concat();
        assert_eq!(led(&resumed, 60), 13);
        assert_eq!(led(&[resumed.as_slice(), &[(62, stopped)]].concat(), 600), 15);
    }

    #[test]
    fn a_clock_that_was_set_back_takes_nothing_away() {
        let events = [(100, started()), (110, Event::Paused), (20, Event::Resumed)];
        assert_eq!(led(&events, 25), 15);
        assert_eq!(led(&events, 10), 10);
        let far = i64::MAX / MINUTE;
        let events = [(-far, started()), (far, Event::Paused), (-far, Event::Resumed)];
        assert_eq!(led(&events, far), u32::MAX / 60, "however far apart");
    }
}
