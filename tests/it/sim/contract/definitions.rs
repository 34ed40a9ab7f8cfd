//! Rules of what a command may be made of: names, translations, options, choices and bounds.

use serde_json::{Value, json};

use crate::sim::app::{App, fault_in, option, slash, with};

/// Says what is wrong with a command at a path, or that nothing is.
async fn fault(app: &App, command: Value, path: &str) -> String {
    let (status, body) = app.register(command).await;
    if status < 400 {
        return "taken".to_owned();
    }
    assert_eq!((status, &body["code"]), (400, &json!(50035)), "{body}");
    let errors = path.split('.').filter(|key| !key.is_empty());
    let at = errors.fold(&body["errors"], |at, key| &at[key]);
    let code = at["_errors"][0]["code"].as_str();
    code.map_or_else(|| format!("no fault here: {body}"), str::to_owned)
}

/// Registers a command whose one option refuses what is wrong and takes what is right.
async fn option_fault(app: &App, wrong: Value, path: &str) -> String {
    fault(app, slash("one", &[wrong]), &format!("options.0{path}")).await
}

/// The texts of a command, its options and their localisations have their limits.
///
/// Source: interactions/application-commands, "Application Command Structure" and "Application
/// Command Option Structure".
#[tokio::test]
async fn the_texts_of_a_command_have_their_limits() {
    let app = App::open().await;
    let build = |name: usize, description: usize| {
        let (name, description) = ("n".repeat(name), "d".repeat(description));
        json!({ "name": name, "description": description,
            "name_localizations": { "de": name }, "description_localizations": { "de": description },
            "options": [{ "type": 3, "name": name, "description": description }] })
    };
    for (command, path) in [
        (build(33, 1), "name"),
        (build(0, 1), "name"),
        (build(33, 1), "name_localizations"),
        (build(33, 1), "options.0.name"),
        (build(1, 101), "description"),
        (build(1, 0), "description"),
        (build(1, 101), "description_localizations"),
        (build(1, 101), "options.0.description"),
    ] {
        let found = fault(&app, command, path).await;
        assert!(found.starts_with("BASE_TYPE"), "{path}: {found}");
    }
    app.registered(build(32, 100)).await;
}

/// The name of a slash command, an option or a translation has letters and digits of any script,
/// `-`, `_` and `'`, and nothing else.
///
/// Source: interactions/application-commands, "Application Command Naming".
#[tokio::test]
async fn a_name_has_letters_of_any_script_and_no_spaces() {
    let app = App::open().await;
    for name in ["two words", "dot.ted", "bell🔔"] {
        let found = fault(&app, slash(name, &[]), "name").await;
        assert_eq!(found, "STRING_TYPE_REGEX", "{name}");
        let found = option_fault(&app, option(3, name), ".name").await;
        assert_eq!(found, "STRING_TYPE_REGEX", "{name}");
        let translated = json!({ "name_localizations": { "de": name } });
        let found = fault(
            &app,
            with(slash("a", &[]), &translated),
            "name_localizations",
        )
        .await;
        assert_eq!(found, "STRING_TYPE_REGEX", "{name}");
    }
    for name in ["søk-møte_2", "मीटिंग", "ประชุม", "会议", "l'heure"] {
        app.registered(slash(name, &[])).await;
    }
}

/// The name of a slash command uses lower case where there is one.
///
/// Source: interactions/application-commands, "Application Command Naming".
#[tokio::test]
async fn a_slash_name_is_in_lower_case() {
    let app = App::open().await;
    let found = fault(&app, slash("Meet", &[]), "name").await;
    assert_eq!(found, "APPLICATION_COMMAND_INVALID_NAME");
    app.registered(slash("meet", &[])).await;
}

