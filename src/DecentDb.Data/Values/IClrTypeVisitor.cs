namespace DecentDb.Data.Values;

/// <summary>Does something with a CLR type of the table that needs it at compile time.</summary>
internal interface IClrTypeVisitor
{
    void Visit<T>(ClrType<T> type);
}
