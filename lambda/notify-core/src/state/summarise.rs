//! From many subjects to one message.

use std::collections::{BTreeMap, HashMap};

use super::About;
use crate::{
    AccessPortal, Account, Group, Member, Severity, Source, Summary, SummaryReason,
    aws_ids::AccountId, links,
};

/// Groups of a summary, members of a group and accounts of a group that are named.
const MAX_GROUPS: usize = 12;
const MAX_MEMBERS: usize = 3;
const MAX_CRITICAL_MEMBERS: usize = 10;
const MAX_ACCOUNTS: usize = 5;

/// A member of a summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Summarised {
    /// What it is about.
    pub about: About,
    /// Its severity. None for alarms and remediations.
    pub severity: Option<Severity>,
    /// The word for what happened: [`super::NewsKind::as_str`].
    pub decision: &'static str,
    /// The name of its account. None if it is not known.
    pub account_name: Option<String>,
}

impl Summary {
    /// The summary of these members, of which there is at least one.
    #[must_use]
    pub fn new(
        reason: SummaryReason,
        since: i64,
        until: i64,
        members: Vec<Summarised>,
        portal: Option<&AccessPortal>,
    ) -> Self {
        let total = members.len();
        let mut severities: BTreeMap<Option<Severity>, usize> = BTreeMap::new();
        let mut by_problem: BTreeMap<(Source, Option<String>), Vec<Summarised>> = BTreeMap::new();
        for member in members {
            *severities.entry(member.severity).or_default() += 1;
            let about = &member.about;
            let name = about.control.clone().or_else(|| about.kind.clone());
            by_problem.entry((about.source, name)).or_default().push(member);
        }
        let mut groups: Vec<Group> = by_problem
            .into_iter()
            .map(|((source, name), members)| group(source, name, members, portal))
            .collect();
        groups.sort_by(|one, other| {
            let key = |group: &Group| (group.severity, group.total);
            key(other).cmp(&key(one)).then_with(|| one.name.cmp(&other.name))
        });
        let (named, omitted) = fair(groups);
        Self {
            reason,
            since,
            until,
            total,
            severities: severities.into_iter().rev().collect(),
            groups: named,
            omitted: omitted.iter().map(|group| group.total).sum(),
        }
    }
}

/// The groups that are named, and those that are not. Each account's first group is chosen before the
/// second group of any, whatever their severities, so that an account with many critical ones does not
/// push the others out.
fn fair(groups: Vec<Group>) -> (Vec<Group>, Vec<Group>) {
    let mut seen: HashMap<Option<AccountId>, usize> = HashMap::new();
    let mut ranked: Vec<(usize, Group)> = groups
        .into_iter()
        .map(|group| {
            let account =
                group.accounts.first().and_then(|(account, _)| Some(account.as_ref()?.id));
            let rank = seen.entry(account).or_default();
            *rank += 1;
            (*rank, group)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let omitted = ranked.split_off(ranked.len().min(MAX_GROUPS));
    // Among those that are named, the critical ones come first.
    ranked.sort_by_key(|(_, group)| group.severity != Some(Severity::Critical));
    let groups = |ranked: Vec<(usize, Group)>| ranked.into_iter().map(|(_, group)| group).collect();
    (groups(ranked), groups(omitted))
}

fn group(
    source: Source,
    name: Option<String>,
    members: Vec<Summarised>,
    portal: Option<&AccessPortal>,
) -> Group {
    let mut decisions: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut accounts: BTreeMap<Option<AccountId>, (Option<Account>, usize)> = BTreeMap::new();
    for member in &members {
        *decisions.entry(member.decision).or_default() += 1;
        let account = member.account();
        let id = account.as_ref().map(|account| account.id);
        accounts.entry(id).or_insert((account, 0)).1 += 1;
    }
    let mut accounts: Vec<(Option<Account>, usize)> = accounts.into_values().collect();
    accounts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let omitted_accounts = accounts.len().saturating_sub(MAX_ACCOUNTS);
    accounts.truncate(MAX_ACCOUNTS);
    let severity = members.iter().filter_map(|member| member.severity).max();
    let max_members = match severity {
        Some(Severity::Critical) => MAX_CRITICAL_MEMBERS,
        _ => MAX_MEMBERS,
    };
    let total = members.len();
    let mut members = members;
    members.sort_by_key(|member| std::cmp::Reverse(member.severity));
    Group {
        source,
        title: members.first().and_then(|member| member.about.title.clone()),
        name,
        severity,
        decisions: decisions.into_iter().map(|(word, count)| (word.to_owned(), count)).collect(),
        accounts,
        omitted_accounts,
        members: members.iter().take(max_members).map(|member| member.named(portal)).collect(),
        total,
    }
}

impl Summarised {
    fn account(&self) -> Option<Account> {
        let id = self.about.account?;
        Some(Account { id, name: self.account_name.clone() })
    }

    fn named(&self, portal: Option<&AccessPortal>) -> Member {
        let About { region, resource, title, .. } = &self.about;
        Member {
            account: self.account(),
            region: region.clone(),
            what: resource.clone().or_else(|| title.clone()),
            link: self.about.link(self.severity, portal),
        }
    }
}

impl About {
    /// The https address of its page in the console. None without one.
    #[must_use]
    pub fn link(
        &self,
        severity: Option<Severity>,
        portal: Option<&AccessPortal>,
    ) -> Option<String> {
        let notice = self.to_notice(severity, true);
        match &notice.content {
            crate::Content::Alert(alert) if self.source.has_alerts() => {
                links::alert(&notice, alert, portal)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Alert, Content, Notice};

    #[test]
    fn critical_groups_of_one_account_leave_a_place_for_each_other_account() {
        let member = |account: &str, severity, number: usize| {
            let kind = Some(format!("{account} {number}"));
            let alert = Alert { severity, kind, ..Alert::new(Source::SecurityHub) };
            let notice = Notice {
                account: account.parse().ok().map(|id| Account { id, name: None }),
                region: None,
                content: Content::Alert(Box::new(alert)),
            };
            let about = About::of(&notice);
            Summarised { about, severity: Some(severity), decision: "new", account_name: None }
        };
        let mut members: Vec<_> =
            (0..20).map(|number| member("111111111111", Severity::Critical, number)).collect();
        members.push(member("222222222222", Severity::Low, 0));
        members.push(member("333333333333", Severity::High, 0));
        let summary = Summary::new(SummaryReason::Burst, 0, 1, members, None);
        let severities: Vec<_> = summary.groups.iter().filter_map(|group| group.severity).collect();
        assert_eq!(severities.len(), MAX_GROUPS);
        assert_eq!(severities[..MAX_GROUPS - 2], [Severity::Critical; MAX_GROUPS - 2]);
        assert_eq!(severities[MAX_GROUPS - 2..], [Severity::High, Severity::Low]);
        assert_eq!(summary.omitted, 10);
    }
}
