### Words that every subject uses: days, months, dates, lists.

# $day is a date such as "Mon 6 Mar", $time a time such as "16:00".
when-day-and-time = { $day }, { $time }
# $day is the number of the day in its month.
when-day = { $weekday } { $day } { $month }
when-date = { $weekday } { $day } { $month } { $year }

day-monday = Monday
day-tuesday = Tuesday
day-wednesday = Wednesday
day-thursday = Thursday
day-friday = Friday
day-saturday = Saturday
day-sunday = Sunday

day-mon = Mon
day-tue = Tue
day-wed = Wed
day-thu = Thu
day-fri = Fri
day-sat = Sat
day-sun = Sun

month-january = January
month-february = February
month-march = March
month-april = April
month-may = May
month-june = June
month-july = July
month-august = August
month-september = September
month-october = October
month-november = November
month-december = December

month-jan = Jan
month-feb = Feb
month-mar = Mar
month-apr = Apr
month-short-may = May
month-jun = Jun
month-jul = Jul
month-aug = Aug
month-sep = Sep
month-oct = Oct
month-nov = Nov
month-dec = Dec
