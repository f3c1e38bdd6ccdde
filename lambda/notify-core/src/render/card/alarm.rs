//! The card of an alarm.

use super::{Card, Fact};
use crate::{
    Alarm, AlarmState, Child, Notice, links,
    render::{
        list::{first_n_and_more, transition},
        style::Style,
    },
    wording::{Label, Wording},
};

impl Card {
    pub(super) fn alarm(
        &mut self,
        notice: &Notice,
        alarm: &Alarm,
        style: &Style,
        wording: &dyn Wording,
    ) {
        self.emoji = match alarm.state {
            AlarmState::Alarm => ":rotating_light:",
            AlarmState::Ok => ":white_check_mark:",
            AlarmState::InsufficientData | AlarmState::Other(_) => ":warning:",
        };
        self.headline = wording.alarm(&alarm.state);
        self.subject = Some(alarm.name.clone());
        self.keywords.push(alarm.name.clone());
        let state = alarm.state.as_str();
        self.keywords.push(state.to_owned());
        let change = transition(alarm.previous.as_ref().map(AlarmState::as_str), state);
        self.fact(wording, Label::State, Some(Fact::Code(change)));
        self.fact(wording, Label::Reason, alarm.reason.clone().map(Fact::Text));
        let condition = alarm.condition.as_ref().map(|condition| wording.condition(condition));
        self.fact(wording, Label::Condition, condition.map(Fact::Text));
        self.fact(wording, Label::Rule, alarm.rule.clone().map(Fact::Code));
        let children = first_n_and_more(&alarm.children, usize::MAX, child);
        self.fact(wording, Label::Children, children.map(Fact::Text));
        self.account(notice, wording);
        self.fact(wording, Label::Region, notice.region.clone().map(Fact::Code));
        self.fact(wording, Label::Time, alarm.changed_at.clone().map(Fact::Code));
        if let Some(known) = &alarm.known {
            let advice = wording.asr_alarm(known);
            self.title = Some(advice.meaning.to_owned());
            if alarm.state != AlarmState::Ok {
                self.advise(wording, advice.action);
            }
        }
        self.fact(wording, Label::Description, alarm.description.clone().map(Fact::Text));
        let link = links::alarm(alarm, style.access_portal.as_ref());
        self.link(wording, Label::OpenAlarm, link);
        self.context("alarmName", Some(alarm.name.clone()));
        self.context("alarmArn", alarm.arn.clone());
        self.context("alarmState", Some(state.to_owned()));
        self.context("region", notice.region.clone());
    }
}

fn child(child: &Child) -> String {
    match &child.state {
        Some(state) => format!("{} ({})", child.name, state.as_str()),
        None => child.name.clone(),
    }
}
