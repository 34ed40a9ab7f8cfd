### What an import answers, row by row. Each answer is a clause; clauses are joined by "; ".

## A row that is taken: what was read otherwise than it stood

# $written is what stood in the cell, $becomes the value that is stored.
import-respelt = `{ $written }` becomes { $becomes }
# $column is a heading such as sector.
import-lower-case = { $column } in lower case
import-trimmed = { $column } trimmed
import-line-break = line break in the name becomes a space
import-invisible-dropped = characters of the name that nobody sees are dropped
# $old and $zone are names of time zones.
import-renamed = { $old } becomes { $zone }
import-left-out = { $column } `{ $written }` is not understood and left out
import-no-account-yet = no account yet: matched later by a code or username
import-email-kept = e-mail kept
import-same-email = same e-mail as row { $row }; both are kept
import-formula-name = name shown as plain text, made harmless in every export
import-markup-name = name shown escaped
import-mention-name = name shown escaped; mentions nobody
# $count is the number of scripts, such as Latin and Arabic, at least two.
import-scripts =
    name in { $count ->
        [2] two
        [3] three
        [4] four
       *[other] { $count }
    } scripts kept

## Choices that wait

# $what is a list of the clauses below.
import-waiting =
    { $what } { $count ->
        [one] waits for a coordinator to fold it into a choice
       *[other] wait for a coordinator to fold them into a choice
    }
import-waiting-sector = sector { $written }
import-waiting-stage = career stage { $written }
# The language is named by the sheet as code and level; one of them is unknown.
import-waiting-language = language level
import-waiting-interest = interest { $written }
import-waiting-output = output wish { $written }

## A row that is refused

import-further-faults = { $first }; further faults of the row are listed with it: { $further }
import-cut-short = row has { $has } of { $of } columns
import-too-wide = row has { $has } columns and the headings { $of }; a cell that holds a comma needs quotation marks around it
import-account = { $written } is no Discord id (17 to 20 digits)
import-account-shortened = { $written } is a Discord id that a spreadsheet has rounded; make the column text and paste the whole id (17 to 20 digits)
import-account-beyond = { $written } is larger than any Discord id
import-same-account = same account as row { $row }; the first row wins
import-same-username = same username as row { $row }; the first row wins
import-name-missing = no name given
import-name-too-long = the name has { $characters } characters; up to 64 fit
import-country-missing = no country given; its code of ISO 3166-1 would be right, such as PH
import-country = { $written } is no country of ISO 3166-1
import-zone-missing = no time zone given; name a city, such as Asia/Manila

## A file that is refused

import-sheet-empty = The file is empty. A sheet with headings in its first row would be right.
import-sheet-no-rows = The file has headings in row 1 and no sign-up below them.
import-sheet-too-large = The file has { $size } MiB; up to { $most } MiB are read. Split it, or leave out columns that the import does not use.
import-sheet-workbook = The file is a workbook of a spreadsheet program. Save it as CSV (UTF-8) and send that.
import-sheet-utf16 = The file is text in UTF-16. Save it as CSV (UTF-8) and send that.
import-sheet-binary = The file is no text. A sheet saved as CSV (UTF-8) would be right.
import-sheet-not-utf8 = Line { $line } of the file is not in UTF-8. Save the sheet as CSV (UTF-8), so that names keep their letters.
import-sheet-too-many-rows = The file has more than { $most } rows. Split it.
import-sheet-too-many-columns = Row { $row } has { $columns } columns; up to { $most } are read.
import-sheet-field-too-long = Row { $row }, column { $column } holds { $bytes } bytes; up to { $most } are read. Maybe a quotation mark before it is never closed.
import-sheet-unclosed-quote = A quotation mark in row { $row } is never closed, so everything after it would be one cell. Close it or take it out.
import-sheet-missing-columns =
    Row 1 lacks the { $count ->
        [one] heading
       *[other] headings
    } { $columns }. Every sheet needs display_name, country, time_zone and available, with commas or semicolons between.
import-sheet-rounded-accounts = Every discord_user_id ends in zeros, the first in row { $row }: a spreadsheet has rounded them, and the last digits are lost. Make the column text before the ids are pasted.
import-sheet-doubled-column = Two headings in row 1 name the column { $column }. Take one out.

## The whole import

# $columns is a list of headings, $count their number.
import-ignored-columns =
    { $count ->
        [one] The column { $columns } is ignored.
       *[other] The columns { $columns } are ignored.
    }
import-dry-run =
    { $taken ->
        [one] 1 sign-up would be taken
       *[other] { $taken } sign-ups would be taken
    }, { $refused } refused; { $waiting ->
        [0] no choice waits
        [one] 1 choice waits
       *[other] { $waiting } choices wait
    } for a coordinator. Nothing was stored.