/// The names of commands of context menus have spaces and capitals.
///
/// Source: interactions/application-commands, "Application Command Naming".
#[tokio::test]
async fn a_name_in_a_menu_has_spaces_and_capitals() {
    let app = App::open().await;
    for kind in [2, 3] {
        let kept = app
            .registered(json!({ "type": kind, "name": "High Five" }))
            .await;
        let told = (&kept["type"], &kept["name"], &kept["description"]);
        assert_eq!(told, (&json!(kind), &json!("High Five"), &json!("")));
    }
}

/// Commands of context menus have no description.
///
/// Source: interactions/application-commands, "User Commands" and "Message Commands".
#[tokio::test]
async fn a_command_of_a_menu_has_no_description() {
    let app = App::open().await;
    let wrong = json!({ "type": 2, "name": "a", "description": "d" });
    let found = fault(&app, wrong, "description").await;
    assert!(
        found.starts_with("APPLICATION_COMMAND_CONTEXT_MENU"),
        "{found}"
    );
    app.registered(json!({ "type": 2, "name": "a", "description": "" }))
        .await;
}

/// Commands of context menus have no options.
///
/// Source: interactions/application-commands, "Application Command Structure" (options).
#[tokio::test]
async fn a_command_of_a_menu_has_no_options() {
    let app = App::open().await;
    let wrong = json!({ "type": 3, "name": "a", "options": [option(3, "text")] });
    let found = fault(&app, wrong, "options").await;
    assert!(
        found.starts_with("APPLICATION_COMMAND_CONTEXT_MENU"),
        "{found}"
    );
    app.registered(json!({ "type": 3, "name": "a", "options": [] }))
        .await;
}

/// A command is of one of the three types that an app without activities may have.
///
/// Source: interactions/application-commands, "Application Command Types".
#[tokio::test]
async fn a_command_is_of_a_known_type() {
    let app = App::open().await;
    for kind in [0, 4, 5] {
        let wrong = with(slash("a", &[]), &json!({ "type": kind }));
        assert_eq!(
            fault(&app, wrong, "type").await,
            "BASE_TYPE_CHOICES",
            "{kind}"
        );
    }
}

/// A command has 25 options at most.
///
/// Source: interactions/application-commands, "Application Command Structure" (options).
#[tokio::test]
async fn a_command_has_twenty_five_options_at_most() {
    let app = App::open().await;
    let all: Vec<_> = (0..26).map(|n| option(3, &format!("o{n}"))).collect();
    let found = fault(&app, slash("many", &all), "options").await;
    assert_eq!(found, "BASE_TYPE_MAX_LENGTH");
    app.registered(slash("many", &all[..25])).await;
}

/// An option has 25 choices at most.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (choices).
#[tokio::test]
async fn an_option_has_twenty_five_choices_at_most() {
    let app = App::open().await;
    let of = |count: u64| {
        let all = (0..count).map(|n| json!({ "name": format!("n{n}"), "value": n }));
        with(
            option(4, "a"),
            &json!({ "choices": all.collect::<Vec<_>>() }),
        )
    };
    let found = option_fault(&app, of(26), ".choices").await;
    assert_eq!(found, "BASE_TYPE_MAX_LENGTH");
    app.registered(slash("one", &[of(25)])).await;
}

/// Options are of one of eleven types.
///
/// Source: interactions/application-commands, "Application Command Option Type".
#[tokio::test]
async fn an_option_is_of_one_of_eleven_types() {
    let app = App::open().await;
    for kind in [0, 12] {
        let found = option_fault(&app, option(kind, "a"), ".type").await;
        assert_eq!(found, "BASE_TYPE_CHOICES", "{kind}");
    }
    for kind in 1..=11 {
        app.registered(slash("one", &[option(kind, "a")])).await;
    }
}

