//! Vulnerable packages, in the fields of ASFF and of OCSF.

use super::super::packages::packages;
use crate::{
    FactValue, Package,
    parse::json::{Object, text},
};

/// The names of a package's fields.
pub(in super::super) struct PackageFields {
    pub(in super::super) name: &'static str,
    pub(in super::super) version: &'static str,
    pub(in super::super) release: &'static str,
    pub(in super::super) fixed_in: &'static str,
    pub(in super::super) path: &'static str,
}

impl PackageFields {
    /// Each package once. None without a package.
    pub(in super::super) fn read<'a>(
        &self,
        found: impl Iterator<Item = &'a Object>,
    ) -> Option<FactValue> {
        packages(found.filter_map(|package| self.package(package)))
    }

    fn package(&self, package: &Object) -> Option<Package> {
        let field = |key| text(package, key).filter(|text| text != "NotAvailable");
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
