using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Types;

/// <summary>Finds types by the names that PostgreSQL, SQLite, SQL Server and MySQL give them.</summary>
internal static class SqlTypeParser
{
    /// <summary>The type of a name (in any case, single spaces) with its arguments.</summary>
    /// <exception cref="Primitives.DatabaseException">UndefinedObject, or InvalidDefinition for bad arguments.</exception>
    public static SqlType Resolve(string name, IReadOnlyList<int> arguments, bool withTimeZone = false) =>
        throw new NotSupportedException();

    /// <summary>True for SERIAL and its like: an integer identity that cannot be NULL.</summary>
    public static bool IsSerial(string name) => throw new NotSupportedException();
}
