using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// What a statement did. Values are in the text form that both engines share: numbers to ten digits, booleans as 1
/// and 0, everything else in quotes.
/// </summary>
internal sealed class Outcome
{
    public List<string[]> Rows { get; } = [];

    public List<string> ColumnNames { get; } = [];

    public long RowsAffected { get; set; } = -1;

    public Exception? Error { get; init; }

    /// <summary>True when the error is the violation of a constraint.</summary>
    public bool IsConstraintError { get; init; }

    public bool Failed => Error is not null;
}
