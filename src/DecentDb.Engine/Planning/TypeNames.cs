using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds the type that a text names.</summary>
internal static class TypeNames
{
    public static SqlType Resolve(TypeNameSyntax syntax)
    {
        if (syntax.IsArray && SqlTypeParser.IsSerial(syntax.Name))
        {
            throw syntax.Error(ErrorCode.NotSupported, "An array of numbers that count themselves is not supported.");
        }

        try
        {
            var type = SqlTypeParser.Resolve(syntax.Name, syntax.Arguments, syntax.WithTimeZone);
            return syntax.IsArray ? type.ArrayType : type;
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            var hint = e.Code == ErrorCode.UndefinedObject ? NearestName.Hint(syntax.Name, SqlTypeParser.AllNames) : "";
            throw syntax.Error(e.Code, e.Message + hint);
        }
    }
}
