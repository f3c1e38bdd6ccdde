//! Files with bodies in them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::arguments::NoAnswer;

/// The files at these paths: each file itself, and of a folder all that is in it and below. Left
/// out there are what is neither `.json` nor `.txt`, what is hidden, and folders of snapshots,
/// which hold what came out of bodies.
///
/// # Errors
///
/// When there is nothing at a path, or no file in a folder.
pub fn list(paths: &[PathBuf]) -> Result<Vec<PathBuf>, NoAnswer> {
    let mut files = Vec::new();
    for path in paths {
        if fs::metadata(path).map_err(|error| unreadable(path, &error))?.is_dir() {
            let mut found = within(path)?;
            if found.is_empty() {
                let path = path.display();
                return Err(NoAnswer(format!("{path} holds no .json and no .txt file")));
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
/// When it can not be read, or is no text in UTF-8.
pub fn read(path: &Path) -> Result<String, NoAnswer> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

pub(crate) fn unreadable(path: &Path, error: &io::Error) -> NoAnswer {
    NoAnswer(format!("{} can not be read: {error}", path.display()))
}

/// The files in a folder and below. Links to folders are not followed: they may lead back.
fn within(folder: &Path) -> Result<Vec<PathBuf>, NoAnswer> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let wrong = |error| unreadable(&folder, &error);
        for entry in fs::read_dir(&folder).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            let (path, name) = (entry.path(), entry.file_name());
            let is_hidden = name.as_encoded_bytes().starts_with(b".");
            if is_hidden || name == "snapshots" {
                continue;
            }
            if entry.file_type().map_err(wrong)?.is_dir() {
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

    fn names(files: &[PathBuf]) -> Vec<String> {
        files.iter().map(|file| file.display().to_string()).collect()
    }

    #[test]
    fn a_folder_is_what_is_in_it_and_below_in_order() {
        let folder = std::env::temp_dir().join(format!("preview-files-{}", std::process::id()));
        for name in [
            "b/2.json",
            "b/10.txt",
            "a.json",
            "b/snapshots/a.json",
            ".git/a.json",
            "c.md",
            ".d.json",
        ] {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(&folder, folder.join("loop")).unwrap();
        let found = list(&[folder.join("c.md"), folder.clone()]).unwrap();
        let snapshots = folder.join("b/snapshots");
        let of_snapshots = list(std::slice::from_ref(&snapshots)).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let expected = ["c.md", "a.json", "b/10.txt", "b/2.json"].map(|name| folder.join(name));
        assert_eq!(names(&found), names(&expected));
        assert_eq!(of_snapshots, [snapshots.join("a.json")]);
    }

    #[test]
    fn what_is_not_there_is_told_by_its_path() {
        let wrong = list(&["no/such/file".into()]).unwrap_err().to_string();
        assert!(wrong.starts_with("no/such/file can not be read: No such file"), "{wrong}");
        let wrong = list(&["src/bin".into()]).unwrap_err().to_string();
        assert_eq!(wrong, "src/bin holds no .json and no .txt file");
        assert!(read("src".as_ref()).unwrap_err().to_string().starts_with("src can not be read: "));
    }
}
