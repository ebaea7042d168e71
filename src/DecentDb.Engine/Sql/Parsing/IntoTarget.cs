using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>INTO [TEMP] [TABLE] name of a SELECT, until its statement is made.</summary>
internal readonly record struct IntoTarget(ObjectNameSyntax Name, bool Temporary);
