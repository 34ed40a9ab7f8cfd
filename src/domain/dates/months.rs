//! The names of months and the words around dates, after Unicode's CLDR 49, as
//! [`fold`](crate::domain::availability::parse::fold) leaves them.

/// The words of one language for dates.
pub(super) struct Words {
    /// Its ISO 639 code.
    pub(super) language: &'static str,
    /// How a month is written short.
    pub(super) short: [&'static str; 12],
    /// What a month is called, long and short.
    pub(super) months: [&'static [&'static str]; 12],
    /// Words for this day.
    pub(super) today: &'static [&'static str],
    /// Words for the day after it.
    pub(super) tomorrow: &'static [&'static str],
    /// Words that say nothing about a date.
    pub(super) fillers: &'static [&'static str],
}

/// Every language's, in the order in which they are tried after a writer's own.
pub(super) const ALL: [Words; 5] = [
    Words {
        language: "en",
        short: [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ],
        months: [
            &["january", "jan"],
            &["february", "feb"],
            &["march", "mar"],
            &["april", "apr"],
            &["may"],
            &["june", "jun"],
            &["july", "jul"],
            &["august", "aug"],
            &["september", "sept", "sep"],
            &["october", "oct"],
            &["november", "nov"],
            &["december", "dec"],
        ],
        today: &["today"],
        tomorrow: &["tomorrow"],
        fillers: &["next", "on", "of", "the", "from", "this", "coming"],
    },
    Words {
        language: "es",
        short: [
            "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic",
        ],
        months: [
            &["enero", "ene"],
            &["febrero", "feb"],
            &["marzo", "mar"],
            &["abril", "abr"],
            &["mayo", "may"],
            &["junio", "jun"],
            &["julio", "jul"],
            &["agosto", "ago"],
            &["septiembre", "setiembre", "sept", "sep"],
            &["octubre", "oct"],
            &["noviembre", "nov"],
            &["diciembre", "dic"],
        ],
        today: &["hoy"],
        tomorrow: &["manana"],
        fillers: &[
            "de", "del", "el", "la", "proximo", "que", "viene", "este", "desde",
        ],
    },
    Words {
        language: "fr",
        short: [
            "janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov",
            "déc",
        ],
        months: [
            &["janvier", "janv", "jan"],
            &["fevrier", "fevr", "fev"],
            &["mars"],
            &["avril", "avr"],
            &["mai"],
            &["juin"],
            &["juillet", "juil"],
            &["aout"],
            &["septembre", "sept", "sep"],
            &["octobre", "oct"],
            &["novembre", "nov"],
            &["decembre", "dec"],
        ],
        today: &["aujourd'hui"],
        tomorrow: &["demain"],
        fillers: &["le", "la", "du", "prochain", "prochaine", "ce", "des"],
    },
    Words {
        language: "pt",
        short: [
            "jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez",
        ],
        months: [
            &["janeiro", "jan"],
            &["fevereiro", "fev"],
            &["marco", "mar"],
            &["abril", "abr"],
            &["maio", "mai"],
            &["junho", "jun"],
            &["julho", "jul"],
            &["agosto", "ago"],
            &["setembro", "set"],
            &["outubro", "out"],
            &["novembro", "nov"],
            &["dezembro", "dez"],
        ],
        today: &["hoje"],
        tomorrow: &["amanha"],
        fillers: &[
            "de", "do", "da", "o", "a", "proximo", "proxima", "que", "vem", "desde", "feira",
        ],
    },
    Words {
        language: "ar",
        short: [
            "يناير",
            "فبراير",
            "مارس",
            "أبريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس",
            "سبتمبر",
            "أكتوبر",
            "نوفمبر",
            "ديسمبر",
        ],
        months: [
            &["يناير"],
            &["فبراير", "شباط"],
            &["مارس", "اذار"],
            &["ابريل", "نيسان"],
            &["مايو", "ايار"],
            &["يونيو", "حزيران"],
            &["يوليو", "تموز"],
            &["اغسطس", "اب"],
            &["سبتمبر", "ايلول"],
            &["اكتوبر"],
            &["نوفمبر"],
            &["ديسمبر"],
        ],
        today: &["اليوم"],
        tomorrow: &["غدا"],
        fillers: &["يوم", "القادم", "من", "في"],
    },
];
