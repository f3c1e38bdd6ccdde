//! Files with bodies in them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::CliError;

/// The files at these paths: each file itself, and the `.json` and `.txt` files in each folder and
/// below it, sorted. Hidden files and folders are left out, as are folders named `snapshots`, which
/// hold rendered messages.
///
/// # Errors
///
/// [`CliError::Unreadable`] if there is nothing at a path, [`CliError::NoBodies`] for a folder
/// without such a file.
pub fn list(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| CliError::unreadable(path, error))?;
        if metadata.is_dir() {
            let mut found = list_folder(path)?;
            if found.is_empty() {
                return Err(CliError::NoBodies(path.clone()));
            }
            found.sort();
            files.append(&mut found);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// The text of a file.
///
/// # Errors
///
/// [`CliError::Unreadable`] if the file cannot be read or is not UTF-8.
pub fn read(path: &Path) -> Result<String, CliError> {
    fs::read_to_string(path).map_err(|error| CliError::unreadable(path, error))
}

/// The files in a folder and below. Links to folders are not followed: they can form a circle.
fn list_folder(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable = |error| CliError::unreadable(&folder, error);
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let (path, name) = (entry.path(), entry.file_name());
            let is_hidden = name.as_encoded_bytes().starts_with(b".");
            if is_hidden || name == "snapshots" {
                continue;
            }
            if entry.file_type().map_err(unreadable)?.is_dir() {
                folders.push(path);
            } else if is_body(&path) {
                files.push(path);
            }
        }
    }
    Ok(files)
}

fn is_body(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    (extension == "json" || extension == "txt") && path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new folder with these files in it.
    fn folder(name: &str, files: &[&str]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("preview-{name}-{}", std::process::id()));
        for file in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    #[test]
    fn list_walks_folders_in_order_and_leaves_out_hidden_files_and_snapshots() {
        let files = [
            "b/2.json",
            "b/10.txt",
            "a.json",
            "b/snapshots/a.json",
            ".git/a.json",
            "c.md",
            ".d.json",
        ];
        let folder = folder("walk", &files);
        #[cfg(unix)]
        std::os::unix::fs::symlink(&folder, folder.join("loop")).unwrap();
        let found = list(std::slice::from_ref(&folder)).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, ["a.json", "b/10.txt", "b/2.json"].map(|name| folder.join(name)));
    }

    #[test]
    fn list_takes_a_path_that_is_named_whatever_its_name() {
        let folder = folder("named", &["c.md", "snapshots/a.json"]);
        let named = [folder.join("c.md"), folder.join("snapshots")];
        let found = list(&named).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, [folder.join("c.md"), folder.join("snapshots/a.json")]);
    }

    #[test]
    fn list_and_read_name_the_path_that_fails() {
        let missing = list(&["no/such/file".into()]).unwrap_err();
        assert!(
            matches!(missing, CliError::Unreadable { path, .. } if path == Path::new("no/such/file"))
        );
        let empty = list(&["src/bin".into()]).unwrap_err();
        assert!(matches!(empty, CliError::NoBodies(path) if path == Path::new("src/bin")));
        let folder = read("src".as_ref()).unwrap_err();
        assert!(matches!(folder, CliError::Unreadable { path, .. } if path == Path::new("src")));
    }
}
