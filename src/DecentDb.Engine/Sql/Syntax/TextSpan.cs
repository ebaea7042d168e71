namespace DecentDb.Engine.Sql.Syntax;

/// <summary>A stretch of a SQL text, counted in UTF-16 units from its beginning.</summary>
internal readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;
}
