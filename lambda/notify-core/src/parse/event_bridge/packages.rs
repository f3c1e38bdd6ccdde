//! Vulnerable packages, each once.

use std::{collections::HashMap, hash::BuildHasher};

use crate::{
    FactValue, List, Package,
    parse::json::{Object, text},
};

/// Inspector's text for no version.
const NO_VERSION: &str = "NotAvailable";

/// The names of a package's fields, which each format of findings has its own of.
pub(super) struct PackageFields {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) release: &'static str,
    pub(super) fixed_in: &'static str,
    pub(super) path: &'static str,
}

impl PackageFields {
    /// Each package once. None without a package.
    pub(super) fn read<'a>(
        &self,
        found: impl Iterator<Item = &'a Object<'a>>,
    ) -> Option<FactValue> {
        packages(found.filter_map(|package| self.package(package)))
    }

    fn package(&self, package: &Object) -> Option<Package> {
        let field = |key| text(package, key).filter(|text| text != NO_VERSION);
        let version = match (field(self.version), field(self.release)) {
            (Some(version), Some(release)) => Some(format!("{version}-{release}")),
            (version, _) => version,
        };
        Some(Package {
            name: text(package, self.name)?,
            version,
            fixed_in: field(self.fixed_in),
            paths: field(self.path).into_iter().collect(),
        })
    }
}

/// The packages in their order. Those with the same name and versions become one with all their
/// paths. None without a package.
fn packages(mut found: impl Iterator<Item = Package>) -> Option<FactValue> {
    let first = found.next()?;
    let Some(second) = found.next() else {
        return Some(FactValue::Packages([first].into_iter().collect()));
    };
    let mut unique: Vec<Package> = Vec::new();
    // By hash, so that no name is copied. Two packages of one hash would only stay apart.
    let mut places: HashMap<u64, usize> = HashMap::new();
    for package in [first, second].into_iter().chain(found) {
        let hash = places.hasher().hash_one((&package.name, &package.version, &package.fixed_in));
        let place = *places.entry(hash).or_insert(unique.len());
        match unique.get_mut(place) {
            Some(first) if is_same(first, &package) => {
                first.paths.items.extend(package.paths.items);
            }
            _ => unique.push(package),
        }
    }
    Some(FactValue::Packages(unique.into_iter().collect::<List<_>>()))
}

fn is_same(one: &Package, other: &Package) -> bool {
    one.name == other.name && one.version == other.version && one.fixed_in == other.fixed_in
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str, path: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: Some(version.to_owned()),
            fixed_in: Some("2".to_owned()),
            paths: [path.to_owned()].into_iter().collect(),
        }
    }

    #[test]
    fn packages_of_one_name_and_version_are_one_with_all_paths() {
        let found = [
            package("a", "1", "/1"),
            package("b", "1", "/2"),
            package("a", "1", "/3"),
            package("a", "1.1", "/4"),
        ];
        let Some(FactValue::Packages(packages)) = packages(found.into_iter()) else {
            panic!("there are packages")
        };
        let shown: Vec<_> = packages.items.iter().map(|of| (&*of.name, &*of.paths.items)).collect();
        let paths = |paths: &[&str]| paths.iter().map(|&path| path.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            shown,
            [("a", &*paths(&["/1", "/3"])), ("b", &*paths(&["/2"])), ("a", &*paths(&["/4"]))]
        );
    }

    #[test]
    fn packages_is_none_without_a_package() {
        assert_eq!(packages(std::iter::empty()), None);
    }
}
