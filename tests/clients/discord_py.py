"""discord.py held against the simulated Discord: a client that none of us wrote.

Usage: discord_py.py BASE, with the address of a simulator that runs (`carrel sim`).
"""

import asyncio
import datetime
import io
import sys

import discord
import yarl
from discord import app_commands, ui

from people import Checks, People, Refused, until

MAY = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    manage_channels=True,
    manage_roles=True,
    manage_messages=True,
    create_events=True,
    manage_events=True,
    pin_messages=True,
    add_reactions=True,
    create_public_threads=True,
    send_polls=True,
)

# The smallest PNG there is: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc33000000"
    "0049454e44ae426082"
)


class Buttons(ui.View):
    """Every kind of button and of menu that a classic message has."""

    def __init__(self):
        super().__init__(timeout=None)
        self.add_item(ui.Button(label="Read", url="https://example.org/read", row=0))

    @ui.button(label="Primary", style=discord.ButtonStyle.primary, custom_id="primary", row=0)
    async def primary(self, press, _button):
        await press.response.edit_message(content="primary pressed")

    @ui.button(label="Secondary", style=discord.ButtonStyle.secondary, custom_id="secondary", row=0)
    async def secondary(self, press, _button):
        await press.response.send_message("secondary pressed", ephemeral=True)

    @ui.button(label="Success", style=discord.ButtonStyle.success, custom_id="success", row=0)
    async def success(self, press, _button):
        await press.response.defer()
        await press.followup.send("success pressed")

    @ui.button(label="Danger", style=discord.ButtonStyle.danger, custom_id="danger", row=0)
    async def danger(self, press, _button):
        await press.response.defer(ephemeral=True, thinking=True)
        await press.edit_original_response(content="danger pressed")


class Menus(ui.View):
    """The five kinds of menu."""

    def __init__(self):
        super().__init__(timeout=None)

    @ui.select(
        custom_id="text",
        max_values=2,
        options=[discord.SelectOption(label=word, value=word) for word in ("red", "blue", "green")],
    )
    async def text(self, press, menu):
        await press.response.send_message(", ".join(menu.values))

    @ui.select(cls=ui.UserSelect, custom_id="user")
    async def user(self, press, menu):
        await press.response.send_message(menu.values[0].display_name)

    @ui.select(cls=ui.RoleSelect, custom_id="role")
    async def role(self, press, menu):
        await press.response.send_message(menu.values[0].name)

    @ui.select(cls=ui.MentionableSelect, custom_id="mentionable")
    async def mentionable(self, press, menu):
        await press.response.send_message(menu.values[0].name)

    @ui.select(cls=ui.ChannelSelect, custom_id="channel", channel_types=[discord.ChannelType.text])
    async def channel(self, press, menu):
        await press.response.send_message(menu.values[0].name)


class Layout(ui.LayoutView):
    """Every kind of the newer layout components."""

    def __init__(self):
        super().__init__(timeout=None)
        pressed = ui.Button(label="In a section", custom_id="in-section")
        pressed.callback = self.pressed
        row = ui.ActionRow()
        inner = ui.Button(label="In a container", custom_id="in-container")
        inner.callback = self.pressed
        row.add_item(inner)
        self.add_item(ui.TextDisplay("A text"))
        self.add_item(ui.Section("With a button", accessory=pressed))
        self.add_item(ui.Section("With a picture", accessory=ui.Thumbnail("attachment://pixel.png")))
        gallery = ui.MediaGallery(discord.MediaGalleryItem("attachment://pixel.png", description="A pixel"))
        self.add_item(
            ui.Container(
                gallery,
                ui.Separator(spacing=discord.SeparatorSpacing.large),
                ui.File("attachment://notes.txt"),
                row,
                accent_colour=0x336699,
            )
        )

    async def pressed(self, press):
        await press.response.send_message(f"{press.data['custom_id']} pressed", ephemeral=True)


class Texts(ui.Modal, title="Texts"):
    """Text inputs in labels."""

    called = ui.Label(text="Name", component=ui.TextInput(custom_id="called", min_length=2, max_length=20))
    about = ui.Label(
        text="About",
        description="A few words",
        component=ui.TextInput(custom_id="about", style=discord.TextStyle.paragraph, required=False),
    )

    async def on_submit(self, submitted):
        await submitted.response.send_message(f"{self.called.component.value}/{self.about.component.value}")


