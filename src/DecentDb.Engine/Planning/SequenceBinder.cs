using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of what creates, changes and drops sequences.</summary>
internal static class SequenceBinder
{
    public static CreateSequencePlan BindCreate(CreateSequenceSyntax syntax, CatalogSnapshot catalog)
    {
        var name = ObjectName.New(syntax.Name, catalog);
        if (catalog.Find(name) is not null)
        {
            return syntax.IfNotExists
                ? new CreateSequencePlan(null)
                : throw syntax.Name.Error(
                    ErrorCode.DuplicateTable, $"A table, view, index or sequence \"{name}\" exists already.");
        }

        var options = Checked(OptionsOf(syntax.Options), syntax.Options);
        var (tableId, columnId) = OwnerOf(syntax.Options, catalog, (0, 0));
        return new CreateSequencePlan(new SequenceDefinition(name, options, tableId, columnId));
    }

    public static AlterSequencePlan BindAlter(AlterSequenceSyntax syntax, CatalogSnapshot catalog)
    {
        if (Find(syntax.Name, catalog, syntax.IfExists) is not { } sequence)
        {
            return new AlterSequencePlan(null, null);
        }

        var written = syntax.Options;
        long? restart = written.Restarts ? written.RestartsWith ?? written.Start ?? sequence.Options.Start : null;
        if (sequence.IsIdentity)
        {
            return syntax.NewName is null && IsRestartAlone(written)
                ? new AlterSequencePlan(sequence, null) { RestartsWith = restart }
                : throw ExpressionBinder.NotSupported(
                    syntax, "To change the sequence of an identity otherwise than by RESTART");
        }

        var options = Checked(Altered(sequence.Options, written), written);
        if (restart < options.Min || restart > options.Max)
        {
            throw written.Error(
                ErrorCode.InvalidParameterValue,
                $"RESTART value ({restart}) is out of the bounds of the sequence ({options.Min} to {options.Max}).");
        }

        var (tableId, columnId) = OwnerOf(written, catalog, (sequence.TableId, sequence.ColumnId));
        var fullName = syntax.NewName is null
            ? sequence.Name : QualifiedName.Join(sequence.SchemaName, syntax.NewName.Value);
        if (syntax.NewName is { } newName && !Identifier.Same(fullName, sequence.Name)
            && catalog.Find(fullName) is not null)
        {
            throw newName.Error(
                ErrorCode.DuplicateTable, $"A table, view, index or sequence \"{newName.Value}\" exists already.");
        }

        return new AlterSequencePlan(
            sequence,
            new SequenceDefinition(fullName, options, tableId, columnId))
        {
            RestartsWith = restart,
        };
    }

    public static DropSequencePlan BindDrop(DropSequenceSyntax syntax, CatalogSnapshot catalog)
    {
        var sequences = new List<SequenceSchema>();
        foreach (var name in syntax.Names)
        {
            if (Find(name, catalog, syntax.IfExists) is { } sequence)
            {
                sequences.Add(!sequence.IsIdentity ? sequence : throw name.Error(
                    ErrorCode.DependentObjects,
                    $"The sequence \"{sequence.Name}\" belongs to a column that is an identity, which needs it."));
            }
        }

        return new DropSequencePlan(sequences, syntax.Cascade);
    }

    private static SequenceSchema? Find(ObjectNameSyntax name, CatalogSnapshot catalog, bool ifExists)
    {
        var full = ObjectName.Resolve(name, catalog);
        return catalog.FindSequence(full) is { } sequence
            ? sequence
            : catalog.Find(full) is null
                ? ifExists ? null : throw name.Error(
                    ErrorCode.UndefinedTable, $"There is no sequence \"{name.Name.Value}\".")
                : throw name.Error(ErrorCode.WrongObjectType, $"\"{name.Name.Value}\" is not a sequence.");
    }

