using System;

namespace DecentDb.Files;

/// <summary>The orders and separators in which a day may be written.</summary>
[Flags]
internal enum CsvDateLayouts
{
    None = 0,
    Iso = 1,
    YearSlash = 2,
    DayDot = 4,
    DaySlash = 8,
    MonthSlash = 16,
    DayDash = 32,
    MonthDash = 64,
    Compact = 128,
    Found = Iso | YearSlash | DayDot | DaySlash | MonthSlash | DayDash | MonthDash,
}
