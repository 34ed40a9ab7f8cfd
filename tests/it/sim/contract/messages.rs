//! Rules of messages, embeds, files and mentions.
