using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DecentDb.Data.Sessions;

namespace DecentDb.Data.Schema;

/// <summary>
/// The collections of <see cref="DecentDbConnection.GetSchema(string, string[])"/> and who makes them.
/// </summary>
internal static class SchemaCollections
{
    public const string Catalog = "main";

    private static readonly SchemaCollection[] All =
    [
        new(DbMetaDataCollectionNames.MetaDataCollections, [], 0, static (_, _) => MetaDataCollections()),
        new(DbMetaDataCollectionNames.DataSourceInformation, [], 0, static (c, _) => SchemaFacts.DataSource(c)),
        new(DbMetaDataCollectionNames.DataTypes, [], 0, static (_, _) => SchemaFacts.DataTypes()),
        new(DbMetaDataCollectionNames.Restrictions, [], 0, static (_, _) => Restrictions()),
        new(DbMetaDataCollectionNames.ReservedWords, [], 0, static (_, _) => ReservedWords()),
        new("Tables", ["Catalog", "Schema", "Table", "TableType"], 3, static (c, r) => SchemaObjects.Tables(c, r)),
        new("Columns", ["Catalog", "Schema", "Table", "Column"], 4, static (c, r) => SchemaObjects.Columns(c, r)),
        new("Views", ["Catalog", "Schema", "View"], 3, static (c, r) => SchemaObjects.Views(c, r)),
        new(
            "ViewColumns",
            ["Catalog", "Schema", "View", "Column"],
            4,
            static (c, r) => SchemaObjects.ViewColumns(c, r)),
        new("Indexes", ["Catalog", "Schema", "Table", "Index"], 4, static (c, r) => SchemaObjects.Indexes(c, r)),
        new(
            "IndexColumns",
            ["Catalog", "Schema", "Table", "Index", "Column"],
            5,
            static (c, r) => SchemaObjects.IndexColumns(c, r)),
        new(
            "ForeignKeys",
            ["Catalog", "Schema", "Table", "ForeignKey"],
            4,
            static (c, r) => SchemaObjects.ForeignKeys(c, r)),
        new(
            "ForeignKeyColumns",
            ["Catalog", "Schema", "Table", "ForeignKey", "Column"],
            5,
            static (c, r) => SchemaObjects.ForeignKeyColumns(c, r)),
    ];

    public static DataTable Get(IConnectionHost connection, string name, string?[] restrictions)
    {
        foreach (var collection in All)
        {
            if (!collection.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            return restrictions.Length <= collection.Restrictions.Length
                ? collection.Make(connection, restrictions)
                : throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The schema collection '{collection.Name}' takes {collection.Restrictions.Length} restrictions,"
                    + $" not {restrictions.Length}."), nameof(restrictions));
        }

        throw new ArgumentException($"There is no schema collection '{name}'.", nameof(name));
    }

    /// <summary>An empty table; a name without a type is a text.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller gets the table.")]
    public static DataTable NewTable(string name, params ReadOnlySpan<(string Name, TypeCode Type)> columns)
    {
        var table = new DataTable(name) { Locale = CultureInfo.InvariantCulture };
        foreach (var (columnName, type) in columns)
        {
            table.Columns.Add(columnName, type switch
            {
                TypeCode.Int32 => typeof(int),
                TypeCode.Int64 => typeof(long),
                TypeCode.Int16 => typeof(short),
                TypeCode.Boolean => typeof(bool),
                _ => typeof(string),
            });
        }

        return table;
    }

    private static DataTable MetaDataCollections()
    {
        var table = NewTable(
            DbMetaDataCollectionNames.MetaDataCollections,
            (DbMetaDataColumnNames.CollectionName, TypeCode.String),
            (DbMetaDataColumnNames.NumberOfRestrictions, TypeCode.Int32),
            (DbMetaDataColumnNames.NumberOfIdentifierParts, TypeCode.Int32));
        foreach (var collection in All)
        {
            table.Rows.Add(collection.Name, collection.Restrictions.Length, collection.NamePartCount);
        }

        return table;
    }

    private static DataTable Restrictions()
    {
        var table = NewTable(
            DbMetaDataCollectionNames.Restrictions,
            ("CollectionName", TypeCode.String),
            ("RestrictionName", TypeCode.String),
            ("RestrictionDefault", TypeCode.String),
            ("RestrictionNumber", TypeCode.Int32));
        foreach (var collection in All)
        {
            for (var i = 0; i < collection.Restrictions.Length; i++)
            {
                table.Rows.Add(collection.Name, collection.Restrictions[i], DBNull.Value, i + 1);
            }
        }

        return table;
    }

    private static DataTable ReservedWords()
    {
        var table = NewTable(
            DbMetaDataCollectionNames.ReservedWords, (DbMetaDataColumnNames.ReservedWord, TypeCode.String));
        foreach (var word in Engine.Api.Database.ReservedWords)
        {
            table.Rows.Add(word);
        }

        return table;
    }

    /// <summary>A collection.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="RestrictionNames">What its rows can be restricted by, in order.</param>
    /// <param name="NamePartCount">The parts of the full name of an object in it.</param>
    /// <param name="Make">Makes it.</param>
    private sealed record SchemaCollection(
        string Name,
        IReadOnlyList<string> RestrictionNames,
        int NamePartCount,
        Func<IConnectionHost, string?[], DataTable> Make)
    {
        public string[] Restrictions { get; } = [.. RestrictionNames];
    }
}