class Choices(ui.Modal, title="Choices"):
    """Menus in labels, with a text above them."""

    note = ui.TextDisplay("Choose")
    colour = ui.Label(
        text="Colour",
        component=ui.Select(custom_id="colour", options=[discord.SelectOption(label="red"), discord.SelectOption(label="blue")]),
    )
    who = ui.Label(text="Who", component=ui.UserSelect(custom_id="who"))
    where = ui.Label(text="Where", component=ui.ChannelSelect(custom_id="where"))

    async def on_submit(self, submitted):
        colour, who, where = (label.component.values[0] for label in (self.colour, self.who, self.where))
        await submitted.response.send_message(f"{colour}/{who.name}/{where.name}")


class Newer(ui.Modal, title="Newer"):
    """Uploads, radio buttons and check boxes."""

    paper = ui.Label(text="Paper", component=ui.FileUpload(custom_id="paper"))
    size = ui.Label(
        text="Size",
        component=ui.RadioGroup(custom_id="size", options=[discord.RadioGroupOption(label="small", value="s"), discord.RadioGroupOption(label="large", value="l")]),
    )
    days = ui.Label(
        text="Days",
        component=ui.CheckboxGroup(custom_id="days", options=[discord.CheckboxGroupOption(label="Mon", value="mon"), discord.CheckboxGroupOption(label="Tue", value="tue")]),
    )
    sure = ui.Label(text="Sure", component=ui.Checkbox(custom_id="sure"))

    async def on_submit(self, submitted):
        paper = await self.paper.component.values[0].read()
        days = "+".join(sorted(self.days.component.values))
        said = f"{paper.decode()}/{self.size.component.value}/{days}/{self.sure.component.value}"
        await submitted.response.send_message(said)


class Bot(discord.Client):
    """A bot that notes what it hears."""

    def __init__(self):
        intents = discord.Intents.default()
        intents.members = True
        super().__init__(intents=intents)
        self.tree = app_commands.CommandTree(self)
        self.heard = []
        self.resumes = 0

    async def on_resumed(self):
        self.resumes += 1

    async def on_message(self, message):
        self.heard.append(message)

    async def setup_hook(self):
        register(self.tree)
        await self.tree.sync()


def opener(modal):
    """Makes the command that opens a dialogue."""

    async def opens(asked: discord.Interaction):
        await asked.response.send_modal(modal())

    return app_commands.Command(name=modal.__name__.lower(), description="Opens a dialogue", callback=opens)


def register(tree):
    """Declares the commands."""

    @tree.command(description="Answers at once")
    async def ping(asked: discord.Interaction):
        await asked.response.send_message("pong")

    @tree.command(description="Shows every kind of option")
    @app_commands.choices(size=[app_commands.Choice(name="small", value=1), app_commands.Choice(name="large", value=2)])
    async def everything(
        asked: discord.Interaction,
        text: app_commands.Range[str, 1, 20],
        number: app_commands.Range[int, 0, 100],
        share: float,
        yes: bool,
        user: discord.User,
        channel: discord.TextChannel,
        role: discord.Role,
        named: discord.Member | discord.Role,
        size: app_commands.Choice[int],
        paper: discord.Attachment,
    ):
        said = (await paper.read()).decode()
        await asked.response.send_message(
            f"{text}/{number}/{share}/{yes}/{user.name}/{channel.name}/{role.name}/{named.name}/{size.name}/{said}"
        )

    group = app_commands.Group(name="shelf", description="Shelves")
    inner = app_commands.Group(name="book", description="Books", parent=group)

    @inner.command(name="find", description="Finds a book")
    async def find(asked: discord.Interaction, title: str):
        await asked.response.send_message(f"found {title}")

    @find.autocomplete("title")
    async def suggest(_asked: discord.Interaction, typed: str):
        return [app_commands.Choice(name=f"{typed}{ending}", value=f"{typed}{ending}") for ending in ("!", "?")]

    tree.add_command(group)

    @tree.command(description="Shows buttons")
    async def buttons(asked: discord.Interaction):
        await asked.response.send_message("Buttons", view=Buttons())

    @tree.command(description="Shows menus")
    async def menus(asked: discord.Interaction):
        await asked.response.send_message("Menus", view=Menus())

    @tree.command(description="Shows the newer layout")
    async def layout(asked: discord.Interaction):
        files = [discord.File(io.BytesIO(PIXEL), "pixel.png"), discord.File(io.BytesIO(b"notes"), "notes.txt")]
        await asked.response.send_message(view=Layout(), files=files)

    for modal in (Texts, Choices, Newer):
        tree.add_command(opener(modal))

    @tree.context_menu(name="Who is this")
    async def who(asked: discord.Interaction, member: discord.Member):
        await asked.response.send_message(member.display_name, ephemeral=True)

    @tree.context_menu(name="How long is this")
    async def how_long(asked: discord.Interaction, message: discord.Message):
        await asked.response.send_message(str(len(message.content)), ephemeral=True)