    private static bool IsRestartAlone(SequenceOptionsSyntax e) => e.Restarts
        && e is { Type: null, Increment: null, Min: null, HasNoMin: false, Max: null, HasNoMax: false, Start: null }
        && e is { Cache: null, Cycles: null, OwnerTable: null, HasNoOwner: false };

    private static SequenceOptions OptionsOf(SequenceOptionsSyntax syntax)
    {
        var type = TypeOf(syntax) ?? SqlType.BigInt;
        var increment = syntax.Increment ?? 1;
        var (least, greatest) = (type.Traits.Min, type.Traits.Max);
        var min = syntax.Min ?? (increment < 0 ? least : 1);
        var max = syntax.Max ?? (increment < 0 ? -1 : greatest);
        var start = syntax.Start ?? (increment < 0 ? max : min);
        return new SequenceOptions(type, start, increment, min, max, syntax.Cache ?? 1, syntax.Cycles ?? false);
    }

    // A bound that was that of the type before is that of the new one.
    private static SequenceOptions Altered(SequenceOptions old, SequenceOptionsSyntax syntax)
    {
        var type = TypeOf(syntax) ?? old.Type;
        var increment = syntax.Increment ?? old.Increment;
        var (least, greatest) = (type.Traits.Min, type.Traits.Max);
        var min = syntax.Min ?? (syntax.HasNoMin || (type != old.Type && old.Min == old.Type.Traits.Min)
            ? increment < 0 ? least : 1 : old.Min);
        var max = syntax.Max ?? (syntax.HasNoMax || (type != old.Type && old.Max == old.Type.Traits.Max)
            ? increment < 0 ? -1 : greatest : old.Max);
        return new SequenceOptions(
            type, syntax.Start ?? old.Start, increment, min, max, syntax.Cache ?? old.Cache,
            syntax.Cycles ?? old.Cycles);
    }

    private static SqlType? TypeOf(SequenceOptionsSyntax syntax) =>
        syntax.Type is null ? null : TypeNames.OfEngine(syntax.Type);

    private static SequenceOptions Checked(SequenceOptions options, SequenceOptionsSyntax place) =>
        options.FindFault() is { } fault ? throw place.Error(ErrorCode.InvalidParameterValue, fault) : options;

    private static (long TableId, ushort ColumnId) OwnerOf(
        SequenceOptionsSyntax syntax, CatalogSnapshot catalog, (long, ushort) old)
    {
        if (syntax is not { OwnerTable: { } name, OwnerColumn: { } columnName })
        {
            return syntax.HasNoOwner ? (0, 0) : old;
        }

        var table = catalog.FindTable(ObjectName.Resolve(name, catalog)) ?? throw BindingContext.NoTable(name, catalog);
        return (table.Id, AssignmentBinder.FindColumn(table, columnName).Id);
    }
}

/// <summary>CREATE SEQUENCE; without a definition it exists, and IF NOT EXISTS is written.</summary>
internal sealed class CreateSequencePlan(SequenceDefinition? definition) : DefinitionPlan
{
    public SequenceDefinition? Definition { get; } = definition;
}

/// <summary>
/// ALTER SEQUENCE; without a sequence there is none, and IF EXISTS is written; without a definition it is that of an
/// identity, which only begins again.
/// </summary>
internal sealed class AlterSequencePlan(SequenceSchema? sequence, SequenceDefinition? definition) : DefinitionPlan
{
    public SequenceSchema? Sequence { get; } = sequence;

    public SequenceDefinition? Definition { get; } = definition;

    /// <summary>The number that comes next; null when the sequence goes on.</summary>
    public long? RestartsWith { get; init; }
}

/// <summary>DROP SEQUENCE.</summary>
internal sealed class DropSequencePlan(IReadOnlyList<SequenceSchema> sequences, bool cascade) : DefinitionPlan
{
    public IReadOnlyList<SequenceSchema> Sequences { get; } = sequences;

    /// <summary>True when a DEFAULT that names one goes too.</summary>
    public bool Cascade { get; } = cascade;
}
