//! What a press and a form of this panel mean.
//!
//! **Invariants**: what was written once is read for ever.

use std::fmt;

use crate::{
    discord::press::{Ack, number},
    domain::ids::{WebinarChangeId, WebinarId},
};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Lists the webinars in place of what was pressed.
    List,
    /// Shows the webinar that was chosen.
    Chosen,
    /// Shows one webinar as it stands now.
    Look {
        /// Which.
        webinar: WebinarId,
    },
    /// Opens a form.
    Ask(Form),
    /// Shows what it would mean to call a webinar off.
    Off {
        /// Which.
        webinar: WebinarId,
    },
    /// Calls a webinar off.
    OffNow {
        /// Which.
        webinar: WebinarId,
    },
    /// Makes a change that was shown.
    Apply {
        /// Which.
        change: WebinarChangeId,
    },
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Another hour or length.
    Time {
        /// Of which webinar.
        webinar: WebinarId,
    },
    /// Other words.
    Words {
        /// Of which webinar.
        webinar: WebinarId,
    },
    /// Where the recording is.
    Recording {
        /// Of which webinar.
        webinar: WebinarId,
    },
    /// How many people came.
    Count {
        /// To which webinar.
        webinar: WebinarId,
    },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Ask(_) => Ack::Form,
            Self::List
            | Self::Chosen
            | Self::Look { .. }
            | Self::Off { .. }
            | Self::OffNow { .. }
            | Self::Apply { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["list"] => Self::List,
            ["chosen"] => Self::Chosen,
            ["look", webinar] => Self::Look {
                webinar: WebinarId(number(webinar)?),
            },
            ["ask", rest @ ..] => Self::Ask(Form::read(rest)?),
            ["off", webinar] => Self::Off {
                webinar: WebinarId(number(webinar)?),
            },
            ["off-now", webinar] => Self::OffNow {
                webinar: WebinarId(number(webinar)?),
            },
            ["apply", change] => Self::Apply {
                change: WebinarChangeId(number(change)?),
            },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List => f.write_str("list"),
            Self::Chosen => f.write_str("chosen"),
            Self::Look { webinar } => write!(f, "look:{webinar}"),
            Self::Ask(form) => write!(f, "ask:{form}"),
            Self::Off { webinar } => write!(f, "off:{webinar}"),
            Self::OffNow { webinar } => write!(f, "off-now:{webinar}"),
            Self::Apply { change } => write!(f, "apply:{change}"),
        }
    }
}

impl Form {
    /// How it is acknowledged: the panel that it was opened from changes.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Time { .. }
            | Self::Words { .. }
            | Self::Recording { .. }
            | Self::Count { .. } => Ack::Update,
        }
    }

    /// Which webinar it is about.
    pub(super) fn webinar(self) -> WebinarId {
        match self {
            Self::Time { webinar }
            | Self::Words { webinar }
            | Self::Recording { webinar }
            | Self::Count { webinar } => webinar,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let [what, webinar] = parts else { return None };
        let webinar = WebinarId(number(webinar)?);
        Some(match *what {
            "time" => Self::Time { webinar },
            "words" => Self::Words { webinar },
            "recording" => Self::Recording { webinar },
            "count" => Self::Count { webinar },
            _ => return None,
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Time { .. } => "time",
            Self::Words { .. } => "words",
            Self::Recording { .. } => "recording",
            Self::Count { .. } => "count",
        };
        write!(f, "{what}:{}", self.webinar())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::{press, webinars};

    #[test]
    fn what_is_pressed_or_handed_in_is_read_as_it_was_written() {
        let (webinar, change) = (WebinarId(i64::MAX), WebinarChangeId(i64::MAX));
        let forms = [
            Form::Time { webinar },
            Form::Words { webinar },
            Form::Recording { webinar },
            Form::Count { webinar },
        ];
        for form in forms {
            let written = press::Form::Webinar(form);
            assert_eq!(written.to_string().parse(), Ok(written));
        }
        let presses = [
            Press::List,
            Press::Chosen,
            Press::Look { webinar },
            Press::Off { webinar },
            Press::OffNow { webinar },
            Press::Apply { change },
        ];
        for pressed in presses.into_iter().chain(forms.map(Press::Ask)) {
            let written = press::Press::Webinar(webinars::Press::Manage(pressed));
            assert_eq!(written.written(None).parse(), Ok(written));
        }
        for stale in [
            &["look"][..],
            &["look", "x"],
            &["ask", "time"],
            &["all"],
            &[],
        ] {
            assert_eq!(Press::read(stale), None, "{stale:?}");
        }
    }
}