/// Required options come before the others, in sub-commands too.
///
/// Source: interactions/application-commands, "Application Command Option Structure";
/// discord-api-docs#5615.
#[tokio::test]
async fn required_options_come_first() {
    let app = App::open().await;
    let required = with(option(3, "b"), &json!({ "required": true }));
    let wrong = [option(3, "a"), required.clone()];
    let found = fault(&app, slash("one", &wrong), "options.1").await;
    assert_eq!(found, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID");
    let sub = |options: &[Value]| with(option(1, "sub"), &json!({ "options": options }));
    let found = option_fault(&app, sub(&wrong), ".options.1").await;
    assert_eq!(found, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID");
    app.registered(slash("one", &[sub(&[required, option(3, "a")])]))
        .await;
}

/// Sub-commands are not required: they are what one chooses between.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (required);
/// users' reports, discordjs/discord.js#6790.
#[tokio::test]
async fn a_sub_command_is_not_required() {
    let app = App::open().await;
    let wrong = with(option(1, "sub"), &json!({ "required": true }));
    let found = option_fault(&app, wrong, ".required").await;
    assert_eq!(found, "APPLICATION_COMMAND_REQUIRED_INVALID");
    let fit = with(option(1, "sub"), &json!({ "required": false }));
    app.registered(slash("one", &[fit])).await;
}

/// Sub-commands and values do not stand side by side.
///
/// Source: users' reports, discordjs/discord.js#7648 (`APPLICATION_COMMAND_OPTIONS_TYPE_INVALID`);
/// discord-api-docs#7617.
#[tokio::test]
async fn sub_commands_and_values_do_not_mix() {
    let app = App::open().await;
    let mixed = slash("one", &[option(4, "value"), option(1, "sub")]);
    let found = fault(&app, mixed, "options.1").await;
    assert_eq!(found, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID");
    app.registered(slash("one", &[option(2, "group"), option(1, "sub")]))
        .await;
}

/// Groups hold sub-commands, and nothing nests deeper: neither a group in a group nor a sub-command
/// in a sub-command.
///
/// Source: interactions/application-commands, "Subcommands and Subcommand Groups".
#[tokio::test]
async fn sub_commands_nest_in_groups_and_no_deeper() {
    let app = App::open().await;
    let holding =
        |kind: u8, inner: Value| with(option(kind, "outer"), &json!({ "options": [inner] }));
    for wrong in [
        holding(2, option(2, "group")),
        holding(1, option(2, "group")),
        holding(1, option(1, "sub")),
    ] {
        let found = option_fault(&app, wrong, ".options.0").await;
        assert_eq!(found, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID");
    }
    let deepest = holding(2, holding(1, option(3, "text")));
    app.registered(slash("one", &[deepest])).await;
}

/// No two options have one name, nor one translation in a language, nor does a translation repeat
/// another option's name.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (name) and
/// "Localization".
#[tokio::test]
async fn options_have_different_names() {
    let app = App::open().await;
    let in_german = |name: &str, german: &str| {
        with(
            option(3, name),
            &json!({ "name_localizations": { "de": german } }),
        )
    };
    for (second, path) in [
        (option(3, "first"), "options.1.name"),
        (
            in_german("second", "erster"),
            "options.1.name_localizations",
        ),
        (in_german("second", "first"), "options.1.name_localizations"),
    ] {
        let wrong = slash("one", &[in_german("first", "erster"), second]);
        let found = fault(&app, wrong, path).await;
        assert_eq!(
            found, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
            "{path}"
        );
    }
    let fit = [in_german("first", "erster"), in_german("second", "zweiter")];
    app.registered(slash("one", &fit)).await;
}

/// Translations are into Discord's locales alone.
///
/// Source: reference, "Locales".
#[tokio::test]
async fn translations_are_into_known_locales() {
    let app = App::open().await;
    let into = |locale: &str| {
        with(
            slash("one", &[]),
            &json!({ "name_localizations": { locale: "eins" } }),
        )
    };
    let found = fault(&app, into("de-DE"), "name_localizations").await;
    assert_eq!(found, "BASE_TYPE_CHOICES");
    for locale in ["de", "es-419", "zh-TW", "ko"] {
        app.registered(into(locale)).await;
    }
}

/// A command's names, descriptions and values have 8000 code points together, of each text its
/// longest translation.
///
/// Source: interactions/application-commands, "Slash Commands".
#[tokio::test]
async fn a_command_has_8000_characters_in_all() {
    let app = App::open().await;
    let text = |length: usize| "é".repeat(length);
    // Forty choices of 200 make 8000, less what the rest of the command takes.
    let choice = |n: usize, short: usize| {
        let name = format!("{n:0>2}{}", text(98 - short));
        json!({ "name": "n", "name_localizations": { "de": name, "fr": "n" }, "value": text(100) })
    };
    let build = |short: usize| {
        let choices =
            |from: usize| (from..from + 20).map(|n| choice(n, if n == 0 { short } else { 0 }));
        let holder = |name: &str, from: usize| {
            with(
                option(3, name),
                &json!({ "choices": choices(from).collect::<Vec<_>>() }),
            )
        };
        slash("c", &[holder("a", 0), holder("b", 20)])
    };
    // "c" and "d", "a" and "d", "b" and "d" take six.
    let found = fault(&app, build(5), "").await;
    assert_eq!(found, "APPLICATION_COMMAND_TOO_LARGE");
    app.registered(build(6)).await;
}

/// A choice, or a suggestion, has a name of 1 to 100 code points, and its text 100 at most.
///
/// Source: interactions/application-commands, "Application Command Option Choice Structure".
#[tokio::test]
async fn a_choice_has_a_name_and_a_text_within_their_limits() {
    let mut app = App::open().await;
    let choice =
        |name: usize, value: usize| json!({ "name": "n".repeat(name), "value": "v".repeat(value) });
    let cases = [(101, 1, "name"), (0, 1, "name"), (1, 101, "value")];
    let heard = app.typed_into("text").await;
    let suggest = |choice: Value| json!({ "type": 8, "data": { "choices": [choice] } });
    for (name, value, field) in cases {
        let choices = json!({ "choices": [choice(name, value)] });
        let path = format!(".choices.0.{field}");
        let found = option_fault(&app, with(option(3, "a"), &choices), &path).await;
        assert!(found.starts_with("BASE_TYPE"), "{path}: {found}");
        let (status, body) = app.answer(&heard, suggest(choice(name, value))).await;
        let found = fault_in(&body, &format!("choices.0.{field}")).to_owned();
        assert!(
            status == 400 && found.starts_with("BASE_TYPE"),
            "{field}: {found}"
        );
    }
    let fit = with(option(3, "a"), &json!({ "choices": [choice(100, 100)] }));
    app.registered(slash("one", &[fit])).await;
    app.answered(&heard, suggest(choice(100, 100))).await;
}

/// The value of a choice, or of a suggestion, is of its option's type.
///
/// Source: interactions/application-commands, "Application Command Option Choice Structure".
#[tokio::test]
async fn the_value_of_a_choice_is_of_its_options_type() {
    let mut app = App::open().await;
    let cases = [
        (3, json!(1), json!("1")),
        (4, json!("1"), json!(1)),
        (4, json!(1.5), json!(2)),
        (10, json!("1"), json!(1.5)),
    ];
    for (kind, wrong, right) in cases {
        let of = |value: &Value| {
            with(
                option(kind, "a"),
                &json!({ "choices": [{ "name": "n", "value": value }] }),
            )
        };
        let found = option_fault(&app, of(&wrong), ".choices.0.value").await;
        assert!(
            found != "taken" && !found.starts_with("no"),
            "{kind} {wrong}: {found}"
        );
        app.registered(slash("one", &[of(&right)])).await;
    }
    for (typed_into, wrong, right) in [
        ("text", json!(1), json!("1")),
        ("count", json!("1"), json!(1)),
    ] {
        let heard = app.typed_into(typed_into).await;
        let suggest = |value: &Value| json!({ "type": 8, "data": { "choices": [{ "name": "n", "value": value }] } });
        let (status, _) = app.answer(&heard, suggest(&wrong)).await;
        assert_eq!(status, 400, "{typed_into}");
        app.answered(&heard, suggest(&right)).await;
    }
}

/// Only texts and numbers have choices.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (choices).
#[tokio::test]
async fn only_texts_and_numbers_have_choices() {
    let app = App::open().await;
    let choices = json!({ "choices": [{ "name": "n", "value": "1" }] });
    for kind in [5, 6, 7, 8, 9, 11] {
        let wrong = with(option(kind, "a"), &choices);
        let found = option_fault(&app, wrong, ".choices").await;
        assert_eq!(found, "APPLICATION_COMMAND_CHOICES_INVALID", "{kind}");
    }
    app.registered(slash("one", &[with(option(3, "a"), &choices)]))
        .await;
}

/// Only texts and numbers suggest.
///
/// Source: discord-api-docs#4319; interactions/application-commands, "Application Command Option
/// Structure" (autocomplete).
#[tokio::test]
async fn only_texts_and_numbers_suggest() {
    let app = App::open().await;
    let suggests = |kind: u8| with(option(kind, "a"), &json!({ "autocomplete": true }));
    for kind in [5, 6, 7, 8, 9, 11] {
        let found = option_fault(&app, suggests(kind), ".autocomplete").await;
        assert_eq!(found, "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", "{kind}");
    }
    for kind in [3, 4, 10] {
        app.registered(slash("one", &[suggests(kind)])).await;
    }
}

/// An option that has choices does not suggest.
///
/// Source: interactions/application-commands, "Application Command Option Structure"
/// (autocomplete).
#[tokio::test]
async fn an_option_with_choices_does_not_suggest() {
    let app = App::open().await;
    let of = |suggests: bool| {
        with(
            option(3, "a"),
            &json!({ "autocomplete": suggests,
            "choices": [{ "name": "n", "value": "v" }] }),
        )
    };
    let found = option_fault(&app, of(true), ".autocomplete").await;
    assert_eq!(found, "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID");
    app.registered(slash("one", &[of(false)])).await;
}

/// The bounds of a whole number are whole numbers below 2^53, and those of a number lie within
/// 2^53, in their order.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (`min_value`,
/// `max_value`) and "Application Command Option Type".
#[tokio::test]
async fn the_bounds_of_a_number_are_of_its_type() {
    let app = App::open().await;
    let too_large = 1_i64 << 53;
    for (kind, bounds, field) in [
        (4, json!({ "min_value": 1.5 }), ".min_value"),
        (4, json!({ "max_value": too_large }), ".max_value"),
        (
            10,
            json!({ "min_value": -9_007_199_254_740_994.0_f64 }),
            ".min_value",
        ),
        (4, json!({ "min_value": 2, "max_value": 1 }), ".min_value"),
    ] {
        let found = option_fault(&app, with(option(kind, "a"), &bounds), field).await;
        assert!(found.starts_with("NUMBER_TYPE"), "{bounds}: {found}");
    }
    let whole = with(
        option(4, "a"),
        &json!({ "min_value": 1 - too_large, "max_value": too_large - 1 }),
    );
    let number = with(
        option(10, "b"),
        &json!({ "min_value": -1.5, "max_value": too_large }),
    );
    app.registered(slash("one", &[whole, number])).await;
}

/// The bounds of a text lie within 0 and 6000, and 1 and 6000, in their order.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (`min_length`,
/// `max_length`).
#[tokio::test]
async fn the_bounds_of_a_text_lie_within_6000() {
    let app = App::open().await;
    for (bounds, field) in [
        (json!({ "min_length": 6001 }), ".min_length"),
        (json!({ "min_length": -1 }), ".min_length"),
        (json!({ "max_length": 6001 }), ".max_length"),
        (json!({ "max_length": 0 }), ".max_length"),
        (json!({ "min_length": 2, "max_length": 1 }), ".min_length"),
    ] {
        let found = option_fault(&app, with(option(3, "a"), &bounds), field).await;
        assert!(found.starts_with("NUMBER_TYPE"), "{bounds}: {found}");
    }
    let fit = with(
        option(3, "a"),
        &json!({ "min_length": 0, "max_length": 6000 }),
    );
    app.registered(slash("one", &[fit])).await;
}

/// Only channels are limited to `channel_types`, and only to types that there are.
///
/// Source: interactions/application-commands, "Application Command Option Structure"
/// (`channel_types`); resources/channel, "Channel Types".
#[tokio::test]
async fn channel_types_are_for_channels_and_known() {
    let app = App::open().await;
    let of = |kind: u8, types: Value| with(option(kind, "a"), &json!({ "channel_types": types }));
    let found = option_fault(&app, of(6, json!([0])), ".channel_types").await;
    assert_eq!(found, "APPLICATION_COMMAND_CHANNEL_TYPES_INVALID");
    let found = option_fault(&app, of(7, json!([0, 9])), ".channel_types.1").await;
    assert_eq!(found, "BASE_TYPE_CHOICES");
    app.registered(slash("one", &[of(7, json!([0, 5, 15]))]))
        .await;
}

/// Files are limited to ten `file_types`: groups, or extensions with their dot.
///
/// Source: reference, "File Type Filtering".
#[tokio::test]
async fn file_types_are_groups_or_extensions() {
    let app = App::open().await;
    let of = |types: Value| with(option(11, "a"), &json!({ "file_types": types }));
    let found = option_fault(&app, of(json!(["pdf"])), ".file_types.0").await;
    assert_eq!(found, "BASE_TYPE_CHOICES");
    let many: Vec<_> = (0..11).map(|n| format!(".x{n}")).collect();
    let found = option_fault(&app, of(json!(many)), ".file_types").await;
    assert_eq!(found, "BASE_TYPE_MAX_LENGTH");
    app.registered(slash("one", &[of(json!(["image", ".pdf"]))]))
        .await;
}

/// A command is offered in servers, in direct messages with the app, and in other direct messages:
/// there are no other contexts.
///
/// Source: interactions/receiving-and-responding, "Interaction Context Types".
#[tokio::test]
async fn contexts_are_of_three_kinds() {
    let app = App::open().await;
    let of = |contexts: Value| with(slash("one", &[]), &json!({ "contexts": contexts }));
    let found = fault(&app, of(json!([0, 3])), "contexts.1").await;
    assert_eq!(found, "BASE_TYPE_CHOICES");
    let kept = app.registered(of(json!([0, 1, 2]))).await;
    assert_eq!(kept["contexts"], json!([0, 1, 2]));
}

/// A command can be installed only as its application can: this one to servers and not to users.
///
/// Source: interactions/application-commands, "Installation Context".
#[tokio::test]
async fn a_command_is_installed_as_its_application_can_be() {
    let app = App::open().await;
    let of = |types: Value| with(slash("one", &[]), &json!({ "integration_types": types }));
    let found = fault(&app, of(json!([0, 1])), "integration_types.1").await;
    assert_eq!(found, "BASE_TYPE_CHOICES");
    let kept = app.registered(of(json!([0]))).await;
    assert_eq!(kept["integration_types"], json!([0]));
}

/// The permissions that a command needs are a bit set and kept as a string.
///
/// Source: interactions/application-commands, "Application Command Structure"
/// (`default_member_permissions`).
#[tokio::test]
async fn needed_permissions_are_a_bit_set() {
    let app = App::open().await;
    let of = |bits: Value| {
        with(
            slash("one", &[]),
            &json!({ "default_member_permissions": bits }),
        )
    };
    let found = fault(&app, of(json!("staff")), "default_member_permissions").await;
    assert_eq!(found, "NUMBER_TYPE_COERCE");
    for bits in [json!("32"), json!(32)] {
        let kept = app.registered(of(bits)).await;
        assert_eq!(kept["default_member_permissions"], "32");
    }
}
