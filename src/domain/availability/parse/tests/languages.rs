//! Hours as people write them in five languages.

use super::{Locale, Writer, check, check_by};
use crate::domain::places::{Country, weekend::Weekend};

/// Reads as somebody with this locale from this country wrote it.
fn check_from(locale: &str, country: &str, written: &str, expected: &str) {
    let writer = Writer {
        locale: Locale::from_discord(locale),
        weekend: Weekend::of(Country::from_code(country)),
    };
    check_by(writer, written, expected);
}

#[test]
fn english_is_read_as_it_is_spoken() {
    check("weekdays 7-9pm", "Mon-Fri 19:00-21:00 | 7-9pm is 1140-1260");
    check("M-F 9-17", "Mon-Fri 09:00-17:00");
    check("weekday evenings 19:00-21:00", "Mon-Fri 19:00-21:00");
    check("Mon evening 7-9", "Mon 19:00-21:00 | 7-9 is 1140-1260");
    check(
        "Tue 7-9 in the evening",
        "Tue 19:00-21:00 | 7-9 in the evening is 1140-1260",
    );
    check(
        "evenings on Mon and Wed",
        "Mon Wed 18:00-21:00 | evenings is 1080-1260",
    );
    check(
        "6-9pm Mon, Wed; Sat 10-14",
        "Mon Wed 18:00-21:00; Sat 10:00-14:00 | 6-9pm is 1080-1260",
    );
    check("every day between 9am and 11am", "Mon-Sun 09:00-11:00");
    check(
        "I can Mon after 6pm",
        "Mon 18:00-22:00 | after 6pm is 1080-1320",
    );
    check(
        "Mon after 7, Tue before 10",
        "Mon 19:00-22:00; Tue 07:00-10:00 | after 7 is 1140-1320 | before 10 is 420-600",
    );
    check(
        "Fri from 18:00",
        "Fri 18:00-22:00 | from 18:00 is 1080-1320",
    );
    check("Fri from 18:00 until 20:00", "Fri 18:00-20:00");
    check("Mon 9-11 & 14-16", "Mon 09:00-11:00, 14:00-16:00");
}

#[test]
fn if_needed_speaks_of_the_hours_beside_it() {
    check(
        "Mon 18-21; Fri 8-9 if needed",
        "Mon 18:00-21:00 (Fri 08:00-09:00)",
    );
    check(
        "Mon 18-21, Fri 8-9 (only if needed)",
        "Mon 18:00-21:00 (Fri 08:00-09:00)",
    );
    check(
        "Mon 18-21, if needed Tue 18-21, Wed 9-10; Thu 9-10",
        "Mon 18:00-21:00; Thu 09:00-10:00 (Tue 18:00-21:00; Wed 09:00-10:00)",
    );
    check(
        "if needed: Fri 8-9\nMon 9-10",
        "Mon 09:00-10:00 (Fri 08:00-09:00)",
    );
    check(
        "Mon 9-11, 20-22 if needed",
        "Mon 09:00-11:00 (Mon 20:00-22:00)",
    );
    check("Sat 10-14 if necessary", "(Sat 10:00-14:00)");
    check(
        "Sun 23-1 if needed, Mon 9-10",
        "Mon 09:00-10:00 (Mon 00:00-01:00; Sun 23:00-24:00) | [(Sun, Sun)] over midnight 1380-60",
    );
}

