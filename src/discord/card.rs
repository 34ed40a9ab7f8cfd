//! One message of ours: text, a panel and buttons, as plain values.
//!
//! Knows Discord's lengths and shows what is too long cut with an ellipsis rather than not at
//! all. Sources: Discord's documentation, pages *Message*, *Component Reference* and *Interactions*.
//!
//! **Invariants**: a card mentions exactly the accounts in [`Card::pings`], whatever its text
//! says; the first button of a delivered card carries the job's marker, or where it has none to
//! press, the foot of its panel does.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton,
    CreateEmbed, CreateEmbedFooter, CreateInputText, CreateInteractionResponseFollowup,
    CreateMessage, CreateModal, EditInteractionResponse, EditMessage, GuildId, InputTextStyle,
    MessageFlags, Nonce, UserId,
};

use super::press::{Form, Press};
use crate::{
    charts::Picture,
    domain::ids::{AccountId, ServerId},
    jobs::Marker,
    words::cut,
};

mod menu;

pub use menu::{Choice, Menu, Offers};

/// Longest content of a message, in code points.
const TEXT_MAX: usize = 2000;
/// Longest title of a panel.
const TITLE_MAX: usize = 256;
/// Longest body of a panel.
const BODY_MAX: usize = 4096;
/// Longest name of a panel's field.
const FIELD_NAME_MAX: usize = 256;
/// Longest text of a panel's field.
const FIELD_TEXT_MAX: usize = 1024;
/// Most fields of a panel.
const FIELDS_MAX: usize = 25;
/// Longest title, body, fields and foot of a panel together.
const PANEL_MAX: usize = 6000;
/// Longest label of a button.
const LABEL_MAX: usize = 80;
/// Longest title of a form.
const FORM_TITLE_MAX: usize = 45;

/// Longest description of a file.
const DESCRIPTION_MAX: usize = 1024;
/// What a picture's file is called.
const PICTURE: &str = "times.png";

/// Carrel's own colour, a library's green.
const COLOUR: u32 = 0x2f_6f_5e;

/// One message of ours.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// What stands above everything else.
    pub text: String,
    /// A framed part with a title.
    pub panel: Option<Panel>,
    /// Menus, each in a row of its own, above the buttons.
    pub menus: Vec<Menu>,
    /// Rows of up to five buttons.
    pub rows: Vec<Vec<Button>>,
    /// Files: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// A picture, with what it shows in words.
    pub picture: Option<Picture>,
    /// Whether the files of a message in whose place it comes go, even where it brings none.
    pub clears_files: bool,
    /// Whom it mentions, and nobody else.
    pub pings: Vec<AccountId>,
    /// Whether it arrives without a sound.
    pub silent: bool,
}

/// The framed part of a card.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Its heading.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Named parts beneath it.
    pub fields: Vec<(String, String)>,
}

/// A button.
#[derive(Clone, Debug)]
pub struct Button {
    label: String,
    act: Act,
    style: ButtonStyle,
    greyed: bool,
}

#[derive(Clone, Debug)]
enum Act {
    Press(Press),
    Link(String),
}

/// A form that opens over Discord.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What handing it in means.
    pub form: Form,
    /// Its heading.
    pub title: String,
    /// What it asks.
    pub fields: Vec<Field>,
}

/// One question of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// The answer's name.
    pub name: &'static str,
    /// The question.
    pub label: String,
    /// An example, shown until something is typed.
    pub example: String,
    /// What stands in it already.
    pub filled: String,
    /// Whether it has several lines.
    pub long: bool,
    /// Whether it must be answered.
    pub required: bool,
    /// Longest answer, in code points.
    pub length_max: u16,
}

impl Button {
    /// The button that leads on.
    pub fn main(label: impl Into<String>, press: Press) -> Self {
        Self {
            label: label.into(),
            act: Act::Press(press),
            style: ButtonStyle::Primary,
            greyed: false,
        }
    }

