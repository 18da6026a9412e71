//! A form that somebody else wrote, led as an interview: what was imported is a pack like any other.

use fener_xlsform::{Wishes, import};
use serde_json::{Value, json};

use crate::support::{Authority, Device, open_item};

const FORM: &[u8] = include_bytes!("../../../xlsform/tests/fixtures/htcds_xlsform.xlsx");

/// An answer of the kind that the item asks for.
fn answer(item: &Value) -> Value {
    let response = &item["response"];
    let last = |codes: &Value| codes.as_array().unwrap().last().unwrap().clone();
    match () {
        () if response == "yes_no" || response == "acknowledge" => json!("yes"),
        () if response == "date" => json!({ "date": "1999-12" }),
        () if response.get("text").is_some() => json!({ "text": "Deneme" }),
        () if response.get("choice").is_some() => json!({ "choice": last(&response["choice"]) }),
        () if response.get("choices").is_some() => json!({ "choices": [last(&response["choices"])] }),
        () => panic!("{item}"),
    }
}

#[test]
fn a_form_by_somebody_else_is_led_from_its_first_question_to_its_last() {
    let mut device = Device::tablet(&Authority::offline());
    device.pack = import(FORM, &Wishes { id: "htcds".to_owned(), ..Wishes::default() }).unwrap().files;
    device.resume();
    let mut view = device.call("start_screening", json!({ "language": "en" }));
    let id = view["id"].clone();
    let mut asked = Vec::new();
    while let Some(item) = open_item(&view) {
        assert!(asked.len() < 40, "{asked:?}");
        // Whoever does not want to say goes on as well.
        let answer = if asked.len() % 5 == 4 && view["step"]["item"]["response"] != "acknowledge" {
            json!("refused")
        } else {
            answer(&view["step"]["item"])
        };
        view = device.answer(&id, &item, answer);
        asked.push(item);
    }
    assert_eq!(view["step"]["kind"], "done", "{view}");
    assert_eq!(asked.len(), 32, "{asked:?}");
    assert!(
        asked.contains(&"prs_Citizenship".to_owned()) && asked.contains(&"vic_Methods_of_Control".to_owned())
    );
    let outcome = device.outcome(&id);
    assert_eq!(outcome["shown"], "recorded", "{outcome}");
    assert_eq!(outcome["referral"]["offered"], false, "nobody is told before somebody says whom");
    device.call("close_screening", json!({ "id": id }));
    assert!(device.drafts().is_empty());
}