class Story:
    """The server, its people and the bot, and what must hold of them."""

    def __init__(self, people, bot):
        self.people = people
        self.bot = bot

    async def open(self):
        """Opens a server with an owner, a member, a role and the bot."""
        opened = await self.people.ask("POST", "/servers", {"name": "Library", "owner": {"username": "py-olive"}})
        self.server, self.owner = opened["server_id"], opened["owner_id"]
        self.general = opened["general_channel_id"]
        await self.people.ask("POST", f"/servers/{self.server}/bot", {"permissions": str(MAY.value)})
        joined = await self.people.ask("POST", f"/servers/{self.server}/members", {"username": "py-ada"})
        self.ada = joined["user_id"]
        role = await self.people.ask("POST", f"/servers/{self.server}/roles", {"name": "readers"})
        self.role = role["id"]

    @property
    def guild(self):
        return self.bot.get_guild(int(self.server))

    @property
    def channel(self):
        return self.bot.get_channel(int(self.general))

    async def command(self, command, **more):
        return await self.people.act("command", user_id=self.ada, channel_id=self.general, command=command, **more)

    async def from_menu(self, kind, command, target):
        return await self.people.act(
            f"{kind}_command", user_id=self.ada, channel_id=self.general, command=command, target_id=target
        )

    async def press(self, message, custom_id, **more):
        return await self.people.act(
            "press", user_id=self.ada, channel_id=self.general, message_id=message["id"], custom_id=custom_id, **more
        )

    async def submit(self, modal, fields, **more):
        return await self.people.act("submit", user_id=self.ada, modal_id=modal["modal_id"], fields=fields, **more)

    async def logs_in(self):
        me = self.bot.user
        same(me.id, int((await self.people.ask("GET", "/info"))["bot_user_id"]))
        same(self.guild.name, "Library")
        same(self.guild.owner_id, int(self.owner))
        same({member.name for member in self.guild.members} >= {"py-olive", "py-ada"}, True)
        same(self.channel.name, "general")
        same((await self.bot.application_info()).id, me.id)

    async def answers_commands(self):
        same((await self.command("ping"))["message"]["content"], "pong")
        same((await self.command("shelf book find", options={"title": "Dune"}))["message"]["content"], "found Dune")
        seen = await self.command(
            "everything",
            options={
                "text": "tea", "number": 7, "share": 0.5, "yes": True, "user": self.ada, "channel": self.general,
                "role": self.role, "named": self.role, "size": 2,
            },
            files={"paper": {"filename": "a.txt", "content_type": "text/plain", "content_base64": "aGk="}},
        )
        same(seen["message"]["content"], "tea/7/0.5/True/py-ada/general/readers/readers/large/hi")
        try:
            await self.command("shelf book lose")
        except Refused:
            return
        raise AssertionError("an unknown command was taken")

    async def answers_context_menus(self):
        said = await self.people.act("say", user_id=self.ada, channel_id=self.general, content="four")
        seen = await self.from_menu("user", "Who is this", self.ada)
        same((seen["ephemeral"], seen["message"]["content"]), (True, "py-ada"))
        seen = await self.from_menu("message", "How long is this", said["id"])
        same(seen["message"]["content"], "4")

    async def suggests(self):
        asked = {"command": "shelf book find", "options": {"title": "Du"}, "focused": "title"}
        seen = await self.people.act("autocomplete", user_id=self.ada, channel_id=self.general, **asked)
        same([choice["value"] for choice in seen["choices"]], ["Du!", "Du?"])

    async def hears_buttons(self):
        message = (await self.command("buttons"))["message"]
        seen = await self.press(message, "primary")
        same((seen["outcome"], seen["message"]["content"]), ("updated", "primary pressed"))
        seen = await self.press(message, "secondary")
        same((seen["ephemeral"], seen["message"]["content"]), (True, "secondary pressed"))
        seen = await self.press(message, "success")
        same(seen["followups"][0]["content"], "success pressed")
        seen = await self.press(message, "danger")
        same((seen["ephemeral"], seen["message"]["content"]), (True, "danger pressed"))

    async def hears_menus(self):
        message = (await self.command("menus"))["message"]
        chosen = {
            "text": (["red", "green"], "red, green"),
            "user": ([self.ada], "py-ada"),
            "role": ([self.role], "readers"),
            "mentionable": ([self.role], "readers"),
            "channel": ([self.general], "general"),
        }
        for custom_id, (values, said) in chosen.items():
            seen = await self.press(message, custom_id, values=values)
            same(seen["message"]["content"], said)

    async def lays_out(self):
        message = (await self.command("layout"))["message"]
        kinds = [part["type"] for part in message["components"]]
        same(kinds, [10, 9, 9, 17])
        same([part["type"] for part in message["components"][3]["components"]], [12, 14, 13, 1])
        for custom_id in ("in-section", "in-container"):
            seen = await self.press(message, custom_id)
            same(seen["message"]["content"], f"{custom_id} pressed")
        read = await self.channel.fetch_message(int(message["id"]))
        picture = read.components[3].children[0].items[0].media
        same(picture.url.split("?")[0].rsplit("/", 1)[1], "pixel.png")

    async def opens_dialogues(self):
        modal = (await self.command("texts"))["modal"]
        same((modal["title"], [field["label"] for field in modal["fields"]]), ("Texts", ["Name", "About"]))
        seen = await self.submit(modal, {"called": "Ada", "about": "reads"})
        same(seen["message"]["content"], "Ada/reads")
        modal = (await self.command("choices"))["modal"]
        seen = await self.submit(modal, {"colour": ["blue"], "who": [self.ada], "where": [self.general]})
        same(seen["message"]["content"], "blue/py-ada/general")
        modal = (await self.command("newer"))["modal"]
        files = {"paper": [{"filename": "a.txt", "content_type": "text/plain", "content_base64": "aGk="}]}
        seen = await self.submit(modal, {"size": "l", "days": ["mon", "tue"], "sure": True}, files=files)
        same(seen["message"]["content"], "hi/l/mon+tue/True")

    async def sends_embeds(self):
        embed = discord.Embed(title="Title", description="Text", url="https://example.org", colour=0x336699)
        embed.set_author(name="Author").set_footer(text="Footer").add_field(name="Name", value="Value", inline=True)
        embed.timestamp = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)
        sent = await self.channel.send(embed=embed)
        same((await self.channel.fetch_message(sent.id)).embeds[0].to_dict(), sent.embeds[0].to_dict())
        same(sent.embeds[0].fields[0].value, "Value")
        await refused(50035, self.channel.send(embed=discord.Embed(title="t" * 257)))

    async def sends_files(self):
        sent = await self.channel.send(
            "With files",
            files=[discord.File(io.BytesIO(b"one"), "one.txt", description="The first"), discord.File(io.BytesIO(b"two"), "two.txt")],
        )
        same([await file.read() for file in sent.attachments], [b"one", b"two"])
        same(sent.attachments[0].description, "The first")
        edited = await sent.edit(attachments=[sent.attachments[1]])
        same([file.filename for file in edited.attachments], ["two.txt"])

    async def handles_messages(self):
        sent = await self.channel.send("first")
        answer = await sent.reply("second", mention_author=False)
        same(answer.reference.message_id, sent.id)
        await sent.edit(content="edited")
        await sent.add_reaction("👍")
        await sent.pin()
        same([pin.id async for pin in self.channel.pins()], [sent.id])
        read = await self.channel.fetch_message(sent.id)
        same((read.content, read.pinned, read.reactions[0].emoji, read.reactions[0].me), ("edited", True, "👍", True))
        await sent.unpin()
        same([m.id async for m in self.channel.history(limit=5) if m.id == answer.id], [answer.id])
        await answer.delete()
        await refused(10008, self.channel.fetch_message(answer.id))

    async def schedules_events(self):
        start = discord.utils.utcnow() + datetime.timedelta(days=2)
        event = await self.guild.create_scheduled_event(
            name="Webinar", description="A talk", start_time=start, end_time=start + datetime.timedelta(hours=1),
            entity_type=discord.EntityType.external, location="https://example.org", privacy_level=discord.PrivacyLevel.guild_only,
        )
        same((event.status, event.location), (discord.EventStatus.scheduled, "https://example.org"))
        event = await event.edit(name="The webinar")
        same((await self.guild.fetch_scheduled_event(event.id)).name, "The webinar")
        await event.start()
        await until("the event to start", lambda: self.guild.get_scheduled_event(event.id).status is discord.EventStatus.active)
        await (await self.guild.fetch_scheduled_event(event.id)).end()
        refusing = await self.guild.fetch_scheduled_event(event.id)
        same(refusing.status, discord.EventStatus.completed)

    async def makes_invites(self):
        invite = await self.channel.create_invite(max_age=0, unique=False)
        same((await self.channel.create_invite(max_age=0, unique=False)).code, invite.code)
        same((invite.guild.id, invite.channel.id, invite.max_age), (self.guild.id, self.channel.id, 0))
        guest = (await self.people.ask("POST", f"/invites/{invite.code}", {"username": "py-guest"}))["user_id"]
        await until("the guest", lambda: self.guild.get_member(int(guest)))
        same([found.uses for found in await self.channel.invites()], [1])
        shown = await self.bot.fetch_invite(invite.code, with_counts=True)
        same(shown.approximate_member_count, len(self.guild.members))
        await invite.delete()
        await refused(10006, self.bot.fetch_invite(invite.code))

    async def keeps_permissions(self):
        reader, everyone = self.guild.get_role(int(self.role)), self.guild.default_role
        hidden = {
            everyone: discord.PermissionOverwrite(view_channel=False),
            self.guild.me: discord.PermissionOverwrite(view_channel=True, send_messages=True, manage_channels=True),
            reader: discord.PermissionOverwrite(view_channel=True, send_messages=False),
        }
        room = await self.guild.create_text_channel("A private room", overwrites=hidden)
        same(room.name, "a-private-room")
        ada = self.guild.get_member(int(self.ada))
        same(room.permissions_for(ada).view_channel, False)
        await self.people.ask("PATCH", f"/servers/{self.server}/members/{self.ada}", {"roles": [self.role]})
        await until("the role to be heard of", lambda: reader in self.guild.get_member(ada.id).roles)
        await room.set_permissions(ada, send_messages=True)
        await until("the overwrite to be heard of", lambda: ada in self.guild.get_channel(room.id).overwrites)
        for member in (ada, self.guild.me, self.guild.get_member(int(self.owner))):
            may = await self.people.ask("GET", f"/can?user={member.id}&channel={room.id}")
            own = self.guild.get_channel(room.id).permissions_for(self.guild.get_member(member.id))
            same(own.value & KNOWN, int(may["permissions"]) & KNOWN)
        await refused(50013, ada.edit(nick="Ada"))
        await room.delete()

    async def resumes(self):
        before, heard = self.bot.resumes, len(self.bot.heard)
        await self.people.ask("POST", "/gateway", {"action": "drop"})
        for text in ("missed one", "missed two"):
            await self.people.act("say", user_id=self.ada, channel_id=self.general, content=text)
        await until("the session to be resumed", lambda: self.bot.resumes > before)
        missed = lambda: [m for m in self.bot.heard[heard:] if m.author.id == int(self.ada)]
        await until("what was missed", lambda: len(missed()) >= 2)
        same(len(missed()), 2)
        same((await self.command("ping"))["message"]["content"], "pong")


