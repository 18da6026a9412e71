//! A part of a workbook as a stream of tags and texts, for whoever looks for some of them. Nothing is held but the tag at
//! hand, so a part of any size costs little.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements inside each other: far more than any program writes.
const MAX_DEPTH: usize = 256;

/// What is read is no XML, is nested without end, or says something twice that can be said once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoXml;

/// A tag that begins something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'t>(pub(super) &'t BytesStart<'t>);

impl Tag<'_> {
    /// What an attribute says.
    pub(super) fn get(&self, name: &str) -> Result<Option<String>, NoXml> {
        self.find(|key| key == name)
    }

    /// The id of a relation, whatever the prefix of its namespace is.
    pub(super) fn relation(&self) -> Result<Option<String>, NoXml> {
        self.find(|key| key.rsplit_once(':').is_some_and(|(_, name)| name == "id"))
    }

    /// Whether an attribute that is a truth value is there and true.
    pub(super) fn is_true(&self, name: &str) -> Result<bool, NoXml> {
        Ok(self.get(name)?.is_some_and(|said| is_true(&said)))
    }

    /// As most tags have few attributes and are asked for none of them, they are only looked through when asked.
    fn find(&self, wanted: impl Fn(&str) -> bool) -> Result<Option<String>, NoXml> {
        let mut said = None;
        for attribute in self.0.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| NoXml)?;
            if wanted(attribute.key.as_ref()) {
                let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|_| NoXml)?;
                if said.replace(value.into_owned()).is_some() {
                    return Err(NoXml);
                }
            }
        }
        Ok(said)
    }
}

pub(super) fn is_true(said: &str) -> bool {
    matches!(said, "1" | "true" | "on")
}

/// Who looks for something in a part. Names come without the prefix of their namespace.
pub(super) trait Look {
    /// An element begins.
    fn begins(&mut self, name: &str, tag: Tag<'_>) -> Result<(), NoXml>;
    /// It holds this text.
    fn says(&mut self, _text: &str) {}
    /// An element ends.
    fn ends(&mut self, _name: &str) {}
}

/// Reads a part to its end.
pub(super) fn walk(part: impl BufRead, look: &mut impl Look) -> Result<(), NoXml> {
    let mut reader = Reader::from_reader(part);
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| NoXml)? {
            Event::Start(tag) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(NoXml);
                }
                look.begins(tag.local_name().as_ref(), Tag(&tag))?;
            }
            Event::End(tag) => {
                depth = depth.checked_sub(1).ok_or(NoXml)?;
                look.ends(tag.local_name().as_ref());
            }
            Event::Text(text) => look.says(&text.xml10_content()),
            Event::CData(text) => look.says(&text.xml10_content()),
            Event::GeneralRef(reference) => look.says(&meant(&reference)?),
            Event::Eof if depth > 0 => return Err(NoXml),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What a reference stands for, such as `&amp;`.
fn meant(reference: &BytesRef<'_>) -> Result<Cow<'static, str>, NoXml> {
    match reference.resolve_char_ref().map_err(|_| NoXml)? {
        Some(character) => Ok(character.to_string().into()),
        None => resolve_predefined_entity(reference).map(Cow::Borrowed).ok_or(NoXml),
    }
}
