using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Data.Sessions;
using DecentDb.Data.Values;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Schema;

/// <summary>The schema collections that describe the product and not a database.</summary>
internal static class SchemaFacts
{
    private static readonly TypeFacts[] Types =
    [
        new(SqlTypeKind.Boolean),
        new(SqlTypeKind.SmallInt),
        new(SqlTypeKind.Integer, CanIncrement: true),
        new(SqlTypeKind.BigInt, CanIncrement: true),
        new(SqlTypeKind.Real),
        new(SqlTypeKind.Double),
        new(SqlTypeKind.Decimal, Parameters: "precision,scale"),
        new(SqlTypeKind.Text, Quote: "'", IsSearchedByLike: true),
        new(SqlTypeKind.Text, Parameters: "max length", Quote: "'", IsSearchedByLike: true) { Name = "VARCHAR" },
        new(SqlTypeKind.Char, Parameters: "length", Quote: "'", IsSearchedByLike: true),
        new(SqlTypeKind.Blob, Quote: "'", Prefix: "x'"),
        new(SqlTypeKind.Uuid, Quote: "'"),
        new(SqlTypeKind.Date, Quote: "'", IsNamedInLiterals: true),
        new(SqlTypeKind.Time, Quote: "'", IsNamedInLiterals: true),
        new(SqlTypeKind.Timestamp, Quote: "'", IsNamedInLiterals: true),
        new(SqlTypeKind.TimestampTz, Quote: "'", IsNamedInLiterals: true),
        new(SqlTypeKind.Interval, Quote: "'", IsNamedInLiterals: true),
        .. Others(),
    ];

    public static DataTable DataTypes()
    {
        var table = SchemaCollections.NewTable(
            DbMetaDataCollectionNames.DataTypes,
            (DbMetaDataColumnNames.TypeName, TypeCode.String),
            (DbMetaDataColumnNames.ProviderDbType, TypeCode.Int32),
            (DbMetaDataColumnNames.ColumnSize, TypeCode.Int64),
            (DbMetaDataColumnNames.CreateFormat, TypeCode.String),
            (DbMetaDataColumnNames.CreateParameters, TypeCode.String),
            (DbMetaDataColumnNames.DataType, TypeCode.String),
            (DbMetaDataColumnNames.IsAutoIncrementable, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsBestMatch, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsCaseSensitive, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsFixedLength, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsFixedPrecisionScale, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsLong, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsNullable, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsSearchable, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsSearchableWithLike, TypeCode.Boolean),
            (DbMetaDataColumnNames.IsUnsigned, TypeCode.Boolean),
            (DbMetaDataColumnNames.LiteralPrefix, TypeCode.String),
            (DbMetaDataColumnNames.LiteralSuffix, TypeCode.String));
        foreach (var type in Types)
        {
            var facts = ClrMapping.FactsOf(type.Kind);
            var isNumber = facts.Precision is not null;
            var isLong = facts.IsLong && type.Parameters is null;
            var isFixed = facts.Size > 0 ? type.Parameters is null : type.Kind == SqlTypeKind.Char;
            table.Rows.Add(
                type.Name, (int)facts.DbType, (long)(facts.Precision ?? facts.SizeOf(new SqlType(type.Kind))),
                type.Format, type.Parameters, facts.Type.FullName,
                type.CanIncrement, type.Name is not ("VARCHAR" or "CHAR" or "JSON" or "JSONB"), type.IsSearchedByLike,
                isFixed, false, isLong, true, true, type.IsSearchedByLike,
                isNumber ? false : DBNull.Value, type.LiteralPrefix, type.Quote);
        }

        return table;
    }

    [SuppressMessage("Performance", "CA1861", Justification = "Called seldom.")]
    public static DataTable DataSource(IConnectionHost connection)
    {
        var table = SchemaCollections.NewTable(
            DbMetaDataCollectionNames.DataSourceInformation,
            (DbMetaDataColumnNames.CompositeIdentifierSeparatorPattern, TypeCode.String),
            (DbMetaDataColumnNames.DataSourceProductName, TypeCode.String),
            (DbMetaDataColumnNames.DataSourceProductVersion, TypeCode.String),
            (DbMetaDataColumnNames.DataSourceProductVersionNormalized, TypeCode.String),
            (DbMetaDataColumnNames.GroupByBehavior, TypeCode.Int32),
            (DbMetaDataColumnNames.IdentifierPattern, TypeCode.String),
            (DbMetaDataColumnNames.IdentifierCase, TypeCode.Int32),
            (DbMetaDataColumnNames.OrderByColumnsInSelect, TypeCode.Boolean),
            (DbMetaDataColumnNames.ParameterMarkerFormat, TypeCode.String),
            (DbMetaDataColumnNames.ParameterMarkerPattern, TypeCode.String),
            (DbMetaDataColumnNames.ParameterNameMaxLength, TypeCode.Int32),
            (DbMetaDataColumnNames.ParameterNamePattern, TypeCode.String),
            (DbMetaDataColumnNames.QuotedIdentifierPattern, TypeCode.String),
            (DbMetaDataColumnNames.QuotedIdentifierCase, TypeCode.Int32),
            (DbMetaDataColumnNames.StatementSeparatorPattern, TypeCode.String),
            (DbMetaDataColumnNames.StringLiteralPattern, TypeCode.String),
            (DbMetaDataColumnNames.SupportedJoinOperators, TypeCode.Int32));
        var version = connection.ServerVersion;
        const SupportedJoinOperators joins = SupportedJoinOperators.Inner | SupportedJoinOperators.LeftOuter
            | SupportedJoinOperators.RightOuter | SupportedJoinOperators.FullOuter;
        table.Rows.Add(
            @"\.", "DecentDb", version, version, (int)GroupByBehavior.Unrelated,
            @"(^[\p{L}_][\p{L}\p{Nd}_$]*$)", (int)IdentifierCase.Insensitive, false, "@{0}",
            @"[@:$]([\p{L}\p{Nd}_]+)", 128, @"^[\p{L}\p{Nd}_]+$", "\"(([^\"]|\"\")*)\"",
            (int)IdentifierCase.Insensitive, ";", "'(([^']|'')*)'", (int)joins);
        return table;
    }

    // The types after those above, whose literals are texts.
    // Texts with a collation are types inside the engine alone, and enums are those of a database.
    private static IEnumerable<TypeFacts> Others()
    {
        foreach (var kind in Enum.GetValues<SqlTypeKind>())
        {
            if (kind > SqlTypeKind.Interval && kind is not (SqlTypeKind.OrdinalText or SqlTypeKind.NoCaseText
                or SqlTypeKind.UnicodeText or SqlTypeKind.TrimmedText or SqlTypeKind.Enum))
            {
                yield return new TypeFacts(kind, Quote: "'");
            }
        }
    }

    private sealed record TypeFacts(
        SqlTypeKind Kind,
        string? Parameters = null,
        bool CanIncrement = false,
        bool IsSearchedByLike = false,
        string? Quote = null,
        string? Prefix = null,
        bool IsNamedInLiterals = false)
    {
        public string Name { get; init; } = new SqlType(Kind).ToString();

        /// <summary>How the type is written with its parameters.</summary>
        public string? Format => Parameters is null
            ? null : Name + (Parameters.Contains(',', StringComparison.Ordinal) ? "({0},{1})" : "({0})");

        public string? LiteralPrefix => Prefix ?? (IsNamedInLiterals ? $"{Name} {Quote}" : Quote);
    }
}
