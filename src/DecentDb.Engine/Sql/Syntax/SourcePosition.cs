using System;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>
/// Line and column of a place in a SQL text, both counted from 1; columns are UTF-16 units, lines end with LF.
/// </summary>
internal readonly record struct SourcePosition(int Line, int Column)
{
    /// <summary>
    /// Finds the line and column of an offset by reading the text up to it; an offset past the end means the end.
    /// </summary>
    public static SourcePosition Of(string source, int offset)
    {
        var before = source.AsSpan(0, Math.Clamp(offset, 0, source.Length));
        int lineStart = before.LastIndexOf('\n') + 1;
        return new SourcePosition(before.Count('\n') + 1, before.Length - lineStart + 1);
    }
}