    /// A button among others.
    pub fn plain(label: impl Into<String>, press: Press) -> Self {
        Self {
            label: label.into(),
            act: Act::Press(press),
            style: ButtonStyle::Secondary,
            greyed: false,
        }
    }

    /// A button that opens an address.
    pub fn link(label: impl Into<String>, address: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            act: Act::Link(address.into()),
            style: ButtonStyle::Secondary,
            greyed: false,
        }
    }
}

impl Card {
    /// A card that only says something.
    pub fn said(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A card with nothing but a panel: its title, and what stands beneath it.
    pub fn panel(title: String, body: String) -> Self {
        let fields = Vec::new();
        Self {
            panel: Some(Panel {
                title,
                body,
                fields,
            }),
            ..Self::default()
        }
    }

    /// The same card with one more row of buttons.
    #[must_use]
    pub fn buttons(mut self, buttons: Vec<Button>) -> Self {
        self.rows.push(buttons);
        self
    }

    /// The same card with one more menu.
    #[must_use]
    pub fn menu(mut self, menu: Menu) -> Self {
        self.menus.push(menu);
        self
    }

    /// The same card to look at only: without its menus, and with buttons that cannot be pressed.
    #[must_use]
    pub fn greyed(mut self) -> Self {
        self.menus.clear();
        for button in self.rows.iter_mut().flatten() {
            button.greyed = true;
        }
        self
    }

    /// The card as a message that is sent once: the marker is its nonce, and stays on its first
    /// button so that it is known again later.
    pub fn message(&self, marker: &Marker) -> CreateMessage {
        let mut flags = MessageFlags::empty();
        if self.silent {
            flags |= MessageFlags::SUPPRESS_NOTIFICATIONS;
        }
        CreateMessage::new()
            .content(cut(&self.text, TEXT_MAX))
            .embeds(self.embeds(Some(marker)))
            .components(self.components(Some(marker)))
            .files(self.attachments())
            .allowed_mentions(self.mentions())
            .flags(flags)
            .nonce(Nonce::String(marker.as_str().to_owned()))
            .enforce_nonce(true)
    }

    /// The card in place of a message of ours.
    pub fn edit(&self, marker: &Marker) -> EditMessage {
        EditMessage::new()
            .content(cut(&self.text, TEXT_MAX))
            .embeds(self.embeds(Some(marker)))
            .components(self.components(Some(marker)))
            .allowed_mentions(self.mentions())
    }

    /// The card as the answer to an interaction; with the marker that the answered message carries,
    /// if it takes the place of one that was delivered.
    pub fn answer(&self, marker: Option<&Marker>) -> EditInteractionResponse {
        let mut answer = EditInteractionResponse::new()
            .content(cut(&self.text, TEXT_MAX))
            .embeds(self.embeds(marker))
            .components(self.components(marker))
            .allowed_mentions(self.mentions());
        if self.clears_files {
            answer = answer.clear_attachments();
        }
        for file in self.attachments() {
            answer = answer.new_attachment(file);
        }
        answer
    }

    /// The card as a further, private message after an answer.
    pub fn follow_up(&self) -> CreateInteractionResponseFollowup {
        CreateInteractionResponseFollowup::new()
            .content(cut(&self.text, TEXT_MAX))
            .embeds(self.embeds(None))
            .components(self.components(None))
            .add_files(self.attachments())
            .allowed_mentions(self.mentions())
            .ephemeral(true)
    }

    fn mentions(&self) -> CreateAllowedMentions {
        CreateAllowedMentions::new().users(self.pings.iter().map(|account| user(*account)))
    }

    fn embeds(&self, marker: Option<&Marker>) -> Vec<CreateEmbed> {
        let foot = marker.filter(|_marker| !self.can_be_pressed());
        self.panel.iter().map(|panel| panel.embed(foot)).collect()
    }

    fn can_be_pressed(&self) -> bool {
        let mut buttons = self.rows.iter().flatten();
        buttons.any(|button| matches!(button.act, Act::Press(_)))
    }

    fn attachments(&self) -> Vec<CreateAttachment> {
        let files = self.files.iter();
        let files = files.map(|(name, bytes)| CreateAttachment::bytes(bytes.clone(), name.clone()));
        let pictures = self.picture.iter().map(|picture| {
            CreateAttachment::bytes(picture.png.clone(), PICTURE)
                .description(cut(&picture.words, DESCRIPTION_MAX))
        });
        files.chain(pictures).collect()
    }

    fn components(&self, marker: Option<&Marker>) -> Vec<CreateActionRow> {
        let mut marker = marker;
        let menus = self
            .menus
            .iter()
            .filter(|menu| menu.offers_something())
            .map(|menu| CreateActionRow::SelectMenu(menu.create()));
        let rows = self.rows.iter().map(|row| {
            let buttons = row.iter().map(|button| button.create(&mut marker));
            CreateActionRow::Buttons(buttons.collect())
        });
        menus.chain(rows).collect()
    }
}

impl Panel {
    fn embed(&self, foot: Option<&Marker>) -> CreateEmbed {
        let foot = foot.map(Marker::sign).unwrap_or_default();
        let fitted = self.fitted(length(&foot));
        let mut embed = CreateEmbed::new()
            .title(fitted.title)
            .description(fitted.body)
            .colour(COLOUR);
        for (name, text) in fitted.fields {
            embed = embed.field(name, text, false);
        }
        if !foot.is_empty() {
            embed = embed.footer(CreateEmbedFooter::new(foot));
        }
        embed
    }

