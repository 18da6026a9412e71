//! The parts of a workbook, and how they name each other.

use std::collections::BTreeMap;
use std::io::BufReader;

use super::archive::{damaged, sought};
use super::xml::{self, Look, NoXml, Tag};
use super::{Archive, SheetsError};

#[derive(Debug)]
pub(super) struct Parts<'b> {
    archive: Archive<'b>,
    /// What each part is called, by the name that it is looked for by.
    names: BTreeMap<String, String>,
}

/// What a part says about others, by the ids that it calls them by.
pub(super) type Relations = BTreeMap<String, Relation>;

/// What it says about one of them.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    /// The last word of its type, such as `comments`.
    pub(super) kind: String,
    /// The other part, or the address of something that is no part.
    pub(super) target: String,
}

impl<'b> Parts<'b> {
    pub(super) fn of(archive: Archive<'b>) -> Result<Self, SheetsError> {
        let mut names = BTreeMap::new();
        for name in archive.file_names() {
            let name = name.map_err(damaged)?.into_owned();
            names.insert(sought(&name), name);
        }
        Ok(Self { archive, names })
    }

    /// Has somebody look through a part, if there is one of this name.
    pub(super) fn show(&mut self, path: &str, look: &mut impl Look) -> Result<(), SheetsError> {
        let Some(name) = self.names.get(&sought(path)) else { return Ok(()) };
        let part = self.archive.by_name(name).map_err(damaged)?;
        xml::walk(BufReader::new(part), look).map_err(|NoXml| SheetsError::DamagedPart(name.clone()))
    }

    /// What a part says about others.
    pub(super) fn relations(&mut self, path: &str) -> Result<Relations, SheetsError> {
        let (folder, file) = split(path);
        let mut relations = Related { folder, found: Relations::new() };
        self.show(&format!("{folder}_rels/{file}.rels"), &mut relations)?;
        Ok(relations.found)
    }

    /// The part that is the workbook.
    pub(super) fn workbook(&mut self) -> Result<String, SheetsError> {
        let root = self.relations("")?;
        let mut workbooks = root.into_values().filter(|relation| relation.kind == "officeDocument");
        match (workbooks.next(), workbooks.next()) {
            (Some(workbook), None) => Ok(workbook.target),
            (None, _) => Err(SheetsError::NoWorkbook),
            (Some(_), Some(_)) => Err(SheetsError::DamagedPart("_rels/.rels".to_owned())),
        }
    }

    /// The parts of the sheets, by name, and the names that the workbook gives to cells.
    pub(super) fn sheets(&mut self, workbook: &str) -> Result<(Named, Vec<String>), SheetsError> {
        let relations = self.relations(workbook)?;
        let mut sheets = Sheets { relations, found: Vec::new(), names: Vec::new() };
        self.show(workbook, &mut sheets)?;
        Ok((sheets.found, sheets.names))
    }
}

/// The folder of a part, with the slash behind it, and its name in there.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rfind('/').map_or(("", path), |slash| path.split_at(slash + 1))
}

/// Who collects relations.
struct Related<'p> {
    folder: &'p str,
    found: Relations,
}

impl Look for Related<'_> {
    fn begins(&mut self, name: &str, tag: Tag<'_>) -> Result<(), NoXml> {
        if name != "Relationship" {
            return Ok(());
        }
        let said = |name| Ok(tag.get(name)?.unwrap_or_default());
        let (id, kind, target) = (said("Id")?, said("Type")?, said("Target")?);
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        let outside = tag.get("TargetMode")?.is_some_and(|mode| mode == "External");
        let target = if outside { target } else { path(self.folder, &target) };
        let before = self.found.insert(id, Relation { kind, target });
        if before.is_some() { Err(NoXml) } else { Ok(()) }
    }
}

/// Where a path leads from a folder.
fn path(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Parts by the name of the sheet that each is.
pub(super) type Named = Vec<(String, String)>;

/// Who reads what the sheets are called, and what names there are for cells.
struct Sheets {
    relations: Relations,
    found: Named,
    names: Vec<String>,
}

impl Look for Sheets {
    fn begins(&mut self, name: &str, tag: Tag<'_>) -> Result<(), NoXml> {
        if name == "sheet"
            && let (Some(name), Some(id)) = (tag.get("name")?, tag.relation()?)
            && let Some(part) = self.relations.get(&id)
        {
            self.found.push((name, part.target.clone()));
        }
        // Those that begin so are the program's own, such as what is printed.
        if name == "definedName" {
            self.names.extend(tag.get("name")?.filter(|name| !name.starts_with("_xlnm.")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_path_leads_from_its_folder_or_from_the_top() {
        for (target, leads) in [
            ("../comments1.xml", "xl/comments1.xml"),
            ("/xl/comments/comment1.xml", "xl/comments/comment1.xml"),
            ("a/./b.xml", "xl/worksheets/a/b.xml"),
            ("../../../../b.xml", "b.xml"),
        ] {
            assert_eq!(path("xl/worksheets", target), leads, "{target}");
        }
        assert_eq!(path("", "xl/workbook.xml"), "xl/workbook.xml");
    }
}
