//! Rules of the page, `ui/src`.

use super::repository::File;

fn in_page(file: &File) -> bool {
    file.path.starts_with("ui/src/") && file.is_page()
}

/// `@tauri-apps` outside the one folder that knows where the page runs.
pub(crate) fn tauri_outside_backend(file: &File) -> Vec<String> {
    if !in_page(file) || file.path.starts_with("ui/src/backend/") || !file.text.contains("@tauri-apps") {
        return Vec::new();
    }
    vec![format!("{}: only ui/src/backend imports @tauri-apps", file.path)]
}

/// Places of the web view that outlive the page.
pub(crate) fn stores(file: &File) -> Vec<String> {
    const PLACES: &[&str] =
        &["localStorage", "sessionStorage", "indexedDB", "document.cookie", "cookieStore", "caches.open"];
    if !in_page(file) || file.path.ends_with(".test.ts") {
        return Vec::new();
    }
    let found = PLACES.iter().filter(|place| file.text.contains(**place));
    found.map(|place| format!("{}: {place} outlives the page", file.path)).collect()
}

/// An import from one folder of `ui/src/features` into another.
pub(crate) fn feature_imports_feature(file: &File) -> Vec<String> {
    let Some(inside) = file.path.strip_prefix("ui/src/features/").filter(|_| in_page(file)) else {
        return Vec::new();
    };
    let Some((own, _)) = inside.split_once('/') else {
        return Vec::new();
    };
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for specifier in specifiers(&file.text) {
        let target =
            if specifier.starts_with('.') { resolve(folder, specifier) } else { specifier.to_owned() };
        let Some((_, inside)) = target.split_once("features/") else {
            continue;
        };
        let other = inside.split('/').next().unwrap_or(inside);
        if other != own {
            findings.push(format!("{}: imports the feature `{other}`", file.path));
        }
    }
    findings
}

/// What a script imports: the quoted text after `from`, `import` and `import(`.
fn specifiers(text: &str) -> impl Iterator<Item = &str> {
    let quoted = |keyword: &'static str| {
        text.split(keyword).skip(1).filter_map(|rest| {
            let rest = rest.trim_start_matches([' ', '(', '\n', '\t']);
            let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
            rest[1..].split(quote).next()
        })
    };
    quoted("from").chain(quoted("import"))
}

/// `specifier` as seen from `folder`, without `.` and `..`.
fn resolve(folder: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{File, feature_imports_feature, stores, tauri_outside_backend};

    #[test]
    fn tauri_outside_the_backend_is_found() {
        let text = "import { invoke } from \"@tauri-apps/api/core\";";
        assert_eq!(tauri_outside_backend(&File::planted("ui/src/features/home/a.ts", text)).len(), 1);
        assert!(tauri_outside_backend(&File::planted("ui/src/backend/tauri.ts", text)).is_empty());
    }

    #[test]
    fn storage_is_found() {
        let text = "localStorage.setItem('a', 'b'); window.indexedDB.open('x'); document.cookie = 'a';";
        assert_eq!(stores(&File::planted("ui/src/App.svelte", text)).len(), 3);
    }

    #[test]
    fn a_feature_that_imports_another_is_found() {
        let found =
            |text| feature_imports_feature(&File::planted("ui/src/features/home/deep/A.svelte", text)).len();
        assert_eq!(found("import A from '../../unlock/A.svelte';"), 1);
        assert_eq!(found("const a = await import(\"../../unlock/a\");"), 1);
        assert_eq!(found("import \"$lib/features/unlock/a\";"), 1);
        assert_eq!(found("import A from '../B.svelte';\nimport b from '../../../components/b';"), 0);
        assert_eq!(found("import A from '../../home/B.svelte';"), 0);
    }
}
