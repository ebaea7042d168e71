using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.SystemTables;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>What the definitions of sequences do to the catalog.</summary>
internal static class SequenceChange
{
    public static void Run(DefinitionPlan plan, StatementWriter writer)
    {
        switch (plan)
        {
            case CreateSequencePlan { Definition: { } definition }:
                var made = writer.Catalog.CreateSequence(definition);
                writer.Sequences.Set(made, definition.Options.Start, isCalled: false);
                break;
            case AlterSequencePlan { Sequence: { IsIdentity: true } sequence, RestartsWith: { } number }:
                writer.Sequences.Set(sequence, number, isCalled: false);
                break;
            case AlterSequencePlan { Sequence: { } sequence, Definition: { } definition } p:
                Alter(sequence, definition, p.RestartsWith, writer);
                break;
            case DropSequencePlan p:
                foreach (var sequence in p.Sequences)
                {
                    RemoveUses(writer.Catalog, sequence, p.Cascade, exceptTableId: 0);
                    writer.Catalog.DropSequence(sequence);
                }

                break;
        }
    }

    /// <summary>Removes what needs the sequences of a table, or of a column, that is about to be dropped.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="table">The table.</param>
    /// <param name="columnId">The column; 0 when the table goes.</param>
    /// <param name="cascade">True when a DEFAULT of another table that names one goes too.</param>
    /// <exception cref="DatabaseException">DependentObjects.</exception>
    public static void BeforeDrop(CatalogWriter catalog, TableSchema table, ushort columnId, bool cascade)
    {
        foreach (var sequence in catalog.Current.Sequences)
        {
            if (sequence.TableId == table.Id && (columnId == 0 || sequence.ColumnId == columnId))
            {
                RemoveUses(catalog, sequence, cascade, table.Id);
            }
        }
    }

    private static void Alter(
        SequenceSchema sequence, SequenceDefinition definition, long? restartsWith, StatementWriter writer)
    {
        var state = writer.Sequences.StateOf(sequence);
        if (definition.Name != sequence.Name)
        {
            RenameUses(writer.Catalog, sequence, definition.Name);
        }

        var altered = writer.Catalog.AlterSequence(sequence, definition, restartsWith is not null);
        if (restartsWith is { } number)
        {
            writer.Sequences.Set(altered, number, isCalled: false);
        }
        else if (state.Last < definition.Options.Min || state.Last > definition.Options.Max)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue,
                $"The sequence \"{sequence.Name}\" is at {state.Last}, which is out of the new bounds "
                + $"({definition.Options.Min} to {definition.Options.Max}). RESTART WITH a number within them.");
        }
    }

    /// <summary>Lets DEFAULT values name a sequence as it is about to be called.</summary>
    public static void RenameUses(CatalogWriter catalog, SequenceSchema sequence, string newName)
    {
        foreach (var table in catalog.Current.Tables)
        {
            ChangeDefaults(catalog, table, sequence, (_, sql, places) => Renamed(sql, places, newName));
        }
    }

    private static void RemoveUses(CatalogWriter catalog, SequenceSchema sequence, bool cascade, long exceptTableId)
    {
        foreach (var table in catalog.Current.Tables)
        {
            if (table.Id == exceptTableId)
            {
                continue;
            }

            ChangeDefaults(catalog, table, sequence, (column, _, _) => cascade ? null : throw new DatabaseException(
                ErrorCode.DependentObjects,
                $"The sequence \"{sequence.Name}\" cannot be dropped: the default of column \"{column}\" of table "
                + $"\"{table.Name}\" needs it. CASCADE drops that too.")
            {
                TableName = table.Name,
                ColumnName = column,
            });
        }
    }

    // Gives the defaults of a table that name a sequence another text, or none.
    private static void ChangeDefaults(
        CatalogWriter catalog,
        TableSchema table,
        SequenceSchema sequence,
        Func<string, string, List<TextLiteralSyntax>, string?> change)
    {
        var record = catalog.Current.Records.Get<TableRecord>(table.Id);
        var descriptions = new CatalogDescriptions(catalog.Current);
        var changed = false;
        var columns = Array.ConvertAll(record.Columns, column =>
        {
            if (column.DefaultSql is null || !FunctionCatalog.MayNameSequence(column.DefaultSql))
            {
                return column;
            }

            var places = new List<TextLiteralSyntax>();
            foreach (var name in Parser.FindSequenceNames(column.DefaultSql))
            {
                if (descriptions.FindRelation(name.Value) == ObjectIds.Of(sequence))
                {
                    places.Add(name);
                }
            }

            changed |= places.Count > 0;
            return places.Count == 0
                ? column : column with { DefaultSql = change(column.Name, column.DefaultSql, places) };
        });
        if (changed)
        {
            catalog.Change([record with { Columns = columns }], [], []);
        }
    }

    private static string Renamed(string sql, List<TextLiteralSyntax> places, string newName)
    {
        // The name of what lies in a schema has that before the first dot.
        var name = QualifiedName.FirstPart(newName) is { } schema
            ? StoredDefault.LiteralOf(schema, newName[(schema.Length + 1)..])
            : "'" + DefinitionText.Name(newName).Replace("'", "''", StringComparison.Ordinal) + "'";

        // From the end on, so that the places before stay where they are.
        places.Sort(static (left, right) => right.Span.Start.CompareTo(left.Span.Start));
        foreach (var place in places)
        {
            sql = sql.Remove(place.Span.Start, place.Span.Length).Insert(place.Span.Start, name);
        }

        return sql;
    }
}
