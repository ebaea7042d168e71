using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>Where a node stands: the SQL text it was read from and the stretch of it.</summary>
internal readonly record struct SourceSpan(string Source, TextSpan Span)
{
    /// <summary>
    /// Line and column of the first character; found on demand, because only error messages need them.
    /// </summary>
    public SourcePosition Position => SourcePosition.Of(Source, Span.Start);

    public ReadOnlySpan<char> Text => Source.AsSpan(Span.Start, Span.Length);

    /// <summary>An error that points here: the message gains line, column and a caret line.</summary>
    public DatabaseException Error(ErrorCode code, string message, string? messageWithoutValues = null)
    {
        var position = Position;
        return DatabaseException.AtPosition(
            code, message, position.Line, position.Column, Source, messageWithoutValues);
    }
}
