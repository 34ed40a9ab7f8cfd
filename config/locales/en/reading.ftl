### What is said of weekly hours and time zones that people wrote.

## Hours

hours-none = no hours given
# $piece is the part of the text that is wrong.
hours-no-time-of-day = { $piece } is no time of day
hours-no-stretch = { $piece } is no stretch of a day; the end must differ from the start, and 24:00 only ends one
hours-days-without-hours = { $piece } has no hours behind it; such as { $piece } 18:00-21:00 would be right
hours-hours-without-days = { $piece } has no day before it; such as Mon { $piece } would be right
hours-not-understood = { $piece } is neither a day nor hours; such as Mon Tue 18:00-21:00 would be right
hours-en-dashes = en dashes read as hyphens
hours-dashes = { $dash } read as a hyphen
# $first and $last are days of the week.
hours-days = { $first } to { $last }
hours-over-midnight = { $days } { $start }-{ $end } runs over midnight
# $language and $other are names of languages.
hours-language = read as { $language }; in { $other } it would mean other hours
hours-understood = `{ $written }` read as { $start }-{ $end }

## Zones

# $what is one of the two below, $remedy one of the three below them.
zone-problem = { $what }; name a city: { $remedy }
zone-fixed-offset = { $written } is a fixed offset
zone-unknown = { $written } is no time zone
zone-likely = { $zone } is likely for { $country }
zone-likely-among = { $zone } or others of { $country }
zone-example = such as Asia/Manila or Africa/Lagos
