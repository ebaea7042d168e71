using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>An enum type as a row of the catalog says it.</summary>
internal sealed record EnumRecord : CatalogRecord, ITypeRecord
{
    /// <summary>The most labels of a type.</summary>
    public const int LabelCountMax = 100_000;

    // Far apart, so that labels come between others, and round, so that pages keep few digits of them.
    private const long Distance = 1_000_000_000_000;

    /// <summary>The labels in their order, with numbers that grow.</summary>
    public required EnumLabel[] Labels { get; init; }

    public override CatalogObjectKind Kind => CatalogObjectKind.Enum;

    /// <summary>The numbers of the labels of a new type.</summary>
    public static EnumLabel[] Number(IReadOnlyList<string> texts)
    {
        var labels = new EnumLabel[texts.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = new EnumLabel(texts[i], (i + 1) * Distance);
        }

        return labels;
    }

    /// <summary>The record with one more label.</summary>
    /// <param name="text">The label.</param>
    /// <param name="place">Its place in the order.</param>
    /// <exception cref="DatabaseException">InvalidDefinition: no number lies between its neighbours.</exception>
    public EnumRecord With(string text, int place)
    {
        var before = place == 0 ? 0 : Labels[place - 1].Number;
        var after = place == Labels.Length ? 0 : Labels[place].Number;
        var number = place == Labels.Length ? ((before / Distance) + 1) * Distance
            : place == 0 && after - Distance > long.MinValue + Distance ? RoundBelow(after)
            : Between(before, after);
        if (place < Labels.Length && (number >= after || (place > 0 && number <= before)))
        {
            throw new DatabaseException(
                ErrorCode.InvalidDefinition,
                $"There is no room for another label before '{Labels[place].Text}' of the type \"{Name}\": make the "
                + "type anew.");
        }

        var labels = new List<EnumLabel>(Labels);
        labels.Insert(place, new EnumLabel(text, number));
        return this with { Labels = [.. labels] };
    }

    public SqlType TypeOf(Func<long, CatalogRecord?> find)
    {
        var schema = QualifiedName.FirstPart(Name);
        return new SqlType(EnumTypes.Define(Id, schema, schema is null ? Name : Name[(schema.Length + 1)..], Labels));
    }

    public override CatalogObject Resolve(ICatalogResolver catalog)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Labels.Length; i++)
        {
            if (!texts.Add(Labels[i].Text) || Encoding.UTF8.GetByteCount(Labels[i].Text) > EnumTypeTraits.LabelLengthMax
                || (i > 0 && Labels[i].Number <= Labels[i - 1].Number))
            {
                throw new FormatException($"the labels of type \"{Name}\" are not in order");
            }
        }

        return new EnumSchema { Id = Id, Name = Name, Labels = Labels, Type = TypeOf(catalog.Find) };
    }

    private static long RoundBelow(long after)
    {
        var (whole, rest) = Math.DivRem(after, Distance);
        return (rest > 0 ? whole : whole - 1) * Distance;
    }

    // The roundest number near the middle.
    private static long Between(long before, long after)
    {
        var middle = before + ((after - before) / 2);
        var room = (after - before) / 4;
        for (var unit = Distance; unit > 1; unit /= 10)
        {
            var round = middle / unit * unit;
            if (round > before && round < after && Math.Abs(middle - round) <= room)
            {
                return round;
            }
        }

        return middle;
    }
}

/// <summary>An enum type as one catalog snapshot knows it. Immutable; shared by threads.</summary>
internal sealed class EnumSchema : TypeSchema
{
    /// <summary>The labels in their order.</summary>
    public required EnumLabel[] Labels { get; init; }
}

/// <summary>A type that an object of the catalog defines. Immutable; shared by threads.</summary>
internal abstract class TypeSchema : CatalogObject
{
    /// <summary>The type of its values.</summary>
    public required SqlType Type { get; init; }
}

/// <summary>
/// The definition of an enum type:
/// <code>
/// labels (text, distance of its signed number from that of the label before)
/// </code>
/// </summary>
internal sealed class EnumRecordFormat : CatalogRecordFormat
{
    public static readonly EnumRecordFormat Instance = new();

    private EnumRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.Enum;

    public override byte Version => 1;

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
        var labels = ((EnumRecord)record).Labels;
        target.WriteNumber(labels.Length);
        var last = 0L;
        foreach (var label in labels)
        {
            target.WriteText(label.Text);
            target.WriteSigned(label.Number - last);
            last = label.Number;
        }
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source)
    {
        var labels = new EnumLabel[source.ReadCount()];
        var last = 0L;
        for (var i = 0; i < labels.Length; i++)
        {
            var text = source.ReadText();
            labels[i] = new EnumLabel(text, last += source.ReadSigned());
        }

        return new EnumRecord { Id = id, Name = name, Labels = labels };
    }
}
