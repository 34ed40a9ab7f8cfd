// discord.js held against the simulated Discord: a client that none of us wrote.
//
// Usage: node discord_js.mjs BASE, with the address of a simulator that runs (`carrel sim`), in a
// folder where discord.js is installed.

import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import {
  ActionRowBuilder, ApplicationCommandType, AttachmentBuilder, ButtonBuilder, ButtonStyle, ChannelSelectMenuBuilder,
  ChannelType, CheckboxBuilder, CheckboxGroupBuilder, Client, ContainerBuilder, ContextMenuCommandBuilder, EmbedBuilder, Events, FileBuilder, FileUploadBuilder,
  GatewayIntentBits, GuildScheduledEventEntityType, GuildScheduledEventPrivacyLevel, GuildScheduledEventStatus,
  LabelBuilder, MediaGalleryBuilder, MediaGalleryItemBuilder, MentionableSelectMenuBuilder, MessageFlags, ModalBuilder,
  OverwriteType, PermissionFlagsBits, RadioGroupBuilder, RoleSelectMenuBuilder, SectionBuilder, SeparatorBuilder, SeparatorSpacingSize,
  SlashCommandBuilder, StringSelectMenuBuilder, TextDisplayBuilder, TextInputBuilder, TextInputStyle, ThumbnailBuilder,
  UserSelectMenuBuilder,
} from "discord.js";

const PATIENCE_MS = 10_000;
const base = process.argv[2].replace(/\/$/, "");

const may = [
  "ViewChannel", "SendMessages", "EmbedLinks", "AttachFiles", "ReadMessageHistory", "ManageChannels", "ManageRoles",
  "ManageMessages", "CreateEvents", "ManageEvents", "PinMessages", "AddReactions", "CreatePublicThreads",
  "SendMessagesInThreads", "SendPolls",
].reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);

// The smallest PNG there is: one pixel.
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgAAIAAAHiIbwzAAAAAElFTkSuQmCC",
  "base64",
);

