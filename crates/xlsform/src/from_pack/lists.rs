//! Choices: the item's own, and the open answers that every item has.

use fener_rules::pack::{Item, Response};

use super::Export;
use super::sheet::Line;
use crate::answers::standing;

impl Export<'_> {
    /// The list of an item's choices, made where it is needed.
    pub(super) fn list(&mut self, item: &Item) -> String {
        if item.response == Response::YesNo { self.yes_no(item) } else { self.own_list(item) }
    }

    fn own_list(&mut self, item: &Item) -> String {
        let list = self.lists.take(&item.id);
        for code in item.response.choices() {
            let mut line = Line::of(&[("list_name", &list), ("name", code)]);
            self.say(&mut line, "label", &format!("item.{}.choice.{code}", item.id));
            self.choices.push(line);
        }
        self.standing_choices(&list, standing(item));
        list
    }

    fn yes_no(&mut self, item: &Item) -> String {
        let standing = standing(item);
        let asked = standing.contains(&"refused");
        if let Some(list) = self.yes_no.get(&asked) {
            return list.clone();
        }
        let list = self.lists.take(if asked { "yes_no" } else { "yes_no_seen" });
        self.standing_choices(&list, &["yes", "no"]);
        self.standing_choices(&list, standing);
        self.yes_no.insert(asked, list.clone());
        list
    }

    fn standing_choices(&mut self, list: &str, answers: &[&str]) {
        for answer in answers {
            let mut line = Line::of(&[("list_name", list), ("name", answer)]);
            self.say_own(&mut line, "label", &format!("answer.{answer}"));
            self.choices.push(line);
        }
    }
}