    /// The panel as Discord takes it, above a foot of this length: each part cut to its own length,
    /// then the last fields, then the body, until all together are not too long. A field without a
    /// text is left out, as Discord wants it.
    fn fitted(&self, foot: usize) -> Self {
        let fields = self
            .fields
            .iter()
            .map(|(name, text)| (cut(name, FIELD_NAME_MAX), cut(text, FIELD_TEXT_MAX)));
        let mut fitted = Self {
            title: cut(&self.title, TITLE_MAX),
            body: cut(&self.body, BODY_MAX),
            fields: fields
                .filter(|(_name, text)| !text.trim().is_empty())
                .take(FIELDS_MAX)
                .collect(),
        };
        let fields = fitted.fields.iter();
        let fields = fields.map(|(name, text)| length(name) + length(text));
        let whole = length(&fitted.title) + length(&fitted.body) + fields.sum::<usize>() + foot;
        let mut over = whole.saturating_sub(PANEL_MAX);
        for (_name, text) in fitted.fields.iter_mut().rev() {
            shorten(text, &mut over, 1);
        }
        shorten(&mut fitted.body, &mut over, 0);
        while 0 < over
            && let Some((name, text)) = fitted.fields.pop()
        {
            over = over.saturating_sub(length(&name) + length(&text));
        }
        fitted
    }
}

/// Cuts a text by what is too much, but leaves `least` of it; what is still too much remains.
fn shorten(text: &mut String, over: &mut usize, least: usize) {
    if 0 < *over {
        let before = length(text);
        *text = cut(text, before.saturating_sub(*over).max(least));
        *over = over.saturating_sub(before - length(text));
    }
}

/// How long Discord takes a text to be: in code points.
fn length(text: &str) -> usize {
    text.chars().count()
}

impl Button {
    fn create(&self, marker: &mut Option<&Marker>) -> CreateButton {
        let button = match &self.act {
            Act::Press(press) => CreateButton::new(press.written(marker.take())).style(self.style),
            Act::Link(address) => CreateButton::new_link(address.clone()),
        };
        button
            .label(cut(&self.label, LABEL_MAX))
            .disabled(self.greyed)
    }
}

impl Sheet {
    /// The form as Discord opens it.
    pub fn create(&self) -> CreateModal {
        let rows = self
            .fields
            .iter()
            .map(|field| {
                let style = if field.long {
                    InputTextStyle::Paragraph
                } else {
                    InputTextStyle::Short
                };
                let mut input =
                    CreateInputText::new(style, cut(&field.label, FORM_TITLE_MAX), field.name)
                        .placeholder(cut(&field.example, 100))
                        .required(field.required)
                        .max_length(field.length_max);
                if !field.filled.is_empty() {
                    input = input.value(cut(&field.filled, usize::from(field.length_max)));
                }
                CreateActionRow::InputText(input)
            })
            .collect();
        CreateModal::new(self.form.to_string(), cut(&self.title, FORM_TITLE_MAX)).components(rows)
    }
}

/// Discord's id for a server of ours.
pub fn guild(server: ServerId) -> GuildId {
    GuildId::new(server.0.unsigned_abs().max(1))
}

/// Discord's id for an account of ours.
pub fn user(account: AccountId) -> UserId {
    UserId::new(account.0.unsigned_abs().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_without_a_button_to_press_carries_the_marker_at_its_foot() {
        let server = crate::domain::ids::ServerId(1);
        let census = crate::domain::promises::Promise::Census { server, import: 0 };
        let marker = Marker::of(&census, "seed");
        let footer = |card: &Card| {
            let sent = serde_json::to_value(card.message(&marker)).expect("serialises");
            sent["embeds"][0]["footer"]["text"].clone()
        };
        let mut card = Card {
            panel: Some(Panel::default()),
            ..Card::default()
        };
        assert_eq!(footer(&card), marker.sign());
        let link = Button::link("Read", "https://example.org");
        card = card.buttons(vec![link]);
        assert_eq!(footer(&card), marker.sign());
        let page = Press::Page(crate::discord::page::Press::Open);
        card = card.buttons(vec![Button::plain("My page", page)]);
        assert_eq!(footer(&card), serde_json::Value::Null);
    }

    #[test]
    fn a_panel_is_never_longer_than_discord_takes() {
        let lengths = |panel: &Panel| {
            let fields = panel.fields.iter();
            let fields = fields.map(|(name, text)| (length(name), length(text)));
            (
                length(&panel.title),
                length(&panel.body),
                fields.collect::<Vec<_>>(),
            )
        };
        let long = |name: usize, fields: usize| Panel {
            title: "t".repeat(1000),
            body: "b".repeat(10_000),
            fields: vec![("n".repeat(name), "f".repeat(10_000)); fields],
        };
        // Title, body and two names leave 1,628: one whole field and what is left of the second.
        let fitted = long(10, 2).fitted(0);
        assert_eq!(lengths(&fitted), (256, 4096, vec![(10, 1024), (10, 604)]));
        assert!(fitted.fields[1].1.ends_with("f…"));
        // Fields keep a letter before the body gives way.
        let fitted = long(200, 20).fitted(50);
        assert_eq!(lengths(&fitted), (256, 1674, vec![(200, 1); 20]));
        // Names alone can be too much, and so can be their number.
        let fitted = long(256, 40).fitted(50);
        assert_eq!(lengths(&fitted), (256, 0, vec![(256, 1); 22]));
    }

    #[test]
    fn a_field_without_a_text_is_left_out() {
        let panel = Panel {
            fields: vec![
                ("a".to_owned(), " ".to_owned()),
                ("b".to_owned(), "c".to_owned()),
            ],
            ..Panel::default()
        };
        let left = vec![("b".to_owned(), "c".to_owned())];
        assert_eq!(panel.fitted(0).fields, left);
    }

    #[test]
    fn a_card_mentions_only_whom_it_names() {
        let card = Card {
            text: "@everyone <@1> <@&2>".to_owned(),
            pings: vec![AccountId(7)],
            ..Card::default()
        };
        let sent = serde_json::to_value(card.answer(None)).expect("serialises");
        assert_eq!(
            sent["allowed_mentions"],
            serde_json::json!({"parse": [], "users": ["7"], "roles": []})
        );
    }
}