/** Makes one request of the control API and returns its answer. */
async function ask(method, path, body) {
  const options = { method, headers: { "content-type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const reply = await fetch(`${base}/control${path}`, options);
  const said = await reply.text();
  if (!reply.ok) throw new Error(`refused with ${reply.status}: ${said}`);
  return said ? JSON.parse(said) : undefined;
}

/** Waits until `found()` gives something true, and returns it. */
async function until(what, found) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const thing = await found();
    if (thing) return thing;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error(`waited ${PATIENCE_MS} ms for ${what}`);
}

/** Fails unless two things are equal. */
function same(found, wanted) {
  if (!isDeepStrictEqual(found, wanted)) {
    throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
  }
}

/** Fails unless Discord refuses with this code. */
async function refused(code, work) {
  try {
    await work;
  } catch (refusal) {
    same(refusal.code, code);
    return;
  }
  throw new Error(`not refused with ${code}`);
}

const row = (...parts) => new ActionRowBuilder().addComponents(...parts);
const button = (id, style) => new ButtonBuilder().setCustomId(id).setLabel(id).setStyle(style);
const label = (text) => new LabelBuilder().setLabel(text);
const colours = () =>
  new StringSelectMenuBuilder()
    .setCustomId("text")
    .setMaxValues(2)
    .addOptions(["red", "blue", "green"].map((word) => ({ label: word, value: word })));

/** What each slash command answers. */
const answers = {
  ping: (asked) => asked.reply("pong"),
  shelf: (asked) => asked.reply(`found ${asked.options.getString("title")}`),
  buttons: (asked) =>
    asked.reply({
      content: "Buttons",
      components: [
        row(
          button("primary", ButtonStyle.Primary),
          button("secondary", ButtonStyle.Secondary),
          button("success", ButtonStyle.Success),
          button("danger", ButtonStyle.Danger),
          new ButtonBuilder().setLabel("Read").setURL("https://example.org/read").setStyle(ButtonStyle.Link),
        ),
      ],
    }),
  menus: (asked) =>
    asked.reply({
      content: "Menus",
      components: [
        row(colours()),
        row(new UserSelectMenuBuilder().setCustomId("user")),
        row(new RoleSelectMenuBuilder().setCustomId("role")),
        row(new MentionableSelectMenuBuilder().setCustomId("mentionable")),
        row(new ChannelSelectMenuBuilder().setCustomId("channel").setChannelTypes(ChannelType.GuildText)),
      ],
    }),
  layout: (asked) =>
    asked.reply({
      flags: MessageFlags.IsComponentsV2,
      files: [
        new AttachmentBuilder(pixel, { name: "pixel.png" }),
        new AttachmentBuilder(Buffer.from("notes"), { name: "notes.txt" }),
      ],
      components: [
        new TextDisplayBuilder().setContent("A text"),
        new SectionBuilder()
          .addTextDisplayComponents(new TextDisplayBuilder().setContent("With a button"))
          .setButtonAccessory(button("in-section", ButtonStyle.Primary)),
        new SectionBuilder()
          .addTextDisplayComponents(new TextDisplayBuilder().setContent("With a picture"))
          .setThumbnailAccessory(new ThumbnailBuilder().setURL("attachment://pixel.png")),
        new ContainerBuilder()
          .setAccentColor(0x336699)
          .addMediaGalleryComponents(
            new MediaGalleryBuilder().addItems(new MediaGalleryItemBuilder().setURL("attachment://pixel.png")),
          )
          .addSeparatorComponents(new SeparatorBuilder().setSpacing(SeparatorSpacingSize.Large))
          .addFileComponents(new FileBuilder().setURL("attachment://notes.txt"))
          .addActionRowComponents(row(button("in-container", ButtonStyle.Primary))),
      ],
    }),
  texts: (asked) =>
    asked.showModal(
      new ModalBuilder()
        .setCustomId("texts")
        .setTitle("Texts")
        .addLabelComponents(
          label("Name").setTextInputComponent(
            new TextInputBuilder().setCustomId("called").setStyle(TextInputStyle.Short).setMinLength(2).setMaxLength(20),
          ),
          label("About").setTextInputComponent(
            new TextInputBuilder().setCustomId("about").setStyle(TextInputStyle.Paragraph).setRequired(false),
          ),
        ),
    ),
  choices: (asked) =>
    asked.showModal(
      new ModalBuilder()
        .setCustomId("choices")
        .setTitle("Choices")
        .addTextDisplayComponents(new TextDisplayBuilder().setContent("Choose"))
        .addLabelComponents(
          label("Colour").setStringSelectMenuComponent(colours()),
          label("Who").setUserSelectMenuComponent(new UserSelectMenuBuilder().setCustomId("who")),
          label("Paper").setFileUploadComponent(new FileUploadBuilder().setCustomId("paper")),
        ),
    ),
  newer: (asked) =>
    asked.showModal(
      new ModalBuilder()
        .setCustomId("newer")
        .setTitle("Newer")
        .addLabelComponents(
          label("Size").setRadioGroupComponent(
            new RadioGroupBuilder()
              .setCustomId("size")
              .addOptions([{ label: "small", value: "s" }, { label: "large", value: "l" }]),
          ),
          label("Days").setCheckboxGroupComponent(
            new CheckboxGroupBuilder()
              .setCustomId("days")
              .addOptions([{ label: "Mon", value: "mon" }, { label: "Tue", value: "tue" }]),
          ),
          label("Sure").setCheckboxComponent(new CheckboxBuilder().setCustomId("sure")),
        ),
    ),
  "Who is this": (asked) => asked.reply({ content: asked.targetMember.displayName, flags: MessageFlags.Ephemeral }),
  "How long is this": (asked) =>
    asked.reply({ content: String(asked.targetMessage.content.length), flags: MessageFlags.Ephemeral }),
};

answers.everything = async (asked) => {
  const of = asked.options;
  const paper = await (await fetch(of.getAttachment("paper").url)).text();
  const parts = [
    of.getString("text"), of.getInteger("number"), of.getNumber("share"), of.getBoolean("yes"), of.getUser("user").username,
    of.getChannel("channel").name, of.getRole("role").name, of.getMentionable("named").name, paper,
  ];
  await asked.reply(parts.join("/"));
};

/** The commands as they are registered. */
const commands = [
  ...["ping", "buttons", "menus", "layout", "texts", "choices", "newer"].map((name) =>
    new SlashCommandBuilder().setName(name).setDescription(`Shows ${name}`),
  ),
  new SlashCommandBuilder()
    .setName("everything")
    .setDescription("Shows every kind of option")
    .addStringOption((option) => option.setName("text").setDescription("t").setRequired(true).setMaxLength(20))
    .addIntegerOption((option) => option.setName("number").setDescription("n").setRequired(true).setMaxValue(100))
    .addNumberOption((option) => option.setName("share").setDescription("s").setRequired(true))
    .addBooleanOption((option) => option.setName("yes").setDescription("y").setRequired(true))
    .addUserOption((option) => option.setName("user").setDescription("u").setRequired(true))
    .addChannelOption((option) => option.setName("channel").setDescription("c").setRequired(true))
    .addRoleOption((option) => option.setName("role").setDescription("r").setRequired(true))
    .addMentionableOption((option) => option.setName("named").setDescription("m").setRequired(true))
    .addAttachmentOption((option) => option.setName("paper").setDescription("p").setRequired(true)),
  new SlashCommandBuilder()
    .setName("shelf")
    .setDescription("Shelves")
    .addSubcommandGroup((group) =>
      group
        .setName("book")
        .setDescription("Books")
        .addSubcommand((sub) =>
          sub
            .setName("find")
            .setDescription("Finds a book")
            .addStringOption((option) =>
              option.setName("title").setDescription("Its title").setRequired(true).setAutocomplete(true),
            ),
        ),
    ),
  new ContextMenuCommandBuilder().setName("Who is this").setType(ApplicationCommandType.User),
  new ContextMenuCommandBuilder().setName("How long is this").setType(ApplicationCommandType.Message),
];

/** Answers a press, as each button and menu wants it. */
async function onPress(press) {
  switch (press.customId) {
    case "primary":
      return press.update("primary pressed");
    case "success":
      await press.deferUpdate();
      return press.followUp("success pressed");
    case "danger":
      await press.deferReply({ flags: MessageFlags.Ephemeral });
      return press.editReply("danger pressed");
    case "text":
      return press.reply(press.values.join(", "));
    case "user":
      return press.reply(press.users.first().username);
    case "role":
      return press.reply(press.roles.first().name);
    case "mentionable":
      return press.reply(press.roles.first().name);
    case "channel":
      return press.reply(press.channels.first().name);
    default:
      return press.reply({ content: `${press.customId} pressed`, flags: MessageFlags.Ephemeral });
  }
}

/** Answers a dialogue with what was filled in. */
async function onSubmit(submitted) {
  const fields = submitted.fields;
  if (submitted.customId === "texts") {
    return submitted.reply(`${fields.getTextInputValue("called")}/${fields.getTextInputValue("about")}`);
  }
  if (submitted.customId === "newer") {
    const days = [...fields.getCheckboxGroup("days")].sort().join("+");
    return submitted.reply(`${fields.getRadioGroup("size")}/${days}/${fields.getCheckbox("sure")}`);
  }
  const paper = await (await fetch(fields.getUploadedFiles("paper").first().url)).text();
  const colour = fields.getStringSelectValues("text").join("+");
  return submitted.reply(`${colour}/${fields.getSelectedUsers("who").first().username}/${paper}`);
}

function onInteraction(asked) {
  if (asked.isAutocomplete()) {
    const typed = asked.options.getFocused();
    return asked.respond(["!", "?"].map((ending) => ({ name: typed + ending, value: typed + ending })));
  }
  if (asked.isMessageComponent()) return onPress(asked);
  if (asked.isModalSubmit()) return onSubmit(asked);
  return answers[asked.commandName](asked);
}

const info = await ask("GET", "/info");
const opened = await ask("POST", "/servers", { name: "Library", owner: { username: "js-olive" } });
const [server, general] = [opened.server_id, opened.general_channel_id];
await ask("POST", `/servers/${server}/bot`, { permissions: may.toString() });
const ada = (await ask("POST", `/servers/${server}/members`, { username: "js-ada" })).user_id;
const role = (await ask("POST", `/servers/${server}/roles`, { name: "readers" })).id;

const client = new Client({
  intents: [
    GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildScheduledEvents,
  ],
  rest: { api: `${base}/api`, version: "10" },
});
const faults = [];
const heard = [];
let resumes = 0;
client.on(Events.InteractionCreate, (asked) => {
  Promise.resolve(onInteraction(asked)).catch((fault) => faults.push(fault));
});
client.on(Events.MessageCreate, (message) => heard.push(message));
client.on(Events.ShardResume, () => {
  resumes += 1;
});
client.on(Events.Error, (fault) => faults.push(fault));

const command = (name, more = {}) =>
  ask("POST", "/act/command", { user_id: ada, channel_id: general, command: name, ...more });
const fromMenu = (kind, name, target_id) =>
  ask("POST", `/act/${kind}_command`, { user_id: ada, channel_id: general, command: name, target_id });
const press = (message, custom_id, more = {}) =>
  ask("POST", "/act/press", { user_id: ada, channel_id: general, message_id: message.id, custom_id, ...more });
const submit = (modal, fields, more = {}) =>
  ask("POST", "/act/submit", { user_id: ada, modal_id: modal.modal_id, fields, ...more });
const guild = () => client.guilds.cache.get(server);
const channel = () => client.channels.cache.get(general);
const paper = [{ filename: "a.txt", content_type: "text/plain", content_base64: "aGk=" }];

const checks = {
  async "logs in"() {
    const ready = new Promise((done) => client.once(Events.ClientReady, done));
    await client.login(info.bot_token);
    await ready;
    same(client.user.id, info.bot_user_id);
    same([guild().name, channel().name], ["Library", "general"]);
    same((await guild().members.fetch()).has(ada), true);
    await client.application.commands.set(commands);
    same((await client.application.commands.fetch()).size, commands.length);
  },

  async "answers commands"() {
    same((await command("ping")).message.content, "pong");
    const options = {
      text: "tea", number: 7, share: 0.5, yes: true, user: ada, channel: general, role, named: role,
    };
    const seen = await command("everything", { options, files: { paper: paper[0] } });
    same(seen.message.content, "tea/7/0.5/true/js-ada/general/readers/readers/hi");
    same((await command("shelf book find", { options: { title: "Dune" } })).message.content, "found Dune");
  },

  async "answers context menus"() {
    const said = await ask("POST", "/act/say", { user_id: ada, channel_id: general, content: "four" });
    same((await fromMenu("user", "Who is this", ada)).message.content, "js-ada");
    const seen = await fromMenu("message", "How long is this", said.id);
    same([seen.ephemeral, seen.message.content], [true, "4"]);
  },

  async "suggests"() {
    const asked = { command: "shelf book find", options: { title: "Du" }, focused: "title" };
    const seen = await ask("POST", "/act/autocomplete", { user_id: ada, channel_id: general, ...asked });
    same(seen.choices.map((choice) => choice.value), ["Du!", "Du?"]);
  },

  async "hears buttons"() {
    const { message } = await command("buttons");
    const updated = await press(message, "primary");
    same([updated.outcome, updated.message.content], ["updated", "primary pressed"]);
    same((await press(message, "secondary")).ephemeral, true);
    same((await press(message, "success")).followups[0].content, "success pressed");
    const promised = await press(message, "danger");
    same([promised.ephemeral, promised.message.content], [true, "danger pressed"]);
  },

  async "hears menus"() {
    const { message } = await command("menus");
    const chosen = {
      text: [["red", "green"], "red, green"], user: [[ada], "js-ada"], role: [[role], "readers"],
      mentionable: [[role], "readers"], channel: [[general], "general"],
    };
    for (const [custom_id, [values, said]] of Object.entries(chosen)) {
      same((await press(message, custom_id, { values })).message.content, said);
    }
  },

  async "lays out"() {
    const { message } = await command("layout");
    same(message.components.map((part) => part.type), [10, 9, 9, 17]);
    for (const custom_id of ["in-section", "in-container"]) {
      same((await press(message, custom_id)).message.content, `${custom_id} pressed`);
    }
    const read = await channel().messages.fetch(message.id);
    const picture = read.components[3].components[0].items[0].media.url;
    same(new URL(picture).pathname.split("/").pop(), "pixel.png");
  },

  async "opens dialogues"() {
    const { modal } = await command("texts");
    same([modal.title, modal.fields.map((field) => field.label)], ["Texts", ["Name", "About"]]);
    same((await submit(modal, { called: "Ada", about: "reads" })).message.content, "Ada/reads");
    const choices = (await command("choices")).modal;
    const seen = await submit(choices, { text: ["red", "green"], who: [ada] }, { files: { paper } });
    same(seen.message.content, "red+green/js-ada/hi");
    const newer = (await command("newer")).modal;
    const filled = await submit(newer, { size: "l", days: ["mon", "tue"], sure: true });
    same(filled.message.content, "l/mon+tue/true");
  },

  async "sends embeds"() {
    const embed = new EmbedBuilder()
      .setTitle("Title").setDescription("Text").setURL("https://example.org").setColor(0x336699)
      .setAuthor({ name: "Author" }).setFooter({ text: "Footer" }).addFields({ name: "Name", value: "Value", inline: true })
      .setTimestamp(new Date("2026-03-01T00:00:00Z"));
    const sent = await channel().send({ embeds: [embed] });
    const read = await channel().messages.fetch({ message: sent.id, force: true });
    same(read.embeds[0].toJSON().fields, [{ name: "Name", value: "Value", inline: true }]);
    same(read.embeds[0].equals(sent.embeds[0]), true);
    await refused(50035, channel().send({ embeds: [{ title: "t".repeat(257) }] }));
  },

  async "sends files"() {
    const files = [
      new AttachmentBuilder(Buffer.from("one"), { name: "one.txt", description: "The first" }),
      new AttachmentBuilder(Buffer.from("two"), { name: "two.txt" }),
    ];
    const sent = await channel().send({ content: "With files", files });
    const texts = sent.attachments.map(async (file) => (await fetch(file.url)).text());
    same(await Promise.all(texts), ["one", "two"]);
    const edited = await sent.edit({ attachments: [sent.attachments.last()] });
    same(edited.attachments.map((file) => file.name), ["two.txt"]);
  },

  async "handles messages"() {
    const sent = await channel().send("first");
    const answer = await sent.reply("second");
    same(answer.reference.messageId, sent.id);
    await sent.edit("edited");
    await sent.react("👍");
    await sent.pin();
    const read = await channel().messages.fetch({ message: sent.id, force: true });
    same([read.content, read.pinned, read.reactions.cache.get("👍").me], ["edited", true, true]);
    await sent.unpin();
    same((await channel().messages.fetch({ limit: 5 })).has(answer.id), true);
    await answer.delete();
    await refused(10008, channel().messages.fetch({ message: answer.id, force: true }));
  },

  async "schedules events"() {
    const start = Date.now() + 2 * 24 * 3600 * 1000;
    const event = await guild().scheduledEvents.create({
      name: "Webinar", description: "A talk", scheduledStartTime: start, scheduledEndTime: start + 3600 * 1000,
      privacyLevel: GuildScheduledEventPrivacyLevel.GuildOnly, entityType: GuildScheduledEventEntityType.External,
      entityMetadata: { location: "https://example.org" },
    });
    same([event.status, event.entityMetadata.location], [GuildScheduledEventStatus.Scheduled, "https://example.org"]);
    same((await event.setName("The webinar")).name, "The webinar");
    await event.setStatus(GuildScheduledEventStatus.Active);
    const ended = await event.setStatus(GuildScheduledEventStatus.Completed);
    same(ended.status, GuildScheduledEventStatus.Completed);
  },

  async "makes invites"() {
    const lasting = { maxAge: 0, unique: false };
    const invite = await channel().createInvite(lasting);
    same((await channel().createInvite(lasting)).code, invite.code);
    same([invite.guild.id, invite.channelId, invite.maxAge], [server, general, 0]);
    const guest = (await ask("POST", `/invites/${invite.code}`, { username: "js-guest" })).user_id;
    await until("the guest", () => guild().members.cache.has(guest));
    same((await channel().fetchInvites()).map((found) => found.uses), [1]);
    same((await client.fetchInvite(invite.code)).channel.name, "general");
    await invite.delete();
    await refused(10006, client.fetchInvite(invite.code));
  },

  async "keeps permissions"() {
    const me = client.user.id;
    const bits = PermissionFlagsBits;
    const room = await guild().channels.create({
      name: "A private room", type: ChannelType.GuildText,
      permissionOverwrites: [
        { id: guild().roles.everyone, type: OverwriteType.Role, deny: bits.ViewChannel },
        { id: me, type: OverwriteType.Member, allow: bits.ViewChannel | bits.SendMessages | bits.ManageChannels },
        { id: role, type: OverwriteType.Role, allow: bits.ViewChannel, deny: bits.SendMessages },
      ],
    });
    same(room.name, "a-private-room");
    same(room.permissionsFor(ada).has(bits.ViewChannel), false);
    await ask("PATCH", `/servers/${server}/members/${ada}`, { roles: [role] });
    await until("the role to be heard of", () => guild().members.cache.get(ada).roles.cache.has(role));
    await room.permissionOverwrites.edit(ada, { SendMessages: true });
    await until("the overwrite to be heard of", () => room.permissionOverwrites.cache.has(ada));
    for (const member of [ada, me, opened.owner_id]) {
      const granted = BigInt((await ask("GET", `/can?user=${member}&channel=${room.id}`)).permissions);
      const own = room.permissionsFor(await guild().members.fetch(member)).bitfield;
      const known = Object.values(bits).reduce((all, bit) => all | bit, 0n);
      same((own & granted & known).toString(), (granted & known).toString());
    }
    await refused(50013, guild().members.cache.get(ada).setNickname("Ada"));
    await room.delete();
  },

  async "resumes"() {
    const [before, from] = [resumes, heard.length];
    await ask("POST", "/gateway", { action: "drop" });
    for (const content of ["missed one", "missed two"]) {
      await ask("POST", "/act/say", { user_id: ada, channel_id: general, content });
    }
    await until("the session to be resumed", () => resumes > before);
    const missed = () => heard.slice(from).filter((message) => message.author.id === ada);
    await until("what was missed", () => missed().length >= 2);
    same(missed().length, 2);
    same((await command("ping")).message.content, "pong");
  },
};

let [passed, failed] = [0, 0];
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    if (faults.length > 0) throw faults.shift();
    passed += 1;
    console.log(`discord.js: ok ${name}`);
  } catch (fault) {
    failed += 1;
    faults.length = 0;
    console.log(`discord.js: FAILED ${name}: ${fault.stack ?? fault}`);
  }
}
await client.destroy();
console.log(`discord.js: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