#[test]
fn spanish_is_read_as_it_is_spoken() {
    let check = |written, expected| check_from("es-ES", "ES", written, expected);
    check("lunes a viernes de 18 a 21h", "Mon-Fri 18:00-21:00");
    check("lun, mié y vie 18:30-20:00", "Mon Wed Fri 18:30-20:00");
    check("L-V 9-14", "Mon-Fri 09:00-14:00");
    check("sábados de 10 a 14, si es necesario", "(Sat 10:00-14:00)");
    check(
        "martes y jueves por la tarde",
        "Tue Thu 14:00-20:00 | tarde is 840-1200",
    );
    check("los lunes a las 9-11", "Mon 09:00-11:00");
    check(
        "todos los días entre las 9 y las 11 de la mañana",
        "Mon-Sun 09:00-11:00 | 9 y las 11 de la mañana is 540-660",
    );
    check(
        "lunes de 6 a 9 de la noche",
        "Mon 18:00-21:00 | 6 a 9 de la noche is 1080-1260",
    );
    check(
        "entre semana a partir de las 18:00",
        "Mon-Fri 18:00-22:00 | a partir de las 18:00 is 1080-1320",
    );
    check("fines de semana 10-12", "Sat Sun 10:00-12:00");
    check("vie 7 p. m. – 9 p. m.", "Fri 19:00-21:00 | –");
    check(
        "domingo de 23 a 1",
        "Mon 00:00-01:00; Sun 23:00-24:00 | [(Sun, Sun)] over midnight 1380-60",
    );
    check("lunes 25:00-26:00", r#"NoTimeOfDay("25:00")"#);
}

#[test]
fn french_is_read_as_it_is_spoken() {
    let check = |written, expected| check_from("fr", "FR", written, expected);
    check("du lundi au vendredi de 18h30 à 21h", "Mon-Fri 18:30-21:00");
    check("lun. mer. 18 h 30 – 20 h", "Mon Wed 18:30-20:00 | –");
    check("mardi soir", "Tue 18:00-21:00 | soir is 1080-1260");
    check(
        "les soirs de semaine",
        "Mon-Fri 18:00-21:00 | soirs is 1080-1260",
    );
    check(
        "le samedi après-midi si besoin",
        "(Sat 14:00-18:00) | après-midi is 840-1080",
    );
    check(
        "jeudi de 9h à midi et 14h-16h",
        "Thu 09:00-12:00, 14:00-16:00 | 9h à midi is 540-720",
    );
    check("week-ends 10h-12h", "Sat Sun 10:00-12:00");
    check("tous les jours entre 12h et 13h", "Mon-Sun 12:00-13:00");
    check(
        "dimanche après 18h, lundi avant 10h",
        "Mon 07:00-10:00; Sun 18:00-22:00 | après 18h is 1080-1320 | avant 10h is 420-600",
    );
    check("vendredi de 22h à minuit", "Fri 22:00-24:00");
}

#[test]
fn portuguese_is_read_as_it_is_spoken() {
    let check = |written, expected| check_from("pt-BR", "BR", written, expected);
    check(
        "segunda a sexta-feira, das 18h às 21h",
        "Mon-Fri 18:00-21:00",
    );
    check("2ª a 6ª 9h-12h", "Mon-Fri 09:00-12:00");
    check(
        "terça-feira e quinta-feira à noite",
        "Tue Thu 19:00-22:00 | noite is 1140-1320",
    );
    check(
        "seg-qua 18h30-20h; sáb 10-14 se necessário",
        "Mon-Wed 18:30-20:00 (Sat 10:00-14:00)",
    );
    check(
        "dias úteis depois das 18h",
        "Mon-Fri 18:00-22:00 | depois das 18h is 1080-1320",
    );
    check(
        "fim de semana de manhã",
        "Sat Sun 09:00-12:00 | manhã is 540-720",
    );
    check(
        "sábados das 8 às 10 da manhã",
        "Sat 08:00-10:00 | 8 às 10 da manhã is 480-600",
    );
    check("domingo do meio-dia às 14h", "Sun 12:00-14:00");
    check("7ª 9h-12h", r#"NotUnderstood("ª")"#);
}

#[test]
fn arabic_is_read_as_it_is_spoken() {
    let check = |written, expected| check_from("ar", "JO", written, expected);
    check("الأحد - الخميس ١٨:٠٠-٢١:٠٠", "Mon-Thu Sun 18:00-21:00");
    check(
        "من الأحد إلى الخميس من الساعة ٦ مساءً إلى ٩ مساءً",
        "Mon-Thu Sun 18:00-21:00",
    );
    check("الاثنين والأربعاء ٦ م - ٩ م", "Mon Wed 18:00-21:00");
    check("الثلاثاء مساءً", "Tue 18:00-21:00 | مساءً is 1080-1260");
    check("السبت ١٠:٠٠–١٤:٠٠ عند الحاجة", "(Sat 10:00-14:00) | –");
    check(
        "يوم الإثنين ۱۸:۳۰-۲۰:۰۰، يوم الثلاثاء ۹-۱۱",
        "Mon 18:30-20:00; Tue 09:00-11:00",
    );
    check(
        "كل يوم بعد الظهر",
        "Mon-Sun 13:00-17:00 | بعد الظهر is 780-1020",
    );
    check(
        "أيام العمل ٩-١١ صباحًا",
        "Mon-Thu Sun 09:00-11:00 | ٩-١١ صباحًا is 540-660",
    );
    check("نهاية الأسبوع ١٠-١٢", "Fri Sat 10:00-12:00");
    check("الجمعة ٢٥:٠٠-٢٦:٠٠", r#"NoTimeOfDay("٢٥:٠٠")"#);
}

#[test]
fn weekdays_and_weekends_are_those_of_the_writers_country() {
    check_from("en-GB", "JO", "weekdays 18-20", "Mon-Thu Sun 18:00-20:00");
    check_from("en-GB", "JO", "weekends 10-12", "Fri Sat 10:00-12:00");
    check_from("en-GB", "IN", "weekdays 18-20", "Mon-Sat 18:00-20:00");
    check_from("en-GB", "IR", "weekends 10-12", "Fri 10:00-12:00");
    check_from("en-GB", "JO", "M-F 18-20", "Mon-Fri 18:00-20:00");
}

#[test]
fn a_text_in_another_language_than_the_writers_is_read_too() {
    check_from("en-GB", "ES", "lunes y martes 18-20", "Mon Tue 18:00-20:00");
    check_from("ja", "JP", "lundi 18h-20h", "Mon 18:00-20:00");
    check_from("fr", "FR", "الاثنين ٩-١١", "Mon 09:00-11:00");
    check_from(
        "es-ES",
        "ES",
        "Mon 18:00-20:00; sábado 10-12",
        "Mon 18:00-20:00; Sat 10:00-12:00",
    );
}

#[test]
fn what_two_other_languages_read_otherwise_is_noted() {
    check_from(
        "en-GB",
        "BR",
        "sáb tarde",
        "Sat 14:00-20:00 | tarde is 840-1200 | es, not pt",
    );
    check_from(
        "pt-BR",
        "BR",
        "sáb tarde",
        "Sat 13:00-18:00 | tarde is 780-1080",
    );
}

#[test]
fn the_problem_is_that_of_the_language_that_got_furthest() {
    check_from(
        "en-GB",
        "ES",
        "lunes 25:00-26:00",
        r#"NoTimeOfDay("25:00")"#,
    );
    check_from(
        "en-GB",
        "ES",
        "lunes y mañana tal vez",
        r#"NotUnderstood("tal")"#,
    );
    check_from("en-GB", "GB", "Mon banana", r#"NotUnderstood("banana")"#);
}