# The bits that are of use in a text channel; of the others the client says nothing there.
KNOWN = discord.Permissions.all().value & ~discord.Permissions.voice().value


def same(found, wanted):
    """Fails unless two things are equal."""
    if found != wanted:
        raise AssertionError(f"{found!r} is not {wanted!r}")


async def refused(code, work):
    """Fails unless Discord refuses with this code."""
    try:
        await work
    except discord.HTTPException as refusal:
        same(refusal.code, code)
    else:
        raise AssertionError(f"not refused with {code}")


async def main(base):
    people, bot = People(base), Bot()
    info = await people.ask("GET", "/info")
    discord.http.Route.BASE = f"{base}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(info["gateway_url"])
    story, checks = Story(people, bot), Checks("discord.py")
    await story.open()
    running = asyncio.create_task(bot.start(info["bot_token"]))
    await until("the bot to be ready", lambda: running.done() or bot.is_ready())
    for name in (
        "logs_in", "answers_commands", "answers_context_menus", "suggests", "hears_buttons", "hears_menus", "lays_out",
        "opens_dialogues", "sends_embeds", "sends_files", "handles_messages", "schedules_events", "makes_invites",
        "keeps_permissions", "resumes",
    ):
        await checks.check(name.replace("_", " "), getattr(story, name)())
    await bot.close()
    await people.close()
    return checks.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1].rstrip("/"))))
