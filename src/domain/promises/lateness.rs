//! How late a promise may still be kept: the one table of it.
//!
//! | promise | may be kept until |
//! | --- | --- |
//! | prompt | its fortnight is over, so that after a long stop a group gets one late prompt and no burst |
//! | offer | the vote closes |
//! | booking, moved, clash | the meeting begins |
//! | called-off | the meeting would have begun |
//! | reminder a day before | two hours before the meeting: from then on the other one says it better |
//! | reminder an hour before | the meeting begins |
//! | clock change | the first meeting that moves begins |
//! | suggestion | its fortnight is over |
//! | steps due | its fortnight is over |
//! | question | a week after the meeting's end |
//! | announcement, publish, event, news | the webinar begins |
//! | webinar's reminder a day before | two hours before the webinar |
//! | webinar's reminder ten minutes before | the webinar begins |
//! | half-way | the last day of signing up is over |
//! | warning | the next one is due; the last one is wanted however late, since the removal waits for it |
//! | standing, standing card, category, room, seat, arrival, hold, departure, helper, help, pause, small, erasure, waiting, welcome, close, census, hello, word, notice, farewell, removal, answers, category removal, taking down, voice room, voice closing, revision, event revision | it is kept: what it makes is wanted however late |
//!
//! What was not kept until then is skipped and said on the desk; what an earlier try may have done
//! by then is still looked for. That a cohort is over ends its promises too, whatever stands here.
//!
//! Knows no dates: the caller says when what a promise is about is over.

use chrono::TimeDelta;

use super::{Lead, Promise, TalkLead};
use crate::domain::time::Moment;

/// From when on before a meeting or a webinar its reminder a day before has lost its sense.
const DAY_BEFORE_MARGIN: TimeDelta = TimeDelta::hours(2);

/// How late a promise may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lateness {
    /// However late.
    Any,
    /// Until so long before what it is about is over.
    Before(TimeDelta),
}

impl Promise {
    /// The first moment at which it is too late to keep the promise; none when it never is.
    ///
    /// `over_at` is when what it is about is over: when the next fortnight begins, the vote closes,
    /// the meeting or the webinar begins, a question has lost its sense, nobody signs up any more, the
    /// next warning is due.
    pub fn too_late_at(&self, over_at: Option<Moment>) -> Option<Moment> {
        match self.lateness() {
            Lateness::Any => None,
            Lateness::Before(margin) => over_at.map(|over_at| over_at - margin),
        }
    }

    fn lateness(&self) -> Lateness {
        match self {
            Self::Prompt { .. }
            | Self::Offer { .. }
            | Self::Booking { .. }
            | Self::Moved { .. }
            | Self::CalledOff { .. }
            | Self::Clash { .. }
            | Self::Reminder {
                lead: Lead::Hour, ..
            }
            | Self::ClockChange { .. }
            | Self::Suggestion { .. }
            | Self::StepsDue { .. }
            | Self::Question { .. }
            | Self::HalfWay { .. }
            | Self::Announcement { .. }
            | Self::Publish { .. }
            | Self::Event { .. }
            | Self::News { .. }
            | Self::TalkReminder {
                lead: TalkLead::Minutes,
                ..
            }
            | Self::Warning { .. } => Lateness::Before(TimeDelta::zero()),
            Self::Reminder {
                lead: Lead::Day, ..
            }
            | Self::TalkReminder {
                lead: TalkLead::Day,
                ..
            } => Lateness::Before(DAY_BEFORE_MARGIN),
            Self::Standing { .. }
            | Self::StandingCard { .. }
            | Self::Category { .. }
            | Self::Room { .. }
            | Self::Seat { .. }
            | Self::Arrival { .. }
            | Self::Hold { .. }
            | Self::Departure { .. }
            | Self::Helper { .. }
            | Self::Help { .. }
            | Self::Pause { .. }
            | Self::Small { .. }
            | Self::Erasure { .. }
            | Self::Waiting { .. }
            | Self::Welcome { .. }
            | Self::Close { .. }
            | Self::Census { .. }
            | Self::Hello { .. }
            | Self::Word { .. }
            | Self::Notice { .. }
            | Self::Farewell { .. }
            | Self::Removal { .. }
            | Self::Answers { .. }
            | Self::CategoryRemoval { .. }
            | Self::TakingDown { .. }
            | Self::VoiceRoom { .. }
            | Self::VoiceClosing { .. }
            | Self::Revision { .. }
            | Self::EventRevision { .. } => Lateness::Any,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{GroupId, MeetingId, ProposalId, ServerId, WebinarId};

    fn check(promise: Promise, expected: Option<&str>) {
        let over_at: Moment = "2023-03-20T12:00:00Z".parse().expect("a moment");
        let expected = expected.map(|text| text.parse().expect("a moment"));
        assert_eq!(promise.too_late_at(Some(over_at)), expected, "{promise:?}");
    }

    #[test]
    fn what_is_about_something_that_passes_is_wanted_until_then() {
        let (group, meeting) = (GroupId(1), MeetingId(1));
        let at_its_end = Some("2023-03-20T12:00:00Z");
        check(
            Promise::Prompt {
                group,
                fortnight: 1,
            },
            at_its_end,
        );
        let proposal = ProposalId(1);
        check(Promise::Offer { proposal }, at_its_end);
        check(Promise::Close { proposal }, None);
        let webinar = WebinarId(1);
        check(Promise::Event { webinar }, at_its_end);
        check(Promise::EventRevision { webinar }, None);
        let (sequence, lead) = (1, TalkLead::Minutes);
        let news = Promise::News {
            webinar,
            group,
            sequence,
        };
        check(news, at_its_end);
        let reminder = Promise::TalkReminder {
            webinar,
            group,
            lead,
            sequence,
        };
        check(reminder, at_its_end);
        let (lead, sequence) = (Lead::Hour, 0);
        let reminder = Promise::Reminder {
            meeting,
            lead,
            sequence,
        };
        check(reminder, at_its_end);
        check(Promise::Moved { meeting, sequence }, at_its_end);
        check(Promise::CalledOff { meeting }, at_its_end);
        check(Promise::Welcome { group }, None);
        let server = ServerId(1);
        check(Promise::Hello { server, joined: 0 }, None);
        check(Promise::Farewell { group }, None);
        let (edition, days) = (0, 3);
        let warning = Promise::Warning {
            group,
            edition,
            days,
        };
        check(warning, at_its_end);
        check(Promise::Removal { group, edition }, None);
    }

    #[test]
    fn a_reminder_a_day_before_makes_way_for_the_one_an_hour_before() {
        let reminder = Promise::Reminder {
            meeting: MeetingId(1),
            lead: Lead::Day,
            sequence: 0,
        };
        check(reminder, Some("2023-03-20T10:00:00Z"));
    }
}
