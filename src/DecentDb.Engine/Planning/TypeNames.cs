using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds the type that a text names.</summary>
internal static class TypeNames
{
    /// <summary>The type: one that an object of the catalog defines, or one of the engine.</summary>
    public static SqlType Resolve(TypeNameSyntax syntax, CatalogSnapshot catalog)
    {
        if (Find(syntax, catalog) is { } defined)
        {
            if (syntax.Arguments.Count > 0 || syntax.WithTimeZone)
            {
                throw syntax.Error(
                    ErrorCode.SyntaxError, $"The type {defined.Type} takes neither a length nor a time zone.");
            }

            return syntax.IsArray ? defined.Type.ArrayType : defined.Type;
        }

        return OfEngine(syntax);
    }

    /// <summary>The type of the engine.</summary>
    public static SqlType OfEngine(TypeNameSyntax syntax)
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

    /// <summary>The object of the catalog that defines the type; null for a type of the engine or of no name.</summary>
    public static TypeSchema? Find(TypeNameSyntax syntax, CatalogSnapshot catalog) =>
        syntax.ObjectName is { } name ? Find(name, catalog) : null;

    /// <summary>The object of the catalog that defines a type of this name; null for none.</summary>
    public static TypeSchema? Find(ObjectNameSyntax name, CatalogSnapshot catalog)
    {
        if (catalog.Types.Count == 0 && name.Schema is null)
        {
            return null;
        }

        var schema = ObjectName.SchemaOf(name.Schema, catalog);
        return schema is null && name.Schema is not null
            ? null : catalog.Find(catalog.Resolve(schema, name.Name.Value)) as TypeSchema;
    }
}
