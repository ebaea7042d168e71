using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds the type that a text names.</summary>
internal static class TypeNames
{
    public static SqlType Resolve(TypeNameSyntax syntax)
    {
        if (syntax.IsArray)
        {
            throw syntax.Error(ErrorCode.NotSupported, "An array type is not supported yet.");
        }

        try
        {
            return SqlTypeParser.Resolve(syntax.Name, syntax.Arguments, syntax.WithTimeZone);
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            var hint = e.Code == ErrorCode.UndefinedObject ? NearestName.Hint(syntax.Name, SqlTypeParser.AllNames) : "";
            throw syntax.Error(e.Code, e.Message + hint);
        }
    }
}
